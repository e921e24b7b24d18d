"""Cuts a hashtag into words: the most probable segmentation, with capitals and digits as hints.

>>> segment("TolakKenaikanBBM"), segment("savekpk"), segment("IKNuntukIndonesia")
(['Tolak', 'Kenaikan', 'BBM'], ['save', 'kpk'], ['IKN', 'untuk', 'Indonesia'])

A part between capitals that no common words explain stays whole: it is a name the lexicons do not know.

>>> segment("MahangKrisisAir")
['Mahang', 'Krisis', 'Air']
"""

from __future__ import annotations

import re
from functools import cache

from opini.text.resources import column, mapping
from opini.text.words import vocabulary

__all__ = ["segment"]

LONGEST = 80  # characters; a longer run is cut at its capitals only (chosen: no real hashtag is longer)
_WORD = 20  # longest word tried
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_CAMEL = re.compile(r"[^\W\d_a-z]+(?![a-z])|[^\W\d_]?[a-z]+|[^\W\d_]+")
_COST = 14.0  # bits of one more word (chosen on the golden lines)
_UNKNOWN = 5.0  # bits a letter of an unknown word costs
_NAME = 3.0  # the same for an unknown word that starts and ends at a capital: most likely a name
_SHORT = {1: 25.0, 2: 6.0, 3: 5.0}  # bits against words this short, the rare ones of three letters
_FREQUENT = 8  # log2 of the sightings from which a word of three letters is not rare
_LISTED = 4  # log2 taken for slang and for parts of place names, which the counts lack
_CAPITAL = 6.0  # bits saved when a word starts at a capital after a small letter, or ends before one


def segment(body: str) -> list[str]:
    """The words of a hashtag (without ``#``), each as it was written; linear in the length of the hashtag."""
    words: list[str] = []
    for piece in _PIECE.findall(body):
        if piece.isdigit():
            words.append(piece)
        elif len(piece) > LONGEST:
            words += _CAMEL.findall(piece)
        else:
            words += _best(piece)
    return words


@cache
def _known() -> dict[str, int]:
    names = (part for name in column("gazetteer", 0) for part in name.split() if len(part) > 3)
    return {**dict.fromkeys(mapping("slang"), _LISTED), **dict.fromkeys(names, _LISTED), **vocabulary()}


def _price(word: str, name: bool) -> float:
    """Bits a word costs; ``name``: it stands between two capitals."""
    seen, n = _known().get(word), len(word)
    if seen is None or n == 1:
        return _COST + (_NAME if name else _UNKNOWN) * n + _SHORT.get(n, 0.0) * (n == 1)
    price = _COST + 8.0 - seen * 0.5
    return price + _SHORT.get(n, 0.0) if n < 3 or (n == 3 and seen < _FREQUENT) else price


def _best(piece: str) -> list[str]:
    low = piece.lower()
    n = len(piece)
    if len(low) != n:
        return [piece]
    edge = [0.0] * (n + 1)
    for i in range(1, n):
        if piece[i - 1].islower() and piece[i].isupper():
            edge[i] = _CAPITAL
        elif piece[i - 1].isupper() and _run_ends(piece, i):
            edge[i] = _CAPITAL / 2
    camel = any(edge)
    cost = [0.0] + [float("inf")] * n
    back = [0] * (n + 1)
    for end in range(1, n + 1):
        for begin in range(max(0, end - _WORD), end):
            word = low[begin:end]
            whole = (not begin or edge[begin] > 0) and (end == n or edge[end] > 0)
            # a capital inside a word speaks against it
            inner = sum(edge[begin + 1 : end])
            total = cost[begin] + _price(word, camel and whole and not inner) + inner - edge[end]
            if total < cost[end]:
                cost[end], back[end] = total, begin
    words: list[str] = []
    end = n
    while end:
        words.append(piece[back[end] : end])
        end = back[end]
    return words[::-1]


def _run_ends(piece: str, i: int) -> bool:
    """Whether a run of capitals may end before position ``i``: "BBMNaik" before N, "IKNuntuk" before u."""
    if piece[i].isupper():
        return i + 1 < len(piece) and piece[i + 1].islower()
    return piece[i].islower() and i > 1 and piece[i - 2].isupper()
