"""Scores a board inside the transaction of an update: the day that closed, the open day, and the alerts of both."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from opini.board.feedback import Feedback
from opini.board.records import BoardAlert
from opini.board.scoring import Clock, alert_rows, day_tables, score
from opini.engine import Result
from opini.errors import StoreError
from opini.profile import Profile
from opini.store import Connection, history, journal
from opini.stream.table import OpinionTable

__all__ = ["Scorer"]

log = logging.getLogger("opini.board")


class Scorer:
    """Looks at a board when it is time; keeps how long that took and how often it failed."""

    def __init__(
        self, name: str, profile: Profile, calendar: Clock, feedback: Callable[[Connection], Feedback]
    ) -> None:
        self.name, self.profile, self.calendar = name, profile, calendar
        self.galat = 0  # scorings that failed since the monitor was opened
        self.lama = 0.0  # seconds the last one took
        self._feedback = feedback

    def due(self, state: journal.Board, rows: int, *, now: bool = False) -> bool:
        """Whether there is anything to score in a window of so many rows; ``now`` looks whatever the time."""
        if state.batas is None or not rows:
            return False
        closed = self.calendar.closed(state.batas)
        return now or state.hari_tutup is None or closed > state.hari_tutup or self._open_due(state, rows)

    def _open_due(self, state: journal.Board, rows: int) -> bool:
        assert state.batas is not None
        return self.calendar.due(state.batas, state.dinilai, rows)

    def evaluate(
        self, connection: Connection, state: journal.Board, table: OpinionTable, *, now: bool = False
    ) -> list[BoardAlert]:
        """Score what is due: the day that closed, and the open day. New alerts."""
        assert state.batas is not None
        closed = self.calendar.closed(state.batas)
        first = self.calendar.day(int(table.waktu[0]))
        alerts: list[BoardAlert] = []
        if closed >= first and (state.hari_tutup is None or closed > state.hari_tutup):
            alerts += self._close(connection, state, table, closed, first)
        if now or self._open_due(state, table.n):
            alerts += self._look(connection, state, table, first)
        return alerts

    def _close(
        self, connection: Connection, state: journal.Board, table: OpinionTable, closed: int, first: int
    ) -> list[BoardAlert]:
        result = self._run(connection, table, state, self.calendar.bounds(closed)[1])
        if result is None:
            return []
        before = first - 1 if state.hari_tutup is None else state.hari_tutup
        known = journal.alerts(connection, self.name, since_day=before + 1)
        states = {(row["id"], row["keadaan"]) for row in known}
        found = alert_rows(result, self.calendar, before)
        fresh = [(id, "tetap", day, content) for id, day, content in found if (id, "tetap") not in states]
        confirmed = {id for id, _, _ in found}
        fresh += [
            (row["id"], "dicabut", row["hari"], row["isi"])
            for row in known
            if row["keadaan"] == "sementara" and row["hari"] <= closed and row["id"] not in confirmed
            if (row["id"], "dicabut") not in states
        ]
        self._keep(connection, state, closed, result, provisional=False)
        state.hari_tutup = closed
        return self._announce(connection, state, fresh)

    def _look(self, connection: Connection, state: journal.Board, table: OpinionTable, first: int) -> list[BoardAlert]:
        assert state.batas is not None
        result = self._run(connection, table, state, state.batas + 1)
        if result is None:
            return []
        before = first - 1 if state.hari_tutup is None else state.hari_tutup
        known = {row["id"] for row in journal.alerts(connection, self.name, since_day=before + 1)}
        found = alert_rows(result, self.calendar, before)
        fresh = [(id, "sementara", day, content) for id, day, content in found if id not in known]
        self._keep(connection, state, self.calendar.day(state.batas), result, provisional=True)
        state.dinilai = state.batas
        return self._announce(connection, state, fresh)

    def _run(self, connection: Connection, table: OpinionTable, state: journal.Board, as_of: int) -> Result | None:
        """A result, or ``None`` where the engine failed: opinions are stored all the same and scored next time."""
        start = time.perf_counter()
        try:
            return score(table, self.profile, self._feedback(connection), as_of, versi=state.keadaan.get("model", {}))
        except StoreError:
            raise
        except Exception:
            self.galat += 1
            log.exception("papan %s: penilaian gagal, opini tetap tersimpan", self.name)
            return None
        finally:
            self.lama = time.perf_counter() - start

    def _keep(self, connection: Connection, state: journal.Board, day: int, result: Result, provisional: bool) -> None:
        for name, columns in day_tables(result).items():
            history.save_day(connection, self.name, day, name, state.revisi, columns, provisional)

    def _announce(
        self, connection: Connection, state: journal.Board, fresh: list[tuple[str, str, int, dict[str, Any]]]
    ) -> list[BoardAlert]:
        cursors = journal.add_alerts(connection, self.name, state.revisi, fresh)
        return [
            BoardAlert.of(cursor, id, kind, content)
            for cursor, (id, kind, _, content) in zip(cursors, fresh, strict=True)
        ]
