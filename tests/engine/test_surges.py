"""The surge log: bursts are there with evidence a reader can check, and nothing is claimed without it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from opini.engine import Context, calendar_id, run
from opini.engine.surge_story import Story, tell
from opini.engine.surge_table import SURGES
from opini.profile import Event
from opini.stream.buckets import day_bounds
from opini.stream.table import Codes, OpinionTable

ZONE = "Asia/Makassar"
EVERYDAY = ("aspal dekat pasar retak", "trotoar sempit di simpang", "marka jalan pudar", "rambu kurang jelas")
BURST = ("jalan berlubang bikin pengendara jatuh", "jalan berlubang penuh air", "motor jatuh karena jalan berlubang")


def stream(start: date, days: int, burst: dict[int, int], *, place=None, tone="negatif", rate=5.0, quiet=()):
    """Everyday talk with bursts: day -> extra opinions."""
    rng = np.random.default_rng(11)
    rows = []
    for day in range(days):
        n = 0 if day in quiet else rng.poisson(rate)
        rows += [(day, EVERYDAY[int(rng.integers(4))], "netral", f"K{rng.integers(12)}") for _ in range(n)]
        rows += [
            (day, f"{BURST[i % 3]} dekat {'abcdefghij'[i % 10]}{i}", tone, place or f"K{i % 14}")
            for i in range(burst.get(day, 0))
        ]
    base = day_bounds(start.toordinal(), ZONE, 6.0)[0]
    probability = {"negatif": (0.8, 0.1, 0.1), "netral": (0.2, 0.7, 0.1), "positif": (0.05, 0.1, 0.85)}
    text = [r[1] for r in rows]
    return OpinionTable.build(
        id=[f"{i:06d}" for i in range(len(rows))],
        waktu=[base + r[0] * 86400 + (i * 977) % 80000 for i, r in enumerate(rows)],
        topik=Codes.of(["jalan"] * len(rows)),
        kanal=Codes.of(["aduan"] * len(rows)),
        wilayah=Codes.of([r[3] for r in rows]),
        tone=[probability[r[2]] for r in rows],
        isu=Codes.of([None] * len(rows)),
        bersih=text,
        teks=text,
    )


def largest(table, **context):
    columns = run(table, context=Context(**context)).surges
    assert list(columns) == list(SURGES)
    assert columns["id"], "no surge found"
    return {name: column[0] for name, column in columns.items()}


def test_a_burst_is_logged_with_days_numbers_and_words():
    found = largest(stream(date(2024, 2, 1), 80, {70: 20, 71: 25}))
    assert (found["lingkup"], found["nama"], found["topik"]) == ("topik", "jalan", "jalan")
    base = day_bounds(date(2024, 2, 1).toordinal(), ZONE, 6.0)[0]
    assert abs(found["mulai"].astype("datetime64[s]").astype(int) - (base + 70 * 86400)) <= 2 * 86400
    assert found["n"] >= 45
    assert found["kali"] == pytest.approx(found["n"] / found["biasanya"])
    assert any("jalan berlubang" in phrase for phrase in found["frasa"])
    assert "tersebar di 14 wilayah" in found["penjelasan"].lower()
    assert "% negatif" in found["penjelasan"]
    assert not found["berlangsung"]


def test_one_place_is_named_as_the_centre():
    assert "terpusat di Kauman" in largest(stream(date(2024, 2, 1), 80, {70: 30}, place="Kauman"))[
        "penjelasan"
    ].replace("Terpusat", "terpusat")


def test_copies_are_counted_and_named():
    table = stream(date(2024, 2, 1), 80, {70: 40})
    copied = table.bersih.copy()
    copied[[i for i, text in enumerate(copied) if "berlubang" in text]] = (
        "tolak proyek jalan tol yang menyengsarakan warga kecil sekarang juga"
    )
    columns = {**{f: getattr(table, f) for f in ("waktu", "topik", "kanal", "tone", "isu")}, "bersih": copied}
    found = largest(OpinionTable.build(id=list(table.id), teks=copied, **columns))
    assert found["salinan"] >= 39
    assert "penggandaan pesan" in found["penjelasan"]


def test_rain_talk_in_the_rainy_season_is_seasonal_and_in_june_is_not():
    wet, dry = (largest(stream(start, 80, {70: 25, 71: 20})) for start in (date(2024, 11, 1), date(2024, 4, 20)))
    assert wet["musim"] == "musim hujan dan angin kencang"
    assert "pola musiman" in wet["penjelasan"]
    assert dry["musim"] is None


def test_the_backlog_of_a_holiday_is_told():
    start = date(2022, 1, 1)
    nyepi = (date(2022, 3, 3) - start).days
    found = largest(stream(start, 70, {nyepi + 1: 25}, quiet=(nyepi,)))
    assert "hari kerja pertama sesudah Hari Suci Nyepi" in found["penjelasan"]


def test_a_gap_in_the_data_is_no_news():
    found = largest(stream(date(2024, 2, 1), 80, {70: 25}, quiet=(67, 68, 69), rate=9.0))
    assert "susulan setelah 3 hari data hampir kosong" in found["penjelasan"].lower()


def test_a_planned_event_is_named():
    event = Event(nama="Hari Jadi Kota", mulai=date(2024, 4, 11), selesai=date(2024, 4, 11))
    found = largest(stream(date(2024, 2, 1), 80, {70: 25}, tone="positif"), kalender=(event,))
    assert "bertepatan dengan Hari Jadi Kota" in found["penjelasan"].replace("Bertepatan", "bertepatan")
    assert "nadanya positif" in found["penjelasan"].lower()


def test_the_last_day_is_ongoing():
    assert largest(stream(date(2024, 2, 1), 80, {79: 25}))["berlangsung"]


def test_a_name_after_pak_is_never_a_key_phrase():
    table = stream(date(2024, 2, 1), 80, {70: 30})
    named = table.bersih.copy()
    for i, text in enumerate(named):
        if "berlubang" in text:
            named[i] = f"pak suparjo tolong {text}"
    columns = {f: getattr(table, f) for f in ("waktu", "topik", "kanal", "tone", "isu")}
    found = largest(OpinionTable.build(id=list(table.id), bersih=named, teks=named, **columns))
    assert found["frasa"]
    assert "suparjo" not in found["penjelasan"]


def test_an_issue_that_holds_its_topics_surge_stands_for_it(world, everyday, make):
    posts = everyday() + [make(67 + i % 3, "air-mati", jam=float(i % 23), penulis=f"p{i}") for i in range(60)]
    columns = run(world(posts)).surges
    rows = list(zip(*(columns[c] for c in ("lingkup", "nama", "bagian_dari", "id")), strict=True))
    (issue,) = [r for r in rows if r[1] == "air-mati"]
    (topic,) = [r for r in rows if r[1] == "air_energi"]
    assert issue[2] is None
    assert topic[2] == issue[3]


def test_the_story_says_nothing_without_evidence():
    assert tell(Story(n=5, hari=2)) == ""
    assert "rumor" not in tell(Story(n=50, hari=9, puncak="1–3 Mar", n_puncak=20, penulis=30))
    assert "30 dari 50 berasal dari satu akun/pelapor" in tell(Story(n=50, hari=2, penulis=30))


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2022, 4, 5), "bulan Ramadan"), (date(2022, 6, 25), "penerimaan siswa baru (PPDB/SPMB)")],
)
def test_seasons_follow_the_calendar(day, name):
    assert name in [s.nama for s in calendar_id.seasons(day, day)]
    assert name not in [s.nama for s in calendar_id.seasons(date(2022, 9, 20), date(2022, 9, 20))]


def test_a_year_without_a_calendar_is_no_error():
    assert calendar_id.day_off(date(1900, 1, 2)) in ("", calendar_id.day_off(date(1900, 1, 2)))
    assert calendar_id.seasons(date(9000, 4, 1), date(9000, 4, 2)) is not None


def test_a_surge_of_the_rest_is_told_with_a_named_one(world, everyday, make):
    """The topic "lainnya" says nothing: where a named topic surges on the same days it is no line of its own."""
    busy = [make(67 + i % 3, None, topik=("jalan", "lainnya")[i % 2], jam=float(i % 23)) for i in range(160)]
    columns = run(world(everyday() + busy)).surges
    of = dict(zip(columns["nama"], columns["bagian_dari"], strict=True))
    ids = dict(zip(columns["nama"], columns["id"], strict=True))
    assert of["lainnya"] == ids["jalan"]
    assert of["jalan"] is None


def test_every_part_points_at_a_surge_that_is_told(world, everyday, make):
    posts = [make(66 + i % 4, f"isu-{i % 3}", topik=("jalan", "lainnya")[i % 2], jam=float(i % 23)) for i in range(240)]
    columns = run(world(everyday() + posts)).surges
    told = {name for name, part in zip(columns["id"], columns["bagian_dari"], strict=True) if part is None}
    assert all(part is None or part in told for part in columns["bagian_dari"])


def test_a_stream_that_had_hardly_begun_is_not_a_multiple():
    text = tell(Story(n=900, hari=3, kali=4000.0, papan_kali=7000.0))
    assert "7000" not in text
    assert "hampir tidak ada percakapan" in text
