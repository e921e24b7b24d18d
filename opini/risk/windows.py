"""Sliding windows over report days, for (keys, days) grids and for counts of different authors.

A window of ``w`` days that ends on day j holds days j-w+1 .. j. Nothing here looks ahead.

>>> rolling_sum(np.array([[1.0, 2.0, 3.0]]), 2).tolist()
[[1.0, 3.0, 5.0]]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal

__all__ = ["decayed_sum", "distinct_in_window", "past_sum", "rolling_max", "rolling_sum", "shift"]

Array = NDArray[np.float64]


def rolling_sum(x: Array, window: int) -> Array:
    """Sum over the last ``window`` days (..., days). Sums of non-negative numbers stay non-negative."""
    c = np.cumsum(x, axis=-1)
    out = c.copy()
    if window < x.shape[-1]:
        out[..., window:] -= c[..., :-window]
    # A running total leaves rounding dust where a window is empty: read it as the 0 it is.
    scale = np.abs(c[..., -1:]) if c.shape[-1] else 0.0
    return np.asarray(np.where(np.abs(out) <= 1e-12 * (1.0 + scale), 0.0, out), dtype=np.float64)


def shift(x: Array, days: int = 1) -> Array:
    """The same series ``days`` later, with 0 before it starts: what was known before the day began."""
    out = np.zeros_like(x)
    if days < x.shape[-1]:
        out[..., days:] = x[..., : x.shape[-1] - days]
    return out


def past_sum(x: Array, window: int) -> Array:
    """Sum over the ``window`` days before each day, the day itself left out."""
    return shift(rolling_sum(x, window))


def rolling_max(x: Array, window: int) -> Array:
    """Largest value of the last ``window`` days; ``nan`` counts as absent."""
    out = x.copy()
    for back in range(1, min(window, x.shape[-1])):
        out[..., back:] = np.fmax(out[..., back:], x[..., :-back])
    return out


def decayed_sum(x: Array, halflife: float, window: int) -> Array:
    """Sum over the last ``window`` days with weight .5 ** (age / halflife)."""
    if x.shape[-1] == 0:
        return x.copy()
    decay = 0.5 ** (1.0 / halflife)
    run = np.asarray(signal.lfilter([1.0], [1.0, -decay], x, axis=-1), dtype=np.float64)
    out = run - decay**window * shift(run, window)
    return np.asarray(np.where(np.abs(out) <= 1e-12 * (1.0 + np.abs(run)), 0.0, out), dtype=np.float64)


def distinct_in_window(
    key: NDArray[np.integer],
    column: NDArray[np.integer],
    who: NDArray[np.integer],
    shape: tuple[int, int],
    window: int,
) -> Array:
    """How many different ``who`` appear in each (key, window ending that day), exactly and without a loop.

    Each appearance covers its own day and the next ``window - 1`` days, cut off where the same ``who`` appears again.

    >>> k, d, w = np.array([0, 0, 0]), np.array([0, 1, 1]), np.array([7, 7, 8])
    >>> distinct_in_window(k, d, w, (1, 4), 2).tolist()
    [[1.0, 2.0, 2.0, 0.0]]
    """
    ok = (key >= 0) & (key < shape[0]) & (column >= 0) & (column < shape[1]) & (who >= 0)
    rows = np.stack([key[ok].astype(np.int64), who[ok].astype(np.int64), column[ok].astype(np.int64)])
    change = np.zeros((shape[0], shape[1] + 1))
    if rows.shape[1] == 0:
        return change[:, :-1]
    rows = rows[:, np.lexsort(rows[::-1])]
    fresh = np.ones(rows.shape[1], dtype=np.bool_)
    fresh[1:] = (np.diff(rows, axis=1) != 0).any(axis=0)
    k, a, d = rows[:, fresh]
    end = np.minimum(d + window, shape[1])
    again = (k[1:] == k[:-1]) & (a[1:] == a[:-1])
    end[:-1] = np.where(again, np.minimum(end[:-1], d[1:]), end[:-1])
    np.add.at(change, (k, d), 1.0)
    np.add.at(change, (k, end), -1.0)
    return np.cumsum(change, axis=1)[:, :-1]
