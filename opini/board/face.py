"""``opini.Monitor``: a board that services feed for months and ask at any time."""

from __future__ import annotations

import asyncio
import os
import re
import time as wall
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Self

from opini.adapters import frames
from opini.adapters.moments import read_as_of
from opini.auditing import Audit, correction
from opini.board.core import Core, log
from opini.board.desk import Desk
from opini.board.given import BoardReport
from opini.board.issuing import Frozen, make, make_again
from opini.board.keys import board_key
from opini.board.plain import columns_of
from opini.board.records import BoardAlert, Reproduction, Retention, UpdateResult
from opini.board.window import Window
from opini.errors import ConfigError, InputError
from opini.profile import Profile
from opini.store import Database, history, journal

__all__ = ["Monitor"]

_BOARD = re.compile(r"[^\W_][\w .-]{0,63}")
_KEY = 200  # characters of an update's key (opini_pembaruan.kunci)
_ROLES = ("teks", "waktu", "id", "sumber", "penulis", "jangkauan", "wilayah")


class Monitor(Desk):
    """Opinions in, at any pace and in any batches; issues, indicators, alerts and reports out.

    What :meth:`update` has returned for is on disk. The numbers of a closed report day (past by the allowed lateness
    of 24 hours) do not depend on how the stream was cut or in which order it came. One object may be used from several
    threads; several processes may share a store and take turns.

    Args:
        store: a path (SQLite), a ``postgresql://`` URL, or ``None`` for memory.
        profile: who "we" are.
        board: name of the board, where one store holds several.
        key: secret for the pseudonyms of authors; by default ``OPINI_KUNCI``, else a file beside the store.
        retention: how long what is kept. Raw texts are not kept at all unless ``raw_days`` says so.
        models: ``{"sentiment": ..., "topic": ...}`` as a tier, a folder or a model; later by :meth:`migrate_model`.
        max_opinions: opinions looked at together, the latest ones; bounds memory (about 1.5 kB each).
        window_days: report days looked at together.
        alert_hours: stream hours between two looks at a day that is still open.
        evaluate: score during updates; ``False`` leaves it to :meth:`evaluate`, as when an archive is replayed.
        max_waiting: updates that may wait for their turn before more are refused with :class:`StoreError`.
        clock: seconds since 1970; for tests and replays.
        audit: what :func:`opini.audit` measured on own labels: reports correct the tone of audited channels by it.
        on_event: called with a name and numbers after every update, for metrics. Never sees a text.
        wait: seconds to wait for another process that writes.

    >>> monitor = Monitor()
    >>> row = {"id": "1", "waktu": "2025-03-03T01:00Z", "isu": "air", "sentimen": "negatif"}
    >>> result = monitor.update([row], key="a")
    >>> result.accepted, monitor.update([row], key="a") == result, monitor.update([row]).duplicate
    (1, True, 1)
    """

    def __init__(
        self,
        store: str | os.PathLike[str] | None = None,
        profile: Profile | None = None,
        *,
        board: str = "utama",
        key: str | bytes | None = None,
        retention: Retention | None = None,
        models: Mapping[str, Any] | None = None,
        max_opinions: int = 200_000,
        window_days: int = 800,
        alert_hours: float = 1.0,
        evaluate: bool = True,
        max_waiting: int = 64,
        clock: Callable[[], float] = wall.time,
        audit: Audit | str | os.PathLike[str] | None = None,
        on_event: Callable[[str, Mapping[str, int]], None] | None = None,
        wait: float = 120.0,
    ) -> None:
        if not isinstance(board, str) or not _BOARD.fullmatch(board):
            raise ConfigError("nama papan tidak sah", cure="pakai huruf, angka, spasi, titik, garis; paling banyak 64")
        for name, value in (("max_opinions", max_opinions), ("window_days", window_days), ("alert_hours", alert_hours)):
            if not value > 0:
                raise ConfigError(f"{name} = {value}", cure="beri angka di atas 0")
        self.profile = profile or Profile()
        self._evaluate, self._on_event = evaluate, on_event
        self._audit = Audit.load(audit) if isinstance(audit, str | os.PathLike) else audit
        self._kind: frames.Source | None = None
        self._last: tuple[int, int | None, BoardReport] | None = None
        self._most = max_opinions
        retention = retention or Retention()
        database = Database(store, wait=wait)
        try:
            days = min(window_days, retention.opinion_days)
            self._core = Core(
                database,
                self.profile,
                board,
                key=board_key(key, database.path, shared=database.kind == "postgresql"),
                retention=retention,
                models=models,
                window=partial(Window, self.profile, days=days, most=max_opinions),
                alert_hours=alert_hours,
                max_waiting=max_waiting,
                clock=clock,
            )
        except BaseException:
            database.close()
            raise

    # -- in --------------------------------------------------------------------------------------------------------

    def update(
        self,
        batch: Any,
        key: str | None = None,
        *,
        text: str | None = None,
        time: str | None = None,
        channel: str | None = None,
        id: str | None = None,
        source: str | None = None,
        author: str | None = None,
        reach: str | None = None,
        place: str | None = None,
        zone: str | None = None,
        backfill: bool = False,
        evaluate: bool | None = None,
    ) -> UpdateResult:
        """Take in a batch, in one transaction.

        Args:
            batch: a frame, a dict of lists, or a list of dicts or ``Opinion``, as for :func:`opini.monitor`.
            key: names the batch: the same key again changes nothing and returns the stored result.
            text: the text column, where the common names do not find it; so for the next seven.
            time: the time column.
            channel: the channel column, or one channel for all rows.
            id: the column of ids. Without ids the content identifies a row.
            source: the column of outlets.
            author: the column of accounts or reporters.
            reach: the column of followers or readers.
            place: the column of places.
            zone: zone of times that carry none. Send times with their zone: text such as 03/04 is read per batch.
            backfill: take rows older than the allowed lateness too; numbers of closed days may change.
            evaluate: score when due; by default as the monitor was opened.

        Returns:
            :class:`UpdateResult`. A bad row is skipped and counted.

        Raises:
            InputError: a column is missing or ambiguous; then nothing of the batch is taken.
            StoreError: the store is locked, full, read-only or damaged, or too many updates wait; then neither.
        """
        if key is not None and (not isinstance(key, str) or not key or len(key) > _KEY or "\x00" in key):
            raise InputError("key bukan teks yang sah", cure=f"beri teks 1 sampai {_KEY} huruf, misalnya 2025-03-03T06")
        columns = dict(zip(_ROLES, (text, time, id, source, author, reach, place), strict=True))
        chosen = self._evaluate if evaluate is None else evaluate
        result, opened = self._core.update(batch, key, columns, channel, zone, backfill=backfill, evaluate=chosen)
        if opened is not None:
            self._kind = opened.source.empty()
        counts = {
            name: int(getattr(result, name)) for name in ("accepted", "duplicate", "late", "rejected", "revision")
        }
        self._tell("update", {**counts, "alerts": len(result.alerts)})
        return result

    async def aupdate(self, batch: Any, key: str | None = None, **options: Any) -> UpdateResult:
        """:meth:`update` in a worker thread; awaiting it is the back-pressure."""
        return await asyncio.to_thread(self.update, batch, key, **options)

    def evaluate(self) -> list[BoardAlert]:
        """Score now, whether or not it is time; returns the new alerts."""
        alerts = self._core.evaluate_now()
        self._tell("evaluate", {"alerts": len(alerts)})
        return alerts

    # -- out -------------------------------------------------------------------------------------------------------

    def report(self, as_of: Any = None) -> BoardReport:
        """The report :func:`opini.monitor` makes of the same opinions, frozen under ``report.id``.

        ``as_of`` defaults to the end of the last report day that has an opinion. What may still change is marked
        ``sementara``.
        """
        moment = read_as_of(as_of, self.profile, self.profile.zona)
        core = self._core
        with core.lock, core.db.read() as connection:
            state, window = core.current(connection)
            if self._last is not None and self._last[:2] == (state.revisi, moment):
                return self._last[2]  # nothing happened since: services ask more often than opinions come
            table, feedback = window.table(), core.feedback(connection)
        counts = {k: n for k, n in state.keadaan.get("hitungan", {}).items() if k}
        closed = None if state.batas is None else core.calendar.closed(state.batas)
        model, breaks = state.keadaan.get("model", {}), tuple(state.keadaan.get("patahan", ()))
        confusion, said = correction(self._audit, model)
        frozen = Frozen(state.revisi, self.profile, feedback, counts, model, breaks, closed, confusion, said)
        report, content = make(table, frozen, moment, self._build)
        with core.db.write(core.name) as connection:
            now = int(core.clock())
            history.save_report(connection, core.name, report.id, report.revision, report.result.as_of, content, now)
        self._last = (state.revisi, moment, report)
        return report

    def reproduce(self, id: str) -> Reproduction:
        """A frozen report made again: equal, or with the reasons why it cannot be."""
        core = self._core
        with core.db.read() as connection:
            return make_again(connection, core.name, id, self._build, self._most)

    def reports(self) -> list[dict[str, Any]]:
        """Id, revision, as_of and time of every report given out, oldest first."""
        with self._core.db.read() as connection:
            return history.reports(connection, self._core.name)

    def indicators(self, since: Any = None, until: Any = None) -> Any:
        """Indicators of the report days that were scored, one row a day, scope, name and indicator.

        ``sementara``: the day is not closed. ``patahan``: on this day another model took over.
        """
        return self._history("indicators", since, until)

    def issues(self, since: Any = None, until: Any = None) -> Any:
        """Issues as they stood on the report days that were scored."""
        return self._history("issues", since, until)

    def alerts(self, after: int | None = None, *, limit: int | None = None) -> list[BoardAlert]:
        """Alerts behind a cursor (``kursor`` of the last one handled), oldest first; all of them without one."""
        core = self._core
        with core.db.read() as connection:
            rows = journal.alerts(connection, core.name, after=after, limit=limit)
            notes: dict[str, list[Mapping[str, Any]]] = {}
            for row in journal.answers(connection, core.name):
                notes.setdefault(row["id"], []).append({k: row[k] for k in ("siapa", "kapan", "catatan", "krisis")})
        return [BoardAlert.of(r["kursor"], r["id"], r["keadaan"], r["isi"], notes.get(r["id"], ())) for r in rows]

    def cursor(self, consumer: str) -> int | None:
        """How far a consumer of alerts said it has come."""
        with self._core.db.read() as connection:
            return journal.cursor(connection, self._core.name, consumer)

    def delivered(self, consumer: str, cursor: int) -> None:
        """Remember that a consumer has handled every alert up to ``cursor``; call it after the delivery, not before."""
        with self._core.db.write(self._core.name) as connection:
            journal.save_cursor(connection, self._core.name, consumer, cursor)

    def last_key(self, prefix: str) -> str | None:
        """The key of the latest update whose key starts with ``prefix``: where a reader of a file goes on."""
        with self._core.db.read() as connection:
            return journal.last_key(connection, self._core.name, prefix)

    def close(self) -> None:
        """Release the store; what is in memory only is gone."""
        self._core.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Monitor {self.profile.nama}: papan {self._core.name!r}, {self._core.db.kind}>"

    def _build(self, columns: Mapping[str, Any]) -> Any:
        """Columns in the kind of frame the last batch had; polars before there was one."""
        return (self._kind or frames.read({"kosong": []})).build(columns)

    def _history(self, table: str, since: Any, until: Any) -> Any:
        core, zone = self._core, self.profile.zona
        moments = [read_as_of(value, self.profile, zone) for value in (since, until)]
        days = [None if moment is None else core.calendar.day(moment) for moment in moments]
        with core.db.read() as connection:
            stored = history.days(connection, core.name, table, since=days[0], until=days[1])
            breaks = {b["hari"] for b in journal.load_board(connection, core.name).keadaan.get("patahan", ())}
        columns: dict[str, list[Any]] = {}
        for day in stored:
            n = len(next(iter(day.kolom.values()), []))
            more = {"hari": date.fromordinal(day.hari).isoformat(), "sementara": day.sementara}
            more |= {"patahan": day.hari in breaks, "revisi": day.revisi}
            for name, values in {**{k: [v] * n for k, v in more.items()}, **day.kolom}.items():
                columns.setdefault(name, []).extend(values)
        return self._build(columns_of(columns))

    def _tell(self, name: str, numbers: Mapping[str, int]) -> None:
        if self._on_event is None:
            return
        try:
            self._on_event(name, numbers)
        except Exception:
            log.exception("on_event gagal")
