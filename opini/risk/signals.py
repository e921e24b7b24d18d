"""What the fitted scores read of each issue on each day: signs of trouble, each the larger the worse.

Every signal is (issues, days), finite and causal. Counts are damped negatives about the government (see
:mod:`opini.risk.features`); where nothing is known a signal takes the value that says nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opini.risk.features import GATE, Board, IssueDays
from opini.risk.windows import rolling_sum, shift
from opini.stream import detect
from opini.stream.baseline import Baseline

__all__ = ["NAMES", "signals"]

Array = NDArray[np.float64]

NAMES: tuple[str, ...] = (
    "lonjakan",  # same-weekday z of the day
    "lonjakan3",  # the same of three and seven days together: what rises slowly
    "lonjakan7",
    "cusum",  # accumulated drift, k = .5
    "cusum_lambat",  # k = .25: half as much drift, twice as patient
    "kelipatan",  # ln of the day over its expectation
    "jarak",  # ln of the day over the escalation event's threshold
    "momentum",  # ln of a fast over a slow mean
    "negatif",  # share of negatives over seven days
    "geser",  # that share over three days against the eight weeks before, log-odds
    "keparahan",
    "atribusi",
    "sebaran_kanal",
    "asli",  # 1 - share that is copied, coordinated or by the same few
    "tentang",  # share of what is said that is about the government
    "penulis",  # ln of independent authors
    "nasional",  # ln of national items over three days
)
_FAST, _ROUTINE = 3, 56
_PRIOR = 10.0  # opinions of the eight weeks' share added to the three days' (chosen)
_Z, _DRIFT = 8.0, 24.0  # caps: beyond them a signal says no more (chosen)


def signals(days: IssueDays, board: Board, base: Baseline, z: Array, jarak: Array, negatif: Array) -> dict[str, Array]:
    """All signals by name."""
    y = days.negatif_hari
    mean, sd = np.nan_to_num(base.mean), np.nan_to_num(base.sd)
    known = np.isfinite(base.mean)
    excess, variance = np.where(known, y - mean, 0.0), np.where(known, sd**2, 0.0)
    said3 = rolling_sum(days.bobot, _FAST)
    about3 = rolling_sum(days.bobot_tentang, _FAST)
    return {
        "lonjakan": np.clip(np.nan_to_num(z), 0.0, _Z),
        "lonjakan3": _summed(excess, variance, _FAST),
        "lonjakan7": _summed(excess, variance, GATE),
        "cusum": np.minimum(detect.cusum(z, 0.5, np.inf, reset=False)[0], _DRIFT),
        "cusum_lambat": np.minimum(detect.cusum(z, 0.25, np.inf, reset=False)[0], _DRIFT),
        "kelipatan": np.where(known, np.clip(np.log((y + 1.0) / (mean + 1.0)), 0.0, 3.0), 0.0),
        "jarak": jarak,
        "momentum": np.clip(detect.momentum(y) if y.shape[1] else y, 0.0, 1.5),
        "negatif": negatif,
        "geser": _shift(days),
        "keparahan": np.nan_to_num(days.keparahan),
        "atribusi": np.nan_to_num(days.atribusi),
        "sebaran_kanal": np.clip((np.nan_to_num(days.sebaran, nan=1.0) - 1.0) / 2.0, 0.0, 1.0),
        "asli": 1.0 - np.nan_to_num(days.penggandaan),
        "tentang": np.divide(about3, said3, out=np.ones_like(said3), where=said3 > 1e-9),
        "penulis": np.log1p(days.n_penulis),
        "nasional": np.log1p(rolling_sum(days.nasional_hari, _FAST)),
    }


def _summed(excess: Array, variance: Array, window: int) -> Array:
    spread = np.sqrt(np.maximum(rolling_sum(variance, window), 1.0))
    return np.asarray(np.clip(rolling_sum(excess, window) / spread, 0.0, _Z), dtype=np.float64)


def _shift(days: IssueDays) -> Array:
    """How far the share of negatives has left its own usual, in log-odds; copies of calm news and cheer lower it."""
    negative, all_ = days.tone_hari[..., 0], days.tone_hari.sum(axis=-1)
    past_negative = shift(rolling_sum(negative, _ROUTINE), _FAST)
    past = shift(rolling_sum(all_, _ROUTINE), _FAST)
    usual = (past_negative + 1.0) / (past + 3.0)
    now = (rolling_sum(negative, _FAST) + _PRIOR * usual) / (rolling_sum(all_, _FAST) + _PRIOR)
    odds = np.log(now / (1.0 - now)) - np.log(usual / (1.0 - usual))
    return np.asarray(np.clip(odds, -2.0, 2.0), dtype=np.float64)
