"""Adjusted counting: exact where it must be, humble where little is known, closer than plain counting on average."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from opini.errors import InputError
from opini.risk.correct import correct, corrected_share, corrected_tone, rates

Array = NDArray[np.float64]

SENSOR = np.array([[0.70, 0.25, 0.05], [0.12, 0.78, 0.10], [0.06, 0.24, 0.70]])
_COUNT = st.floats(0.0, 500.0)
_MASS = st.lists(st.floats(0.01, 300.0), min_size=3, max_size=3)


@given(_MASS, st.lists(st.lists(_COUNT, min_size=3, max_size=3), min_size=3, max_size=3), st.floats(0.1, 1e5))
@settings(max_examples=150, deadline=None)
def test_corrected_shares_are_shares(mass: list[float], confusion: list[list[float]], n: float) -> None:
    found = correct(mass, n, confusion)
    assert (found.shares >= 0).all()
    assert np.isclose(found.shares.sum(), 1.0)
    assert 0.0 <= found.gain <= 1.0
    size = max(1.0, float(np.trace(found.covariance)))
    assert (np.linalg.eigvalsh(found.covariance) > -1e-9 * size).all()


@given(_MASS, st.floats(1.0, 1e5), st.floats(0.0, 1e4))
@settings(max_examples=80, deadline=None)
def test_a_classifier_that_never_erred_changes_nothing(mass: list[float], n: float, checked: float) -> None:
    shares = correct(mass, n, checked * np.eye(3)).shares
    assert np.allclose(shares, np.array(mass) / sum(mass), atol=1e-9)


def test_few_opinions_are_counted_plainly_and_many_are_not() -> None:
    q = np.array([0.5, 0.4, 0.1])
    confusion = 200 * SENSOR
    few, many = correct(3 * q, 3.0, confusion), correct(3000 * q, 3000.0, confusion)
    assert np.allclose(few.shares, q)
    assert few.gain == 0.0
    assert many.gain > 0.8
    assert many.shares[0] > q[0] + 0.08


def test_few_checked_labels_are_not_trusted_either() -> None:
    q = np.array([500.0, 400.0, 100.0])
    gains = [float(correct(q, 1000.0, k * SENSOR).gain) for k in (2, 20, 200, 2000)]
    assert gains == sorted(gains)
    assert gains[0] < 0.2
    assert gains[-1] > 0.9


def test_it_finds_the_truth_that_the_sensor_hides() -> None:
    truth = np.array([0.75, 0.15, 0.10])
    found = correct(1e5 * truth @ SENSOR, 1e5, 1e5 * SENSOR)
    assert np.allclose(found.shares, truth, atol=0.01)


def test_nothing_said_is_unknown_not_zero() -> None:
    found = correct([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]], [0.0, 3.0], SENSOR)
    assert np.isnan(found.shares[0]).all()
    assert np.isfinite(found.shares[1]).all()
    assert np.isnan(corrected_tone(found, 0.8).value[0])


def test_a_cell_is_the_same_alone_and_among_others() -> None:
    mass = np.random.default_rng(0).gamma(2.0, 20.0, (40, 3))
    n = mass.sum(axis=1)
    together = correct(mass, n, 100 * SENSOR)
    for i in (0, 17, 39):
        alone = correct(mass[i], n[i], 100 * SENSOR)
        assert np.allclose(alone.shares, together.shares[i], atol=1e-12)
        assert np.allclose(alone.covariance, together.covariance[i], atol=1e-12)


def _world(rng: np.random.Generator, labels: int, n: int) -> tuple[Array, Array, Array]:
    """True shares, counts of the audit, counts of predictions: a sensor of 62-88 % that errs towards netral."""
    truth = rng.dirichlet([1.0, 1.0, 1.0])
    right, lean = rng.uniform(0.62, 0.88, 3), rng.uniform(0.6, 0.95, 3)
    M = np.array(
        [
            [right[0], (1 - right[0]) * lean[0], (1 - right[0]) * (1 - lean[0])],
            [(1 - right[1]) * lean[1], right[1], (1 - right[1]) * (1 - lean[1])],
            [(1 - right[2]) * (1 - lean[2]), (1 - right[2]) * lean[2], right[2]],
        ]
    )
    audit = np.array([rng.multinomial(labels, row) for row in M], dtype=np.float64)
    return truth, audit, rng.multinomial(n, truth @ M).astype(np.float64)


@pytest.mark.parametrize(
    ("labels", "n", "gain"), [(100, 30, 0.97), (100, 100, 0.80), (100, 500, 0.60), (30, 500, 0.85)]
)
def test_it_is_closer_to_the_truth_than_plain_counting_and_its_bounds_hold(labels: int, n: int, gain: float) -> None:
    rng = np.random.default_rng(7)
    plain, better, covered, shares = [], [], [], []
    for _ in range(500):
        truth, audit, counts = _world(rng, labels, n)
        found = correct(counts, float(n), audit)
        tone, share = corrected_tone(found, 0.8), corrected_share(found, 0, 0.8)
        real = truth[2] - truth[0]
        plain.append(((counts[2] - counts[0]) / n - real) ** 2)
        better.append((float(tone.value) - real) ** 2)
        covered.append(bool(tone.lo <= real <= tone.hi))
        shares.append(bool(share.lo <= truth[0] <= share.hi))
    assert np.sqrt(np.mean(better)) < gain * np.sqrt(np.mean(plain))
    assert 0.74 < np.mean(covered) < 0.92
    assert 0.74 < np.mean(shares) < 0.92


@pytest.mark.parametrize("wrong", [np.ones((2, 3)), np.ones((7, 7)), -np.eye(3), np.full((3, 3), np.nan), np.ones(3)])
def test_what_is_no_confusion_is_refused(wrong: Array) -> None:
    with pytest.raises(InputError, match="confusion"):
        rates(wrong)


def test_other_classes_are_refused() -> None:
    with pytest.raises(InputError, match="classes"):
        correct([1.0, 2.0], 3.0, SENSOR)
