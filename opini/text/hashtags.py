"""Cuts a hashtag into words: the most probable segmentation, with capitals and digits as hints.

>>> segment("TolakKenaikanBBM"), segment("savekpk"), segment("IKNuntukIndonesia")
(['Tolak', 'Kenaikan', 'BBM'], ['save', 'kpk'], ['IKN', 'untuk', 'Indonesia'])
"""

from __future__ import annotations

import re

from opini.text.resources import mapping
from opini.text.words import vocabulary

__all__ = ["segment"]

LONGEST = 80  # characters; a longer run is cut at its capitals only (chosen: no real hashtag is longer)
_WORD = 20  # longest word tried
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_CAMEL = re.compile(r"[^\W\d_a-z]+(?![a-z])|[^\W\d_]?[a-z]+|[^\W\d_]+")
_COST = 14.0  # bits of one more word (chosen on the golden lines)
_UNKNOWN = 5.0  # bits a letter of an unknown word costs
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


def _best(piece: str) -> list[str]:
    known, slang = vocabulary(), mapping("slang")
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
    cost = [0.0] + [float("inf")] * n
    back = [0] * (n + 1)
    for end in range(1, n + 1):
        for begin in range(max(0, end - _WORD), end):
            word = low[begin:end]
            seen = known.get(word)
            if seen is None and word in slang and end - begin > 1:
                seen = 4
            if seen is None or end - begin == 1:
                price = _COST + _UNKNOWN * (end - begin)
            else:
                price = _COST + 8.0 - seen * 0.5
                if end - begin == 2:
                    price += 6.0
            # a capital inside a word speaks against it
            inner = sum(edge[begin + 1 : end])
            total = cost[begin] + price + inner - edge[end]
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
