"""Negators: what denies, in Indonesian and the languages around it, and how far it reaches.

>>> count_negators("ulun kada tahu , ora ngerti , tidak bisa".split())
3
>>> mark_scope("pelayanan tidak ramah sama sekali , tapi cepat".split())
['pelayanan', 'tidak', 'ramah_neg', 'sama_neg', 'sekali_neg', ',', 'tapi', 'cepat']
>>> mark_scope("tidak hanya bagus".split()), mark_scope("bukan tidak mungkin".split())
(['tidak', 'hanya', 'bagus'], ['bukan', 'tidak', 'mungkin'])
"""

from __future__ import annotations

from collections.abc import Sequence

from opini.text.resources import column
from opini.text.tokens import NEGATED

__all__ = ["count_negators", "is_negator", "mark_scope"]

_REACH = 4  # tokens a negator reaches at most (chosen; punctuation and contrast words end it earlier)
_ENDS = frozenset(
    (
        "tapi",
        "tetapi",
        "namun",
        "karena",
        "sehingga",
        "padahal",
        "malah",
        "malahan",
        "sedangkan",
        "dan",
        "kalau",
        "jika",
    )
)
# "tidak hanya", "bukan cuma": what follows is affirmed.
_ABOUT = ("kurang", "lebih")  # "kurang lebih" is a number's "about"
_ONLY = frozenset(("hanya", "cuma", "sekadar", "sekedar", "saja"))


def is_negator(token: str) -> bool:
    """Whether a cleaned token denies (``tidak``, ``kada``, ``ora``, ``teu`` ...)."""
    return token in column("negators", 0)


def count_negators(tokens: Sequence[str]) -> int:
    """How many of the tokens deny."""
    negators = column("negators", 0)
    return sum(token in negators for token in tokens)


def mark_scope(tokens: Sequence[str]) -> list[str]:
    """Tokens in reach of a negator carry ``_neg``; two negators in a row cancel out; marked tokens stay marked once."""
    negators = column("negators", 0)
    out = [token.removesuffix(NEGATED) for token in tokens]
    left = 0
    for i, token in enumerate(out):
        if token in negators:
            doubled = left > 0 and out[i - 1] in negators
            left = 0 if doubled else _REACH
        elif token in _ENDS or not token[0].isalnum():
            left = 0
        elif left:
            if out[i - 1] in negators and (token in _ONLY or (out[i - 1], token) == _ABOUT):
                left = 0
                continue
            out[i] = token + NEGATED
            left -= 1
    return out
