"""The numbers of an audit mean what they say: calibration against chance, abstention that pays, nothing of nothing."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from opini.errors import InputError
from opini.evaluate.classification import Scores, calibration_error, coverage_risk, macro_f1, measure, threshold_for

Array = NDArray[np.float64]


def _perfect(n: int, seed: int) -> tuple[Array, NDArray[np.int64]]:
    """Probabilities, and labels drawn from them: a model that is exactly as sure as it may be."""
    rng = np.random.default_rng(seed)
    P = rng.dirichlet([0.6, 0.6, 0.6], n)
    return P, (P.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)


def test_a_perfectly_calibrated_model_has_no_excess() -> None:
    excess, raw = [], []
    for seed in range(12):
        scores = measure(*_perfect(150, seed))
        excess.append(scores.ece - scores.ece_expected)
        raw.append(scores.ece)
    assert np.mean(raw) > 0.04  # what a raw number would have blamed it for
    assert abs(np.mean(excess)) < 0.015


def test_overconfidence_shows_as_excess() -> None:
    P, codes = _perfect(1500, 3)
    sharp = P**4 / (P**4).sum(axis=1, keepdims=True)
    assert measure(sharp, codes).ece_excess > 0.08
    assert measure(P, codes).ece_excess < 0.02


def test_the_bootstrap_interval_holds_the_value_and_narrows() -> None:
    widths = []
    for n in (60, 2000):
        scores = measure(*_perfect(n, 1))
        assert scores.macro_f1_lo <= scores.macro_f1 <= scores.macro_f1_hi
        widths.append(scores.macro_f1_hi - scores.macro_f1_lo)
    assert widths[1] < widths[0] / 3


def test_confusions_add_up() -> None:
    P, codes = _perfect(400, 2)
    scores = measure(P, codes)
    truth = np.bincount(codes, minlength=3)
    assert np.array_equal(scores.confusion.sum(axis=1), truth)
    assert np.allclose(scores.soft.sum(axis=1), truth)
    assert np.allclose(scores.soft.sum(axis=0), P.sum(axis=0))


def test_macro_f1_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import f1_score

    P, codes = _perfect(300, 5)
    scores = measure(P, codes)
    assert math.isclose(scores.macro_f1, f1_score(codes, P.argmax(axis=1), average="macro"))
    assert np.allclose(scores.f1, f1_score(codes, P.argmax(axis=1), average=None))


def test_a_class_nobody_labelled_is_unknown_not_zero() -> None:
    P, codes = _perfect(200, 1)
    scores = measure(P, np.where(codes == 2, 0, codes))
    assert math.isnan(scores.f1[2])
    assert scores.macro_f1 == pytest.approx(np.nanmean(scores.f1))


def test_answering_only_when_sure_is_right_more_often() -> None:
    P, codes = _perfect(3000, 4)
    curve = coverage_risk(P.max(axis=1), P.argmax(axis=1) == codes)
    shares, thresholds, accuracies = zip(*curve, strict=True)
    assert shares[0] == 1.0
    assert list(thresholds) == sorted(thresholds)
    assert accuracies[-1] > accuracies[0] + 0.2


def test_a_threshold_keeps_equal_confidences_together() -> None:
    confidence = np.array([0.9] * 4 + [0.7] * 4 + [0.5] * 2)
    right = np.array([True] * 4 + [True, True, True, False] + [False] * 2)
    threshold, share, accuracy = threshold_for(confidence, right, accuracy=0.87)
    assert (threshold, share, accuracy) == (0.7, 0.8, 0.875)


def test_few_texts_say_little_and_none_nothing() -> None:
    P, codes = _perfect(5, 0)
    few, none = measure(P, codes), measure(np.zeros((0, 3)), np.zeros(0, dtype=np.int64))
    assert math.isnan(few.ece)
    assert few.reliability == ()
    assert none.n == 0
    assert math.isnan(none.accuracy)
    assert math.isnan(none.macro_f1)
    assert math.isnan(macro_f1(np.zeros((3, 3))))
    assert math.isnan(calibration_error(np.zeros(0), np.zeros(0, dtype=np.bool_)))
    with pytest.raises(InputError, match="nothing"):
        threshold_for(np.zeros(0), np.zeros(0, dtype=np.bool_))


@pytest.mark.parametrize(
    ("P", "codes"),
    [
        (np.full((3, 3), 1 / 3), np.array([0, 1])),
        (np.full((2, 3), np.nan), np.array([0, 1])),
        (np.full((2, 3), 1 / 3), np.array([0, 3])),
        (np.full((2, 3), 1 / 3), np.array([0, -1])),
        (np.full(2, 0.5), np.array([0, 1])),
    ],
)
def test_what_does_not_fit_is_refused(P: Array, codes: NDArray[np.int64]) -> None:
    with pytest.raises(InputError):
        measure(P, codes)


def test_scores_survive_json() -> None:
    P, codes = _perfect(60, 9)
    scores = measure(P, np.where(codes == 2, 0, codes))
    text = json.dumps(scores.to_dict(), allow_nan=False)
    assert json.dumps(Scores.from_dict(json.loads(text), 3).to_dict()) == text


def test_the_same_input_gives_the_same_numbers() -> None:
    P, codes = _perfect(80, 6)
    assert measure(P, codes).to_dict() == measure(P, codes).to_dict()
