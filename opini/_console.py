"""What the command line writes: tables, JSON, notes, one-line errors. Text from data is never read as markup."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import polars as pl

__all__ = ["complain", "counts", "inert", "print_json", "print_notes", "print_table", "print_texts"]


def counts(values: Iterable[str | None]) -> dict[str, int]:
    """How often each value occurs, most frequent first."""
    return dict(Counter(v for v in values if v is not None).most_common())


def inert(frame: pl.DataFrame) -> pl.DataFrame:
    """A citizen's text that begins like a formula must not run in the reader's spreadsheet."""
    import polars as pl

    from opini.report.tables import neutral

    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(pl.Series(n, [v and neutral(v) for v in frame[n]], dtype=pl.String) for n in texts)


def print_texts(texts: Iterable[str], as_json: bool) -> None:
    """One cleaned text a line, bare or as JSON."""
    for text in texts:
        typer.echo(json.dumps({"bersih": text}, ensure_ascii=False) if as_json else text)


def print_json(value: Any) -> None:
    """One JSON document."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=1, allow_nan=False))


def _plain(value: Any) -> Any:
    """The same value with nothing JSON cannot hold."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float) else str(value)


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as the terminal allows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Cell

    table = Table(title=title, title_justify="left", header_style="bold")
    for head in heads:
        table.add_column(head, justify="right" if head == "n" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Cell(cell) for cell in row))  # Cell: text from data is never read as markup
    Console().print(table)


def print_notes(notes: Iterable[str]) -> None:
    """What the reader should know about the data."""
    for note in notes:
        typer.echo(f"Catatan: {note}")


def complain(line: str) -> None:
    """One red line on stderr."""
    typer.secho(" ".join(line.split()), fg=typer.colors.RED, err=True)
