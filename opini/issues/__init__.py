"""From opinions to issues: one concrete trouble, claim or demand with a stable id, a name, places and a life.

``online`` clusters day by day, ``local`` takes local episodes out of city-wide issues, ``phrases`` names them,
``lifecycle`` says where they stand; ``cluster.discover`` is the way in. No model, no network, numpy and scipy only.

What reading the results on four real streams taught (topics: WargaKu's own, none for the others; 2 slow cores):

====================== ======= ======= ======== =========== ==========================================================
stream                 rows    issues  >= 10    no issue    the largest
====================== ======= ======= ======== =========== ==========================================================
WargaKu 2022           8,690   308     68       40 %        "Tidak terdaftar MBR", "Perantingan pohon", "Lampu PJU
                                                            padam", "Jalan berlubang", "Parkir di halaman Indomaret"
Polri 2024-25          3,689   162     51       56 %        "Operasi Damai Cartenz", "Gerakan berantas narkoba"
Coretax 2025           2,227   ~100    ~30      ~45 %       "Aktivasi akun", "Retur pajak masukan", "Coretax error"
MBG replies 2025       12,389  359     160      42 %        "Berhasil meracuni", "Angka statistik", "Sayurnya timun"
====================== ======= ======= ======== =========== ==========================================================

- The road complaints of 8-10 March 2022 lie in "Jalan berlubang", whose CUSUM alarms on the 9th; six alarms a year.
- The Sukatani affair has about a dozen posts in that sample; ten are one issue that starts on 20 February 2025 after
  the weights follow bursts. Without burst weights they were four issues and strays.
- Words of feeling and abuse must be stop words, else half of the MBG replies are issues called after insults.
- A cluster held together by one everyday word ("presiden", "uang") is no issue: its members go back to no issue.
- A word's weight must come from past days, busy days cut to the usual size: otherwise a crisis makes its own words
  worthless and falls apart (1,000 posts about one outage on one day gave fourteen issues, now one).
- City-wide kinds ("Jalan berlubang") are right for a report, and episodes at one place are split off under the kind's
  name ("PJU padam di Jl. Margorukun"): twelve of them in WargaKu.
- What stays without an issue are reactions, greetings, one-off questions and single long stories.

Known limits: synonyms meet only through shared words (no embedding); a public figure written in lower case can enter a
title; a bot's template is one issue like any other (weights, not clustering, damp it).
"""
