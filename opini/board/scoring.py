"""When a board is scored, and what scoring leaves behind: alerts by state, and the tables of report days.

A report day is closed once the stream is past its end by the allowed lateness; then its numbers are final. Before that
they are ``sementara``: alerts of an open day may be confirmed or withdrawn when it closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from opini.board.feedback import Feedback, run_with
from opini.board.plain import plain_columns
from opini.engine import Context, Result
from opini.profile import Profile
from opini.stream.buckets import day_bounds, day_index
from opini.stream.table import Codes, OpinionTable
from opini.vocabulary import LEVELS

__all__ = ["Clock", "alert_rows", "day_tables", "score"]

_ISSUES = 40  # issues whose indicators a day keeps, beside all above rendah (chosen: twice what the page shows)
_PACE = 5_000  # opinions in the window for each ``alert_hours`` between two looks (chosen: scoring takes seconds then)
_COLUMNS = (
    *("isu", "judul", "topik", "dimensi", "risiko", "risiko_lo", "risiko_hi", "p_eskalasi", "dampak", "level", "tahap"),
    *("usulan_krisis", "penanggung_jawab", "n", "mulai", "terakhir"),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """The board's calendar: report days and when they close."""

    zona: str
    jam: float
    lambat: int  # allowed lateness in seconds
    langkah: int  # stream seconds between two looks at an open day

    @classmethod
    def of(cls, profile: Profile, alert_hours: float) -> Clock:
        """From the profile's thresholds."""
        settings = profile.ambang
        late = round(settings.lateness_hours * 3600)
        return cls(profile.zona, settings.day_start_hour, late, max(1, round(alert_hours * 3600)))

    def day(self, moment: int) -> int:
        """The report day that holds a UTC second."""
        return int(day_index([moment], self.zona, self.jam)[0])

    def bounds(self, day: int) -> tuple[int, int]:
        """First second of a report day and of the next one."""
        return day_bounds(day, self.zona, self.jam)

    def closed(self, watermark: int) -> int:
        """The last report day that no accepted opinion can change any more."""
        return self.day(watermark - self.lambat) - 1

    def due(self, watermark: int, scored: int | None, rows: int) -> bool:
        """Whether it is time to look at the open day again; large boards are looked at less often."""
        return scored is None or watermark - scored >= self.langkah * max(1, rows // _PACE)


def score(table: OpinionTable, profile: Profile, feedback: Feedback, as_of: int | None, **more: Any) -> Result:
    """Run the engine; ``more`` are fields of the context. Author codes go by first appearance."""
    table = replace(table, penulis=_by_appearance(table.penulis))
    return run_with(table, feedback, context=Context.from_profile(profile, table.sumber.names, **more), as_of=as_of)


def _by_appearance(codes: Codes) -> Codes:
    """The same authors numbered as they come, so that nothing depends on the key they are hashed with."""
    values, first = np.unique(codes.codes, return_index=True)
    known = values >= 0
    order = values[known][np.argsort(first[known])]
    lookup = np.full(len(codes.names) + 1, -1, dtype=np.int32)
    lookup[order] = np.arange(len(order), dtype=np.int32)
    return Codes(lookup[codes.codes], tuple(codes.names[i] for i in order.tolist()))


def alert_rows(result: Result, clock: Clock, since: int) -> list[tuple[str, int, dict[str, Any]]]:
    """(id, report day, content) of the alerts of days after ``since``, oldest first."""
    titles = dict(zip(result.issues["isu"], result.issues["judul"], strict=True))
    columns = plain_columns(result.alerts)
    found = []
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        day = clock.day(row["waktu"] - 1)
        if day > since:
            content = {
                name: row[name] for name in ("waktu", "isu", "level", "dari", "perlu_verifikasi", "risiko", "alasan")
            }
            found.append((row["id"], day, {**content, "judul": titles.get(row["isu"], "")}))
    return found


def day_tables(result: Result) -> dict[str, Mapping[str, list[Any]]]:
    """What is kept of a day: indicators of everything but the many small issues, and the issues above them."""
    levels = result.issues["level"]
    kept = [i for i, level in enumerate(levels) if i < _ISSUES or level != LEVELS[0]]
    names = {result.issues["isu"][i] for i in kept}
    table = result.indicators
    rows = [i for i, scope in enumerate(table["lingkup"]) if scope != "isu" or table["nama"][i] in names]
    return {
        "indicators": plain_columns(table, rows),
        "issues": plain_columns({name: result.issues[name] for name in _COLUMNS}, kept),
    }
