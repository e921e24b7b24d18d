"""From opinions to issues: one concrete trouble, claim or demand with a stable id, a name, places and a life.

``online`` finds kinds of trouble over the whole area day by day, ``cases`` single cases (same trouble, place and weeks)
by average linkage over 21 days; ``local`` takes the cases out of their kinds, ``phrases`` names them,
``lifecycle`` says where they stand; ``cluster.discover`` is the way in. No model, no network, numpy and scipy only.

Measured against 405 complaints grouped by hand: ``benchmarks/issues.py``, ``models/experiments_issues.md``.

What reading the results on four real streams taught, before cases were told apart (topics: WargaKu's own, else none):

================ ====== ====== ====== ======== ====================================================================
stream           rows   issues >= 10  no issue the largest
================ ====== ====== ====== ======== ====================================================================
WargaKu 2022     8,690  281    62     41 %     Terdaftar MBR, Perantingan pohon, Lampu PJU padam, Jalan rusak dan
                                               berlubang, Parkir di halaman Indomaret, Pipa PDAM bocor
Polri 2024-25    3,689  113    53     63 %     Operasi Damai Cartenz, Gerakan berantas narkoba, Judi online
Coretax 2025     2,227  65     20     63 %     Clear cache dan cookies pada browser, Bukti potong, Kompensasi LB
MBG replies 2025 12,389 258    158    46 %     Berhasil meracuni, Angka statistik, Makan bergizi, Sayurnya timun
================ ====== ====== ====== ======== ====================================================================

- The road complaints of 8-10 March 2022 lie in "Jalan berlubang", whose CUSUM alarms on the 9th; six alarms a year.
- The Sukatani affair has about a dozen posts in that sample; ten are in one issue of 21. Before word weights followed
  bursts they were two issues and strays.
- Words of feeling and abuse must be stop words, else half of the MBG replies are issues called after insults.
- A cluster held together by one everyday word ("presiden", "uang") is no issue, nor is a small one for which people
  have no better name than such a word: the members go back to no issue.
- Without care one complainer's repeated text names that person in the title. Words are barred that are common names,
  stand where names stand, are capitalised or are in no vocabulary, unless many different members use them.
- A word's weight must come from past days, busy days cut to the usual size: otherwise a crisis makes its own words
  worthless and falls apart (1,000 posts about one outage on one day gave fourteen issues, now one).
- City-wide kinds ("Jalan berlubang") are right for a report, and cases at one place are split off under the kind's name
  ("Lampu PJU padam di Gundih"); but not while the trouble grows city-wide, or a crisis would be cut into quarters.
- What stays without an issue are reactions, greetings, one-off questions and single long stories.

Cost (one core): 12,000 posts in 7 s, 60,000 in 35 s and 0.5 GB; time grows in line with the number of posts.

Known limits: synonyms meet only through shared words and a short table (no embedding); a person's name written in lower
case, without "pak" or "bu" and by several people, can enter a title; an issue on the same thing may exist twice under
different words ("Nyawa manusia", "Angka statistik"); a bot's template is one issue like any other (weights damp it).
"""
