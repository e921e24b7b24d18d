"""Finds places and public bodies named in a cleaned text (``data/gazetteer.tsv``) and knows the names never respelled.

>>> [(p.nama, p.jenis) for p in find("air mati di sungai pinang , samarinda , kata pdam")]
[('sungai pinang', 'kecamatan'), ('samarinda', 'kabkota'), ('pdam', 'lembaga')]
>>> is_protected("berau"), is_protected("jalan")
(True, False)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from opini.text.phrases import Phrases
from opini.text.resources import column

__all__ = ["Place", "find", "is_protected"]


@dataclass(frozen=True, slots=True)
class Place:
    """A named place or public body: its name, its kind, the larger place it lies in, and where it was found."""

    nama: str
    jenis: str
    induk: str
    start: int
    length: int


@cache
def _gazetteer() -> tuple[Phrases, frozenset[str]]:
    return Phrases("gazetteer"), column("places_needing_cue", 0)


# Words before an ambiguous name that make it a place: "batu" is a stone, "kota batu" a town.
_CUES = frozenset(
    ("kota", "kabupaten", "di", "ke", "dari", "kecamatan", "provinsi", "bupati", "warga", "pemkot", "pemkab")
)


def find(cleaned: str) -> list[Place]:
    """Places and bodies in order of appearance; ordinary words that are also names need a cue before them."""
    phrases, needing = _gazetteer()
    tokens = cleaned.split(" ")
    found = []
    for hit in phrases.find(tokens):
        if hit.phrase in needing and (hit.start == 0 or tokens[hit.start - 1] not in _CUES):
            continue
        found.append(Place(hit.phrase, hit.row[0], hit.row[1], hit.start, hit.length))
    return found


def is_protected(word: str) -> bool:
    """Whether a lower-case word belongs to a protected name: never respelled, never stemmed."""
    return word in column("places", 0)
