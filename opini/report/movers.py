"""Issues whose risk rose or fell most over a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opini.report.model import IssueView
from opini.report.shape import number, seconds

__all__ = ["Mover", "movers"]

_SHOWN, _LEAST = 5, 5.0  # issues shown, and points of risk below which a change is not told (chosen)
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Mover:
    """An issue, its risk one period ago (``None``: it did not exist) and the change in points."""

    isu: IssueView
    lalu: float | None
    perubahan: float


def movers(
    issues: Sequence[IssueView], series: Iterable[Mapping[str, Any]], end: int, days: int
) -> tuple[tuple[Mover, ...], tuple[Mover, ...]]:
    """Rising and falling issues, largest change first. An issue born in the period rose from nothing."""
    past: dict[str, tuple[int, float]] = {}
    known: set[str] = set()
    for row in series:
        isu, stamp, risk = str(row.get("isu") or ""), seconds(row.get("waktu")), number(row.get("risiko"))
        if not isu or stamp is None:
            continue
        known.add(isu)
        if risk is not None and stamp <= end - (days + 1) * _DAY and stamp >= past.get(isu, (-1, 0.0))[0]:
            past[isu] = (stamp, risk)
    found = []
    for issue in issues:
        if issue.risiko.nilai is None or issue.isu not in known:
            continue
        before = past.get(issue.isu)
        change = issue.risiko.nilai - (before[1] if before else 0.0)
        found.append(Mover(issue, before[1] if before else None, change))
    up = sorted((m for m in found if m.perubahan >= _LEAST), key=lambda m: (-m.perubahan, m.isu.nomor))
    down = sorted((m for m in found if m.perubahan <= -_LEAST), key=lambda m: (m.perubahan, m.isu.nomor))
    return tuple(up[:_SHOWN]), tuple(down[:_SHOWN])
