"""Carries spans through the steps of cleaning: every output token knows the raw characters it stands for.

A text may hold a million tokens, so their texts, starts and ends travel as three columns until the last step.

>>> cut("jln rusak", {"jln": "jalan", "rusak": "rusak"})
(['jalan', 'rusak'], array([0, 4]), array([3, 9]))
>>> spread((["b", "a"], np.array([0, 2]), np.array([1, 3])), ["ba", ""])
(['ba'], array([0]), array([3]))
>>> compose((["rp", "10"], np.array([0, 5]), np.array([3, 7])), (["rp10"], np.array([0]), np.array([5])))
(['rp10'], array([0]), array([7]))
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from opini.text.tokens import Token, pattern

__all__ = ["Traced", "compose", "cut", "spread", "tokens_of"]

Positions = NDArray[np.intp]
Traced = tuple[list[str], Positions, Positions]
_MANY = 50_000  # tokens from which the garbage collector waits until they are made (chosen: no post has so many)
_token = partial(tuple.__new__, Token)  # as Token._make, without a call of Python for each


def cut(text: str, values: Mapping[str, str]) -> Traced:
    """The tokens of a repaired text, each replaced by its value; one whose value is empty is left out."""
    found = pattern().findall(text)
    # only blanks lie between two tokens, and no token starts or ends with one: count the other characters
    solid = np.flatnonzero(~np.fromiter(map(str.isspace, text), np.bool_, len(text)))
    sizes = _numbers(map(len, found), found)
    if int(sizes.sum()) != len(solid):
        sizes = _numbers((len(raw) if raw.isalnum() else len("".join(raw.split())) for raw in found), found)
    last = np.cumsum(sizes)
    return _parted(list(map(values.__getitem__, found)), solid[last - sizes], solid[last - 1] + 1)


def spread(tokens: Traced, values: list[str]) -> Traced:
    """Tokens with their decided values; a value that swallowed the following tokens ("") covers their range too."""
    _, starts, ends = tokens
    if not all(values):
        kept = np.flatnonzero(np.fromiter(map(bool, values), np.bool_, len(values)))
        starts, ends = starts[kept], ends[np.append(kept[1:], len(values)) - 1]
        values = list(filter(None, values))
    return _parted(values, starts, ends)


def compose(first: Traced, second: Traced) -> Traced:
    """``second`` was traced on the texts of ``first`` joined by spaces: its spans, led back to the raw text."""
    texts, starts, ends = first
    reach = np.cumsum(_numbers(map(len, texts), texts) + 1) - 1  # where each text ends in the joined one
    i = np.searchsorted(reach, second[1], side="right")
    last = np.maximum(i, np.searchsorted(reach, second[2] - 1, side="left"))
    return second[0], starts[i], ends[last]


def tokens_of(traced: Traced) -> list[Token]:
    """The tokens as records; a million of them are made without being searched for garbage, which took longer."""
    rows = zip(traced[0], traced[1].tolist(), traced[2].tolist(), strict=True)
    if len(traced[0]) < _MANY or not gc.isenabled():
        return list(map(_token, rows))
    gc.disable()
    try:
        return list(map(_token, rows))
    finally:
        gc.enable()


def _parted(values: list[str], starts: Positions, ends: Positions) -> Traced:
    """Values of several words become several tokens with the same range, empty ones none."""
    parts = _numbers(map(str.count, values, repeat(" ")), values) + _numbers(map(bool, values), values)
    if (parts != 1).any():
        values = " ".join(filter(None, values)).split(" ")
        starts, ends = np.repeat(starts, parts), np.repeat(ends, parts)
    return (values if len(starts) else []), starts, ends


def _numbers(each: Iterable[int], of: Sequence[str]) -> Positions:
    return np.fromiter(each, np.intp, len(of))
