"""Where an issue stands in its life: potensial, berkembang, aktif, krisis, mereda, dorman.

Stages may recur: a dormant issue that alarms again is berkembang again (domain.md 2.4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opini.vocabulary import STAGES

__all__ = ["stages"]

_CODE = {name: np.int8(i) for i, name in enumerate(STAGES)}
_RISING = 2.0  # z from which a growing issue is developing (domain.md 2.4)
_PERSISTENT, _OF = 3, 5  # days above the band among the last five (domain.md 2.4)
_FADING = 3  # days of falling momentum in a row (domain.md 2.4)
_RISEN = 0.1  # least momentum that counts as growth: a tenth, not rounding (chosen)


def stages(
    counts: ArrayLike,
    z: ArrayLike,
    alarm: ArrayLike,
    momentum: ArrayLike,
    channels: ArrayLike,
    *,
    channels_present: int = 2,
    dormant_days: int = 14,
    confirmed: ArrayLike | None = None,
) -> NDArray[np.int8]:
    """Stage of every issue on every day: index into ``vocabulary.STAGES``, ``-1`` before its first opinion; (k, d).

    ``counts`` damped opinions a day, ``z``/``alarm``/``momentum`` from :mod:`opini.stream.detect`, ``channels``
    channels seen over the gate window, ``confirmed`` days a human confirmed a crisis (software never sets ``krisis``).
    Day j reads days <= j. "Two channels" means at most as many as the data has. An issue is dormant after
    ``dormant_days`` without an opinion, or inside its band once it has faded; growth wakes it.

    >>> quiet, burst = [0.0] * 20, [1.0, 9.0, 9.0, 9.0, 5.0, 2.0, 1.0] + [0.0] * 14
    >>> s = stages([burst], [[0, 8, 8, 8, 3, 1, 0] + [0] * 14], [[0, 1, 1, 1] + [0] * 17],
    ...            [[0, 1, 1, 0.2, -1, -1, -1] + [-0.1] * 14], [[2] * 21])
    >>> [STAGES[i] for i in s[0, [0, 1, 3, 6, 20]]]
    ['potensial', 'berkembang', 'aktif', 'mereda', 'dorman']
    """
    y, score, rising = (np.atleast_2d(np.asarray(a, dtype=np.float64)) for a in (counts, z, momentum))
    fired = np.atleast_2d(np.asarray(alarm, dtype=np.bool_))
    spread = np.atleast_2d(np.asarray(channels, dtype=np.float64)) >= min(2, max(1, channels_present))
    crisis = np.zeros(y.shape, dtype=np.bool_) if confirmed is None else np.atleast_2d(np.asarray(confirmed, np.bool_))
    above = fired | (np.nan_to_num(score) >= _RISING)
    developing = fired | (above & (np.nan_to_num(rising) > _RISEN))
    persistent = _run_sum(above, _OF) >= _PERSISTENT
    falling = _streak(np.nan_to_num(rising) < 0) >= _FADING
    calm = _streak(~above) >= dormant_days
    silent = _streak(~(np.nan_to_num(y) > 0)) >= dormant_days
    out = np.full(y.shape, -1, dtype=np.int8)
    state = np.full(y.shape[0], -1, dtype=np.int8)
    alive = np.zeros(y.shape[0], dtype=np.bool_)
    for j in range(y.shape[1]):
        alive |= np.nan_to_num(y[:, j]) > 0
        was_up = np.isin(state, (_CODE["berkembang"], _CODE["aktif"], _CODE["krisis"]))
        state = np.where(alive & (state < 0), _CODE["potensial"], state)
        state = np.where(alive & developing[:, j] & (state != _CODE["aktif"]), _CODE["berkembang"], state)
        state = np.where(alive & persistent[:, j] & spread[:, j] & ~falling[:, j], _CODE["aktif"], state)
        state = np.where(was_up & falling[:, j] & ~fired[:, j], _CODE["mereda"], state)
        settled = silent[:, j] | ((state == _CODE["mereda"]) & calm[:, j])
        state = np.where(alive & settled, _CODE["dorman"], state)
        state = np.where(crisis[:, j], _CODE["krisis"], state)
        out[:, j] = state
    return out


def _run_sum(flag: NDArray[np.bool_], width: int) -> NDArray[np.int64]:
    total = np.concatenate([np.zeros((flag.shape[0], width), dtype=np.int64), flag.cumsum(axis=1)], axis=1)
    return np.asarray(total[:, width:] - total[:, :-width], dtype=np.int64)


def _streak(flag: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Length of the run of True that ends on each day."""
    out = np.zeros(flag.shape, dtype=np.int64)
    run = np.zeros(flag.shape[0], dtype=np.int64)
    for j in range(flag.shape[1]):
        run = np.where(flag[:, j], run + 1, 0)
        out[:, j] = run
    return out
