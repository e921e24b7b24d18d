"""Reads CSV and its cousins: separator, header row, multi-line fields, and rows that do not fit the header.

Python's own ``csv`` does the parsing, record by record, because a quote inside a field must not swallow the records
behind it: a record that ends nowhere costs its first line only. Broken rows stay as rows, marked ``baris_rusak``.

>>> table = read_delimited("id;isi\\n1;\\"jalan\\nrusak\\"\\n2;pipa 5\\" bocor\\n3;a;b\\n")
>>> table["isi"].to_list(), table["alasan_lewat"].to_list()
(['jalan\\nrusak', 'pipa 5" bocor', None], [None, None, 'baris_rusak'])
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

import polars as pl

from opini.adapters.columns import locate
from opini.errors import InputError

__all__ = ["find_separator", "header_names", "header_row", "read_delimited"]

_SEPARATORS = (",", ";", "\t", "|")
_NONE = "\x1f"  # a separator no text holds: one column
_SAMPLE_LINES = 200
_CHUNK = 50_000  # rows a polars piece, so that Python's copies of a big file never exist at once (chosen)
_LONGEST_RECORD = 20_000  # lines; a 1 MB text of 50-character lines (chosen)
_MOST_REPAIRS = 1_000  # a file with more unmatched quotes than this is something else (chosen)
BROKEN = "baris_rusak"
SKIP_COLUMN = "alasan_lewat"


def read_delimited(text: str, separator: str | None = None) -> pl.DataFrame:
    """All columns as text. A text without any record raises :class:`InputError`; a header alone gives 0 rows."""
    lines = list(io.StringIO(text, newline=None))
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        separator, lines = lines[0].strip()[4], lines[1:]  # Excel's own hint
    limit = csv.field_size_limit(sys.maxsize)
    try:
        return _table(_records(lines, separator or find_separator(lines)))
    finally:
        csv.field_size_limit(limit)


def find_separator(lines: Sequence[str]) -> str:
    """The separator that gives the header the most fields with which most sampled records agree."""
    sample = lines[:_SAMPLE_LINES]
    headed = bool(sample) and bool(locate([sample[0].strip().strip('"')]).names)  # the first line is one known heading
    best, best_score = _NONE, 0.0
    for candidate in _SEPARATORS:
        sizes = [len(row) for row in csv.reader(sample, delimiter=candidate) if any(row)]
        wide = [size for size in sizes if size > 1]
        if not wide:
            continue
        common = max(set(wide), key=lambda size: (wide.count(size), size))
        score = wide.count(common) / len(sizes) + 0.01 * min(common, 30)
        below = sizes[next(i for i, size in enumerate(sizes) if size > 1) :]
        if sizes[0] == 1 and (headed or below.count(common) < 0.9 * len(below)):
            continue  # a list of sentences under one heading, with commas in some
        if score > best_score:
            best, best_score = candidate, score
    return best


def header_row(rows: Sequence[Sequence[str | None]]) -> int:
    """Where the header is among the first rows: title lines above a table fill fewer cells than it does."""
    filled = [sum(1 for cell in row if cell and cell.strip()) for row in rows]
    need = max(1.0, max(filled, default=0) / 2)
    return next((i for i, count in enumerate(filled) if count >= need), 0)


def header_names(cells: Sequence[str | None], width: int) -> list[str]:
    """One distinct name a column: blank ones are numbered, repeated ones too."""
    names: list[str] = []
    seen: set[str] = set()
    for i in range(max(width, len(cells))):
        cell = (cells[i] or "").strip() if i < len(cells) else ""
        name = base = cell or f"kolom_{i + 1}"
        again = 2
        while name in seen:
            name, again = f"{base}_{again}", again + 1
        seen.add(name)
        names.append(name)
    return names


def _records(lines: Sequence[str], separator: str) -> Iterator[list[str] | None]:
    """Records in order; ``None`` for a line that no reading makes sense of."""
    start = repairs = 0
    while start < len(lines):
        window = _Lines(lines, start)
        reader = csv.reader(window, delimiter=separator, strict=True)
        try:
            for row in reader:
                if window.cut:
                    raise csv.Error  # ended by the limit, not by its quote
                start = window.at
                window.begin()
                yield row
        except csv.Error:
            repairs += 1
            if repairs > _MOST_REPAIRS:
                raise InputError(
                    f"lebih dari {_MOST_REPAIRS} baris dengan tanda petik tak berpasangan",
                    cure="simpan ulang sebagai CSV dari pengolah angka, atau sebagai XLSX",
                ) from None
            alone = window.at - start <= 1
            yield next(csv.reader([lines[start]], delimiter=separator), None) if alone else None
            start += 1


class _Lines:
    """Feeds lines to a reader and ends a record that grows past the limit."""

    def __init__(self, lines: Sequence[str], start: int) -> None:
        self._lines, self.at, self.cut = lines, start, False
        self._first = start

    def begin(self) -> None:
        """A new record starts at the next line."""
        self._first = self.at

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self._lines):
            raise StopIteration
        if self.at - self._first >= _LONGEST_RECORD:
            self.cut = True
            raise StopIteration
        self.at += 1
        return self._lines[self.at - 1]


def _table(records: Iterator[list[str] | None]) -> pl.DataFrame:
    head = [row for row in islice(records, 20) if row is None or any(row)]
    readable = [row or [] for row in head]
    if not any(any(cell.strip() for cell in row) for row in readable):
        raise InputError("berkas kosong", cure="beri berkas dengan baris judul kolom dan sedikitnya satu baris isi")
    top = header_row(readable)
    width = len(readable[top])
    names = header_names(readable[top], width)
    pieces: list[pl.DataFrame] = []
    body = _chain(head[top + 1 :], records)
    broken = False
    while chunk := list(islice(body, _CHUNK)):
        fitted = [_fit(row, width) for row in chunk]
        columns: dict[str, list[str | None]] = {
            name: [None if row is None else row[i] for row in fitted] for i, name in enumerate(names)
        }
        marks = [BROKEN if row is None else None for row in fitted]
        if any(marks):
            broken = True
        own = columns.get(SKIP_COLUMN, [None] * len(marks))
        columns[SKIP_COLUMN] = [mark or given for mark, given in zip(marks, own, strict=True)]
        pieces.append(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))
    if not pieces:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    table = pl.concat(pieces)
    return table if broken or SKIP_COLUMN in names else table.drop(SKIP_COLUMN)


def _chain(first: Sequence[list[str] | None], rest: Iterator[list[str] | None]) -> Iterator[list[str] | None]:
    for row in first:
        yield row
    for row in rest:
        if row is None or any(row):
            yield row


def _fit(row: list[str] | None, width: int) -> list[str | None] | None:
    """The row at the header's width: short rows lack trailing cells, long ones fit only if the excess is blank."""
    if row is None or any(cell.strip() for cell in row[width:]):
        return None
    return [*row[:width], *[None] * (width - len(row))]
