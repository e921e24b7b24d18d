"""Linear classifiers on sparse rows by L-BFGS: deterministic, numpy and scipy only.

Two losses. ``softmax``: multinomial logistic regression. ``hinge``: one squared-hinge SVM a class, which a few well
separated classes with rare members tolerate better (measured on topics, models/EXPERIMENTS.md).

>>> import numpy as np
>>> from scipy import sparse
>>> X = sparse.csr_array(np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32))
>>> W, b = fit_linear(X, np.eye(2), np.ones(2), C=10.0)
>>> (X @ W + b).argmax(axis=1).tolist()
[0, 1]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["LOSSES", "fit_linear", "log_softmax"]

LOSSES = ("softmax", "hinge")
_CURVATURE = {"softmax": 0.2, "hinge": 2.0}


def log_softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Row-wise log-probabilities, shape kept.

    >>> import numpy as np
    >>> np.exp(log_softmax(np.array([[0.0, 0.0]]))).tolist()
    [[0.5, 0.5]]
    """
    shifted = scores - scores.max(axis=1, keepdims=True)
    out: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return out


def fit_linear(
    X: sparse.csr_array[Any],
    Y: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    C: float,
    loss: str = "softmax",
    max_iter: int = 200,
    tol: float = 1e-3,
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Minimise ``sum_i weight_i * loss(Y_i, X_i W + b) + |W|^2 / (2 C)`` (b is not penalised).

    X: (n, k) float32; Y: (n, c) rows sum to 1; weight: (n,); loss: one of ``LOSSES``. Returns W (k, c) float32, b (c,)
    float64; the mean over classes is taken out of each row (it changes no decision and no probability).
    """
    from scipy.optimize import minimize

    k, c = X.shape[1], Y.shape[1]
    columns = X.T  # a CSC view of the same memory
    sign = 2.0 * Y - 1.0

    def softmax(scores: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logp = log_softmax(scores)
        return -float(np.einsum("i,ij,ij->", weight, Y, logp)), (np.exp(logp) - Y) * weight[:, None]

    def hinge(scores: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        short = np.maximum(0.0, 1.0 - sign * scores)
        return float(np.einsum("i,ij,ij->", weight, short, short)), -2.0 * weight[:, None] * sign * short

    measure = softmax if loss == "softmax" else hinge
    # Frequent grams are steep and rare ones flat: in units of its own curvature (.2 a row for softmax, 2 for hinge)
    # every weight takes part from the first step, which saves a third to a half of the iterations (measured).
    steep = np.asarray(X.power(2).T @ weight.astype(np.float32), dtype=np.float64) * _CURVATURE[loss] + 1.0 / C
    unit = np.concatenate([np.repeat(1.0 / np.sqrt(steep), c), np.full(c, (weight.sum() * _CURVATURE[loss]) ** -0.5)])

    def objective(scaled: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        theta = scaled * unit
        W = theta[: k * c].reshape(k, c)
        scores = np.asarray(X @ W.astype(np.float32), dtype=np.float64) + theta[k * c :]
        value, slope = measure(scores)
        grad = np.empty_like(theta)
        grad[: k * c] = (np.asarray(columns @ slope.astype(np.float32), dtype=np.float64) + W / C).ravel()
        grad[k * c :] = slope.sum(axis=0)
        return value + 0.5 / C * float(np.einsum("ij,ij->", W, W)), grad * unit

    start = np.zeros(k * c + c)
    if loss == "softmax":
        prior = (weight[:, None] * Y).sum(axis=0) + 1e-9
        start[k * c :] = np.log(prior / prior.sum()) / unit[k * c :]
    # stop when a step gains less than tol * 1e-3 of the loss, or no gradient component is larger than tol
    result = minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": max_iter, "maxcor": 8, "ftol": tol * 1e-3, "gtol": tol},
    )
    theta = result.x * unit
    W = theta[: k * c].reshape(k, c)
    b = theta[k * c :]
    centred: NDArray[np.float32] = (W - W.mean(axis=1, keepdims=True)).astype(np.float32)
    return centred, b - b.mean()
