"""When a series leaves its ordinary band: robust z, CUSUM and momentum over (keys, days).

Each function reads today and the past, never the future. ``nan`` means "not defined here" and moves no state.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opini.stream.baseline import Baseline

__all__ = ["cusum", "ewma", "momentum", "robust_z"]


def robust_z(counts: ArrayLike, baseline: Baseline) -> NDArray[np.float64]:
    """Distance of each day from its baseline in standard deviations, (k, d); ``nan`` until the baseline is formed.

    >>> from opini.stream.baseline import expected
    >>> y = np.full((1, 30), 4.0); y[0, 29] = 12.0
    >>> z = robust_z(y, expected(y, np.arange(30) % 7, window_days=56, min_days=14))
    >>> bool(np.isnan(z[0, 0])), bool(z[0, 28] == 0), bool(z[0, 29] > 3)
    (True, True, True)
    """
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    out: NDArray[np.float64] = (y - baseline.mean) / baseline.sd
    return out


def cusum(z: ArrayLike, k: float, h: float, reset: bool = True) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """One-sided CUSUM ``c = max(0, c + z - k)``; an alarm where ``c > h``, after which ``c`` restarts at 0.

    Returns ``(c, alarm)``, both (k, d); ``c`` is the value before the restart. A ``nan`` z leaves ``c`` as it was.
    Source: Page 1954; run lengths in R ``surveillance::LRCUSUM.runlength``. A z is capped at ``h + k + 1`` so that one
    wild day gives one alarm and no more.

    >>> c, alarm = cusum([[0.0, 2.5, 2.5, 2.5, 0.0]], k=0.5, h=5.0)
    >>> c.tolist(), alarm.tolist()
    ([[0.0, 2.0, 4.0, 6.0, 0.0]], [[False, False, False, True, False]])
    """
    x = np.atleast_2d(np.asarray(z, dtype=np.float64))
    step = np.where(np.isnan(x), 0.0, np.minimum(x, h + k + 1.0) - k)
    path = np.zeros_like(x)
    alarm = np.zeros(x.shape, dtype=np.bool_)
    state = np.zeros(x.shape[0])
    for j in range(x.shape[1]):
        state = np.maximum(0.0, state + step[:, j])
        path[:, j] = state
        alarm[:, j] = (state > h) & ~np.isnan(x[:, j])
        if reset:
            state = np.where(alarm[:, j], 0.0, state)
    return path, alarm


def ewma(counts: ArrayLike, halflife: float) -> NDArray[np.float64]:
    """Exponentially weighted mean up to and including each day, ``alpha = 1 - 2**(-1 / halflife)``, (k, d).

    Weights are normalised, so the first days are not pulled to 0; ``nan`` days are passed over.

    >>> ewma([[4.0, 0.0]], halflife=1.0).round(3).tolist()
    [[4.0, 1.333]]
    """
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    decay = 2.0 ** (-1.0 / halflife)
    known = ~np.isnan(y)
    filled = np.where(known, y, 0.0)
    out = np.full(y.shape, np.nan)
    total, weight = np.zeros(y.shape[0]), np.zeros(y.shape[0])
    for j in range(y.shape[1]):
        total = total * decay + filled[:, j]
        weight = weight * decay + known[:, j]
        np.divide(total, weight, out=out[:, j], where=weight > 0)
    return out


def momentum(counts: ArrayLike, fast: float = 1.0, slow: float = 7.0) -> NDArray[np.float64]:
    """Log ratio of a fast to a slow mean, ``ln((F + 1) / (S + 1))``, half-lives in days; > .7 is a doubling.

    0 on a steady series and on the first day; (k, d). Source: domain.md 4.1, indicator 3.

    >>> steady, rising = momentum([[5.0] * 20, [1.0] * 19 + [9.0]])
    >>> bool(abs(steady[-1]) < 1e-12), bool(rising[-1] > 0.7)
    (True, True)
    """
    return np.asarray(np.log((ewma(counts, fast) + 1.0) / (ewma(counts, slow) + 1.0)))
