"""Surges of the past: contiguous days on which a series stood above its same-weekday expectation.

A surge needs an alarm: one day far outside the band, or a drift that CUSUM notices. It then reaches back to where the
drift began and forward while the series stays elevated. Expectation comes from the days before, so a surge that ended
is told the same way tomorrow.

>>> y = np.full((1, 60), 4.0); y[0, 50:53] = 15.0
>>> found = episodes(y, np.arange(60) % 7, MonitorSettings())
>>> found.start.tolist(), found.stop.tolist(), found.n.tolist(), found.biasanya.round().tolist()
([50], [53], [45.0], [12.0])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.config import MonitorSettings
from opini.stream import detect
from opini.stream.baseline import expected

__all__ = ["Episodes", "episodes"]

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_WARM = 1.0  # z from which a day beside an alarm still belongs to the surge (chosen)
_LOOK_BACK = 28  # days a slow drift may reach back (chosen: the seasons of a city turn within a month)
_DENSE = 3  # days that hold the peak (chosen)
_EXCESS = 5.0  # opinions above the expectation below which nothing is logged (chosen: the gate of independent authors)
_TIMES = 1.5  # times the expectation below which nothing is logged (as in ``reasons``: worth saying)
_SURE = 3.0  # sd of the whole surge above its expectation (the alarm's own threshold)
_RISEN, _SD = (
    1.3,
    1.5,
)  # growth from the third week before to the last that is no accident: a third, and 1.5 Poisson sd (chosen)


@dataclass(frozen=True, slots=True)
class Episodes:
    """Surges, one an element of each array; days are columns, ``stop`` is one past the last."""

    key: Ints  # row of the series
    start: Ints
    stop: Ints
    puncak: Ints  # first day of the densest three days (of the surge, where it is shorter)
    puncak_akhir: Ints  # one past their last
    n_puncak: Array  # count over those days
    n: Array  # count over the surge
    biasanya: Array  # expected count over the same days
    z: Array  # largest daily z
    pekan_naik: Ints  # weeks in a row that had risen when it began, its own included; 0 where fewer than three

    @property
    def lebih(self) -> Array:
        """Opinions above the expectation."""
        return self.n - self.biasanya


def episodes(counts: Array, weekday: Ints, settings: MonitorSettings) -> Episodes:
    """All surges of (keys, days) counts, by key and day."""
    y = np.asarray(counts, dtype=np.float64)
    base = expected(y, weekday, window_days=settings.baseline_days, min_days=settings.min_baseline_days)
    z = detect.robust_z(y, base)
    path, alarm = detect.cusum(z, settings.cusum_k, settings.cusum_h)
    hot = alarm | (np.nan_to_num(z) >= settings.z_alarm)
    inside = _closed(hot | (np.nan_to_num(z) >= _WARM) | _drift(path, alarm)) & np.isfinite(z)
    rows, starts, stops = _runs(inside)
    kept = [
        found
        for found in (_one(y, base.mean, base.sd, z, hot, *run) for run in zip(rows, starts, stops, strict=True))
        if found is not None
    ]
    parts = list(zip(*kept, strict=True)) if kept else [()] * 10
    key, start, stop, peak, peak_end, weeks = (np.asarray(part, dtype=np.int64) for part in (*parts[:5], parts[9]))
    dense, n, usual, highest = (np.asarray(part, dtype=np.float64) for part in parts[5:9])
    return Episodes(key, start, stop, peak, peak_end, dense, n, usual, highest, weeks)


def _drift(path: Array, alarm: Mask) -> Mask:
    """Days from the one on which the CUSUM path left 0 by itself up to its alarm.

    A path that was restarted by an alarm and never came to rest tells the same story again: it adds nothing.
    """
    days = np.arange(path.shape[1])
    rest = np.maximum.accumulate(np.where(path <= 0, days, -1), axis=1)
    fired = np.maximum.accumulate(np.where(alarm, days, -1), axis=1)
    fired = np.concatenate([np.full((path.shape[0], 1), -1), fired[:, :-1]], axis=1)  # before today
    row, day = np.nonzero(alarm & (rest >= fired))
    change = np.zeros((path.shape[0], path.shape[1] + 1))
    np.add.at(change, (row, np.maximum(rest[row, day] + 1, day - _LOOK_BACK)), 1.0)
    np.add.at(change, (row, day + 1), -1.0)
    return np.asarray(np.cumsum(change[:, :-1], axis=1) > 0)


def _closed(inside: Mask) -> Mask:
    """Single days between two surge days belong to the surge: a holiday does not end a story."""
    out = inside.copy()
    out[:, 1:-1] |= inside[:, :-2] & inside[:, 2:]
    return out


def _runs(inside: Mask) -> tuple[list[int], list[int], list[int]]:
    edge = np.zeros((inside.shape[0], inside.shape[1] + 2), dtype=np.int8)
    edge[:, 1:-1] = inside
    step = np.diff(edge, axis=1)
    row, start = np.nonzero(step > 0)
    _, stop = np.nonzero(step < 0)
    return row.tolist(), start.tolist(), stop.tolist()


def _one(
    y: Array, mean: Array, sd: Array, z: Array, hot: Mask, row: int, start: int, stop: int
) -> tuple[int, int, int, int, int, float, float, float, float, int] | None:
    """A run of days as a surge, or ``None`` where it holds no alarm or too little."""
    if not hot[row, start:stop].any():
        return None
    days = np.arange(start, stop)
    # The expectation of the surge's first week, by weekday: later ones have learned from the surge itself.
    usual = mean[row, start + (days - start) % 7]
    above = np.flatnonzero(y[row, start:stop] > usual)
    if not len(above):
        return None
    first, last = int(above[0]), int(above[-1]) + 1
    some = slice(start + first, start + last)
    usual, seen = usual[first:last], y[row, some]
    n, biasanya = float(seen.sum()), float(usual.sum())
    spread = float(np.sqrt((sd[row, start + (days[first:last] - start) % 7] ** 2).sum()))
    if n - biasanya < max(_EXCESS, _SURE * spread) or n < _TIMES * biasanya:
        return None
    width = min(_DENSE, last - first)
    over = np.convolve(seen - usual, np.ones(width), mode="valid")
    top = int(over.argmax())
    peak = some.start + top
    dense = float(seen[top : top + width].sum())
    found = (row, some.start, some.stop, peak, peak + width, dense, n, biasanya, float(np.nanmax(z[row, some])))
    return *found, _weeks_rising(y[row], some.start)


def _weeks_rising(y: Array, start: int) -> int:
    """Weeks in a row, up to the surge's own, of which each brought more than the one before; 0 below three."""
    whole = start // 7
    weeks = y[start - 7 * whole : start].reshape(whole, 7).sum(axis=1)[::-1]  # newest first, all before the surge
    rising = 1
    while rising < len(weeks) and weeks[rising - 1] > weeks[rising]:
        rising += 1
    if rising < 3:
        return 0
    late, early = float(weeks[0]), float(weeks[2])
    firm = late >= _RISEN * early and late - early >= _SD * np.sqrt(late + early)
    return rising if firm else 0
