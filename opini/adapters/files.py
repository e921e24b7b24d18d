"""Opens a file of opinions: CSV, TSV, JSON(L), Parquet, XLSX/XLS/ODS, or a transcript (TXT, DOCX), as a polars table.

Separator, encoding and header row are found, not asked. What had to be repaired or left out is said in ``catatan``, and
a row that cannot be read stays in the table, marked in ``alasan_lewat``.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from opini.adapters import frames
from opini.adapters.decoding import decode
from opini.adapters.delimited import BROKEN, SKIP_COLUMN, header_names, header_row, read_delimited
from opini.errors import InputError

__all__ = ["SUFFIXES", "TRANSCRIPTS", "Loaded", "read_file", "write_file"]

_SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TRANSCRIPTS = (".txt", ".docx")
SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", *_SHEETS, *TRANSCRIPTS)
_ASIDE = ("Petunjuk", "Pilihan")  # sheets of opini's own template that hold no opinions
_EMPTY = "beri berkas dengan baris judul kolom dan sedikitnya satu baris isi"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file's table and Indonesian notes on how it was read."""

    frame: pl.DataFrame
    catatan: tuple[str, ...] = ()


def read_file(path: str | os.PathLike[str], *, waktu: Any = None, kanal: str | None = None) -> Loaded:
    """Read one file. ``waktu`` and ``kanal`` are for transcripts, which often name neither.

    :class:`InputError` where the file is missing, empty, of an unknown kind or not what its name says.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{file.name}: jenis berkas tidak dikenal", cure=f"pakai {', '.join(SUFFIXES)}")
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"berkas {file} tidak ada", cure="periksa nama dan foldernya") from error
    except OSError as error:
        raise InputError(f"berkas {file} tidak terbaca", cure="periksa izin; jika folder, sebut berkasnya") from error
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise InputError(f"berkas {file.name} kosong", cure=_EMPTY)
    try:
        if suffix == ".parquet":
            return Loaded(_parquet(data))
        if suffix in _SHEETS:
            return _sheet(data)
        if suffix in TRANSCRIPTS:
            from opini.adapters.transcripts import read_transcript

            return Loaded(read_transcript(file, waktu=waktu, kanal=kanal))
        decoded = decode(data)
        del data
        if suffix in (".jsonl", ".ndjson", ".json"):
            return Loaded(_json(decoded.text), decoded.notes)
        return Loaded(read_delimited(decoded.text, "\t" if suffix == ".tsv" else None), decoded.notes)
    except InputError as error:
        raise InputError(f"{file.name}: {error.problem}", cure=error.cure) from error


def write_file(frame: pl.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write a table as CSV (with the mark Excel needs), TSV, JSONL, Parquet or XLSX, by the name's ending."""
    file = Path(path)
    suffix = file.suffix.lower()
    file.parent.mkdir(parents=True, exist_ok=True)
    flat = frame.with_columns(pl.col(name).list.join(" | ") for name, kind in frame.schema.items() if kind == pl.List)
    if suffix in (".csv", ".tsv"):
        flat.write_csv(file, include_bom=True, separator="\t" if suffix == ".tsv" else ",")
    elif suffix in (".jsonl", ".ndjson"):
        frame.write_ndjson(file)
    elif suffix == ".parquet":
        frame.write_parquet(file)
    else:
        raise InputError(f"{file.name}: tidak dapat menulis jenis ini", cure="pakai .csv, .tsv, .jsonl atau .parquet")


def _parquet(data: bytes) -> pl.DataFrame:
    try:
        return pl.read_parquet(data)
    except Exception as error:  # polars raises several kinds for a damaged file
        raise InputError("bukan Parquet yang utuh", cure="salin atau ekspor ulang berkasnya") from error


def _sheet(data: bytes) -> Loaded:
    import fastexcel

    try:
        book = fastexcel.read_excel(data)
        sheets = {
            name: book.load_sheet(name, header_row=None, dtypes="string").to_polars() for name in book.sheet_names
        }
    except Exception as error:  # fastexcel raises its own kinds for damaged, empty and protected books
        raise InputError(
            "lembar kerja tidak terbaca", cure="buka lalu simpan ulang tanpa sandi, sebagai XLSX"
        ) from error
    filled = [name for name, sheet in sheets.items() if sheet.height and sheet.width and name not in _ASIDE]
    if not filled:
        raise InputError("lembar kerja kosong", cure=_EMPTY)
    raw = sheets[filled[0]]
    top = header_row(raw.head(20).rows())
    names = header_names(raw.row(top), raw.width)
    table = raw.slice(top + 1)
    table.columns = names
    table = table.filter(~pl.all_horizontal(pl.all().is_null())) if table.height else table
    notes = [f"lembar lain tidak dibaca: {len(filled) - 1}"] if len(filled) > 1 else []
    return Loaded(table, tuple(notes))


def _json(text: str) -> pl.DataFrame:
    """One object a line, or one list of objects; a line that is neither is a broken row."""
    stripped = text.lstrip()
    records: list[Any]
    if stripped.startswith("["):
        try:
            records = json.loads(stripped)
        except (ValueError, RecursionError) as error:
            raise InputError("bukan JSON yang sah", cure="simpan satu objek JSON per baris (.jsonl)") from error
    else:
        records = [_parsed(line) for line in text.split("\n") if line.strip()]
    found = [_flat(record) if isinstance(record, dict) else {SKIP_COLUMN: BROKEN} for record in records]
    if found and all(record.get(SKIP_COLUMN) == BROKEN for record in found):
        raise InputError("tidak ada satu pun objek JSON", cure="simpan satu objek JSON per baris (.jsonl)")
    frame = frames.read(found).add({})
    assert isinstance(frame, pl.DataFrame)
    return frame


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """Nested objects one level down become ``outer.inner``; lists become text."""
    out: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            out.update({f"{key}.{inner}": v if _plain(v) else json.dumps(v) for inner, v in value.items()})
        else:
            out[key] = value if _plain(value) else json.dumps(value)
    return out


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)
