"""Least squares for several questions at once, solved over the rows: one factorisation answers every column.

With fewer rows than columns, ``min sum_i w_i |X_i W + b - Y_i|^2 + l |W|^2`` is solved by W = X' A with
``(X X' + l / w) A = Y - mean(Y)``. Measured beside one-vs-rest logistic regression and SVMs: better on sets left out,
and a fraction of the time for nine and more classes (models/experiments_heads.md).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Floats = NDArray[np.float32]


def kernel(X: sparse.csr_array[Any]) -> Floats:
    """Inner products of all rows, plus 1 for the constant; (n, n) float32."""
    out = np.asarray((X @ X.T).todense(), dtype=np.float32)
    out += np.float32(1.0)
    return out


def solve(
    K: Floats, Y: NDArray[np.float64], weight: NDArray[np.float64], penalty: float
) -> tuple[Floats, NDArray[np.float64]]:
    """``(A, mean)``: rows of ``K`` times A, plus mean, are the predictions.

    >>> X = sparse.csr_array(np.eye(3, dtype=np.float32))
    >>> A, mean = solve(kernel(X), np.array([[0.0], [0.0], [1.0]]), np.ones(3), 0.001)
    >>> np.round(kernel(X) @ A + mean, 2).ravel().tolist()
    [0.0, 0.0, 1.0]
    """
    mean = np.average(Y, axis=0, weights=weight)
    system = K.copy()
    system[np.diag_indices(len(K))] += (penalty / weight).astype(np.float32)
    factor = linalg.cho_factor(system, overwrite_a=True, check_finite=False)
    A = linalg.cho_solve(factor, (Y - mean).astype(np.float32), check_finite=False)
    return np.asarray(A, dtype=np.float32), mean
