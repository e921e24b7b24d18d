"""Words that strengthen or weaken the word beside them: *banget*, *sangat*, *agak*, *banar*, *pisan*, *tenan* ...

Rows of ``data/intensifiers.tsv``: phrase, factor (above 1 stronger, below 1 weaker; chosen), which side of the word it
stands on (``sebelum`` before it, ``sesudah`` after it), language.

>>> factor("pelayanannya lambat banget".split(), 1), factor("agak lambat".split(), 1), factor(["lambat"], 0)
(1.5, 0.7, 1.0)
>>> factor("sangat lambat sekali".split(), 1)
2.25
>>> factor("tidak terlalu lambat".split(), 2)
0.5
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from opini.text.resources import rows

__all__ = ["factor"]

_LONGEST = 3  # words of the longest phrase (a test holds it)


@cache
def _lexicon() -> dict[tuple[str, str], float]:
    return {(row[0], row[2]): float(row[1]) for row in rows("intensifiers")[1:]}


def factor(tokens: Sequence[str], index: int) -> float:
    """By how much the word at ``index`` of a cleaned, split text is strengthened: 1.0 when by nothing.

    The longest phrase on either side counts; phrases on both sides multiply. Raises :class:`IndexError` for an index
    outside the text.
    """
    tokens[index]
    index %= len(tokens)
    return _beside(tokens[max(0, index - _LONGEST) : index], "sebelum") * _beside(
        tokens[index + 1 : index + 1 + _LONGEST], "sesudah"
    )


def _beside(words: Sequence[str], side: str) -> float:
    known = _lexicon()
    for n in range(len(words), 0, -1):
        phrase = " ".join(words[-n:] if side == "sebelum" else words[:n])
        found = known.get((phrase, side))
        if found is not None:
            return found
    return 1.0
