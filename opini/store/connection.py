"""Opens a store by path or URL and hands out transactions: many readers, one writer a board.

SQLite runs in WAL mode with full synchronisation, so what was committed survives a killed process and a power cut.
PostgreSQL serialises the writers of a board by an advisory lock that lives as long as the transaction. Errors of the
driver come out as :class:`opini.errors.StoreError` with a cure and without any row's content.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from opini.errors import ConfigError, MissingExtraError, StoreError
from opini.store.migrations import bring_up_to_date

__all__ = ["Database"]

_WAIT = 120.0  # seconds a writer waits for another one (chosen: three times what scoring 100,000 opinions took)
_CACHE = 32_768  # KiB of pages kept: ids arrive in no order, so every update touches pages everywhere (chosen)
_CHECKPOINT = 8_192  # pages of the log before they move into the file: 32 MB, a dozen updates of 1,000 (chosen)
_SIGNS = (  # part of a driver's message -> what it means and what helps
    ("database is locked", "basis data sedang dipakai penulis lain", "tunggu atau hentikan proses lain itu"),
    ("lock timeout", "papan ini sedang ditulis proses lain", "tunggu atau hentikan proses lain itu"),
    ("readonly", "basis data hanya boleh dibaca", "beri izin tulis pada berkas dan foldernya"),
    ("read-only", "basis data hanya boleh dibaca", "beri izin tulis"),
    ("disk is full", "cakram penuh", "kosongkan ruang; yang sudah dicatat tetap utuh"),
    ("no space left", "cakram penuh", "kosongkan ruang; yang sudah dicatat tetap utuh"),
    ("disk i/o error", "cakram gagal menulis", "periksa ruang dan kesehatan cakram; yang sudah dicatat tetap utuh"),
    ("not a database", "berkas ini bukan basis data monitor", "beri nama berkas lain atau pulihkan dari cadangan"),
    ("malformed", "basis data rusak", "pulihkan dari cadangan"),
    ("unable to open", "basis data tidak dapat dibuka", "periksa folder dan izinnya"),
    ("connect", "peladen basis data tidak terjangkau", "periksa alamat dan apakah peladennya hidup"),
)


class Database:
    """One store. ``location``: a path, a ``postgresql://`` URL, or ``None`` for memory; ``wait`` in seconds."""

    def __init__(self, location: str | os.PathLike[str] | None, *, wait: float = _WAIT) -> None:
        self.path: Path | None = None
        self.kind = "memory"
        self._wait = wait
        self._lock = threading.RLock()
        self._engine = self._open(location)
        try:
            with self.write(None) as connection:
                bring_up_to_date(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing is written."""
        with self._alone_in_memory(), self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, board: str | None) -> Iterator[Connection]:
        """One transaction of the only writer of ``board``; commits at the end, rolls back on any error."""
        with self._lock, self._translated(), self._engine.connect() as plain:
            connection = plain.execution_options(opini_write=True)
            with connection.begin():
                if self.kind == "postgresql":
                    connection.execute(sa.text(f"set local lock_timeout = {round(self._wait * 1000)}"))
                    connection.execute(sa.text("select pg_advisory_xact_lock(:n)"), {"n": _lock_number(board or "")})
                yield connection

    def size(self) -> int | None:
        """Bytes on disk; ``None`` in memory."""
        if self.path is not None:
            parts = (Path(f"{self.path}{end}") for end in ("", "-wal"))
            return sum(part.stat().st_size for part in parts if part.exists())
        if self.kind == "postgresql":
            with self.read() as connection:
                return int(connection.execute(sa.text("select pg_database_size(current_database())")).scalar_one())
        return None

    def compact(self) -> None:
        """Overwrite what was erased: freed pages of a file still hold the old bytes until then."""
        if self.kind == "memory":
            return
        with self._lock, self._translated(), self._engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT", opini_plain=True)
            if self.path is not None:
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                for table in ("opini_opini", "opini_mentah", "opini_terlihat"):
                    connection.exec_driver_sql(f"VACUUM {table}")

    def close(self) -> None:
        """Release files and connections."""
        self._engine.dispose()

    def _alone_in_memory(self) -> Any:
        # Memory is one connection: readers take turns with the writer there.
        return self._lock if self.kind == "memory" else _nothing()

    def _open(self, location: str | os.PathLike[str] | None) -> Engine:
        if location is None:
            engine = sa.create_engine(
                "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True
            )
            return _as_sqlite(engine, self._wait, in_file=False)
        if isinstance(location, str) and "://" in location:
            return self._open_url(location)
        self.path = _checked_path(location)
        self.kind = "sqlite"
        url = sa.URL.create("sqlite", database=str(self.path))
        engine = sa.create_engine(url, connect_args={"timeout": self._wait}, hide_parameters=True)
        return _as_sqlite(engine, self._wait, in_file=True)

    def _open_url(self, location: str) -> Engine:
        try:
            url = sa.engine.make_url(location)
        except ArgumentError as error:
            raise ConfigError(
                "alamat basis data tidak terbaca", cure="tulis postgresql://orang@peladen/nama"
            ) from error
        if url.get_backend_name() == "sqlite":
            return self._open(url.database or None)
        if url.get_backend_name() not in ("postgresql", "postgres"):
            raise ConfigError(
                f"basis data {url.get_backend_name()!r} tidak didukung", cure="pakai berkas SQLite atau postgresql://"
            )
        self.kind = "postgresql"
        try:
            return sa.create_engine(
                url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True, pool_size=5
            )
        except (ImportError, NoSuchModuleError) as error:
            raise MissingExtraError("PostgreSQL memerlukan psycopg", cure="pip install 'opini[postgres]'") from error

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, SQLAlchemyError) as error:
            words = str(getattr(error, "orig", None) or error).lower()
            for sign, problem, cure in _SIGNS:
                if sign in words:
                    raise StoreError(problem, cure=cure) from error
            kind = type(getattr(error, "orig", None) or error).__name__
            raise StoreError(f"basis data menolak ({kind})", cure="lihat sebab galat ini; isi tetap utuh") from error


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _checked_path(location: str | os.PathLike[str]) -> Path:
    text = os.fspath(location)
    if not isinstance(text, str) or not text.strip() or "\x00" in text:
        raise ConfigError("nama basis data kosong atau tidak sah", cure="beri nama berkas, misalnya isu.db")
    path = Path(text)
    if isinstance(location, str) and ".." in path.parts:
        raise ConfigError("nama basis data keluar dari foldernya (..)", cure="beri jalur lengkap")
    if path.is_dir():
        raise StoreError(f"{path} adalah folder", cure="beri nama berkas, misalnya isu.db")
    if not path.parent.is_dir():
        raise StoreError(f"folder {path.parent} tidak ada", cure="buat foldernya lebih dahulu")
    return path


def _lock_number(board: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"opini:{board}".encode(), digest_size=8).digest(), "big", signed=True)


def _as_sqlite(engine: Engine, wait: float, *, in_file: bool) -> Engine:
    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, so that writers lock at once
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {round(wait * 1000)}")
            cursor.execute("PRAGMA secure_delete = ON")
            if in_file:
                cursor.execute("PRAGMA journal_mode = WAL")
                cursor.execute("PRAGMA synchronous = FULL")
                cursor.execute(f"PRAGMA cache_size = -{_CACHE}")
                cursor.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
        finally:
            cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("opini_plain"):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("opini_write") else "BEGIN")

    return engine
