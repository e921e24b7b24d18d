"""The contract of a run: nothing lost, order irrelevant, the past stable, unknown never a number."""

from __future__ import annotations

import numpy as np
import pytest

from opini.engine import Context, run
from opini.stream.table import Codes, OpinionTable
from opini.vocabulary import CHANNELS, INDICATORS

LEVEL_COLUMNS = ("isu", "level", "risiko", "risiko_lo", "risiko_hi", "p_eskalasi", "dampak", "tahap", "n")
TABLES = (
    *("opinions", "indicators", "issues", "alerts", "reputation", "series", "surges", "tone", "evidence", "aspirasi"),
)


def same(a, b):
    assert list(a) == list(b)
    for name in a:
        assert [repr(x) for x in a[name]] == [repr(x) for x in b[name]], name  # repr: nan is the same as nan


@pytest.fixture
def posts(everyday, make):
    return everyday(days=40) + [make(38, "air", jam=float(i % 23), kanal="aduan", penulis=f"a{i}") for i in range(30)]


def test_every_row_is_used_or_reported(world, posts, make):
    more = [make(39, "air", resmi=True), make(39, "air", id="000001"), make(60, "air")]
    table = world(posts + more)
    as_of = int(table.waktu[-2]) + 1
    result = run(table, as_of=as_of, context=Context(lewat={"waktu tak terbaca": 2}))
    box = result.quality
    assert box["masuk"] == table.n + 2
    assert box["masuk"] == box["dipakai"] + sum(box["lewat"].values())
    assert box["lewat"]["waktu tak terbaca"] == 2
    assert box["lewat"]["id ganda"] == 1
    assert box["lewat"]["sesudah waktu laporan"] == 1
    assert sum("resmi" in reason for reason in box["lewat"]) == 1
    assert sum(r is None for r in result.opinions["alasan_lewat"]) == box["dipakai"]
    assert len(result.opinions["id"]) == table.n


def test_row_order_does_not_matter(world, posts):
    first = run(world(posts))
    order = np.random.default_rng(5).permutation(len(posts))
    named = [{**p, "id": f"{i:06d}", "penulis": p.get("penulis", f"orang-{i}")} for i, p in enumerate(posts)]
    a, b = run(world(named, text=False)), run(world([named[i] for i in order], text=False))
    for table in TABLES:
        same(getattr(a, table), getattr(b, table))
    assert a.headline == b.headline
    assert first.headline["n"] == a.headline["n"]


def test_the_same_input_gives_the_same_result(world, posts):
    a, b = run(world(posts)), run(world(posts))
    for table in TABLES:
        same(getattr(a, table), getattr(b, table))


def test_yesterdays_report_is_not_rewritten_by_today(world, posts):
    """A run up to a past time equals the run that had not seen what came later."""
    table = world(posts)
    cut = int(np.quantile(table.waktu, 0.8))
    from opini.stream.buckets import day_bounds, day_index

    end = day_bounds(int(day_index([cut], "Asia/Makassar", 6.0)[0]), "Asia/Makassar", 6.0)[1]
    whole, before = run(table, as_of=end), run(table.take(table.waktu < end))
    assert whole.as_of == before.as_of == end
    same({c: whole.issues[c] for c in LEVEL_COLUMNS}, {c: before.issues[c] for c in LEVEL_COLUMNS})
    same(whole.alerts, before.alerts)
    later = run(table)
    past = [i for i, w in enumerate(later.alerts["waktu"]) if w <= np.datetime64(end, "s")]
    assert [later.alerts["id"][i] for i in past] == before.alerts["id"]


def test_an_open_day_is_provisional(world, posts):
    table = world(posts)
    closed, opened = run(table), run(table, as_of=int(table.waktu[-1]) + 1)
    assert not closed.quality["sementara"]
    assert opened.quality["sementara"]
    assert opened.issues["sementara"].all()
    assert not closed.alerts["sementara"].any()
    last = opened.alerts["waktu"] == np.datetime64(opened.as_of, "s")
    assert (opened.alerts["sementara"] == last).all()


def test_no_number_is_missing_without_a_reason(world, posts):
    table = run(world(posts)).indicators
    for value, lo, hi, reason, name in zip(
        *(table[c] for c in ("nilai", "lo", "hi", "alasan", "indikator")), strict=True
    ):
        assert np.isfinite(value) == (reason is None), name
        if np.isfinite(value):
            assert not lo > value + 1e-9, (name, lo, value)
            assert not hi < value - 1e-9, (name, value, hi)


def test_every_indicator_of_the_vocabulary_appears(world, posts):
    table = run(world(posts)).indicators
    assert set(table["indikator"]) == set(INDICATORS)
    assert set(table["lingkup"]) == {"papan", "topik", "kanal", "dimensi", "isu"}
    keys = list(zip(*(table[c] for c in ("lingkup", "nama", "indikator", "jendela")), strict=True))
    assert len(keys) == len(set(keys))


def test_the_interval_holds_the_point_everywhere(world, posts):
    result = run(world(posts))
    for name in ("risiko", "dampak", "negatif"):
        value, lo, hi = (result.issues[name + bound] for bound in ("", "_lo", "_hi"))
        assert (lo <= value + 1e-9).all()
        assert (value <= hi + 1e-9).all()
    known = np.isfinite(result.reputation["nilai"])
    assert known.any()
    assert (result.reputation["lo"][known] <= result.reputation["nilai"][known]).all()


@pytest.mark.parametrize("n", [0, 1])
def test_no_opinions_at_all(n, world, make):
    table = world([make(0, "air")]).take(np.arange(n))
    result = run(table, as_of=None if n == 0 else int(table.waktu[0]))
    assert result.headline["n"] == 0
    assert result.headline["level"] == "rendah"
    assert result.quality["masuk"] == n
    for name in TABLES[1:]:
        columns = getattr(result, name)
        assert columns, name
        assert all(len(column) == 0 for column in columns.values()), name


def test_empty_tables_have_the_columns_of_full_ones(world, posts, make):
    full = run(world([*posts, *(make(39, "air", jenis="aspirasi", teks=f"usul halte bus kota {x}") for x in "ab")]))
    empty = run(world(posts).take(np.arange(0)))
    for name in TABLES:
        assert set(getattr(empty, name)) == set(getattr(full, name)), name


def test_only_owned_posts(world, make):
    result = run(world([make(0, "air", resmi=True) for _ in range(5)]))
    assert result.headline["n"] == 0
    assert result.quality["dipakai"] == 0
    assert sum(result.quality["lewat"].values()) == 5


def test_one_opinion_one_author_one_channel(world, make):
    result = run(world([make(0, "air")]))
    assert result.issues["n"].tolist() == [1]
    assert np.isfinite(result.issues["risiko"]).all()
    assert result.headline["sentimen_neto"]["nilai"] is None
    assert "n=1" in result.headline["sentimen_neto"]["alasan"]


def test_a_constant_series_is_calm(world, make):
    posts = [make(day, "rutin", jam=float(i), penulis=f"p{day}-{i}") for day in range(60) for i in range(6)]
    result = run(world(posts))
    assert result.issues["level"] == ["rendah"]
    assert result.alerts["id"] == []
    row = result.series["isu"] == "rutin"
    assert abs(result.series["z"][row][-1]) < 0.5


def test_unknown_tone_counts_in_volume_and_in_no_class(world, make):
    posts = [make(0, "air", tone=(np.nan,) * 3, penulis=f"p{i}") for i in range(20)]
    result = run(world(posts))
    assert result.headline["n"] == 20
    assert result.quality["tanpa_sentimen"] == 20
    assert np.isnan(result.issues["negatif"][0])
    assert result.opinions["sentimen"].tolist() == [None] * 20


def test_a_date_of_1970_does_not_stretch_the_board(world, posts, make):
    table = world(posts)
    old = OpinionTable.build(id=["tua"], waktu=[0], isu=Codes.of(["air"]), tone=[[0.8, 0.1, 0.1]])
    both = OpinionTable.build(
        id=[*table.id, *old.id],
        waktu=np.r_[table.waktu, old.waktu],
        isu=Codes.of([*table.isu.decode(), "air"]),
        tone=np.r_[table.tone, old.tone],
    )
    result = run(both)
    assert result.quality["hari"] <= 40
    assert sum("lebih lama" in reason for reason in result.quality["lewat"]) == 1


def test_without_authors_copies_stand_for_them(world, make):
    text = "jalan depan pasar rusak parah tolong segera diperbaiki pak wali"
    posts = [
        make(0, "jalan", penulis=None, teks=text if i < 30 else f"cerita {i} lain {i * 3} sekali {i * 7} ya {i * 11}")
        for i in range(40)
    ]
    result = run(world(posts))
    assert result.quality["ada_penulis"] is False
    assert result.issues["n_penulis"].tolist() == [11]


def test_duplicates_count_less_than_voices(world, everyday, make):
    copies = [make(39, "air", teks="air mati lagi di perumahan kami sejak pagi", penulis=f"a{i}") for i in range(40)]
    voices = [make(39, "air", penulis=f"a{i}") for i in range(40)]
    calm = everyday(days=40)
    risk = [
        dict(zip(r.issues["isu"], r.issues["risiko"], strict=True))["air"]
        for r in (run(world(calm + p)) for p in (copies, voices))
    ]
    assert risk[0] < risk[1] - 10


def test_worse_tone_never_lowers_risk(world, posts):
    """Turning neutral opinions of the last day negative raises the risk of their issue, or leaves it."""
    last = max(p["day"] for p in posts)
    rng = np.random.default_rng(3)
    base = [{**p, "nada": "netral"} if p["day"] == last and rng.random() < 0.6 else p for p in posts]
    worse = [{**p, "nada": "negatif"} if p["day"] == last and p["nada"] == "netral" else p for p in base]
    a, b = run(world(base)), run(world(worse))
    before = dict(zip(a.issues["isu"], a.issues["risiko"], strict=True))
    after = dict(zip(b.issues["isu"], b.issues["risiko"], strict=True))
    assert all(after[isu] >= before[isu] - 1e-9 for isu in before)
    assert any(after[isu] > before[isu] + 1.0 for isu in before)


def test_answers_are_counted_and_timed(world, everyday, make):
    table = world([make(d, "air", kanal="aduan", penulis=f"p{d}-{i}") for d in range(30) for i in range(4)])
    quick = OpinionTable.build(
        id=table.id,
        waktu=table.waktu,
        isu=table.isu,
        kanal=table.kanal,
        tone=table.tone,
        ditanggapi=np.where(np.arange(table.n) % 4 < 3, table.waktu + 5 * 3600, -1),
    )
    result = run(quick)
    rows = {
        window: (value, reason)
        for name, window, value, reason in zip(
            *(result.indicators[c] for c in ("indikator", "jendela", "nilai", "alasan")), strict=True
        )
        if name == "responsivitas"
    }
    assert rows["30 hari"][0] == pytest.approx(5.0)
    assert rows["30 hari, dalam 3 hari"][0] == pytest.approx(75.0)
    silent = run(table).indicators
    mine = [i for i, name in enumerate(silent["indikator"]) if name == "responsivitas"]
    assert all(np.isnan(silent["nilai"][i]) and "tanggapan" in silent["alasan"][i] for i in mine)


def test_examples_are_distinct_and_of_the_issue(world, posts):
    result = run(world(posts))
    of = dict(zip(result.opinions["id"], result.opinions["isu"], strict=True))
    assert len(set(result.evidence["id"])) == len(result.evidence["id"])
    assert all(of[i] == isu for i, isu in zip(result.evidence["id"], result.evidence["isu"], strict=True))
    assert {"khas", "beda"} <= set(result.evidence["peran"])


def test_net_tone_agrees_with_the_shares_beside_it_everywhere(world, posts):
    """Whoever subtracts the shares gets the net tone, and the same number stands in every table."""
    result = run(world(posts))
    tone, index = result.tone, result.indicators
    told = {
        (scope, name): value
        for scope, name, kind, value in zip(*(index[c] for c in ("lingkup", "nama", "indikator", "nilai")), strict=True)
        if kind == "sentimen_neto"
    }
    shown = 0
    for i, (scope, name) in enumerate(zip(tone["lingkup"], tone["nama"], strict=True)):
        if tone["alasan"][i] is not None:
            assert np.isnan(tone["neto"][i])
            continue
        shown += 1
        assert tone["neto"][i] == pytest.approx(100 * (tone["positif"][i] - tone["negatif"][i]))
        assert tone["lo"][i] <= tone["neto"][i] <= tone["hi"][i]
        assert told[scope, name] == pytest.approx(tone["neto"][i])
    assert shown >= 5


def test_few_effective_opinions_give_no_net_tone(world, make):
    """Twenty opinions of one person weigh like four: too few for a number."""
    posts = [make(0, "air", penulis="satu", jam=float(i)) for i in range(20)]
    tone = run(world(posts)).tone
    assert (tone["n_eff"] < 5).all()
    assert all(reason == "data belum cukup (n=20)" for reason in tone["alasan"])
    assert np.isnan(tone["neto"]).all()


def test_channels_that_should_speak_are_named(world, posts):
    result = run(world(posts), context=Context(kanal_aktif=CHANNELS[:6]))
    assert set(result.quality["kanal_kosong"]) == {"survei", "wawancara", "fgd"}
    coverage = set(result.indicators["cakupan"].tolist())
    assert coverage == {0.5}
