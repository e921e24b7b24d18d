"""Temperature repairs overconfidence and folds keep groups whole."""

from __future__ import annotations

import math

import numpy as np

from opini.classify.calibrate import (
    expected_calibration_error,
    folds,
    perfect_calibration_error,
    temperature,
)
from opini.classify.solver import log_softmax

rng = np.random.default_rng(5)
SCORES = rng.normal(size=(4000, 3))
CODES = np.array([rng.choice(3, p=p) for p in np.exp(log_softmax(SCORES))])


def test_the_true_temperature_is_found() -> None:
    for scale in (0.5, 1.0, 4.0):
        assert math.isclose(temperature(SCORES * scale, CODES), scale, rel_tol=0.08)


def test_error_falls_when_overconfidence_is_repaired() -> None:
    def error(T: float) -> float:
        return expected_calibration_error(np.exp(log_softmax(SCORES * 4 / T)), CODES)

    assert error(4.0) < 0.03 < 0.15 < error(1.0)


def test_too_few_rows_have_no_calibration_error() -> None:
    assert math.isnan(expected_calibration_error(np.full((3, 2), 0.5), np.array([0, 1, 0])))


def test_a_group_is_never_split() -> None:
    groups = rng.integers(0, 40, 500)
    fold = folds(groups, 3, seed=1)
    assert set(fold) == {0, 1, 2}
    assert all(len(set(fold[groups == g])) == 1 for g in set(groups))
    assert np.array_equal(fold, folds(groups, 3, seed=1))


def test_a_calibrated_model_exceeds_the_perfect_one_by_nothing_and_a_sure_one_by_much() -> None:
    rng = np.random.default_rng(5)
    P = rng.dirichlet([2.0, 1.0, 1.0], size=4000)
    codes = (P.cumsum(axis=1) < rng.random(4000)[:, None]).sum(axis=1)
    perfect = perfect_calibration_error(P)
    assert abs(expected_calibration_error(P, codes) - perfect) < 0.01
    sure = P**4 / (P**4).sum(axis=1, keepdims=True)
    assert expected_calibration_error(sure, codes) - perfect_calibration_error(sure) > 0.1
