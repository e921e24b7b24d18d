"""Finds the phrases of a lexicon in a cleaned text: one dictionary look-up a token, longest phrase first.

A phrase of ``data/<name>.tsv`` also matches with *-nya*, *-lah* or *-kah* on its last word (``banjirnya``). A hit can
be asked whether it is denied: a negator up to three tokens before it, no punctuation between, that is not "not only".

>>> lexicon = Phrases("severity")
>>> [(h.phrase, h.start) for h in lexicon.find(["ada", "tanah", "longsor", "."])]
[('tanah longsor', 1)]
>>> lexicon.denied(["tidak", "ada", "korban", "jiwa"], 2), lexicon.denied(["bukan", "hanya", "banjir"], 2)
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opini.text.resources import column, rows

__all__ = ["Hit", "Phrases"]

_REACH = 3  # tokens before a phrase in which a negator still denies it (chosen on the golden lines)
_STOPS = frozenset(".,;:!?()[]\"'") | {"tapi", "tetapi", "namun", "karena", "sehingga", "malah", "padahal"}
_ONLY = frozenset(("hanya", "cuma", "sekadar", "saja", "sekedar", "lagi", "main"))
_PARTICLES = ("nya", "lah", "kah")


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase found at token ``start``, ``length`` tokens long, with the other columns of its row."""

    phrase: str
    start: int
    length: int
    row: tuple[str, ...]


class Phrases:
    """The phrases of one lexicon, ready to be found."""

    def __init__(self, name: str) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]] = {}
        for phrase, *rest in rows(name)[1:]:
            words = tuple(phrase.split(" "))
            for ending in ("", *_PARTICLES):
                form = (*words[:-1], words[-1] + ending)
                self._first.setdefault(form[0], []).append((form[1:], phrase, tuple(rest)))
        for options in self._first.values():
            options.sort(key=lambda option: -len(option[0]))
        self._negators = column("negators", 0)

    def find(self, tokens: Sequence[str]) -> list[Hit]:
        """All hits from left to right; a longer phrase hides the shorter ones inside it."""
        first = self._first
        hits: list[Hit] = []
        skip = 0
        for i, token in enumerate(tokens):
            if i < skip or token not in first:
                continue
            for rest, phrase, row in first[token]:
                n = len(rest)
                if not n or tuple(tokens[i + 1 : i + 1 + n]) == rest:
                    hits.append(Hit(phrase, i, n + 1, row))
                    skip = i + n + 1
                    break
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
                return tokens[i + 1] not in _ONLY
        return False
