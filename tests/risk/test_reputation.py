"""The index: balanced over channels, honest about gaps, explained to the point."""

from __future__ import annotations

import numpy as np
import pytest

from opini.config import MonitorSettings
from opini.risk.reputation import drivers, reputation
from opini.risk.rows import Rows
from opini.vocabulary import CHANNELS

SETTINGS = MonitorSettings()
NEG, NEU, POS = (0.9, 0.1, 0.0), (0.0, 1.0, 0.0), (0.0, 0.1, 0.9)


def rows(items):
    """(day, dimension, channel, tone) each."""
    n = len(items)
    tone = np.array([i[3] for i in items], dtype=float).reshape(n, 3)
    one, no = np.ones(n), np.zeros(n, dtype=bool)
    return (
        Rows(
            column=np.array([i[0] for i in items], dtype=np.int64),
            bobot=one,
            mentah=one,
            tone=tone,
            negatif=tone.argmax(axis=1) == 0,
            positif=tone.argmax(axis=1) == 2,
            kanal=np.array([i[2] for i in items], dtype=np.int64),
            tier=one * 0.5,
            nasional=no,
            internasional=no,
            keparahan=one * np.nan,
            atribusi=one * np.nan,
            tentang=~no,
            penulis=np.arange(n),
            grup=np.arange(n),
            jangkauan=one * 0,
        ),
        np.array([i[1] for i in items], dtype=np.int64),
    )


def measure(items, n_days=60, **more):
    r, d = rows(items)
    return reputation(r, d, n_days, SETTINGS, **more)


def daily(dimension, channel, tone, per_day=2, days=60):
    return [(day, dimension, channel, tone) for day in range(days) for _ in range(per_day)]


def test_an_unmeasured_dimension_is_left_out_not_fifty():
    found = measure(daily(0, 1, POS))
    assert np.isnan(found.dimensi.value[3, -1])
    assert found.indeks.value[-1] > 80
    assert found.indeks.value[-1] == pytest.approx(50 + 0.5 * found.dimensi.value[0, -1])


def test_a_loud_channel_does_not_drown_a_quiet_one():
    quiet, loud = daily(0, 0, POS, 3), daily(0, 1, NEG, 3)
    even, flooded = measure(quiet + loud), measure(quiet + daily(0, 1, NEG, 30))
    assert flooded.indeks.value[-1] == pytest.approx(even.indeks.value[-1], abs=6)
    assert flooded.indeks.value[-1] > 40


def test_a_silent_channel_widens_the_interval_and_does_not_read_as_calm():
    both = daily(0, 0, NEU, 3) + daily(0, 1, NEU, 3)
    gone = daily(0, 0, NEU, 3) + daily(0, 1, NEU, 3, days=20)
    a, b = measure(both), measure(gone)
    width = [float(r.indeks.hi[-1] - r.indeks.lo[-1]) for r in (a, b)]
    assert width[1] > width[0]


def test_nothing_measured_is_nan():
    found = measure([(0, -1, 1, NEG)] * 10)
    assert np.isnan(found.indeks.value).all()
    assert np.isnan(found.dimensi.value).all()


def test_the_parts_add_up_to_the_index():
    found = measure(daily(0, 0, NEG) + daily(2, 1, POS, 3) + daily(2, 0, NEU, 1))
    known = np.isfinite(found.indeks.value)
    assert known.sum() >= 55
    np.testing.assert_allclose((50 + found.bagian.sum(axis=(0, 1)))[known], found.indeks.value[known])
    assert (found.indeks.lo <= found.indeks.value)[known].all()
    assert (found.indeks.value <= found.indeks.hi)[known].all()


def test_drivers_name_the_dimension_channel_and_issue_that_moved_it():
    steady = daily(0, 0, NEU, 3) + daily(2, 1, NEU, 3)
    scandal = [(day, 2, 1, NEG) for day in range(55, 60) for _ in range(20)]
    r, d = rows(steady + scandal)
    key = np.r_[np.zeros(len(steady)), np.ones(len(scandal))].astype(np.int64)
    rep = reputation(r, d, 60, SETTINGS)
    moved = drivers(rep, r, d, key, 2, SETTINGS)
    change = rep.indeks.value[-1] - rep.indeks.value[-8]
    assert change < -5
    assert moved.dimensi.sum() == pytest.approx(change)
    assert moved.kanal.sum() == pytest.approx(change)
    assert int(moved.dimensi.argmin()) == 2
    assert int(moved.kanal.argmin()) == 1
    assert moved.isu[1] < -4
    assert abs(moved.isu[0]) < abs(moved.isu[1]) / 4


def test_without_a_week_of_history_nothing_is_said_to_move():
    r, d = rows(daily(0, 0, NEG, days=5))
    rep = reputation(r, d, 5, SETTINGS)
    assert np.isnan(drivers(rep, r, d, np.zeros(r.n, dtype=np.int64), 1, SETTINGS).isu).all()


def test_old_opinions_fade():
    turned = daily(0, 0, NEG, days=30) + [(day, 0, 0, POS) for day in range(30, 60) for _ in range(2)]
    found = measure(turned).indeks.value
    assert found[29] < 30
    assert found[59] > 70
    assert (np.diff(found[31:60]) > -1e-9).all()


def test_an_audited_confusion_moves_the_index_to_where_the_tone_really_is_and_widens_it() -> None:
    # Three in ten negatives are read as neutral: of truly all-negative opinions 70 % are seen.
    seen = [(0.8, 0.15, 0.05)] * 70 + [(0.15, 0.8, 0.05)] * 30
    data, dimension = rows([(d, 0, 2, seen[(7 * d + i) % 100]) for d in range(30) for i in range(20)])
    confusion = np.array([[60.5, 34.5, 5.0], [10.0, 85.0, 5.0], [5.0, 25.0, 70.0]])
    plain = reputation(data, dimension, 30, SETTINGS).indeks
    audited = reputation(data, dimension, 30, SETTINGS, confusion={CHANNELS[2]: confusion}).indeks
    elsewhere = reputation(data, dimension, 30, SETTINGS, confusion={CHANNELS[0]: confusion}).indeks
    assert audited.value[-1] < plain.value[-1] - 5.0
    assert audited.hi[-1] - audited.lo[-1] > 1.2 * (plain.hi[-1] - plain.lo[-1])
    assert np.array_equal(elsewhere.value, plain.value)


def test_tones_that_people_gave_are_not_corrected() -> None:
    data, dimension = rows(
        [(d, 0, 2, (1.0, 0.0, 0.0) if i % 2 else (0.0, 0.0, 1.0)) for d in range(9) for i in range(9)]
    )
    confusion = {CHANNELS[2]: np.array([[60.0, 35.0, 5.0], [10.0, 85.0, 5.0], [5.0, 25.0, 70.0]])}
    plain, audited = (reputation(data, dimension, 9, SETTINGS, confusion=c).indeks for c in (None, confusion))
    assert np.array_equal(plain.value, audited.value)
    assert np.array_equal(plain.hi, audited.hi)
