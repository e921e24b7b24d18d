"""Reads the lexicons in ``data/``: tab-separated rows a linguist can diff, loaded once, on first use.

A line that starts with ``#`` is a comment; the first other line is the header. Rows are the only place where words are
listed: code never holds a word list of its own.

>>> rows("units")[0]
('bentuk', 'baku')
>>> "samarinda" in column("places", 0)
True
"""

from __future__ import annotations

import os
from functools import cache

from opini.errors import ArtefactError

__all__ = ["column", "mapping", "read", "rows"]

_DATA = os.path.join(os.path.dirname(__file__), "data")


def read(name: str) -> str:
    """The text of one data file; raises :class:`ArtefactError` if the installation lost it."""
    try:
        with open(os.path.join(_DATA, name), encoding="utf-8", newline="\n") as file:
            return file.read()
    except OSError as error:
        raise ArtefactError(f"opini/text/data/{name} is missing", cure="install opini again") from error


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """All rows of ``data/<name>.tsv``, the header first."""
    return tuple(tuple(line.split("\t")) for line in read(f"{name}.tsv").splitlines() if line and line[0] != "#")


@cache
def column(name: str, index: int) -> frozenset[str]:
    """One column of ``data/<name>.tsv`` as a set."""
    return frozenset(row[index] for row in rows(name)[1:])


@cache
def mapping(name: str) -> dict[str, str]:
    """The first two columns of ``data/<name>.tsv`` as a dictionary (shared: do not change it)."""
    return {row[0]: row[1] for row in rows(name)[1:]}
