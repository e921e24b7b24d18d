"""Reads the times people really write, and says which ones it could not read.

One value may be a datetime (with or without zone), a date, ISO text, ``dd/mm/yyyy hh.mm``, words ("Senin, 3 Maret
2025 pukul 14.30 WITA"), Twitter's ``Mon Mar 03 14:30:00 +0000 2025``, ``yyyymmdd``, seconds or milliseconds since 1970,
or an Excel serial number. Day comes before month unless the column itself proves the opposite. A value without a zone
is read in the zone given. A date without a clock time is put at noon, so that it falls inside its own report day; a
column whose every value is midnight is a column of dates.

>>> parsed = parse_times(["2025-03-03T06:00:00Z", "3 Maret 2025 14.30", "03/04/2025", "kapan-kapan"], "Asia/Makassar")
>>> parsed.readable.tolist(), parsed.date_only.tolist()
([True, True, True, False], [False, False, True, False])
>>> int(parsed.seconds[1] - parsed.seconds[0])  # 06.30 UTC against 06.00 UTC
1800
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from opini.errors import ConfigError

__all__ = ["ParsedTimes", "parse_times", "parse_zone", "zone_name"]

# Outside these years a "time" is a placeholder (1900-01-01, 0001-01-01, the epoch itself) or a typing error (chosen).
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_NOON = 12
_LONGEST = 80  # characters; the longest real format met is about 50 (chosen)
_IANA = {"z": "UTC", "utc": "UTC", "gmt": "UTC"}
_IANA |= {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan januari january",
            "feb februari february peb pebruari",
            "mar maret march mrt",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu agustus august aug ags agt agust",
            "sep september sept",
            "okt oktober october oct",
            "nov november nop nopember",
            "des desember december dec",
        ),
        start=1,
    )
    for name in names.split()
}
# Every quantifier is bounded, so matching is linear in the (bounded) length of the value.
_CLOCK = re.compile(
    r"(?<![\d.:/-])(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?![\d/-])\s{0,2}(am|pm)?\b", re.I
)
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_WORD_DATE = re.compile(r"(?<!\d)(\d{1,2})[\s.-]{1,3}([a-z]{3,9})[\s.,-]{1,3}(\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"\b([a-z]{3,9})[\s.]{1,2}(\d{1,2})(?:,?\s{1,2}(\d{4}))?(?!\d)")
_YEAR = re.compile(r"(?<![\d:.+-])((?:19|20)\d{2})(?!\d)")
_OFFSET = re.compile(r"(?:(?<=\d)|(?<=\s)|(?<=utc)|(?<=gmt))([+-])(\d{2}):?(\d{2})?(?!\d)(?![-/])")
_ABBREVIATION = re.compile(r"(?:(?<=\d)|\b)(z|utc|gmt|wib|wita|wit)\b")
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{0,9})?(?:e[+-]?\d{1,2})?")


@dataclass(frozen=True, slots=True)
class ParsedTimes:
    """n times: UTC seconds since 1970, where they could be read, and where the value was a date without a clock."""

    seconds: NDArray[np.int64]
    readable: NDArray[np.bool_]
    date_only: NDArray[np.bool_]
    month_first: bool = False


def zone_name(name: str) -> str:
    """The IANA name of a zone given as WIB, WITA, WIT, UTC or its IANA name; :class:`ConfigError` for any other.

    >>> zone_name("WITA"), zone_name("Asia/Jakarta")
    ('Asia/Makassar', 'Asia/Jakarta')
    """
    parse_zone(name)
    return _IANA.get(name.strip().lower(), name)


@lru_cache(maxsize=64)
def parse_zone(name: str) -> tzinfo:
    """The zone of an IANA name or of WIB, WITA, WIT, UTC; :class:`ConfigError` for any other.

    >>> str(parse_zone("WITA"))
    'Asia/Makassar'
    """
    try:
        return ZoneInfo(_IANA.get(name.strip().lower(), name))
    except (ValueError, OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ConfigError(
            f"zona waktu {name!r} tidak dikenal", cure="pakai 'Asia/Makassar', 'WIB' atau nama IANA"
        ) from error


def parse_times(values: Sequence[Any], zone: str) -> ParsedTimes:
    """Read n values of any of the kinds above; ``zone`` is for the values that carry none."""
    tz = parse_zone(zone)
    n = len(values)
    seconds = np.zeros(n, dtype=np.int64)
    readable = np.zeros(n, dtype=np.bool_)
    date_only = np.zeros(n, dtype=np.bool_)
    month_first = _is_month_first(values)
    reads = [_read(value, month_first) for value in values]
    midnights = all(read is None or _is_midnight(read[0]) for read in reads)
    for i, read in enumerate(reads):
        if read is None or not _FIRST_YEAR <= read[0].year <= _LAST_YEAR:
            continue
        moment, dated = read[0], read[1] or midnights
        if dated:
            moment = moment.replace(hour=_NOON)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=tz)
        seconds[i] = math.floor(moment.timestamp())
        readable[i] = True
        date_only[i] = dated
    return ParsedTimes(seconds, readable, date_only, month_first)


def _is_midnight(moment: datetime) -> bool:
    return moment.tzinfo is None and moment.hour == moment.minute == moment.second == moment.microsecond == 0


def _is_month_first(values: Sequence[Any]) -> bool:
    """True only if some date is impossible day-first and none is impossible month-first."""
    proof = False
    for value in values:
        if not isinstance(value, str) or len(value) > _LONGEST:
            continue
        match = _NUMERIC_DATE.search(value)
        if match is None or len(match[1]) > 2:
            continue
        if int(match[1]) > 12:
            return False
        proof = proof or int(match[3]) > 12
    return proof


def _read(value: Any, month_first: bool) -> tuple[datetime, bool] | None:
    """(moment, is it a bare date); ``None`` where the value is no time."""
    try:
        if isinstance(value, str):
            return _read_text(value, month_first)
        if isinstance(value, datetime):  # pandas Timestamp too; NaT is one whose year is nan
            return (value, False) if value.year == value.year else None
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day), True
        if isinstance(value, np.datetime64):
            micro = value.astype("datetime64[us]").astype(np.int64)
            return (datetime(1970, 1, 1) + timedelta(microseconds=int(micro)), False)
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float | np.integer | np.floating):
            return _read_number(float(value))
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _read_number(x: float) -> tuple[datetime, bool] | None:
    """Excel serial days, yyyymmdd, or an epoch in s, ms, us, ns: the ranges of 1990-2100 do not overlap."""
    if not math.isfinite(x):
        return None
    if 3e4 < x < 7.4e4:  # 1982..2102 in Excel days; 1899-12-30 absorbs Excel's false leap day of 1900
        moment = datetime(1899, 12, 30) + timedelta(seconds=round(x * 86_400))
        return moment, x == int(x)
    if 1.9e7 < x < 2.11e7 and x == int(x):
        return datetime(int(x) // 10_000, int(x) // 100 % 100, int(x) % 100), True
    for scale in (1.0, 1e3, 1e6, 1e9):
        if 3e8 < x / scale < 4.2e9:  # mid-1979..2103
            return datetime.fromtimestamp(x / scale, UTC), False
    return None


def _read_text(raw: str, month_first: bool) -> tuple[datetime, bool] | None:
    text = raw.strip()
    if not text or len(text) > _LONGEST:
        return None
    if _NUMBER.fullmatch(text.lower()):
        return _read_number(float(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _read_words(text.lower(), month_first)
    return moment, len(text) <= 10 and moment.tzinfo is None


def _read_words(text: str, month_first: bool) -> tuple[datetime, bool] | None:
    day_part = _date_in(text, month_first)
    if day_part is None:
        return None
    (year, month, day), rest = day_part
    tz: tzinfo | None = None
    if match := _OFFSET.search(rest):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        tz = timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
        rest = rest[: match.start()] + " " + rest[match.end() :]
    elif match := _ABBREVIATION.search(rest):
        tz = parse_zone(match[1])
    clock = _CLOCK.search(rest)
    if clock is None:
        return datetime(year, month, day), True
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "pm" else 0)
    return datetime(year, month, day, hour, minute, second, tzinfo=tz), False


def _date_in(text: str, month_first: bool) -> tuple[tuple[int, int, int], str] | None:
    """The date inside ``text`` and what is left of the text without it."""
    if match := _NUMERIC_DATE.search(text):
        a, b, c = int(match[1]), int(match[3]), int(match[4])
        rest = text[: match.start()] + " " + text[match.end() :]
        if len(match[1]) == 4:
            return (a, b, c), rest
        if len(match[1]) > 2 or len(match[4]) not in (2, 4):
            return None
        year = c if c >= 100 else 2000 + c
        return ((year, a, b) if month_first else (year, b, a)), rest
    if (match := _WORD_DATE.search(text)) and match[2] in _MONTHS:
        year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
        return (year, _MONTHS[match[2]], int(match[1])), text[: match.start()] + " " + text[match.end() :]
    for match in _MONTH_FIRST.finditer(text):
        if match[1] not in _MONTHS:
            continue
        rest = text[: match.start()] + " " + text[match.end() :]
        if match[3]:
            return (int(match[3]), _MONTHS[match[1]], int(match[2])), rest
        if years := _YEAR.findall(rest):
            return (int(years[-1]), _MONTHS[match[1]], int(match[2])), _YEAR.sub(" ", rest)
    return None
