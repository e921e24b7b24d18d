"""The alarm rules others use, on the raw counts of negative opinions: what opini is measured against.

Each takes counts (series, days) and gives a score of the same shape that reads no future; an alarm is a score above a
threshold, chosen for all rules at the same budget of false alarms. ``nan`` until the rule has its days. Formulas:
domain.md 3.2 with its sources (EARS, epitweetr, Socialmetrix, S-H-ESD, Page-Hinkley).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import stats

from opini.stream import detect
from opini.stream.baseline import expected

__all__ = ["BASELINES"]

Array = NDArray[np.float64]
_LEAST_SD = 0.5  # of a week of equal counts, so that no score is infinite (chosen)


def _past(y: Array, window: int, lag: int = 0) -> Array:
    """(series, days, window): the ``window`` days that end ``lag`` + 1 days before each day."""
    padded = np.concatenate([np.full((len(y), window + lag), np.nan), y], axis=1)
    return sliding_window_view(padded, window, axis=1)[:, : y.shape[1]]


def _standard(y: Array, window: int, lag: int) -> Array:
    past = _past(y, window, lag)
    with np.errstate(invalid="ignore"):
        score = (y - past.mean(axis=2)) / np.maximum(past.std(axis=2, ddof=1), _LEAST_SD)
    return np.asarray(score, dtype=np.float64)


def mean_sd(y: Array, weekday: NDArray[np.int64]) -> Array:
    """Standard deviations above the mean of the last seven days (mean + 3 sd is the usual rule)."""
    return _standard(y, 7, 0)


def ears_c2(y: Array, weekday: NDArray[np.int64]) -> Array:
    """EARS C2: the same with a guard of two days, so that a rise does not enter its own baseline."""
    return _standard(y, 7, 2)


def ears_c3(y: Array, weekday: NDArray[np.int64]) -> Array:
    """EARS C3: the excess of C2 over one, summed over three days."""
    excess = np.maximum(_standard(y, 7, 2) - 1.0, 0.0)
    out = excess.copy()
    for back in (1, 2):
        out[:, back:] += excess[:, :-back]
    return out


def socialmetrix(y: Array, weekday: NDArray[np.int64]) -> Array:
    """Mean of the last 24 hours against mean and sd of the seven days that hold them."""
    week = _past(np.concatenate([y, y[:, -1:]], axis=1), 7)[:, 1:]  # the window ends on the day itself
    with np.errstate(invalid="ignore"):
        score = (y - week.mean(axis=2)) / np.maximum(week.std(axis=2, ddof=1), _LEAST_SD)
    return np.asarray(score, dtype=np.float64)


def epitweetr(y: Array, weekday: NDArray[np.int64]) -> Array:
    """Student's prediction bound over the same weekday of eight weeks; outlying weeks count less, as (t / r)^4."""
    past = _past(y, 56)[:, :, ::7]
    known = ~np.isnan(past)
    n = known.sum(axis=2)
    filled = np.nan_to_num(past)
    weight = known.astype(np.float64)
    mean = spread = np.zeros(y.shape)
    for _ in range(2):
        total = np.maximum(weight.sum(axis=2), 1e-9)
        mean = (weight * filled).sum(axis=2) / total
        spread = np.sqrt((weight * (filled - mean[..., None]) ** 2).sum(axis=2) / np.maximum(total - 1.0, 1.0))
        residual = np.abs(filled - mean[..., None]) / np.maximum(spread, _LEAST_SD)[..., None]
        cut = stats.t.ppf(0.95, 7)
        weight = known * np.minimum(1.0, (cut / np.maximum(residual, 1e-9)) ** 4)
    score = (y - mean) / (np.maximum(spread, _LEAST_SD) * np.sqrt(1.0 + 1.0 / np.maximum(n, 1)))
    return np.where(n >= 3, score, np.nan)


def shesd(y: Array, weekday: NDArray[np.int64]) -> Array:
    """Seasonal hybrid ESD, one step: distance from the weekday median of 56 days in median absolute deviations."""
    past = _past(y, 56)
    days = (weekday[:, None] - np.arange(56, 0, -1)[None, :]) % 7
    out = np.full(y.shape, np.nan)
    for j in range(14, y.shape[1]):
        window = past[:, j]
        level = np.nanmedian(window, axis=1)
        season = np.stack([np.nanmedian(window[:, days[j] == w], axis=1) for w in range(7)], axis=1)
        residual = window - season[:, days[j]]
        mad = 1.4826 * np.nanmedian(np.abs(residual - np.nanmedian(residual, axis=1)[:, None]), axis=1)
        centre = np.where(np.isfinite(season[:, weekday[j]]), season[:, weekday[j]], level)
        out[:, j] = (y[:, j] - centre) / np.maximum(mad, _LEAST_SD)
    return out


def page_hinkley(y: Array, weekday: NDArray[np.int64]) -> Array:
    """Page-Hinkley with delta .005 of the running mean, forgetting .9999 (river's defaults), in its own units."""
    out, mean, total, least = np.zeros(y.shape), y[:, 0].copy(), np.zeros(len(y)), np.zeros(len(y))
    for j in range(y.shape[1]):
        mean += (y[:, j] - mean) / (j + 1)
        total = 0.9999 * total + (y[:, j] - mean - 0.005)
        least = np.minimum(least, total)
        out[:, j] = (total - least) / np.sqrt(np.maximum(mean, 1.0))
    return out


def weekday_cusum(y: Array, weekday: NDArray[np.int64]) -> Array:
    """CUSUM (k = .5) of the robust same-weekday z, without a restart: the strongest of the known rules here."""
    z = detect.robust_z(y, expected(y, weekday, window_days=56, min_days=14))
    return detect.cusum(z, 0.5, np.inf, reset=False)[0]


def weekday_z(y: Array, weekday: NDArray[np.int64]) -> Array:
    """The robust same-weekday z itself."""
    return detect.robust_z(y, expected(y, weekday, window_days=56, min_days=14))


BASELINES: Mapping[str, Callable[[Array, NDArray[np.int64]], Array]] = MappingProxyType(
    {
        "mean + k sd (7 d)": mean_sd,
        "Socialmetrix": socialmetrix,
        "EARS C2": ears_c2,
        "EARS C3": ears_c3,
        "epitweetr, same weekday": epitweetr,
        "S-H-ESD": shesd,
        "Page-Hinkley": page_hinkley,
        "weekday z": weekday_z,
        "weekday CUSUM": weekday_cusum,
    }
)
