"""What emoji and emoticons say about their author's feeling, from -1 to 1 (``data/emoji.tsv``).

Values are the project's own, for Indonesians speaking of public service: folded hands mostly ask (0.1), tears of
laughter mostly mock (-0.2), a slight smile is cool (-0.2). They are never derived from an emoji's
English name (a "beating heart" is no violence).

>>> polarity("pelayanannya 👍 👍 ramah"), polarity("3 hari air mati 😡"), polarity("terima kasih")
(0.8, -0.8, nan)
>>> polarity_of("😭"), polarity_of("x")
(-0.6, None)
"""

from __future__ import annotations

import math
from functools import cache

from opini.text.resources import rows

__all__ = ["polarity", "polarity_of"]


@cache
def _lexicon() -> dict[str, float]:
    return {row[0]: float(row[1]) for row in rows("emoji")[1:]}


def polarity_of(sign: str) -> float | None:
    """Polarity -1..1 of one emoji or emoticon as cleaning writes it; ``None`` when the lexicon does not know it."""
    return _lexicon().get(sign)


def polarity(cleaned: str) -> float:
    """Mean polarity -1..1 of the known emoji of a cleaned text, each kind counted once; nan without any.

    Repeating an emoji shouts, it adds no evidence: ``😡 😡 😡`` equals ``😡``.
    """
    known = _lexicon()
    found = [known[token] for token in dict.fromkeys(cleaned.split(" ")) if token in known]
    return sum(found) / len(found) if found else math.nan
