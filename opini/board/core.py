"""One update is one transaction: rows admitted, labelled, stored and, when it is time, scored; then committed at once.

Everything a board knows is in its store. What is in memory (the window of recent opinions, the last result) can be
made again from it, and is thrown away whenever a transaction fails.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from opini.adapters.assemble import assemble
from opini.adapters.labels import clean_rows, label_rows
from opini.adapters.models import open_models, reference
from opini.adapters.trusted import take
from opini.board.admission import Admission, admit
from opini.board.batch import Batch, open_batch
from opini.board.evaluation import Scored, Scorer
from opini.board.feedback import Feedback
from opini.board.keys import fingerprint
from opini.board.records import BoardAlert, Retention, UpdateResult
from opini.board.rows import rows_of, short_id
from opini.board.scoring import Clock
from opini.board.window import Window
from opini.errors import ConfigError, StoreError
from opini.profile import Profile
from opini.store import Connection, Database, erasure, journal, opinions

__all__ = ["Core"]

log = logging.getLogger("opini.board")
_DAY = 86_400


class Core:
    """The state and the transactions behind a :class:`Monitor`."""

    def __init__(
        self,
        database: Database,
        profile: Profile,
        board: str,
        *,
        key: bytes,
        retention: Retention,
        models: Mapping[str, Any] | None,
        window: Callable[[], Window],
        alert_hours: float,
        max_waiting: int,
        clock: Callable[[], float],
    ) -> None:
        self.db, self.profile, self.name = database, profile, board
        self.key, self.retention = key, retention
        self.calendar = Clock.of(profile, alert_hours)
        self.lock = threading.RLock()
        self.clock = clock
        self.scorer = Scorer(board, profile, self.calendar)
        self._given = models
        self._max_waiting, self._waiting = max_waiting, 0
        self._make_window = window
        self._window: Window | None = None
        with self.lock, self.db.write(board) as connection:
            state = journal.load_board(connection, board)
            mark = state.keadaan.setdefault("kunci", fingerprint(key))
            if mark != fingerprint(key):
                raise ConfigError("kunci penyamaran berbeda dari yang dipakai papan ini", cure="pakai kunci semula")
            wanted = state.keadaan.setdefault("acuan", reference(models))
            if models is not None and reference(models) != wanted:
                raise ConfigError(
                    f"papan ini memakai model {wanted or 'bawaan'}", cure="ganti model dengan migrate_model(...)"
                )
            self.models = open_models(wanted, models)
            journal.save_board(connection, state)

    @property
    def waiting(self) -> int:
        """Updates that wait for their turn, the running one included."""
        return self._waiting

    def forget_window(self) -> None:
        """Read the opinions from the store again when they are next needed."""
        with self.lock:
            self._window = None

    # -- one transaction -------------------------------------------------------------------------------------------

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn; refused where too many wait already, so that a queue cannot grow without end."""
        if self._waiting >= self._max_waiting:
            raise StoreError(f"{self._waiting} pembaruan masih menunggu", cure="kirim lagi nanti (antrean penuh)")
        self._waiting += 1
        try:
            with self.lock:
                yield
        finally:
            self._waiting -= 1

    @contextmanager
    def change(self) -> Iterator[tuple[Connection, journal.Board, Window]]:
        """A writing transaction with the board and its window, both as last committed; saved at the end."""
        try:
            with self.lock, self.db.write(self.name) as connection:
                state, window = self.current(connection)
                yield connection, state, window
                journal.save_board(connection, state)
            window.revision = state.revisi
        except BaseException:
            self._window = None  # it may hold what was not committed
            raise

    def current(self, connection: Connection) -> tuple[journal.Board, Window]:
        """The board and the window, caught up with what other processes committed."""
        state = journal.load_board(connection, self.name)
        window = self._window
        if window is None or int(state.keadaan.get("hapus", 0)) > window.revision:
            window = self._window = self._make_window()
            since = (
                None if state.batas is None else self.calendar.bounds(self.calendar.day(state.batas) - window.days)[0]
            )
            for part in opinions.load(connection, self.name, since=since, limit=window.most + 1):
                window.add(part)
        elif state.revisi > window.revision:
            for part in opinions.load(connection, self.name, after=window.revision):
                window.add(part)
        window.revision = state.revisi
        return state, window

    def feedback(self, connection: Connection, upto: int | None = None) -> Feedback:
        """What people said about issues, up to a revision."""
        corrections = journal.corrections(connection, self.name, upto=upto)
        return Feedback.of(corrections, journal.answers(connection, self.name, upto=upto))

    # -- update ----------------------------------------------------------------------------------------------------

    def update(
        self,
        batch: Any,
        key: str | None,
        columns: Mapping[str, str | None],
        channel: str | None,
        zone: str | None,
        *,
        backfill: bool,
        evaluate: bool,
    ) -> tuple[UpdateResult, Batch | None]:
        """Take in a batch; the stored result where ``key`` was used before."""
        with self.turn(), self.change() as (connection, state, window):
            if key is not None and (stored := journal.find_update(connection, self.name, key)) is not None:
                return UpdateResult.of(stored), None
            now = int(self.clock())
            opened = open_batch(batch, columns, channel, self.profile, zone, now)
            state.revisi += 1
            admission = Admission()
            if opened is not None:
                seen = opinions.known(connection, self.name, list(opened.sidik.values()))
                earliest = None if backfill or state.batas is None else state.batas - self.calendar.lambat
                admission = admit(opened, seen, earliest)
                self._store(connection, state, window, opened, admission)
                if opened.latest is not None:
                    state.batas = max(state.batas or 0, min(opened.latest, now))
            alerts = self.evaluate(connection, state, window) if evaluate else []
            duplicate, late, rejected = admission.counts()
            result = UpdateResult(
                accepted=admission.accepted,
                duplicate=duplicate,
                late=late,
                rejected=rejected,
                alerts=tuple(alerts),
                revision=state.revisi,
                reasons=MappingProxyType({k: n for k, n in sorted(admission.reasons.items()) if n}),
            )
            journal.save_update(connection, self.name, state.revisi, key, result.plain(), now)
        log.info(
            "papan %s revisi %d: %d diterima, %d duplikat, %d terlambat, %d ditolak, %d peringatan",
            *(self.name, result.revision, result.accepted, duplicate, late, rejected, len(alerts)),
        )
        return result, opened

    def _store(
        self, connection: Connection, state: journal.Board, window: Window, batch: Batch, admission: Admission
    ) -> None:
        if admission.gantikan:
            opinions.drop(connection, self.name, admission.gantikan)
            gone = set(admission.gantikan)
            window.drop({short_id(batch.intake.id[i], s) for i, s in batch.sidik.items() if s in gone})
            state.keadaan["hapus"] = state.revisi
        rows = self._labelled(batch, admission.baru, state)
        opinions.insert(connection, self.name, rows)
        opinions.unsee(connection, self.name, admission.lupakan)
        opinions.mark_seen(connection, self.name, admission.ingat)
        if self.retention.raw_days:
            kept = [(batch.sidik[i], int(batch.intake.waktu[i]), batch.intake.teks[i]) for i in admission.baru]
            opinions.save_raw(connection, self.name, kept)
        window.add(rows)
        counts = Counter(state.keadaan.get("hitungan", {}))
        counts.update(admission.change)
        state.keadaan["hitungan"] = {reason: n for reason, n in sorted(counts.items()) if n}

    def _labelled(self, batch: Batch, chosen: list[int], state: journal.Board) -> list[dict[str, Any]]:
        if not chosen:
            return []
        intake = batch.intake
        masked, bersih = clean_rows([intake.teks[i] for i in chosen], _nothing)
        trusted = take(intake.trusted, np.array(chosen, dtype=np.int64))
        kanal = [intake.kanal[i] for i in chosen]
        labels = label_rows(masked, bersih, kanal, trusted, self.profile, _nothing, self.models)
        state.keadaan["model"] = {**state.keadaan.get("model", {}), **labels.versi}
        new = set(chosen)
        part = replace(intake, alasan=[None if i in new else "dilewati" for i in range(intake.n)])
        table = assemble(batch.source, batch.located, part, labels, masked, bersih, self.profile, batch.zone, self.key)
        toned, topics = trusted.has_tone, trusted.name("topik", len(chosen))
        extra = {
            intake.id[i]: {
                "sidik": batch.sidik[i],
                "revisi": state.revisi,
                "nada_model": not bool(toned[place]),
                "topik_model": topics[place] is None,
            }
            for place, i in enumerate(chosen)
        }
        return rows_of(table, extra, self.key)

    def evaluate(self, connection: Connection, state: journal.Board, window: Window) -> list[BoardAlert]:
        """Score what is due, inside the transaction of an update."""
        if not self.scorer.due(state, len(window)):
            return []
        return self.keep(connection, state, self.scorer.look(state, window.table(), self.feedback(connection)))

    def evaluate_now(self) -> list[BoardAlert]:
        """Score the open day whatever the time; the engine runs outside any transaction, so others may write."""
        with self.lock:
            with self.db.read() as connection:
                state, window = self.current(connection)
                table, feedback = window.table(), self.feedback(connection)
            scored = self.scorer.look(state, table, feedback, now=True)
            with self.change() as (connection, state, _):
                state.revisi += 1
                return self.keep(connection, state, scored)

    def keep(self, connection: Connection, state: journal.Board, scored: list[Scored]) -> list[BoardAlert]:
        """Write what scoring found, and tidy up when that closed a report day."""
        closed = state.hari_tutup
        alerts = self.scorer.write(connection, state, scored)
        if state.hari_tutup != closed:
            self.housekeeping(connection, state)
        return alerts

    # -- retention -------------------------------------------------------------------------------------------------

    def housekeeping(self, connection: Connection, state: journal.Board) -> None:
        """Delete what has passed its time, once a report day."""
        if state.batas is None:
            return
        keep, now = self.retention, int(self.clock())
        late = max(keep.seen_days * _DAY, 2 * self.calendar.lambat)
        gone = {
            "opini": erasure.purge_opinions(connection, self.name, state.batas - keep.opinion_days * _DAY),
            "mentah": erasure.purge_raw(connection, self.name, state.batas - keep.raw_days * _DAY),
            "hari": erasure.purge_history(connection, self.name, self.calendar.day(state.batas) - keep.history_days),
        }
        erasure.purge_seen(connection, self.name, state.batas - late)
        erasure.purge_keys(connection, self.name, now - keep.key_days * _DAY)
        erasure.purge_reports(connection, self.name, now - keep.history_days * _DAY)
        if any(gone.values()):
            state.keadaan["hapus"] = state.revisi
            journal.log(connection, self.name, state.revisi, "retensi", "opini", gone, now)


def _nothing(name: str, done: int, total: int) -> None:
    pass
