"""The policy table of a result -> what the page says of each policy named in the profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from opini.report.model import PolicyView, Value
from opini.report.shape import number
from opini.report.words import rapikan

__all__ = ["policies"]


def policies(rows: Iterable[Mapping[str, Any]]) -> tuple[PolicyView, ...]:
    """One view a policy, in the order of the profile; shares become percent. A stance nobody asked for is left out.

    >>> row = {"kebijakan": "QRIS", "jenis": "pengetahuan", "sikap": "menolak", "n": 6, "dari": 9, "nilai": 0.667}
    >>> policies([row])[0].sikap[0][2].nilai
    66.7
    """
    found: dict[str, tuple[int, list[tuple[str, int, Value]], list[tuple[str, int, Value]]]] = {}
    for row in rows:
        name, people = rapikan(row.get("kebijakan"), 120), round(number(row.get("dari")) or 0)
        _, stances, shared = found.setdefault(name, (people, [], []))
        reason = rapikan(row.get("alasan"), 120)
        if not name or reason.startswith("profil tidak memuat"):
            continue
        nilai, lo, hi = (_percent(row.get(key)) for key in ("nilai", "lo", "hi"))
        share = Value(nilai, lo, hi, people, alasan=reason)
        line = (rapikan(row.get("sikap"), 40), round(number(row.get("n")) or 0), share)
        (shared if row.get("jenis") == "persepsi" else stances).append(line)
    return tuple(PolicyView(n, people, tuple(a), tuple(b)) for n, (people, a, b) in found.items() if n)


def _percent(share: Any) -> float | None:
    value = number(share)
    return None if value is None else round(100 * value, 4)
