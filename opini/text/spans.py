"""Repairs characters like :func:`opini.text.repair.repair` and keeps for each the raw range it stands for.

A step is applied to all its matches at once: their lengths before and after tell where each character came from, so a
megabyte of signs takes a fraction of a second.

>>> text, starts, ends = repair_with_spans("a &amp; b")
>>> text, starts.tolist(), ends.tolist()
('a & b', [0, 1, 2, 7, 8], [1, 2, 7, 8, 9])
"""

from __future__ import annotations

import operator
import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from opini.text.repair import PASSES, Step, ascii_steps, suspect, unicode_steps, windows

__all__ = ["repair_with_spans"]

Positions = NDArray[np.intp]
# Inside the window that a Unicode form is sought in, what moves by itself: a run of other scripts and a letter before.
_RUNS = re.compile(r"([\x00-\x7f]?[^\x00-\x7f]+)")


def repair_with_spans(text: str) -> tuple[str, Positions, Positions]:
    """Repaired text and, for each of its characters, the raw range ``[start, end)`` it stands for."""
    starts, ends = np.arange(len(text)), np.arange(1, len(text) + 1)
    for _ in range(PASSES):
        before = text
        for sign, step in ascii_steps():
            if sign in text:
                text, starts, ends = _mapped(text, starts, ends, step)
        if not text.isascii() and suspect().search(text):
            for step in unicode_steps():
                text, starts, ends = _mapped(text, starts, ends, step)
        if text == before:
            break
    return text, starts, ends


def _mapped(text: str, starts: Positions, ends: Positions, step: Step) -> tuple[str, Positions, Positions]:
    if step.everywhere(text) == text:
        return text, starts, ends
    pieces = _pieces(text, step)
    found = pieces[1::2]
    new = list(map(_Replaced(step).__getitem__, found))
    lengths = np.fromiter(map(len, pieces), np.intp, len(pieces))
    pieces[1::2] = new
    became = np.fromiter(map(len, pieces), np.intp, len(pieces))
    # "a…" becomes "a...": the letter stands for itself
    same = np.fromiter(map(str.startswith, new, map(operator.itemgetter(0), found)), np.bool_, len(found))
    same &= lengths[1::2] > 1
    lengths[1::2] -= same
    became[1::2] -= same
    lengths[:-1:2] += same
    became[:-1:2] += same
    begin = np.cumsum(lengths) - lengths
    there = np.cumsum(became) - became
    alike = np.repeat(lengths == became, became)  # character by character; any other stands for its whole match
    first = np.repeat(begin, became)
    last = np.repeat(begin + lengths - 1, became)
    within = np.arange(len(first)) - np.repeat(there, became)
    first[alike] += within[alike]
    last[alike] = first[alike]
    new_starts, new_ends = starts[first], ends[last]
    # a dropped sign (skin tone, selector) belongs to the character before it
    dropped = np.flatnonzero((became == 0) & (lengths > 0) & (there > 0))
    new_ends[there[dropped] - 1] = ends[(begin + lengths - 1)[dropped]]
    return "".join(pieces), new_starts, new_ends


def _pieces(text: str, step: Step) -> list[str]:
    """What lies between matches and the matches in turn, beginning and ending with the former."""
    pieces = _captured(step.found).split(text)
    if step.found is not windows():
        return pieces
    fine = pieces[:1]
    for window, rest in zip(pieces[1::2], pieces[2::2], strict=True):
        head, *tail = _RUNS.split(window)
        fine[-1] += head
        fine += tail
        fine[-1] += rest
    return fine


@cache
def _captured(found: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"({found.pattern})", found.flags)


class _Replaced(dict[str, str]):
    """Match -> what the step makes of it; equal matches are asked once."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._new = step.new

    def __missing__(self, found: str) -> str:
        self[found] = new = self._new(found)
        return new
