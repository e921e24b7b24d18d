"""A channel that fell silent and came back with its backlog: what share of that day is really of that day.

A lost connection reads as calm and its return as a storm. Where a channel of the whole board brings almost nothing on a
day it should have, the next day it speaks is scaled down to what that day would have brought (domain.md 4.3, 6.1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opini.stream.baseline import expected

__all__ = ["catch_up"]

Array = NDArray[np.float64]

_SILENT = 0.1  # of the expectation: less is an outage (chosen)
_LEAST = 8.0  # opinions a day a channel must usually bring for silence to mean anything: P(0 | 8) < .001
_SURPLUS = 1.5  # times the expectation from which the return is a backlog (chosen)


def catch_up(
    counts: Array, weekday: NDArray[np.int64], *, window_days: int, min_days: int
) -> tuple[Array, NDArray[np.bool_]]:
    """Factor of each channel and day, 1 except on the day a channel returns with a surplus; and its silent days.

    ``counts`` (channels, days) are raw opinions of the whole board. Day j reads days <= j only.

    >>> y = np.full((1, 30), 20.0); y[0, 26:28] = 0.0; y[0, 28] = 60.0
    >>> factor, silent = catch_up(y, np.arange(30) % 7, window_days=56, min_days=14)
    >>> factor[0, 27:30].round(2).tolist(), silent[0, 25:29].tolist()
    ([1.0, 0.33, 1.0], [False, True, True, False])
    """
    factor = np.ones(counts.shape)
    if counts.shape[1] == 0:
        return factor, np.zeros(counts.shape, dtype=np.bool_)
    mean = expected(counts, weekday, window_days=window_days, min_days=min_days).mean
    silent = (np.nan_to_num(mean) >= _LEAST) & (counts < _SILENT * np.nan_to_num(mean))
    back = np.zeros_like(silent)
    back[:, 1:] = silent[:, :-1] & ~silent[:, 1:]
    surplus = back & (counts > _SURPLUS * np.nan_to_num(mean))
    factor[surplus] = mean[surplus] / counts[surplus]
    return factor, silent
