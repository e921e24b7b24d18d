"""Scores a board inside the transaction of an update: the day that closed, the open day, and the alerts of both."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opini.board.feedback import Feedback
from opini.board.records import BoardAlert
from opini.board.scoring import Clock, alert_rows, day_tables, score
from opini.engine import Result
from opini.profile import Profile
from opini.store import Connection, history, journal
from opini.stream.table import OpinionTable

__all__ = ["Scored", "Scorer"]

log = logging.getLogger("opini.board")
Fresh = tuple[str, str, int, dict[str, Any]]
"""An alert to announce: id, state, report day, content."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A result, the report day it speaks of, and whether that day is closed; ``first`` is the board's first day."""

    hari: int
    tutup: bool
    first: int
    batas: int
    hasil: Result


class Scorer:
    """Looks at a board when it is time; keeps how long that took and how often it failed."""

    def __init__(self, name: str, profile: Profile, calendar: Clock) -> None:
        self.name, self.profile, self.calendar = name, profile, calendar
        self.galat = 0  # scorings that failed since the monitor was opened
        self.lama = 0.0  # seconds the last one took

    def due(self, state: journal.Board, rows: int) -> bool:
        """Whether there is anything to score in a window of so many rows."""
        if state.batas is None or not rows:
            return False
        closed = self.calendar.closed(state.batas)
        return state.hari_tutup is None or closed > state.hari_tutup or self._open_due(state, rows)

    def _open_due(self, state: journal.Board, rows: int) -> bool:
        assert state.batas is not None
        return self.calendar.due(state.batas, state.dinilai, rows)

    def look(self, state: journal.Board, table: OpinionTable, feedback: Feedback, *, now: bool = False) -> list[Scored]:
        """Score what is due: the day that closed, and the open day (``now``: that one in any case). Writes nothing."""
        if state.batas is None or not table.n:
            return []
        closed, first = self.calendar.closed(state.batas), self.calendar.day(int(table.waktu[0]))
        wanted = []
        if closed >= first and (state.hari_tutup is None or closed > state.hari_tutup):
            wanted.append((closed, True, self.calendar.bounds(closed)[1]))
        if now or self._open_due(state, table.n):
            wanted.append((self.calendar.day(state.batas), False, state.batas + 1))
        models = state.keadaan.get("model", {})
        results = ((day, final, self._run(table, feedback, models, as_of)) for day, final, as_of in wanted)
        return [Scored(day, final, first, state.batas, found) for day, final, found in results if found is not None]

    def write(self, connection: Connection, state: journal.Board, scored: Sequence[Scored]) -> list[BoardAlert]:
        """Store what was found and announce what is new. A day another process closed meanwhile stays as it is."""
        alerts: list[BoardAlert] = []
        for found in scored:
            if found.tutup and state.hari_tutup is not None and found.hari <= state.hari_tutup:
                continue
            before = found.first - 1 if state.hari_tutup is None else state.hari_tutup
            known = journal.alerts(connection, self.name, since_day=before + 1)
            rows = alert_rows(found.hasil, self.calendar, before)
            fresh = _final(rows, known, found.hari) if found.tutup else _provisional(rows, known)
            self._keep(connection, state, found.hari, found.hasil, provisional=not found.tutup)
            if found.tutup:
                state.hari_tutup = found.hari
            else:
                state.dinilai = found.batas
            alerts += self._announce(connection, state, fresh)
        return alerts

    def _run(self, table: OpinionTable, feedback: Feedback, models: Mapping[str, str], as_of: int) -> Result | None:
        """A result, or ``None`` where the engine failed: opinions are stored all the same and scored next time."""
        start = time.perf_counter()
        try:
            return score(table, self.profile, feedback, as_of, versi=models)
        except Exception:
            self.galat += 1
            log.exception("papan %s: penilaian gagal, opini tetap tersimpan", self.name)
            return None
        finally:
            self.lama = time.perf_counter() - start

    def _keep(self, connection: Connection, state: journal.Board, day: int, result: Result, provisional: bool) -> None:
        for name, columns in day_tables(result).items():
            history.save_day(connection, self.name, day, name, state.revisi, columns, provisional)

    def _announce(self, connection: Connection, state: journal.Board, fresh: Sequence[Fresh]) -> list[BoardAlert]:
        cursors = journal.add_alerts(connection, self.name, state.revisi, fresh)
        return [
            BoardAlert.of(cursor, id, kind, content)
            for cursor, (id, kind, _, content) in zip(cursors, fresh, strict=True)
        ]


def _final(
    rows: Sequence[tuple[str, int, dict[str, Any]]], known: Sequence[Mapping[str, Any]], closed: int
) -> list[Fresh]:
    """Alerts of closed days, new or confirmed, and those announced before that the whole day did not bear out."""
    states = {(row["id"], row["keadaan"]) for row in known}
    fresh = [(id, "tetap", day, content) for id, day, content in rows if (id, "tetap") not in states]
    confirmed = {id for id, _, _ in rows}
    return fresh + [
        (row["id"], "dicabut", row["hari"], row["isi"])
        for row in known
        if row["keadaan"] == "sementara" and row["hari"] <= closed and row["id"] not in confirmed
        if (row["id"], "dicabut") not in states
    ]


def _provisional(rows: Sequence[tuple[str, int, dict[str, Any]]], known: Sequence[Mapping[str, Any]]) -> list[Fresh]:
    """Alerts of open days that nobody has heard of."""
    heard = {row["id"] for row in known}
    return [(id, "sementara", day, content) for id, day, content in rows if id not in heard]
