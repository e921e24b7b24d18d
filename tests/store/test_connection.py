"""Opening a store: what is refused, with which words, and that nothing is harmed."""

import sqlite3
import threading

import pytest

from opini.errors import ConfigError, StoreError
from opini.store import Database, journal
from opini.store.schema import SCHEMA


def open_and_close(location, **options):
    Database(location, **options).close()


@pytest.mark.parametrize("name", ["../isu.db", "a/../../etc/isu.db", "", "isu\x00.db"])
def test_a_name_that_leaves_its_folder_or_is_none_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        open_and_close(name)
    assert caught.value.cure
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["mysql://a@b/c", "ftp://x/y", "://"])
def test_other_databases_are_named_as_unsupported(url):
    with pytest.raises(ConfigError):
        open_and_close(url)


def test_a_server_that_is_not_there_is_an_error_without_the_password():
    with pytest.raises(StoreError) as caught:
        open_and_close("postgresql://siapa:rahasia@127.0.0.1:1/x")
    assert "rahasia" not in str(caught.value)


def test_missing_folder_and_folder_as_file(tmp_path):
    for location in (tmp_path / "tidak-ada" / "isu.db", tmp_path):
        with pytest.raises(StoreError):
            open_and_close(location)


def test_a_file_that_is_no_database_stays_as_it_is(tmp_path):
    file = tmp_path / "catatan.txt"
    file.write_bytes(b"catatan rapat, bukan basis data\n" * 200)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="bukan basis data"):
        open_and_close(file)
    assert file.read_bytes() == before


def test_the_database_of_another_program_gets_no_tables(tmp_path):
    file = tmp_path / "lain.db"
    with sqlite3.connect(file) as other:
        other.execute("create table pelanggan (nama text)")
    other.close()
    with pytest.raises(StoreError, match="program lain"):
        open_and_close(file)
    with sqlite3.connect(file) as other:
        assert [name for (name,) in other.execute("select name from sqlite_master")] == ["pelanggan"]
    other.close()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "isu.db"
    open_and_close(file)
    with sqlite3.connect(file) as other:
        other.execute("update opini_setelan set nilai = ? where kunci = 'skema'", (str(SCHEMA + 1),))
    other.close()
    with pytest.raises(StoreError, match="perbarui opini"):
        open_and_close(file)
    with sqlite3.connect(file) as other:
        assert other.execute("select nilai from opini_setelan").fetchall() == [(str(SCHEMA + 1),)]
    other.close()


def test_a_damaged_file_is_an_error_with_a_cure(tmp_path):
    file = tmp_path / "isu.db"
    open_and_close(file)
    data = bytearray(file.read_bytes())
    data[100:4096] = b"\xff" * (4096 - 100)
    file.write_bytes(data)
    with pytest.raises(StoreError) as caught:
        open_and_close(file)
    assert "cadangan" in caught.value.cure


def test_a_locked_store_says_so_after_the_wait(tmp_path):
    file = tmp_path / "isu.db"
    open_and_close(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin immediate")
    try:
        with pytest.raises(StoreError, match="dipakai penulis lain"):
            open_and_close(file, wait=0.05)
    finally:
        other.close()
    open_and_close(file, wait=0.05)


def test_a_failed_transaction_leaves_nothing(tmp_path):
    database = Database(tmp_path / "isu.db")

    def fail():
        with database.write("a") as connection:
            journal.save_board(connection, journal.Board("a", revisi=7))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as connection:
        assert journal.load_board(connection, "a").revisi == 0
    database.close()


def test_a_full_disk_is_said_and_what_was_committed_stays(tmp_path):
    database = Database(tmp_path / "isu.db")
    with database.write("a") as connection:
        journal.save_board(connection, journal.Board("a", revisi=1))

    def fill():
        with database.write("a") as connection:
            pages = connection.exec_driver_sql("pragma page_count").scalar()
            connection.exec_driver_sql(f"pragma max_page_count = {pages}")
            for n in range(1000):
                journal.log(connection, "a", n, "uji", "x", {"isi": "y" * 500}, 0)

    with pytest.raises(StoreError, match="penuh"):
        fill()
    with database.read() as connection:
        assert journal.load_board(connection, "a").revisi == 1
        assert journal.logged(connection, "a") == []
    database.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def database(request, tmp_path):
    location = None
    if request.param == "sqlite":
        location = tmp_path / "isu.db"
    elif request.param == "postgresql":
        location = request.getfixturevalue("postgres_url")
    found = Database(location)
    yield found
    found.close()


def test_writers_of_a_board_take_turns(database):
    """Without the lock some of these read-then-write pairs would overwrite each other."""

    def raise_by_one():
        for _ in range(20):
            with database.write("bersama") as connection:
                state = journal.load_board(connection, "bersama")
                state.revisi += 1
                journal.save_board(connection, state)

    threads = [threading.Thread(target=raise_by_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert journal.load_board(connection, "bersama").revisi == 80


def test_a_board_another_process_writes_says_so_after_the_wait(postgres_url):
    first, second = Database(postgres_url), Database(postgres_url, wait=0.2)
    with first.write("sibuk"):
        with second.write("lain"):
            pass  # another board is free
        with pytest.raises(StoreError, match="ditulis proses lain"), second.write("sibuk"):
            pytest.fail("two writers on one board")
    first.close()
    second.close()


def test_cursors_never_come_back_after_a_purge(database):
    with database.write("kursor") as connection:
        first = journal.add_alerts(connection, "kursor", 1, [("a-1", "tetap", 10, {}), ("a-2", "tetap", 10, {})])
    from opini.store import erasure

    with database.write("kursor") as connection:
        erasure.purge_history(connection, "kursor", 11)
        again = journal.add_alerts(connection, "kursor", 2, [("a-3", "tetap", 12, {})])
        assert [row["id"] for row in journal.alerts(connection, "kursor", after=first[-1])] == ["a-3"]
    assert again[0] > first[-1]
