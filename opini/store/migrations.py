"""Brings a store of an older opini up to date, all or nothing; refuses one that a newer opini wrote.

A migration is a row of :data:`STEPS`: the schema it leads to, and the statements that lead there. They run in one
transaction together with the new number, so a crash leaves the old store or the new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from opini.errors import StoreError
from opini.store import schema

__all__ = ["STEPS", "bring_up_to_date"]

STEPS: Mapping[int, Sequence[str]] = {}  # schema number -> SQL that leads to it from the number before
_KEY = "skema"


def bring_up_to_date(
    connection: Connection, *, target: int = schema.SCHEMA, steps: Mapping[int, Sequence[str]] = STEPS
) -> int:
    """Create or migrate the tables inside the caller's transaction; returns the schema found (0: nothing was there).

    :class:`StoreError` for a newer schema, for a missing step, and for a database that belongs to something else.
    """
    names = set(sa.inspect(connection).get_table_names())
    ours = {table.name for table in schema.metadata.sorted_tables}
    if schema.settings.name not in names:
        if names and connection.dialect.name == "sqlite":
            raise StoreError("berkas ini basis data milik program lain", cure="beri nama berkas lain untuk monitor")
        if names & ours:
            raise StoreError("basis data ini rusak: tabel setelan hilang", cure="pulihkan dari cadangan")
        schema.metadata.create_all(connection)
        connection.execute(schema.settings.insert().values(kunci=_KEY, nilai=str(target)))
        return 0
    query = sa.select(schema.settings.c.nilai).where(schema.settings.c.kunci == _KEY)
    found = connection.execute(query).scalar()
    if found is None or not str(found).isdigit():
        raise StoreError("basis data ini rusak: nomor skema hilang", cure="pulihkan dari cadangan")
    version = int(found)
    if version > target:
        raise StoreError(f"basis data ini berskema {version}, opini ini membaca sampai {target}", cure="perbarui opini")
    for number in range(version + 1, target + 1):
        if number not in steps:
            raise StoreError(f"tidak ada jalan dari skema {number - 1} ke {number}", cure="perbarui opini")
        for statement in steps[number]:
            connection.execute(sa.text(statement))
    if version < target:
        connection.execute(schema.settings.update().where(schema.settings.c.kunci == _KEY).values(nilai=str(target)))
    return version
