"""What happened to a board: its state, the result of every update by key, alerts with a cursor, people's answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from opini.store import schema

__all__ = [
    "Board",
    "add_alerts",
    "alerts",
    "answer",
    "answers",
    "correct",
    "corrections",
    "cursor",
    "find_update",
    "last_key",
    "load_board",
    "log",
    "logged",
    "save_board",
    "save_cursor",
    "save_update",
]


@dataclass(slots=True)
class Board:
    """The state of a board; ``keadaan`` holds counters (``hitungan``), model versions (``model``) and breaks."""

    papan: str
    revisi: int = 0
    batas: int | None = None
    hari_tutup: int | None = None
    dinilai: int | None = None
    keadaan: dict[str, Any] = field(default_factory=dict)


def load_board(connection: Connection, board: str) -> Board:
    """The board as last committed; a new one starts at revision 0."""
    table = schema.boards
    row = connection.execute(sa.select(table).where(table.c.papan == board)).mappings().first()
    if row is None:
        return Board(board)
    return Board(board, row["revisi"], row["batas"], row["hari_tutup"], row["dinilai"], json.loads(row["keadaan"]))


def save_board(connection: Connection, board: Board) -> None:
    """Write the state of a board."""
    table = schema.boards
    values = {
        "revisi": board.revisi,
        "batas": board.batas,
        "hari_tutup": board.hari_tutup,
        "dinilai": board.dinilai,
        "keadaan": dump(board.keadaan),
    }
    changed = connection.execute(table.update().where(table.c.papan == board.papan).values(values))
    if not changed.rowcount:
        connection.execute(table.insert().values(papan=board.papan, **values))


def find_update(connection: Connection, board: str, key: str) -> dict[str, Any] | None:
    """The stored result of the update with this key, if there was one."""
    table = schema.updates.c
    query = sa.select(table.hasil).where(table.papan == board, table.kunci == key)
    stored = connection.execute(query).scalar()
    return None if stored is None else dict(json.loads(stored))


def save_update(
    connection: Connection, board: str, revision: int, key: str | None, result: Mapping[str, Any], now: int
) -> None:
    """Remember the result of an update."""
    connection.execute(
        schema.updates.insert().values(papan=board, revisi=revision, kunci=key, hasil=dump(result), dicatat=now)
    )


def last_key(connection: Connection, board: str, prefix: str) -> str | None:
    """The key of the latest update whose key starts with ``prefix``."""
    table = schema.updates.c
    query = sa.select(table.kunci).where(table.papan == board, table.kunci.startswith(prefix, autoescape=True))
    found: str | None = connection.execute(query.order_by(table.revisi.desc()).limit(1)).scalar()
    return found


def add_alerts(
    connection: Connection, board: str, revision: int, rows: Sequence[tuple[str, str, int, Mapping[str, Any]]]
) -> list[int]:
    """Add alerts as (id, state, day, content); returns the cursor of each. An (id, state) is added only once."""
    cursors = []
    for id, state, day, content in rows:
        values = {"papan": board, "revisi": revision, "id": id, "keadaan": state, "hari": day, "isi": dump(content)}
        found = connection.execute(schema.alerts.insert().values(values)).inserted_primary_key
        assert found is not None
        cursors.append(int(found[0]))
    return cursors


def alerts(
    connection: Connection,
    board: str,
    *,
    after: int | None = None,
    since_day: int | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Alerts behind a cursor or from a day on, oldest first: kursor, id, keadaan, hari, isi."""
    table = schema.alerts.c
    query = sa.select(table.kursor, table.id, table.keadaan, table.hari, table.isi).where(table.papan == board)
    if after is not None:
        query = query.where(table.kursor > after)
    if since_day is not None:
        query = query.where(table.hari >= since_day)
    rows = connection.execute(query.order_by(table.kursor).limit(limit)).mappings()
    return [{**row, "isi": json.loads(row["isi"])} for row in rows]


def answer(
    connection: Connection, board: str, revision: int, id: str, isu: str, who: str, note: str, crisis: bool, now: int
) -> None:
    """Somebody took note of an alert."""
    values = {"papan": board, "revisi": revision, "id": id, "isu": isu, "siapa": who, "catatan": note}
    connection.execute(schema.answers.insert().values(**values, krisis=crisis, kapan=now))


def answers(connection: Connection, board: str, *, upto: int | None = None) -> list[dict[str, Any]]:
    """Notes people left on alerts up to a revision, oldest first."""
    return _rows(connection, schema.answers, board, upto)


def correct(
    connection: Connection, board: str, revision: int, isu: str, kind: str, value: str, who: str, now: int
) -> None:
    """Somebody corrected an issue; ``kind`` is gabung, judul or bukan_isu."""
    values = {"papan": board, "revisi": revision, "isu": isu, "macam": kind, "nilai": value, "siapa": who, "kapan": now}
    connection.execute(schema.corrections.insert().values(values))


def corrections(connection: Connection, board: str, *, upto: int | None = None) -> list[dict[str, Any]]:
    """Corrections of issues up to a revision, oldest first."""
    return _rows(connection, schema.corrections, board, upto)


def _rows(connection: Connection, table: sa.Table, board: str, upto: int | None) -> list[dict[str, Any]]:
    query = sa.select(table).where(table.c.papan == board)
    if upto is not None:
        query = query.where(table.c.revisi <= upto)
    return [dict(row) for row in connection.execute(query.order_by(table.c.nomor)).mappings()]


def cursor(connection: Connection, board: str, consumer: str) -> int | None:
    """How far a consumer of alerts has come."""
    table = schema.settings.c
    value = connection.execute(sa.select(table.nilai).where(table.kunci == _cursor_key(board, consumer))).scalar()
    return None if value is None else int(value)


def save_cursor(connection: Connection, board: str, consumer: str, position: int) -> None:
    """Remember that a consumer has delivered every alert up to ``position``."""
    table, key = schema.settings, _cursor_key(board, consumer)
    if not connection.execute(table.update().where(table.c.kunci == key).values(nilai=str(position))).rowcount:
        connection.execute(table.insert().values(kunci=key, nilai=str(position)))


def _cursor_key(board: str, consumer: str) -> str:
    return "k" + hashlib.blake2b(f"{board}\n{consumer}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def log(
    connection: Connection, board: str, revision: int, action: str, who: str, detail: Mapping[str, Any], now: int
) -> None:
    """A line of the audit log: numbers and days, never a citizen's words."""
    values = {"papan": board, "revisi": revision, "kapan": now, "tindakan": action, "siapa": who}
    connection.execute(schema.audit.insert().values(**values, rincian=dump(detail)))


def logged(connection: Connection, board: str, *, after_revision: int | None = None) -> list[dict[str, Any]]:
    """The audit log, oldest first."""
    table = schema.audit
    query = sa.select(table).where(table.c.papan == board)
    if after_revision is not None:
        query = query.where(table.c.revisi > after_revision)
    rows = connection.execute(query.order_by(table.c.nomor)).mappings()
    return [{**row, "rincian": json.loads(row["rincian"])} for row in rows]


def dump(value: Any) -> str:
    """JSON with sorted keys, the same for the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
