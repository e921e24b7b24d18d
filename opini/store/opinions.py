"""The opinions of a board and the ids it has seen, in time order and in bounded pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from opini.store import schema

__all__ = [
    "COLUMNS",
    "Seen",
    "digest",
    "drop",
    "insert",
    "known",
    "load",
    "mark_seen",
    "predict_again",
    "save_raw",
    "totals",
    "unsee",
]

Row = Mapping[str, Any]

COLUMNS = tuple(c.name for c in schema.opinions.c if c.name not in ("papan",))
_PIECE = 400  # ids asked for at once: below SQLite's old limit of 999 variables


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of an id: the time and content it came with, and why it is not used (``None``: it is)."""

    isi: str
    waktu: int
    alasan: str | None


def digest(id: str) -> str:
    """32 characters that stand for an id of any length.

    >>> len(digest("x" * 10_000)), digest("a") == digest("a")
    (32, True)
    """
    return hashlib.blake2b(id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def known(connection: Connection, board: str, digests: Sequence[str]) -> dict[str, Seen]:
    """Which of these ids the board has seen within its window."""
    table = schema.seen.c
    found: dict[str, Seen] = {}
    for start in range(0, len(digests), _PIECE):
        part = list(digests[start : start + _PIECE])
        query = sa.select(table.sidik, table.isi, table.waktu, table.alasan)
        rows = connection.execute(query.where(table.papan == board, table.sidik.in_(part)))
        found.update((row.sidik, Seen(row.isi, row.waktu, row.alasan)) for row in rows)
    return found


def mark_seen(connection: Connection, board: str, rows: Sequence[tuple[str, Seen]]) -> None:
    """Remember ids that are not remembered yet."""
    values = [{"papan": board, "sidik": s, "isi": v.isi, "waktu": v.waktu, "alasan": v.alasan} for s, v in rows]
    _insert(connection, schema.seen, values)


def unsee(connection: Connection, board: str, digests: Sequence[str]) -> None:
    """Let go of ids, to remember them anew."""
    _delete(connection, schema.seen, board, digests)


def insert(connection: Connection, board: str, rows: Sequence[Row]) -> None:
    """Add opinions; each row has all of :data:`COLUMNS`."""
    _insert(connection, schema.opinions, [{**row, "papan": board} for row in rows])


def save_raw(connection: Connection, board: str, rows: Sequence[tuple[str, int, str]]) -> None:
    """Keep raw texts as (digest of the id, time, text); called only where a service asked for it."""
    _delete(connection, schema.raw, board, [sidik for sidik, _, _ in rows])
    values = [{"papan": board, "sidik": s, "waktu": w, "teks": t} for s, w, t in rows]
    _insert(connection, schema.raw, values)


def drop(connection: Connection, board: str, digests: Sequence[str]) -> None:
    """Take opinions out again, as when an earlier one of the same id arrives."""
    for table in (schema.opinions, schema.raw):
        _delete(connection, table, board, digests)


def load(
    connection: Connection,
    board: str,
    *,
    after: int | None = None,
    upto: int | None = None,
    since: int | None = None,
    before: int | None = None,
    limit: int | None = None,
    piece: int = 5_000,
) -> Iterator[list[dict[str, Any]]]:
    """Opinions in pieces: revisions in (``after``, ``upto``], times in [``since``, ``before``), the latest few."""
    table = schema.opinions.c
    where = [table.papan == board]
    where += [] if after is None else [table.revisi > after]
    where += [] if upto is None else [table.revisi <= upto]
    where += [] if since is None else [table.waktu >= since]
    where += [] if before is None else [table.waktu < before]
    query = sa.select(*(table[name] for name in COLUMNS)).where(*where).order_by(table.waktu.desc(), table.sidik)
    if limit is not None:
        query = query.limit(limit)
    result = connection.execute(query.execution_options(yield_per=piece))  # streamed where the driver can
    for part in result.mappings().partitions(piece):
        yield [dict(row) for row in part]


def totals(connection: Connection, board: str) -> dict[str, int | None]:
    """Number of opinions kept, and the times of the first and the last."""
    table = schema.opinions.c
    query = sa.select(sa.func.count(), sa.func.min(table.waktu), sa.func.max(table.waktu)).where(table.papan == board)
    n, first, last = connection.execute(query).one()
    return {"n": int(n), "mulai": first, "akhir": last}


def predict_again(connection: Connection, board: str, rows: Sequence[Row]) -> None:
    """Overwrite predictions: each row has ``sidik`` and the columns to set, the same ones in every row."""
    if not rows:
        return
    table = schema.opinions
    names = [name for name in rows[0] if name != "sidik"]
    change = (
        table.update()
        .where(table.c.papan == board, table.c.sidik == sa.bindparam("_sidik"))
        .values({name: sa.bindparam(f"_{name}") for name in names})
    )
    connection.execute(change, [{f"_{name}": row[name] for name in ("sidik", *names)} for row in rows])


def _insert(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Many rows at once, handed to the driver as they are: the work a row is a third of that through SQLAlchemy."""
    if not rows:
        return
    compiled = table.insert().values({name: sa.bindparam(name) for name in rows[0]}).compile(connection.engine)
    names = compiled.positiontup
    values = [tuple(row[name] for name in names) for row in rows] if names else [dict(row) for row in rows]
    connection.exec_driver_sql(str(compiled), values)


def _delete(connection: Connection, table: sa.Table, board: str, digests: Sequence[str]) -> None:
    for start in range(0, len(digests), _PIECE):
        part = list(digests[start : start + _PIECE])
        connection.execute(table.delete().where(table.c.papan == board, table.c.sidik.in_(part)))
