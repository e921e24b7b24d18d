"""When people speak: weekdays, holidays, Ramadan, and the hours of a report day (06.00 to 06.00 WITA).

>>> import datetime as dt
>>> volume("survei", dt.date(2025, 3, 30)), volume("media_sosial", dt.date(2025, 3, 31)) < 0.7
(0.0, True)
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect
from functools import lru_cache
from itertools import accumulate
from random import Random

from opini.demo import material

__all__ = ["DAY", "START_HOUR", "day_start", "second", "volume"]

DAY = 86_400
START_HOUR = 6  # a report day runs from 06.00 to 06.00 local time (report.md)
_UTC_OFFSET = 8 * 3600  # WITA has no daylight saving
_OFFICE = frozenset({"survei", "wawancara", "fgd"})
# Relative talk per local hour 00..23 (chosen after the daily rhythm every platform report shows).
_HOURS = {
    "media_sosial": (2, 1, 1, 1, 1, 3, 6, 7, 6, 6, 6, 6, 7, 6, 5, 5, 6, 7, 8, 10, 10, 9, 6, 4),
    "aduan": (1, 0.5, 0.3, 0.3, 0.5, 2, 5, 8, 10, 10, 9, 7, 6, 7, 7, 6, 5, 4, 4, 5, 5, 3, 2, 1),
    "media_massa": (0.3, 0.1, 0.1, 0.1, 0.3, 2, 5, 7, 8, 9, 9, 8, 7, 8, 8, 8, 7, 6, 5, 5, 4, 3, 1, 0.5),
    "survei": (0, 0, 0, 0, 0, 0, 0, 1, 6, 9, 9, 7, 3, 6, 6, 3, 0, 0, 0, 0, 0, 0, 0, 0),
    "wawancara": (0, 0, 0, 0, 0, 0, 0, 0, 2, 6, 8, 5, 1, 5, 7, 6, 3, 0, 0, 0, 0, 0, 0, 0),
    "fgd": (0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
}
# In Ramadan people are awake for sahur and after tarawih, and quieter around iftar.
_FASTING = {3: 4.0, 4: 4.0, 17: 0.6, 18: 0.5, 21: 1.2, 22: 1.6, 23: 1.5}


def day_start(date: dt.date) -> int:
    """UTC seconds at which the report day of a local date begins."""
    midnight = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
    return int(midnight.timestamp()) - _UTC_OFFSET + START_HOUR * 3600


def volume(channel: str, date: dt.date) -> float:
    """The multiplier of a channel's volume on a date: weekday times holiday; 0 for office channels on days off."""
    timing = material.timing()
    factor = float(timing["latar"]["pekan"].get(channel, (1.0,) * 7)[date.weekday()])
    for holiday in timing["libur"]:
        if holiday["mulai"] <= date <= holiday["selesai"]:
            factor *= 0.0 if channel in _OFFICE and not holiday.get("kerja", False) else holiday["pengali"]
    return factor


@lru_cache
def _curve(channel: str, fasting: bool) -> tuple[float, ...]:
    hours = [float(h) for h in _HOURS[channel]]
    if fasting and channel == "media_sosial":
        hours = [h * _FASTING.get(i, 1.0) for i, h in enumerate(hours)]
    return tuple(accumulate(hours[START_HOUR:] + hours[:START_HOUR]))


def second(rng: Random, channel: str, date: dt.date) -> int:
    """A moment (UTC seconds) inside the report day, by the channel's daily rhythm."""
    fasting = any(h["nama"] == "Ramadan" and h["mulai"] <= date <= h["selesai"] for h in material.timing()["libur"])
    curve = _curve(channel, fasting)
    hour = bisect(curve, rng.random() * curve[-1])
    return day_start(date) + hour * 3600 + rng.randrange(3600)
