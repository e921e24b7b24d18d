"""Erasing, by age and by person, as UU 27/2022 asks: rows are deleted, not hidden, and the deletion is counted."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from opini.store import schema

__all__ = [
    "FORGOTTEN",
    "forget",
    "purge_history",
    "purge_keys",
    "purge_opinions",
    "purge_raw",
    "purge_reports",
    "purge_seen",
]

FORGOTTEN = "dihapus_atas_permintaan"  # reason under which an erased opinion that is sent again is refused


def purge_opinions(connection: Connection, board: str, before: int) -> int:
    """Delete opinions and raw texts from before a time (UTC seconds); returns how many opinions."""
    purge_raw(connection, board, before)
    table = schema.opinions
    return int(connection.execute(table.delete().where(table.c.papan == board, table.c.waktu < before)).rowcount)


def purge_raw(connection: Connection, board: str, before: int) -> int:
    """Delete raw texts from before a time; returns how many."""
    table = schema.raw
    return int(connection.execute(table.delete().where(table.c.papan == board, table.c.waktu < before)).rowcount)


def purge_seen(connection: Connection, board: str, before: int) -> int:
    """Forget ids whose time is before ``before``; one that comes again is late by then."""
    table = schema.seen
    return int(connection.execute(table.delete().where(table.c.papan == board, table.c.waktu < before)).rowcount)


def purge_history(connection: Connection, board: str, before_day: int) -> int:
    """Delete stored tables and alerts of report days before ``before_day``; returns how many tables."""
    alerts, days = schema.alerts, schema.days
    connection.execute(alerts.delete().where(alerts.c.papan == board, alerts.c.hari < before_day))
    return int(connection.execute(days.delete().where(days.c.papan == board, days.c.hari < before_day)).rowcount)


def purge_reports(connection: Connection, board: str, before: int) -> int:
    """Forget what reports given out before a time were made of; they cannot be made again then."""
    table = schema.reports
    return int(connection.execute(table.delete().where(table.c.papan == board, table.c.kapan < before)).rowcount)


def purge_keys(connection: Connection, board: str, before: int) -> int:
    """Forget the results of updates recorded before a time; their keys count as new from then on."""
    table = schema.updates
    return int(connection.execute(table.delete().where(table.c.papan == board, table.c.dicatat < before)).rowcount)


def forget(connection: Connection, board: str, author: str) -> int:
    """Delete every opinion of an author (a keyed hash) and refuse them if they are sent again; returns how many."""
    table = schema.opinions
    where = (table.c.papan == board, table.c.penulis == author)
    gone = sa.select(table.c.sidik).where(*where)
    seen = schema.seen
    connection.execute(
        seen.update().where(seen.c.papan == board, seen.c.sidik.in_(gone)).values(alasan=FORGOTTEN, isi="")
    )
    raw = schema.raw
    connection.execute(raw.delete().where(raw.c.papan == board, raw.c.sidik.in_(gone)))
    return int(connection.execute(table.delete().where(*where)).rowcount)
