"""What the lexicons see in a text, as numbers a model can weigh: severity, blame, dimension, kind, insult, form.

One pass over the tokens asks all five lexicons. Every number belongs to a span of tokens, so that what a model makes of
it can be shown as a word of the text; numbers about the whole text (its length) belong to no span.

>>> [(CUES[cue], value) for cue, value, *_ in cues("antre dari subuh".split())][:3]
[('keparahan', 0.3), ('keparahan_ada', 1.0), ('keparahan_0.3', 1.0)]
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from opini.text.abuse import meant
from opini.text.emoji_polarity import polarity_of
from opini.text.phrases import Hit, Phrases, Shelf
from opini.text.severity import gravest
from opini.vocabulary import ATTRIBUTION, DIMENSIONS, KINDS

__all__ = ["CUES", "Cue", "cues"]

_BANDS = (0.3, 0.5, 0.6, 0.8, 1.0)  # upper ends of the severity bands (domain.md 3.3)
_CAP = 3.0  # a lexicon repeated more often than this says no more (chosen)
_SIGNS = {"?": "tanya", "!": "seru", "<url>": "tautan", "<user>": "sapaan"}
_LONG = 60  # tokens; longer texts count as this long (chosen)
_BLAMES = (*ATTRIBUTION, "hoaks")

CUES: tuple[str, ...] = (
    "keparahan",
    "keparahan_ada",
    *(f"keparahan_{band:g}" for band in _BANDS),
    *(f"atribusi_{name}" for name in _BLAMES),
    *(f"dimensi_{name}" for name in DIMENSIONS),
    *(f"jenis_{name}" for name in KINDS),
    "kasar",
    "kasar_ada",
    "emoji_baik",
    "emoji_buruk",
    *_SIGNS.values(),
    "sangkalan",
    "panjang",
)
_AT = {name: i for i, name in enumerate(CUES)}


class Cue(NamedTuple):
    """One number: which cue (index into ``CUES``), its value, and the tokens it rests on (``length`` 0: none)."""

    cue: int
    value: float
    start: int
    length: int


class _Lexicons(NamedTuple):
    shelf: Shelf
    attribution: Phrases
    kinds: Phrases
    marks: dict[str, tuple[int, float]]  # single tokens that are a cue by themselves


def _marks() -> dict[str, tuple[int, float]]:
    from opini.text.resources import column, rows

    marks = dict.fromkeys(column("negators", 0), (_AT["sangkalan"], 1.0 / _CAP))
    for token in (row[0] for row in rows("emoji")[1:]):
        if not token[:1].isalnum() and (tone := polarity_of(token)):
            marks[token] = (_AT["emoji_baik" if tone > 0 else "emoji_buruk"], abs(tone))
    return marks | {token: (_AT[name], 1.0) for token, name in _SIGNS.items()}


@cache
def _lexicons() -> _Lexicons:
    books = [Phrases(name) for name in ("severity", "attribution", "dimension", "kinds", "abusive")]
    return _Lexicons(Shelf(*books), books[1], books[3], _marks())


def cues(tokens: Sequence[str]) -> list[Cue]:
    """Every cue of a cleaned, split text; a cue named several times adds up, at most to 1 for the capped ones."""
    lexicons = _lexicons()
    books: tuple[list[Hit], ...] = ([], [], [], [], [])
    for number, hit in lexicons.shelf.find(tokens):
        books[number].append(hit)
    found: list[Cue] = []
    grave, attribution, dimension, kinds, abusive = books
    if grave:
        found += _grave(tokens, grave)
    for hit in attribution:
        if not lexicons.attribution.denied(tokens, hit.start):
            found.append(Cue(_AT["atribusi_" + hit.row[0]], 1.0, hit.start, hit.length))
    for hit in dimension:
        found.append(Cue(_AT["dimensi_" + hit.row[0]], float(hit.row[1]) / _CAP, hit.start, hit.length))
    for hit in kinds:
        name, weight, where = hit.row
        if where == "awal" and hit.start > 3:
            continue
        if lexicons.kinds.denied(tokens, hit.start):
            if name == "pujian":
                name = "keluhan"
            elif name == "keluhan" and not hit.phrase.startswith("tidak"):
                continue
        found.append(Cue(_AT["jenis_" + name], float(weight) / _CAP, hit.start, hit.length))
    if abusive:
        for hit in meant(tokens, abusive):
            found.append(Cue(_AT["kasar"], float(hit.row[1]), hit.start, hit.length))
            found.append(Cue(_AT["kasar_ada"], 1.0, hit.start, hit.length))
    found.append(Cue(_AT["panjang"], min(len(tokens), _LONG) / _LONG, 0, 0))
    marks = lexicons.marks
    found += [Cue(*marks[token], i, 1) for i, token in enumerate(tokens) if token in marks]
    return found


def _grave(tokens: Sequence[str], hits: Sequence[Hit]) -> list[Cue]:
    value, hit = gravest(tokens, hits)
    if hit is None:
        return []
    band = next(i for i, top in enumerate(_BANDS) if value <= top + 1e-9)
    at = _AT["keparahan"]
    return [Cue(at + step, number, hit.start, hit.length) for step, number in ((0, value), (1, 1.0), (2 + band, 1.0))]
