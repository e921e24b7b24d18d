"""A simulated world is reproducible, honest about its truth, and plants what it says."""

from __future__ import annotations

import numpy as np
import pytest

import opini
from opini.errors import InputError
from opini.evaluate.simulation import CRISES, TRAPS, simulate, split_seeds

SHAPE = {"days": 140, "issues": 5, "volume": (1.0, 12.0), "crises": 6, "traps": 9}


@pytest.fixture(scope="module")
def world():
    return simulate(7, **SHAPE)


def test_the_same_seed_gives_the_same_world(world):
    again = simulate(7, **SHAPE)
    assert (again.tabel.waktu == world.tabel.waktu).all()
    assert np.array_equal(again.tabel.tone, world.tabel.tone)
    assert again.kejadian == world.kejadian
    assert simulate(8, **SHAPE).kejadian != world.kejadian


def test_rows_and_their_truth_stand_side_by_side(world):
    n = world.tabel.n
    for column in (world.isu, world.hari, world.grup, world.benar.tone, world.benar.isu, world.benar.episode):
        assert len(column) == n
    assert (np.diff(world.tabel.waktu) >= 0).all()
    assert np.allclose(world.tabel.tone.sum(axis=1), 1.0)
    assert (world.grup <= np.arange(n)).all()  # a group is named by its first row


def test_planted_crises_are_seen_in_the_truth_and_the_first_days_are_quiet(world):
    assert {e.jenis for e in world.kejadian} <= {*CRISES, *TRAPS}
    assert min(e.mulai for e in world.kejadian) >= 60
    for number, e in enumerate(world.kejadian):
        rows = world.benar.episode == number
        if e.jenis == "gangguan":
            assert not rows.any()
            continue
        assert rows.any()
        assert set(world.benar.isu[rows]) == {e.isu}
        if e.krisis:
            assert (world.benar.tone[rows] == 0).mean() > 0.5


def test_the_classifier_is_wrong_as_often_as_it_should_be(world):
    right = (world.tabel.tone.argmax(axis=1) == world.benar.tone).mean()
    assert 0.6 < right < 0.9
    assert 0.7 < (world.isu == world.benar.isu).mean() < 0.95


def test_an_outage_silences_a_channel_and_its_backlog_returns_in_one_day():
    for seed in range(40):
        world = simulate(seed, days=120, issues=4, volume=(20.0, 30.0), crises=0, traps=6)
        outages = [e for e in world.kejadian if e.jenis == "gangguan" and e.selesai < world.n_hari]
        if outages:
            break
    e = outages[0]
    names = ("media_massa", "media_sosial", "aduan")
    here = world.tabel.kanal.decode() == names[e.kanal]
    counts = np.bincount(world.hari[here], minlength=world.n_hari)
    assert counts[e.mulai : e.selesai].sum() == 0
    assert counts[e.selesai] > 1.5 * np.median(counts[:60])


def test_the_harmless_twin_differs_only_by_the_traps(world):
    twin = simulate(7, harmless=True, **SHAPE)
    planted = np.array([not e.krisis for e in world.kejadian] + [False])
    kept = ~planted[world.benar.episode]
    if not any(e.jenis == "gangguan" for e in world.kejadian):
        assert twin.tabel.n == kept.sum()
        assert np.array_equal(twin.tabel.tone, world.tabel.tone[kept])
    assert not planted[twin.benar.episode].any()
    assert twin.benar.negatif.shape == world.benar.negatif.shape


def test_a_world_goes_through_the_public_door(world):
    report = opini.monitor(world.frame(), progress=False)
    assert len(report.issues["isu"]) == world.n_isu
    assert len(report.opinions["id"]) == world.tabel.n


def test_splits_do_not_overlap():
    seeds = [set(split_seeds(name, 200)) for name in ("tune", "validate", "locked")]
    assert len(set.union(*seeds)) == 600
    with pytest.raises(InputError, match="validate"):
        split_seeds("test", 1)


@pytest.mark.parametrize(
    "bad",
    [{"days": 10}, {"issues": 0}, {"issues": 19}, {"volume": (0.0, 1.0)}, {"volume": (2.0, 1.0)}, {"crises": -1}],
)
def test_numbers_outside_their_range_are_refused(bad):
    with pytest.raises(InputError):
        simulate(0, **bad)
