"""What a month of alarms teaches: which lasted, which died at once, and which surges nobody was warned of.

Nothing here is a verdict: an alarm that died early may have been answered well. The page says what happened; the team
says what it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opini.report.model import ReportView
from opini.report.shape import number, result_part, seconds, table, truth
from opini.report.words import angka, rapikan, tanggal_pendek, waktu_lokal
from opini.vocabulary import LEVELS

__all__ = ["Lesson", "lessons"]

_DAY = 86_400
_SHORT = 3  # days after which an alarm that is over was short (chosen)
_LARGE = 20  # opinions above the usual that make an unwarned surge worth telling (chosen)
_SHOWN = 10
_HIGH = LEVELS.index("siaga")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One line: ``bertahan`` (the alarm held), ``singkat`` (over in three days) or ``tanpa peringatan`` (none came)."""

    jenis: str
    waktu: str
    judul: str
    jangkar: str
    uraian: str


def lessons(result: Any, view: ReportView, end: int, days: int, zona: str) -> tuple[Lesson, ...]:
    """Alarms at siaga that began in the period, and large negative surges of issues that never reached waspada."""
    start = end - days * _DAY
    found: list[tuple[int, Lesson]] = []
    by_issue: dict[str, list[tuple[int, int]]] = {}
    for alert in reversed(view.peringatan):
        by_issue.setdefault(alert.isu, []).append((alert.detik, LEVELS.index(alert.level)))
    names = {issue.isu: (issue.judul, issue.jangkar) for issue in view.isu}
    for isu, changes in by_issue.items():
        changes.sort()
        began: int | None = None
        for stamp, level in [*changes, (end, -1)]:
            if level >= _HIGH and began is None:
                began = stamp
            elif began is not None and level < _HIGH:
                if began >= start and isu in names:
                    found.append((began, _alarm(began, stamp, level == -1, *names[isu], zona)))
                began = None
    for row in table(result_part(result, "surges")):
        first, isu = seconds(row.get("mulai")), str(row.get("nama"))
        extra = (number(row.get("n")) or 0.0) - (number(row.get("biasanya")) or 0.0)
        negative = number(row.get("negatif"))
        if row.get("lingkup") != "isu" or first is None or first < start or truth(row.get("bagian_dari")):
            continue
        if isu in by_issue or extra < _LARGE or negative is None or negative < 0.5:
            continue
        title, anchor = names.get(isu, (rapikan(row.get("judul"), 140), ""))
        told = f"{angka(number(row.get('n')))} opini, {angka(100 * negative)} % negatif, tidak sampai waspada"
        found.append((first, Lesson("tanpa peringatan", _day(first, zona), title, anchor, told)))
    found.sort(key=lambda item: (-item[0], item[1].judul))
    return tuple(lesson for _, lesson in found[:_SHOWN])


def _alarm(began: int, ended: int, running: bool, title: str, anchor: str, zona: str) -> Lesson:
    days = max(1, round((ended - began) / _DAY))
    if running:
        return Lesson("bertahan", _day(began, zona), title, anchor, f"siaga {days} hari, masih berlangsung")
    kind = "singkat" if days <= _SHORT else "bertahan"
    return Lesson(kind, _day(began, zona), title, anchor, f"siaga {days} hari, turun {_day(ended, zona)}")


def _day(stamp: int, zona: str) -> str:
    return tanggal_pendek(waktu_lokal(stamp, zona))
