"""Indonesian number formats and safe text: how every value on the page is written.

>>> angka(1284), angka(3.14, 1), persen(0.714), tanda(-23), tanda(21)
('1.284', '3,1', '71 %', '−23', '+21')
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = [
    "angka",
    "jam",
    "kisaran",
    "persen",
    "rapikan",
    "tanda",
    "tanggal",
    "tanggal_pendek",
    "waktu_lokal",
    "zona_singkat",
]

HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
BULAN = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_GAP = re.compile(r"\s+")


def angka(value: float | None, digits: int = 0, *, empty: str = "–") -> str:
    """A number with Indonesian separators; unknown is a dash, never 0.

    >>> angka(-1234567.891, 2), angka(None), angka(-0.2)
    ('−1.234.567,89', '–', '0')
    """
    if value is None or not math.isfinite(value):
        return empty
    text = f"{abs(value):,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return f"−{text}" if value < 0 and re.search(r"[1-9]", text) else text


def tanda(value: float | None, digits: int = 0) -> str:
    """A number that always carries its sign (a change).

    >>> tanda(0), tanda(4.2, 1)
    ('0', '+4,2')
    """
    text = angka(value, digits)
    return f"+{text}" if value is not None and value > 0 and re.search(r"[1-9]", text) else text


def persen(share: float | None, digits: int = 0) -> str:
    """A share 0..1 as a percentage."""
    return "–" if share is None or not math.isfinite(share) else f"{angka(100 * share, digits)} %"


def kisaran(lo: float | None, hi: float | None, *, scale: float = 1.0, digits: int = 0) -> str:
    """An interval in words that survive negative numbers.

    >>> kisaran(59, 76), kisaran(-29, -17), kisaran(None, 3)
    ('59–76', '−29 s.d. −17', '')
    """
    if lo is None or hi is None:
        return ""
    low, high = angka(lo * scale, digits), angka(hi * scale, digits)
    return f"{low} s.d. {high}" if "−" in low + high else f"{low}–{high}"


def zone_of(name: str | None) -> ZoneInfo:
    """The time zone by name; an unknown one falls back to UTC, which the page then prints."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def waktu_lokal(stamp: int | None, zona: str) -> datetime | None:
    """UTC seconds as local time; ``None`` when unknown or outside the calendar."""
    if stamp is None:
        return None
    try:
        return datetime.fromtimestamp(stamp, UTC).astimezone(zone_of(zona))
    except (OverflowError, OSError, ValueError):
        return None


def zona_singkat(moment: datetime | None) -> str:
    """WIB, WITA or WIT where the offset is one of Indonesia's; otherwise ``UTC+h``.

    >>> zona_singkat(waktu_lokal(0, "Asia/Makassar")), zona_singkat(waktu_lokal(0, "Nowhere/None"))
    ('WITA', 'UTC')
    """
    offset = moment.utcoffset() if moment else None
    hours = offset.total_seconds() / 3600 if offset else 0.0
    return _ZONES.get(int(hours), "") if hours in _ZONES else (f"UTC{hours:+g}" if hours else "UTC")


def tanggal(moment: datetime | None) -> str:
    """``Senin, 3 Maret 2025``."""
    return f"{HARI[moment.weekday()]}, {moment.day} {BULAN[moment.month - 1]} {moment.year}" if moment else "–"


def tanggal_pendek(moment: datetime | None, *, year: bool = False) -> str:
    """``3 Mar`` or ``3 Mar 2025``."""
    if moment is None:
        return "–"
    return f"{moment.day} {BULAN[moment.month - 1][:3]}" + (f" {moment.year}" if year else "")


def jam(moment: datetime | None) -> str:
    """``06.00``."""
    return f"{moment:%H.%M}" if moment else "–"


def rapikan(value: Any, limit: int = 600) -> str:
    """Any value as one line of safe, visible text of at most ``limit`` characters.

    Control characters, bidirectional overrides and lone surrogates go; the template escapes the rest.

    >>> rapikan("a\\x00b\\u202e  c\\ud800", 10), rapikan("x" * 9, 5), rapikan(None)
    ('ab c\\ufffd', 'xxxx…', '')
    """
    if value is None or value != value:
        return ""
    text = str(value)[: 4 * limit + 64]
    kept = []
    for char in text:
        kind = unicodedata.category(char)
        if kind == "Cs":
            kept.append("\ufffd")
        elif kind == "Cc":
            kept.append(" " if char.isspace() else "")
        elif kind != "Cf" or char in "\u200c\u200d":  # joiners shape Arabic script and emoji
            kept.append(char)
    line = _GAP.sub(" ", "".join(kept)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
