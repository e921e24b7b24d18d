"""How abusive a cleaned text is: the heaviest insult or swear word in it, unless the word is meant literally.

Words, their weight and kind are rows of ``data/abusive.tsv``, in Indonesian, the regional languages and English. It is
a signal about tone (an insult speaks for a complaint), not a verdict on a person: ethnic and sexual slurs weigh 1,
swear words and insults 0.7, mockery 0.4, mild interjections 0.3 (chosen).

>>> abuse("dasar pejabat goblok tidak tahu malu")
(0.7, 'goblok')
>>> abuse("ada anjing liar menggigit warga"), abuse("anjing pelayanannya lambat banget")
((0.0, None), (1.0, 'anjing'))
>>> abuse("petugasnya ramah")
(0.0, None)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from opini.text.phrases import Hit, Phrases
from opini.text.resources import rows

__all__ = ["abuse", "insults", "meant"]

_NEAR = 6  # words on either side that may show a literal sense (chosen; about the length of a clause)


@cache
def _lexicon() -> tuple[Phrases, dict[str, frozenset[str]]]:
    return Phrases("abusive"), {row[0]: frozenset(row[4].split()) for row in rows("abusive")[1:] if row[4]}


def insults(tokens: Sequence[str]) -> list[Hit]:
    """The abusive words of a cleaned, split text; ``row`` is (language, weight, kind, literal cues).

    >>> [(hit.phrase, hit.row[0]) for hit in insults("bungul banar pejabatnya".split())]
    [('bungul banar', 'bjn')]
    """
    return meant(tokens, _lexicon()[0].find(tokens))


def meant(tokens: Sequence[str], hits: list[Hit]) -> list[Hit]:
    """The hits of the lexicon that are not the animal or thing itself."""
    literal = _lexicon()[1]
    return [hit for hit in hits if not _literal(hit, tokens, literal)] if hits else hits


def abuse(cleaned: str) -> tuple[float, str | None]:
    """Weight 0..1 of the heaviest insult and the word itself (``None`` when there is none)."""
    best, word = 0.0, None
    for hit in insults(cleaned.split(" ")):
        if (weight := float(hit.row[1])) > best:
            best, word = weight, hit.phrase
    return best, word


def _literal(hit: Hit, tokens: Sequence[str], literal: dict[str, frozenset[str]]) -> bool:
    cues = literal.get(hit.phrase)
    if not cues:
        return False
    end = hit.start + hit.length
    return not cues.isdisjoint([*tokens[max(0, hit.start - _NEAR) : hit.start], *tokens[end : end + _NEAR]])
