"""Surges: found where planted, bounded by their days, told the same way tomorrow."""

from __future__ import annotations

import numpy as np

from opini.config import MonitorSettings
from opini.risk.episodes import episodes

SETTINGS = MonitorSettings()
WEEK = np.arange(200) % 7


def series(seed=0, rate=6.0, days=200):
    return np.random.default_rng(seed).poisson(rate, (1, days)).astype(float)


def test_a_burst_is_found_on_its_days():
    y = series()
    y[0, 120:123] += [14, 18, 12]
    found = episodes(y, WEEK, SETTINGS)
    here = [i for i in range(len(found.key)) if found.start[i] <= 121 < found.stop[i]]
    assert len(here) == 1
    i = here[0]
    assert found.puncak[i] in (119, 120)
    assert found.stop[i] - found.start[i] <= 6
    assert found.n[i] == y[0, found.start[i] : found.stop[i]].sum()
    assert found.biasanya[i] < 0.6 * found.n[i]
    assert found.z[i] > 3


def test_everyday_noise_logs_little():
    y = np.random.default_rng(5).poisson(6.0, (40, 200)).astype(float)
    found = episodes(y, WEEK, SETTINGS)
    assert len(found.key) <= 0.5 * 40 * 200 / 90  # below one surge a series in half a year


def test_the_expectation_is_from_before_the_surge():
    """A long surge is measured against the weeks before it, not against what the baseline learned from it."""
    y = np.full((1, 200), 5.0)
    y[0, 100:130] = 15.0
    found = episodes(y, WEEK, SETTINGS)
    i = int(found.lebih.argmax())
    assert found.biasanya[i] / (found.stop[i] - found.start[i]) < 5.5


def test_a_surge_that_ended_is_not_retold_by_later_days():
    y = series(3)
    y[0, 90:94] += 20
    short, long = episodes(y[:, :110], WEEK[:110], SETTINGS), episodes(y, WEEK, SETTINGS)
    kept = long.stop < 105
    for name in ("start", "stop", "n", "biasanya", "z", "puncak", "pekan_naik"):
        assert np.array_equal(getattr(short, name)[short.stop < 105], getattr(long, name)[kept]), name


def test_weeks_that_rose_before_are_counted_and_a_sudden_burst_has_none():
    y = np.full((2, 140), 4.0)
    for week, level in enumerate((5.0, 7.0, 9.0, 12.0)):
        y[0, 100 + 7 * week : 107 + 7 * week] = level
    y[:, 128:132] += 25.0
    found = episodes(y, WEEK[:140], SETTINGS)
    rose = {int(k): int(w) for k, w, stop in zip(found.key, found.pekan_naik, found.stop, strict=True) if stop >= 130}
    assert rose[1] == 0
    slow = [i for i in range(len(found.key)) if found.key[i] == 0]
    assert slow  # the drift itself is logged


def test_unknown_baseline_and_empty_boards_log_nothing():
    assert len(episodes(np.full((3, 10), 50.0), WEEK[:10], SETTINGS).key) == 0
    assert len(episodes(np.zeros((0, 50)), WEEK[:50], SETTINGS).key) == 0
    assert len(episodes(np.zeros((3, 50)), WEEK[:50], SETTINGS).key) == 0
