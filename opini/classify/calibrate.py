"""Turning scores into probabilities that mean what they say: temperature scaling on rows the model did not learn from.

Guo et al. 2017, "On Calibration of Modern Neural Networks": one number T > 0, ``softmax(scores / T)``, chosen to
minimise the log-loss. It changes no decision, only the confidence.

>>> import numpy as np
>>> scores = np.array([[4.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 0.0]])  # three of four right: .75, not .98
>>> round(temperature(scores, np.array([0, 0, 1, 1])), 1)
3.6
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opini.classify.solver import log_softmax

__all__ = ["BOUNDS", "expected_calibration_error", "folds", "perfect_calibration_error", "temperature"]

# Below 0.1 a handful of separable rows would be called certain (chosen).
BOUNDS = (np.log(0.1), np.log(20.0))


def temperature(
    scores: NDArray[np.float64], codes: NDArray[np.int64], weight: NDArray[np.float64] | None = None
) -> float:
    """The T in [0.1, 20] with the smallest weighted log-loss. scores: (n, c); codes: (n,) class indices."""
    from scipy.optimize import minimize_scalar

    w = np.ones(len(codes)) if weight is None else weight
    rows = np.arange(len(codes))

    def loss(log_t: float) -> float:
        return -float(np.dot(w, log_softmax(scores / np.exp(log_t))[rows, codes]))

    found = minimize_scalar(loss, bounds=BOUNDS, method="bounded", options={"xatol": 1e-4})
    return float(np.exp(found.x))


def folds(groups: NDArray[np.int64], n_folds: int, seed: int) -> NDArray[np.int64]:
    """A fold number for each row; rows of one group share it. Same seed, same folds."""
    _, code = np.unique(groups, return_inverse=True)
    order = np.random.default_rng(seed).permutation(int(code.max()) + 1)
    out: NDArray[np.int64] = (order % n_folds)[code]
    return out


def expected_calibration_error(P: NDArray[np.float64], codes: NDArray[np.int64], bins: int = 15) -> float:
    """Mean gap between confidence and accuracy over bins of equal numbers of rows; nan for fewer rows than bins.

    >>> expected_calibration_error(np.full((30, 2), 0.5), np.array([0, 1] * 15), bins=3)
    0.0
    """
    if len(codes) < bins:
        return float("nan")
    confidence = P.max(axis=1)
    right = P.argmax(axis=1) == codes
    order = np.argsort(confidence, kind="stable")
    gaps = [abs(confidence[part].mean() - right[part].mean()) * len(part) for part in np.array_split(order, bins)]
    return float(sum(gaps) / len(codes))


def perfect_calibration_error(P: NDArray[np.float64], bins: int = 15, *, draws: int = 200, seed: int = 0) -> float:
    """What :func:`expected_calibration_error` shows on average when every probability is true: labels are drawn from P.

    Bins of few rows never match exactly, so the error of a perfect model is not 0 but shrinks with the number of rows.
    Only the error in excess of this number speaks against a model. nan for fewer rows than bins.

    >>> P = np.full((900, 2), 0.5)
    >>> perfect_calibration_error(P) > perfect_calibration_error(np.repeat(P, 16, axis=0)) > 0
    True
    """
    if len(P) < bins:
        return float("nan")
    rng = np.random.default_rng(seed)
    confidence = np.sort(P.max(axis=1), kind="stable")
    parts = np.array_split(np.arange(len(P)), bins)
    # the top label is right with the probability it claims: no other column matters
    right = rng.random((draws, len(P))) < confidence
    gaps = [np.abs(confidence[part].mean() - right[:, part].mean(axis=1)) * len(part) for part in parts]
    return float(np.sum(gaps, axis=0).mean() / len(P))
