"""Any split and any order inside the allowed lateness give the same numbers for closed days."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import opini

LATENESS = 24 * 3600


@pytest.fixture(scope="module")
def whole(request):
    """Opinions of 18 days with times all around the clock, and what opini.monitor says of them."""
    generator = random.Random(7)
    rows = []
    for n in range(220):
        moment = 1_738_368_000 + int(generator.random() * 18 * 86_400)  # from 1 February 2025
        tone = generator.choice(["negatif", "negatif", "netral", "positif"])
        row = {"id": f"o{n}", "waktu": moment, "isu": generator.choice("abc"), "sentimen": tone}
        row |= {"kanal": generator.choice(["aduan", "media_sosial"]), "penulis": f"akun{n % 90}", "topik": "jalan"}
        rows.append(row)
    return rows, opini.monitor(rows, as_of="2025-02-18")


def arrivals(rows, seed):
    """The rows as they might come: each delayed by less than the allowed lateness, some twice."""
    generator = random.Random(seed)
    delayed = [(row["waktu"] + generator.random() * (LATENESS - 1), row) for row in rows]
    delayed += [(moment + 3600, dict(row)) for moment, row in generator.sample(delayed, 15)]
    return [row for _, row in sorted(delayed, key=lambda pair: pair[0])]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.integers(0, 234), max_size=25))
def test_any_split_in_any_order_gives_the_numbers_of_the_whole(whole, seed, cuts):
    rows, reference = whole
    stream = arrivals(rows, seed)
    edges = [0, *sorted(set(cuts)), len(stream)]
    with opini.Monitor() as monitor:
        parts = [stream[a:b] for a, b in itertools.pairwise(edges)]
        results = [monitor.update(part, evaluate=False) for part in parts]
        assert sum(r.accepted for r in results) == len(rows)
        assert sum(r.duplicate for r in results) == len(stream) - len(rows)
        assert sum(r.late + r.rejected for r in results) == 0
        report = monitor.report(as_of="2025-02-18")
    for name in ("indicators", "issues", "alerts", "reputation"):
        assert_frame_equal(getattr(report, name), getattr(reference, name), check_exact=False, abs_tol=1e-9)
    assert not report.result.headline["sementara"]


def test_a_row_later_than_allowed_is_the_only_thing_that_differs(whole):
    rows, _ = whole
    ordered = sorted(rows, key=lambda row: row["waktu"])
    with opini.Monitor() as monitor:
        monitor.update(ordered[1:], evaluate=False)
        assert monitor.update(ordered[:1], evaluate=False).late == 1
        assert monitor.report().result.quality["lewat"] == {"terlambat": 1}


def test_text_is_labelled_the_same_in_any_company():
    texts = ["jalan rusak parah", "terima kasih petugas", "air mati lagi", "antre di puskesmas lama sekali"]
    rows = [{"id": str(i), "waktu": 1_738_368_000 + i, "teks": text} for i, text in enumerate(texts)]
    with opini.Monitor() as one, opini.Monitor() as many:
        one.update(rows, evaluate=False)
        for row in rows:
            many.update([row], evaluate=False)
        a, b = one.report(), many.report()
        columns = ["id", "sentimen", "sentimen_negatif", "topik", "jenis", "dimensi", "keparahan", "bahasa"]
        assert_frame_equal(a.opinions.select(columns), b.opinions.select(columns), abs_tol=1e-9)
