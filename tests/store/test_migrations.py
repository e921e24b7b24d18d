"""Migrations: in order, all or nothing."""

import pytest
import sqlalchemy as sa

from opini.errors import StoreError
from opini.store import Database
from opini.store.migrations import bring_up_to_date
from opini.store.schema import SCHEMA

STEPS = {
    SCHEMA + 1: ["alter table opini_jejak add column alasan text"],
    SCHEMA + 2: ["update opini_jejak set alasan = 'lama'"],
}


def version(database):
    with database.read() as connection:
        return connection.execute(sa.text("select nilai from opini_setelan where kunci = 'skema'")).scalar()


def test_an_old_store_walks_every_step_once(tmp_path):
    database = Database(tmp_path / "isu.db")
    with database.write(None) as connection:
        connection.execute(sa.text("insert into opini_jejak (papan, tindakan) values ('a', 'uji')"))
        assert bring_up_to_date(connection, target=SCHEMA + 2, steps=STEPS) == SCHEMA
    with database.write(None) as connection:
        assert bring_up_to_date(connection, target=SCHEMA + 2, steps={}) == SCHEMA + 2
        assert connection.execute(sa.text("select alasan from opini_jejak")).scalar() == "lama"
    assert version(database) == str(SCHEMA + 2)
    database.close()


def test_a_step_that_fails_leaves_the_old_store(tmp_path):
    database = Database(tmp_path / "isu.db")
    broken = {**STEPS, SCHEMA + 2: ["update tabel_yang_tidak_ada set x = 1"]}
    with pytest.raises(StoreError), database.write(None) as connection:
        bring_up_to_date(connection, target=SCHEMA + 2, steps=broken)
    assert version(database) == str(SCHEMA)
    with database.read() as connection:
        assert "alasan" not in {c["name"] for c in sa.inspect(connection).get_columns("opini_jejak")}
    database.close()


def test_a_missing_step_is_an_error(tmp_path):
    database = Database(tmp_path / "isu.db")
    with pytest.raises(StoreError, match="tidak ada jalan"), database.write(None) as connection:
        bring_up_to_date(connection, target=SCHEMA + 1, steps={})
    database.close()
