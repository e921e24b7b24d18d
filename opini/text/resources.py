"""Reads the lexicons in ``data/``: tab-separated rows a linguist can diff, loaded once, on first use.

A line that starts with ``#`` is a comment; the first other line is the header. Rows are the only place where words are
listed: code never holds a word list of its own.

>>> rows("units")[0]
('bentuk', 'baku')
>>> "samarinda" in column("places", 0)
True
>>> len(lexicon_digest()), lexicon_digest() == lexicon_digest(*CLEANING)
(64, False)
"""

from __future__ import annotations

import hashlib
import os
from functools import cache

from opini.errors import ArtefactError

__all__ = ["CLEANING", "column", "lexicon_digest", "mapping", "read", "rows"]

# The lexicons that decide what ``clean`` returns (a test finds any other one that cleaning opens).
CLEANING = (
    "context",
    "doubled_whole",
    "gazetteer",
    "keep",
    "language",
    "mojibake",
    "negators",
    "numbered",
    "places",
    "slang",
    "units",
    "units_kept",
    "vocab",
)
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


@cache
def lexicon_digest(*names: str) -> str:
    """SHA-256 (64 hex digits) of the named lexicons, of all of them without names.

    A model records ``lexicon_digest(*CLEANING)`` beside its cleaner's settings: a different digest at loading says that
    its texts are now cleaned by other lexicons than in training. Comments and line ends do not count, row order does.
    Raises :class:`ArtefactError` for a lexicon that does not exist.
    """
    chosen = sorted(set(names)) or sorted(file[:-4] for file in os.listdir(_DATA) if file.endswith(".tsv"))
    digest = hashlib.sha256()
    for name in chosen:
        for row in ((name,), *rows(name)):
            digest.update("\t".join(row).encode() + b"\n")
    return digest.hexdigest()
