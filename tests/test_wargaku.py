"""The surge log on a real year: 8,690 complaints to the city of Surabaya, 2022 (only where the shared data is)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import opini

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "wargaku_surabaya_complaints" / "data.csv"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.exists(), reason="../shared/data/wargaku_surabaya_complaints is not here"),
]


@pytest.fixture(scope="module")
def surges():
    import polars as pl

    report = opini.monitor(pl.read_csv(DATA), channel="aduan", progress=False)
    return report.surges.to_dicts()


def during(surges, first, last, topik):
    """Surges of a topic that touch the days ``first`` to ``last``."""
    begin, end = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (first, last + dt.timedelta(days=1)))
    aware = [{**s, **{k: s[k].replace(tzinfo=dt.UTC) for k in ("mulai", "akhir")}} for s in surges]
    return [s for s in aware if s["topik"] == topik and s["mulai"] < end and s["akhir"] > begin]


def test_the_damaged_roads_of_9_and_10_march_are_told(surges):
    found = during(surges, dt.date(2022, 3, 9), dt.date(2022, 3, 10), "jalan")
    assert found
    text = " ".join(s["penjelasan"] for s in found)
    assert "lubang" in text
    assert "8–10 Mar" in text
    assert "Tersebar di" in text
    assert max(s["n"] for s in found) >= 30


@pytest.mark.parametrize(
    ("first", "last", "topik", "musim"),
    [
        (dt.date(2022, 6, 20), dt.date(2022, 7, 1), "pendidikan", "penerimaan siswa baru (PPDB/SPMB)"),
        (dt.date(2022, 4, 1), dt.date(2022, 4, 8), "trantibum", "bulan Ramadan"),
        (dt.date(2022, 2, 14), dt.date(2022, 2, 24), "sampah_lh", "musim hujan dan angin kencang"),
    ],
)
def test_seasonal_surges_are_called_by_their_season(surges, first, last, topik, musim):
    assert musim in {s["musim"] for s in during(surges, first, last, topik)}


def test_copies_from_one_district_are_called_copies(surges):
    (copied,) = [s for s in surges if s["bagian_dari"] is None and s["salinan"] >= 20 and s["hari"] <= 3]
    assert "penggandaan pesan" in copied["penjelasan"]
    assert "Terpusat di Krembangan" in copied["penjelasan"]
