"""What the numbers were: tables of closed days as they were scored, and the reports that were given out."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from opini.store import schema
from opini.store.journal import dump

__all__ = ["Day", "days", "find_report", "reports", "save_day", "save_report", "scored_days"]


@dataclass(frozen=True, slots=True)
class Day:
    """A stored table of one report day."""

    hari: int
    revisi: int
    sementara: bool
    kolom: dict[str, list[Any]]


def save_day(
    connection: Connection,
    board: str,
    day: int,
    table: str,
    revision: int,
    columns: Mapping[str, Any],
    provisional: bool,
) -> None:
    """Store a table of a report day; scoring the day again replaces it."""
    target = schema.days
    connection.execute(target.delete().where(target.c.papan == board, target.c.hari == day, target.c.tabel == table))
    values = {"papan": board, "hari": day, "tabel": table, "revisi": revision, "sementara": provisional}
    connection.execute(
        target.insert().values(**values, isi=zlib.compress(json.dumps(columns, allow_nan=False).encode()))
    )


def scored_days(connection: Connection, board: str, table: str) -> set[int]:
    """Days for which a final table is stored."""
    target = schema.days.c
    query = sa.select(target.hari).where(target.papan == board, target.tabel == table, target.sementara.is_(False))
    return {int(day) for day in connection.execute(query).scalars()}


def days(
    connection: Connection, board: str, table: str, *, since: int | None = None, until: int | None = None
) -> list[Day]:
    """The stored tables of days in [``since``, ``until``], in order."""
    target = schema.days
    query = sa.select(target).where(target.c.papan == board, target.c.tabel == table)
    if since is not None:
        query = query.where(target.c.hari >= since)
    if until is not None:
        query = query.where(target.c.hari <= until)
    rows = connection.execute(query.order_by(target.c.hari))
    return [
        Day(int(row.hari), int(row.revisi), bool(row.sementara), json.loads(zlib.decompress(row.isi))) for row in rows
    ]


def save_report(
    connection: Connection, board: str, id: str, revision: int, as_of: int | None, content: Mapping[str, Any], now: int
) -> None:
    """Freeze what a report was made of; the same report is stored once."""
    target = schema.reports
    known = connection.execute(sa.select(target.c.id).where(target.c.papan == board, target.c.id == id)).scalar()
    if known is None:
        values = {"papan": board, "id": id, "revisi": revision, "as_of": as_of, "isi": dump(content), "kapan": now}
        connection.execute(target.insert().values(values))


def find_report(connection: Connection, board: str, id: str) -> tuple[int, int | None, dict[str, Any]] | None:
    """(revision, as_of, content) of a stored report."""
    target = schema.reports.c
    query = sa.select(target.revisi, target.as_of, target.isi).where(target.papan == board, target.id == id)
    row = connection.execute(query).first()
    return None if row is None else (int(row.revisi), row.as_of, json.loads(row.isi))


def reports(connection: Connection, board: str) -> list[dict[str, Any]]:
    """Id, revision, as_of and time of every stored report, oldest first."""
    target = schema.reports.c
    query = sa.select(target.id, target.revisi, target.as_of, target.kapan).where(target.papan == board)
    return [dict(row) for row in connection.execute(query.order_by(target.kapan, target.id)).mappings()]
