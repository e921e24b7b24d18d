"""The adapters' word lists (``data/*.tsv``), read once: a synonym is a row, not an ``if``.

>>> rows("kanal.tsv")[0]
('media_sosial', 'medsos')
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

__all__ = ["rows"]


@lru_cache(maxsize=8)
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a shipped TSV; lines that start with ``#`` are comments."""
    text = (resources.files("opini.adapters") / "data" / name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line.strip() and not line.startswith("#"))
