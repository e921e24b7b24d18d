"""Reads ``as_of``: the moment a report looks from.

A date means the start of that report day, so a report "of 3 March" covers the 24 hours that end on 3 March at 06.00.
"""

from __future__ import annotations

from typing import Any

from opini.adapters.times import parse_times
from opini.errors import InputError
from opini.profile import Profile

__all__ = ["read_as_of"]

_NOON = 12  # where parse_times puts a bare date


def read_as_of(value: Any, profile: Profile, zone: str) -> int | None:
    """UTC seconds of a date, a time or text for either; ``None`` stays ``None``, anything else is refused.

    >>> read_as_of("2025-03-03", Profile(), "UTC") == read_as_of("2025-03-03T06:00:00Z", Profile(), "UTC")
    True
    """
    if value is None:
        return None
    parsed = parse_times([value], zone)
    if not parsed.readable[0]:
        raise InputError(
            f"as_of {str(value)[:40]!r} bukan waktu", cure="tulis misalnya 2025-03-03 atau 2025-03-03T18:00"
        )
    seconds = int(parsed.seconds[0])
    if parsed.date_only[0]:
        seconds += round((profile.ambang.day_start_hour - _NOON) * 3600)
    return seconds
