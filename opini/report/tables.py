"""Tidy tables on disk: Parquet and CSV, and one XLSX where xlsxwriter is installed.

A cell that a spreadsheet would run as a formula is written with a leading apostrophe in CSV and XLSX; Parquet, which no
program executes, keeps the text as it is.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from opini._optional import available
from opini.errors import InputError, MissingExtraError
from opini.report.shape import Table, seconds

__all__ = ["FORMATS", "neutral", "save_tables"]

FORMATS = ("parquet", "csv", "xlsx")
_LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")  # OWASP's list and full-width twins
_XLSX_ROWS = 1_048_575  # rows a sheet holds below its header
_TIMES = frozenset({"waktu", "mulai", "akhir", "puncak", "terakhir", "tanggapan", "ditanggapi", "tenggat"})


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> neutral("=cmd|' /C calc'!A0"), neutral(" +62 812"), neutral("air mati")
    ("'=cmd|' /C calc'!A0", "' +62 812", 'air mati')
    """
    return f"'{text}" if text.lstrip(" \u00a0\u200b\ufeff").startswith(_LEADS) else text


def save_tables(
    tables: Mapping[str, Any], folder: str | Path, formats: Sequence[str] = ("parquet", "csv")
) -> list[Path]:
    """Write every table in every format; returns the paths written.

    Lists become text joined by " | " in CSV and XLSX. :class:`InputError` for an unknown format or a table too long for
    a sheet, :class:`MissingExtraError` for XLSX without xlsxwriter; both before anything is written.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise InputError(f"format {unknown[0]!r} tidak dikenal", cure=f"pilih dari {', '.join(FORMATS)}")
    frames = {name: _frame(Table(columns)) for name, columns in tables.items()}
    if "xlsx" in formats:
        if not available("xlsxwriter"):
            raise MissingExtraError("XLSX needs 'xlsxwriter'", cure="pip install xlsxwriter, or leave 'xlsx' out")
        if long := next((name for name, frame in frames.items() if frame.height > _XLSX_ROWS), None):
            raise InputError(f"tabel {long!r} melebihi satu lembar XLSX", cure="simpan sebagai Parquet atau CSV")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, frame in frames.items():
        if "parquet" in formats:
            written.append(target / f"{name}.parquet")
            frame.write_parquet(written[-1])
        if "csv" in formats:
            written.append(target / f"{name}.csv")
            _flat(frame).write_csv(written[-1], datetime_format="%Y-%m-%dT%H:%M:%SZ", include_bom=True)
    if "xlsx" in formats:
        written.append(target / "opini.xlsx")
        _workbook(frames, written[-1])
    return written


def _frame(table: Table) -> pl.DataFrame:
    rows = table.rows()
    return pl.DataFrame([_series(name, [row[name] for row in rows]) for name in table.columns])


def _series(name: str, values: list[Any]) -> pl.Series:
    """A typed column; times in UTC, lists of text, mappings as ``key=value`` text, anything mixed as text."""
    known = [v for v in values if v is not None]
    if name in _TIMES and all(seconds(v) is not None or _missing(v) for v in known):
        stamps = [None if v is None or _missing(v) else seconds(v) for v in values]
        micros = [None if s is None else s * 1_000_000 for s in stamps]
        return pl.Series(name, micros, dtype=pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    if known and all(isinstance(v, bool) for v in known):
        return pl.Series(name, values, dtype=pl.Boolean)
    if known and all(isinstance(v, int) and not isinstance(v, bool) and abs(v) < 2**63 for v in known):
        return pl.Series(name, values, dtype=pl.Int64)
    if known and all(isinstance(v, int | float) and not isinstance(v, bool) for v in known):
        return pl.Series(name, [None if v is None else float(v) for v in values], dtype=pl.Float64)
    if known and all(not isinstance(v, str | Mapping) and isinstance(v, Iterable) for v in known):
        return pl.Series(name, [None if v is None else [_text(x) for x in v] for v in values], dtype=pl.List(pl.String))
    return pl.Series(name, [None if v is None else _text(v) for v in values], dtype=pl.String)


def _missing(value: Any) -> bool:
    return bool(value != value) or value == -1


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = "; ".join(f"{key}={item}" for key, item in value.items())
    text = str(value)
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Text columns neutralised, lists joined."""
    out = []
    for column in frame.iter_columns():
        if column.dtype == pl.List(pl.String):
            column = column.list.join(" | ")
        if column.dtype == pl.String:
            column = pl.Series(column.name, [None if v is None else neutral(v) for v in column], dtype=pl.String)
        out.append(column)
    return pl.DataFrame(out)


def _workbook(frames: Mapping[str, pl.DataFrame], path: Path) -> None:
    xlsxwriter = importlib.import_module("xlsxwriter")  # optional: polars writes through it
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        for name, frame in frames.items():
            sheet = _flat(frame).with_columns(pl.selectors.datetime().dt.replace_time_zone(None))
            sheet = sheet.with_columns(pl.selectors.string().str.slice(0, 32_767))  # what a cell holds
            sheet.write_excel(book, worksheet=name[:31], autofit=frame.height < 2_000, freeze_panes=(1, 0))
