"""What an ordinary day would bring: expected count and spread per series, from the past only.

The mean is a robust same-weekday mean (outlying past days are down-weighted as in epitweetr) shrunk towards the
all-days mean times the board's weekday pattern; the variance is an overdispersed Poisson with a floor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

__all__ = ["Baseline", "expected"]

_FLOOR = 1.0  # least variance of a day's count: one opinion on a silent series is 1 sd (chosen)
_CUT = 2.5  # past days further off than this many sd are down-weighted (2.58 in Farrington flexible)
_SAME_DAY_PRIOR = 4.0  # the all-days mean counts as four same-weekdays (chosen; 8 are in the window)
_PHI, _PHI_DAYS = 1.3, 14.0  # prior overdispersion and its strength in days (chosen)
_PATTERN_PRIOR = 2.0  # days at factor 1 added to every weekday of the board (chosen)
_CHUNK = 4_000_000  # floats per working array


@dataclass(frozen=True, slots=True)
class Baseline:
    """Expected count, its standard deviation for a new day, and the number of past days used; each (k, d).

    ``mean`` and ``sd`` are ``nan`` where fewer than ``min_days`` past days are known: the baseline is not yet formed.
    """

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    n: NDArray[np.int64]


def expected(counts: ArrayLike, weekday: ArrayLike, *, window_days: int, min_days: int) -> Baseline:
    """Baseline of every day from the ``window_days`` before it: day j reads only days < j.

    ``counts`` is (k, d), consecutive days, ``nan`` where a day is missing (an outage is not a zero); ``weekday`` is
    (d,) in 0..6. All-zero series have mean 0 and sd > 0.

    >>> week = np.arange(28) % 7
    >>> base = expected(np.where(week == 0, 14.0, 2.0)[None, :], week, window_days=56, min_days=14)
    >>> bool(base.mean[0, 21] > 2 * base.mean[0, 22]), bool(np.isnan(base.mean[0, 13])), int(base.n[0, 14])
    (True, True, 14)
    """
    y = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    days_of_week = np.asarray(weekday, dtype=np.int64)
    k, d = y.shape
    if days_of_week.shape != (d,):
        raise ValueError(f"weekday has shape {days_of_week.shape}, counts have {d} days")
    window = max(1, min(int(window_days), max(d, 1)))
    pattern = _weekday_pattern(y, days_of_week, window)
    mean, sd = np.empty((k, d)), np.empty((k, d))
    n = np.empty((k, d), dtype=np.int64)
    step = max(1, _CHUNK // max(1, d * window))
    for first in range(0, k, step):
        rows = slice(first, first + step)
        mean[rows], sd[rows], n[rows] = _expected(y[rows], days_of_week, pattern, window)
    unformed = n < max(1, int(min_days))
    mean[unformed] = np.nan
    sd[unformed] = np.nan
    return Baseline(mean, sd, n)


def _expected(
    y: NDArray[np.float64], weekday: NDArray[np.int64], pattern: NDArray[np.float64], window: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    days = np.arange(y.shape[1])
    past = _past(y, window)  # (k, d, window), oldest day first
    # Every past day is divided by its weekday's factor as known on the day the question is asked.
    factor = pattern[days[:, None], _window_weekdays(weekday, window)]  # (d, window)
    level, keep = _robust_mean(past / factor)
    pooled = level * pattern[days, weekday]
    same_weekday = past[:, :, window % 7 :: 7] if window >= 7 else past[:, :, :0]
    same, same_keep = _robust_mean(same_weekday)
    same_n = same_keep.sum(axis=2)
    mean = (same_n * same + _SAME_DAY_PRIOR * pooled) / (same_n + _SAME_DAY_PRIOR)
    residual = np.nan_to_num(past - level[:, :, None] * factor)
    seen = keep.sum(axis=2)
    scale = np.maximum(level, 0.1)  # keeps phi finite on silent series, where the floor decides anyway
    spread = (keep * residual**2).sum(axis=2) + _PHI_DAYS * _PHI * scale
    phi = np.maximum(spread / ((np.maximum(seen - 1.0, 0.0) + _PHI_DAYS) * scale), 1.0)
    variance = np.maximum(phi * mean, _FLOOR) * (1.0 + 1.0 / np.maximum(seen, 1.0))
    return mean, np.sqrt(variance), (~np.isnan(past)).sum(axis=2)


def _past(y: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """(k, d, window): the days before each day; nan before the first."""
    padded = np.concatenate([np.full((y.shape[0], window), np.nan), y], axis=1)
    return sliding_window_view(padded, window, axis=1)[:, : y.shape[1]]


def _window_weekdays(weekday: NDArray[np.int64], window: int) -> NDArray[np.int64]:
    return (weekday[:, None] - np.arange(window, 0, -1)[None, :]) % 7


def _weekday_pattern(y: NDArray[np.float64], weekday: NDArray[np.int64], window: int) -> NDArray[np.float64]:
    """(d, 7) factors of the whole board around 1, each from the past only and shrunk to 1."""
    missing = np.isnan(y)
    present = (~missing).sum(axis=0)
    board = np.where(present > 0, np.where(missing, 0.0, y).sum(axis=0) / np.maximum(present, 1), np.nan)
    past = _past(board[None, :], window)
    level, keep = _robust_mean(past)
    level, keep, past = level[0], keep[0], np.nan_to_num(past[0])
    of = _window_weekdays(weekday, window)
    factor = np.ones((len(weekday), 7))
    for w in range(7):
        here = keep * (of == w)
        total, days = (here * past).sum(axis=1), here.sum(axis=1)
        whole = level * (days + _PATTERN_PRIOR)
        raw = np.divide(total + _PATTERN_PRIOR * level, whole, out=np.ones_like(whole), where=whole > 0)
        factor[:, w] = np.clip(raw, 0.2, 5.0)
    return factor


def _robust_mean(x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean over the last axis with outlying days down-weighted, and the weights (0 where x is nan).

    Median and MAD find the outliers, the mean does the estimating: the median of small counts is 0 far too often.
    """
    known = ~np.isnan(x)
    filled = np.where(known, x, 0.0)
    n = known.sum(axis=-1)
    plain = filled.sum(axis=-1) / np.maximum(n, 1)
    centre = _median(x, n)
    mad = _median(np.abs(x - centre[..., None]), n)
    scale = np.sqrt(np.maximum((1.4826 * mad) ** 2, np.maximum(np.maximum(centre, np.minimum(plain, _FLOOR)), 0.25)))
    gap = np.abs(filled - centre[..., None]) / (_CUT * scale[..., None])
    weight = np.where(known, 1.0 / np.maximum(gap, 1.0) ** 2, 0.0)
    return (weight * filled).sum(axis=-1) / np.maximum(weight.sum(axis=-1), 1e-12), weight


def _median(x: NDArray[np.float64], n: NDArray[np.int64]) -> NDArray[np.float64]:
    """Median over the last axis of the n known values; 0 where none is."""
    if x.shape[-1] == 0:
        return np.zeros(x.shape[:-1])
    ordered = np.sort(x, axis=-1)  # nan last
    low = np.take_along_axis(ordered, np.maximum((n - 1) // 2, 0)[..., None], axis=-1)[..., 0]
    high = np.take_along_axis(ordered, np.minimum(n // 2, np.maximum(n - 1, 0))[..., None], axis=-1)[..., 0]
    return np.where(n > 0, (low + high) / 2.0, 0.0)
