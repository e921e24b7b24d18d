"""The tables of a store. Every row belongs to a board (``papan``); times are UTC seconds; unknown is NULL.

An opinion's row holds what the engine reads: predictions, codes, the masked and the cleaned text (both without personal
data) and the author as a keyed hash. Raw text has its own table, empty unless a service asks for it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

__all__ = [
    "SCHEMA",
    "alerts",
    "answers",
    "audit",
    "boards",
    "corrections",
    "days",
    "metadata",
    "opinions",
    "raw",
    "reports",
    "seen",
    "settings",
    "updates",
]

SCHEMA = 1  # raised with every change of the tables below; see migrations.py

metadata = MetaData()
_Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in INTEGER PRIMARY KEY columns

settings = Table("opini_setelan", metadata, Column("kunci", String(40), primary_key=True), Column("nilai", Text))

boards = Table(
    "opini_papan",
    metadata,
    Column("papan", String(64), primary_key=True),
    Column("revisi", BigInteger, nullable=False),
    Column("batas", BigInteger),  # watermark: the latest time seen, never beyond the clock
    Column("hari_tutup", BigInteger),  # the last report day that is closed and scored
    Column("dinilai", BigInteger),  # watermark at the last scoring
    Column("keadaan", Text, nullable=False),  # JSON: counters, model versions, breaks
)

updates = Table(
    "opini_pembaruan",
    metadata,
    Column("papan", String(64)),
    Column("revisi", BigInteger),
    Column("kunci", String(200)),
    Column("hasil", Text),
    Column("dicatat", BigInteger),
    PrimaryKeyConstraint("papan", "revisi"),
    Index("opini_pembaruan_kunci", "papan", "kunci", unique=True),
)

opinions = Table(
    "opini_opini",
    metadata,
    Column("papan", String(64)),
    Column("sidik", String(32)),  # digest of the id: ids may be of any length
    Column("revisi", BigInteger),
    Column("id", Text),
    Column("waktu", BigInteger),
    *(Column(name, Text) for name in ("kanal", "sumber", "penulis", "wilayah", "topik", "dimensi", "jenis", "bahasa")),
    *(Column(name, Float(53)) for name in ("topik_p", "negatif", "netral", "positif", "keparahan", "atribusi")),
    *(Column(name, Float(53)) for name in ("sasaran", "jangkauan", "interaksi")),
    Column("induk", Text),
    Column("tautan", String(32)),  # keyed digest: a link may name a person
    Column("ditanggapi", BigInteger),
    Column("resmi", Boolean),
    Column("teks", Text),  # masked
    Column("bersih", Text),  # cleaned from the masked text
    Column("isu", Text),  # given by the data; NULL where opini finds issues itself
    Column("nada_model", Boolean),  # tone is a model's, so a new model may replace it
    Column("topik_model", Boolean),
    PrimaryKeyConstraint("papan", "sidik"),
    Index("opini_opini_waktu", "papan", "waktu"),
    Index("opini_opini_revisi", "papan", "revisi"),
)

seen = Table(
    "opini_terlihat",
    metadata,
    Column("papan", String(64)),
    Column("sidik", String(32)),
    Column("isi", String(32)),  # digest of the content: smallest (time, content) of one id wins
    Column("waktu", BigInteger),
    Column("alasan", String(40)),  # why the row is not used; NULL where it is
    PrimaryKeyConstraint("papan", "sidik"),
    Index("opini_terlihat_waktu", "papan", "waktu"),
)

raw = Table(
    "opini_mentah",
    metadata,
    Column("papan", String(64)),
    Column("sidik", String(32)),
    Column("waktu", BigInteger),
    Column("teks", Text),
    PrimaryKeyConstraint("papan", "sidik"),
)

alerts = Table(
    "opini_peringatan",
    metadata,
    Column("kursor", _Serial, primary_key=True, autoincrement=True),
    Column("papan", String(64), nullable=False),
    Column("revisi", BigInteger),
    Column("id", String(40)),
    Column("keadaan", String(12)),  # sementara | tetap | dicabut
    Column("hari", BigInteger),
    Column("isi", Text),  # JSON
    Index("opini_peringatan_id", "papan", "id", "keadaan", unique=True),
    Index("opini_peringatan_urut", "papan", "kursor"),
    sqlite_autoincrement=True,  # a cursor is never given twice, not even after a purge
)

answers = Table(
    "opini_tanggapan",
    metadata,
    Column("nomor", _Serial, primary_key=True, autoincrement=True),
    Column("papan", String(64)),
    Column("revisi", BigInteger),
    Column("id", String(40)),
    Column("siapa", Text),
    Column("catatan", Text),
    Column("isu", Text),
    Column("krisis", Boolean),
    Column("kapan", BigInteger),
)

corrections = Table(
    "opini_koreksi",
    metadata,
    Column("nomor", _Serial, primary_key=True, autoincrement=True),
    Column("papan", String(64)),
    Column("revisi", BigInteger),
    Column("isu", Text),
    Column("macam", String(20)),  # gabung | judul | bukan_isu
    Column("nilai", Text),
    Column("siapa", Text),
    Column("kapan", BigInteger),
)

days = Table(
    "opini_hari",
    metadata,
    Column("papan", String(64)),
    Column("hari", BigInteger),
    Column("tabel", String(20)),
    Column("revisi", BigInteger),
    Column("sementara", Boolean),  # the day may still change
    Column("isi", LargeBinary),  # compressed JSON columns of the table as they were when the day was scored
    PrimaryKeyConstraint("papan", "hari", "tabel"),
)

reports = Table(
    "opini_laporan",
    metadata,
    Column("papan", String(64)),
    Column("id", String(40)),
    Column("revisi", BigInteger),
    Column("as_of", BigInteger),
    Column("isi", Text),  # JSON: profile, models, packages, counters, number of opinions, digest of the result
    Column("kapan", BigInteger),
    PrimaryKeyConstraint("papan", "id"),
)

audit = Table(
    "opini_jejak",
    metadata,
    Column("nomor", _Serial, primary_key=True, autoincrement=True),
    Column("papan", String(64)),
    Column("revisi", BigInteger),
    Column("kapan", BigInteger),
    Column("tindakan", String(40)),
    Column("siapa", Text),
    Column("rincian", Text),  # JSON: numbers and days, never a citizen's words
)
