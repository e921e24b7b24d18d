"""Finds the phrases of a lexicon in a cleaned text: one dictionary look-up a token, longest phrase first.

A phrase of ``data/<name>.tsv`` also matches with *-nya*, *-lah* or *-kah* on its last word (``banjirnya``). A hit can
be asked whether it is denied: a negator up to three tokens before it, no punctuation between, that is not "not only".

>>> lexicon = Phrases("severity")
>>> [(h.phrase, h.start) for h in lexicon.find(["ada", "tanah", "longsor", "."])]
[('tanah longsor', 1)]
>>> lexicon.denied(["tidak", "ada", "korban", "jiwa"], 2), lexicon.denied(["bukan", "hanya", "banjir"], 2)
(True, False)
>>> lexicon.denied(["kurang", "lebih", "10", "tewas"], 3)
False
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opini.text.resources import column, rows

__all__ = ["Hit", "Phrases", "Shelf"]

_REACH = 3  # tokens before a phrase in which a negator still denies it (chosen on the golden lines)
_STOPS = frozenset(".,;:!?()[]\"'") | {"tapi", "tetapi", "namun", "karena", "sehingga", "malah", "padahal"}
_ONLY = frozenset(("hanya", "cuma", "sekadar", "saja", "sekedar", "lagi", "main"))
_ABOUT = ("kurang", "lebih")  # "kurang lebih" is a number's "about"
_PARTICLES = ("nya", "lah", "kah")

_Rows = dict[str, tuple[str, tuple[str, ...]]]  # form -> phrase, other columns


class Hit(NamedTuple):
    """One phrase found at token ``start``, ``length`` tokens long, with the other columns of its row."""

    phrase: str
    start: int
    length: int
    row: tuple[str, ...]


class Phrases:
    """The phrases of one lexicon, ready to be found."""

    def __init__(self, name: str) -> None:
        self._rows: _Rows = {}
        lengths: dict[str, set[int]] = {}
        for phrase, *rest in rows(name)[1:]:
            for ending in ("", *_PARTICLES):
                form = phrase + ending
                if ending and form in self._rows:
                    continue  # a row of its own outranks a row with a particle
                self._rows[form] = (phrase, tuple(rest))
                words = form.split(" ")
                lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        self._negators = column("negators", 0)

    def find(self, tokens: Sequence[str]) -> list[Hit]:
        """All hits from left to right; a longer phrase hides the shorter ones inside it."""
        lengths, known = self._lengths, self._rows
        hits: list[Hit] = []
        skip = 0
        for i, token in enumerate(tokens):
            if token not in lengths or i < skip:
                continue
            hit = _longest(tokens, i, lengths[token], known)
            if hit is not None:
                hits.append(hit)
                skip = i + hit.length
        return hits

    def denied(self, tokens: Sequence[str], start: int, *, also: frozenset[str] = frozenset()) -> bool:
        """Whether the phrase at ``start`` is denied by a negator (or a word of ``also``) shortly before it."""
        for i in range(start - 1, max(-1, start - 1 - _REACH), -1):
            token = tokens[i]
            if token in _STOPS:
                return False
            if token in also:
                return True
            if token in self._negators:
                after = tokens[i + 1]
                return after not in _ONLY and (token, after) != _ABOUT
        return False


class Shelf:
    """Several lexicons searched in one pass over the tokens; each finds what it would find alone.

    >>> shelf = Shelf(Phrases("severity"), Phrases("dimension"))
    >>> [(book, hit.phrase) for book, hit in shelf.find("pungli di puskesmas".split())]
    [(0, 'pungli'), (1, 'pungli'), (1, 'puskesmas')]
    """

    def __init__(self, *books: Phrases) -> None:
        self._n = len(books)
        first: dict[str, list[tuple[int, tuple[int, ...], _Rows]]] = {}
        for number, book in enumerate(books):
            for word, lengths in book._lengths.items():
                first.setdefault(word, []).append((number, lengths, book._rows))
        self._first = {word: tuple(found) for word, found in first.items()}

    def find(self, tokens: Sequence[str]) -> list[tuple[int, Hit]]:
        """(number of the lexicon, hit) from left to right."""
        first = self._first
        skip = [0] * self._n
        hits: list[tuple[int, Hit]] = []
        for i, token in enumerate(tokens):
            if token not in first:
                continue
            for number, lengths, known in first[token]:
                if i < skip[number]:
                    continue
                hit = _longest(tokens, i, lengths, known)
                if hit is not None:
                    hits.append((number, hit))
                    skip[number] = i + hit.length
        return hits


def _longest(tokens: Sequence[str], i: int, lengths: Sequence[int], known: _Rows) -> Hit | None:
    """The longest phrase that starts at token ``i`` and ends within the text; ``lengths`` fall."""
    for n in lengths:
        if i + n > len(tokens):
            continue
        found = known.get(tokens[i] if n == 1 else " ".join(tokens[i : i + n]))
        if found is not None:
            return Hit(found[0], i, n, found[1])
    return None
