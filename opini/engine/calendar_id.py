"""Holidays and seasons of Indonesia: the one door to ``holidays``.

>>> day_off(date(2025, 8, 17)), day_off(date(2025, 8, 18))
('Hari Kemerdekaan Republik Indonesia', '')
>>> [s.nama for s in seasons(date(2022, 4, 10), date(2022, 4, 12))][1]
'bulan Ramadan'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

__all__ = ["Season", "after_holiday", "day_off", "is_working", "seasons"]

_RAMADAN = 30  # days before Idulfitri; the month has 29 or 30
_AROUND = 10  # days on each side of Idulfitri in which people travel (chosen)


@dataclass(frozen=True, slots=True)
class Season:
    """A time of the year and the words its talk uses."""

    nama: str
    kapan: str
    kata: frozenset[str]


def day_off(day: date) -> str:
    """Name of the national holiday, "" on other days. Years the calendar does not know have none."""
    return _holidays(day.year).get(day, "")


def is_working(day: date) -> bool:
    """Monday to Friday and no national holiday."""
    return day.weekday() < 5 and not day_off(day)


def after_holiday(day: date) -> tuple[str, int]:
    """The holiday that ended just before a working day, and how many days off there were in a row; ("", 0) if none.

    >>> after_holiday(date(2022, 3, 4)), after_holiday(date(2022, 3, 7))
    (('Hari Suci Nyepi', 1), ('', 0))
    """
    if not is_working(day):
        return "", 0
    back, names = day - timedelta(days=1), []
    while not is_working(back) and (day - back).days < 15:
        names.append(day_off(back))
        back -= timedelta(days=1)
    known = [name for name in names if name]
    return (known[-1], len(names)) if known else ("", 0)


def seasons(first: date, last: date) -> list[Season]:
    """Seasons that two days, and all between them, touch."""
    return [season for season in _table() if _meets(season.kapan, first, last)]


def _meets(when: str, first: date, last: date) -> bool:
    if when in {"ramadan", "lebaran"}:
        for year in {first.year, last.year}:
            for feast in _feasts(year):
                before, after = (_RAMADAN, -1) if when == "ramadan" else (_AROUND, _AROUND)
                if first <= feast + timedelta(days=after) and last >= feast - timedelta(days=before):
                    return True
        return False
    low, high = (int(part) for part in when.split("-"))
    months = {
        (first.month - 1 + i) % 12 + 1 for i in range((last.year - first.year) * 12 + last.month - first.month + 1)
    }
    return any(low <= m <= high if low <= high else m >= low or m <= high for m in months)


@cache
def _feasts(year: int) -> tuple[date, ...]:
    """Idulfitri of a year, its first day."""
    names = _holidays(year)
    found = sorted(d for d, name in names.items() if "Fitri" in name or "fitri" in name)
    return tuple(d for d in found if d - timedelta(days=1) not in found)


@cache
def _holidays(year: int) -> dict[date, str]:
    import holidays  # late: 150 ms that only a run with surges needs

    return {
        day: name.split(";")[0].strip()
        for day, name in holidays.country_holidays("ID", years=year, language="id").items()
    }


@cache
def _table() -> tuple[Season, ...]:
    """Rows of ``data/seasons.tsv``."""
    lines = (resources.files("opini.engine") / "data" / "seasons.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(Season(name, when, frozenset(words.split())) for name, when, words in rows)
