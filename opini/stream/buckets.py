"""Report days and exact sums over them.

A report day runs from ``day_start_hour`` to the same hour of the next local day (06.00 to 06.00 by default), so the
morning report covers the night. Days are numbered like :meth:`datetime.date.toordinal`.

>>> day_index([1740898800, 1740952799, 1740952800], "Asia/Makassar", 6.0).tolist()  # 15.00, 05.59, 06.00 WITA
[739312, 739312, 739313]
>>> day_bounds(739312, "Asia/Makassar", 6.0)
(1740866400, 1740952800)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opini.errors import ConfigError

__all__ = ["day_bounds", "day_index", "sums", "weekday"]

_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal() + 2, date.max.toordinal() - 2  # days whose bounds datetime can hold in any zone


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, ModuleNotFoundError) as error:
        raise ConfigError(
            f"time zone {name!r} is unknown", cure="use an IANA name such as 'Asia/Makassar' or 'Asia/Jakarta'"
        ) from error


@lru_cache(maxsize=65_536)
def _start(day: int, zone: str, hour: float) -> int:
    """UTC second at which report day ``day`` begins. A clock time that occurs twice means its first occurrence."""
    wall = datetime.combine(date.fromordinal(day), datetime.min.time(), tzinfo=None) + timedelta(hours=hour)
    local = wall.replace(tzinfo=_zone(zone), fold=0)
    return int((local.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


def day_bounds(day: int, zone: str, hour: float) -> tuple[int, int]:
    """First UTC second of a report day and of the next one; 23, 24 or 25 hours apart where clocks change."""
    if not _FIRST <= day <= _LAST:
        raise ConfigError(f"day {day} is outside the calendar", cure=f"give an ordinal in [{_FIRST}, {_LAST}]")
    return _start(int(day), zone, float(hour)), _start(int(day) + 1, zone, float(hour))


def day_index(waktu: ArrayLike, zone: str, day_start_hour: float) -> NDArray[np.int32]:
    """Ordinal of the report day that holds each UTC second; n int64 seconds in, n int32 ordinals out.

    Day ``d`` is exactly ``[start(d), start(d + 1))``, so days never overlap or leave a gap even where clocks change.
    Seconds outside the calendar (years 1 to 9999) go to its first or last day. Work grows with n and with the number
    of distinct days, not with the length of the span.
    """
    seconds = np.asarray(waktu, dtype=np.int64)
    low, high = _start(_FIRST, zone, day_start_hour), _start(_LAST, zone, day_start_hour)
    seconds = np.clip(seconds, low, high)
    shift = int(day_start_hour * 3600)
    day = (seconds - shift) // _DAY + _EPOCH  # exact for UTC; at most two days off anywhere, put right below
    day = np.clip(day, _FIRST, _LAST)
    for _ in range(4):
        starts, place = _look_up(day, lambda d: _start(d, zone, day_start_hour))
        ends, _ = _look_up(day, lambda d: _start(d + 1, zone, day_start_hour))
        step = (seconds >= ends[place]).astype(np.int64) - (seconds < starts[place]).astype(np.int64)
        if not step.any():
            break
        day = np.clip(day + step, _FIRST, _LAST)
    return day.astype(np.int32)


def _look_up(day: NDArray[np.int64], f: Callable[[int], int]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    unique, place = np.unique(day, return_inverse=True)
    return np.fromiter((f(int(d)) for d in unique), dtype=np.int64, count=len(unique)), place


def weekday(day: ArrayLike) -> NDArray[np.int64]:
    """Monday = 0 ... Sunday = 6 of day ordinals.

    >>> weekday([739313]).tolist()  # 3 March 2025
    [0]
    """
    return (np.asarray(day, dtype=np.int64) + 6) % 7


# A value is split into four multiples of these units. Each part adds without rounding in float64 (up to four million
# rows a cell and values below 2**53), so a sum is the same in any row order and for any batching.
_UNITS = (2.0**12, 2.0**-20, 2.0**-50, 2.0**-80)


def sums(
    rows_key: ArrayLike, day: ArrayLike, values: ArrayLike | None, n_keys: int, days: range
) -> NDArray[np.float64]:
    """Sum of ``values`` (``None``: count of rows) for every key and day, shape (n_keys, len(days)).

    Rows with a key outside ``0..n_keys-1``, a day outside ``days`` or a ``nan`` value add nothing. The result does not
    depend on the order of rows.

    >>> sums([0, 0, 1, -1], [5, 6, 6, 6], [0.1, 0.2, 0.3, 9.0], 2, range(5, 7)).tolist()
    [[0.1, 0.2], [0.0, 0.3]]
    """
    key = np.asarray(rows_key, dtype=np.int64)
    column = np.asarray(day, dtype=np.int64) - days.start
    keep = (key >= 0) & (key < n_keys) & (column >= 0) & (column < len(days))
    size = n_keys * len(days)
    weight = None if values is None else np.asarray(values, dtype=np.float64)
    if weight is not None:
        keep &= ~np.isnan(weight)
    if not keep.all():
        key, column = key[keep], column[keep]
        weight = None if weight is None else weight[keep]
    cell = key * len(days) + column
    if weight is None:
        total = np.bincount(cell, minlength=size).astype(np.float64)
    else:
        total = np.zeros(size)
        for unit in _UNITS:
            part = np.rint(weight / unit) * unit
            if part.any():
                total = total + np.bincount(cell, weights=part, minlength=size)
            weight = weight - part
    return total.reshape(n_keys, len(days))
