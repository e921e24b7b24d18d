"""Carries spans through the steps of cleaning: every output token knows the raw characters it stands for.

A text may hold a million tokens, so their texts, starts and ends travel as three lists until the last step.

>>> cut("jln rusak", {"jln": "jalan", "rusak": "rusak"})
(['jalan', 'rusak'], [0, 4], [3, 9])
>>> spread((["b", "a"], [0, 2], [1, 3]), ["ba", ""])
(['ba'], [0], [3])
>>> compose((["rp", "10"], [0, 5], [3, 7]), (["rp10"], [0], [5]))
(['rp10'], [0], [7])
"""

from __future__ import annotations

import gc
from collections.abc import Mapping

from opini.text.tokens import Token, pattern

__all__ = ["Traced", "compose", "cut", "spread", "tokens_of"]

Traced = tuple[list[str], list[int], list[int]]
_MANY = 50_000  # tokens from which the garbage collector waits until they are made (chosen: no post has so many)


def cut(text: str, values: Mapping[str, str]) -> Traced:
    """The tokens of a repaired text, each replaced by its value; one whose value is empty is left out."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    end = 0
    for raw in pattern().findall(text):
        start = text.find(raw, end)  # only blanks lie between two tokens, and no token starts with one
        end = start + len(raw)
        value = values[raw]
        if " " in value:
            parts = value.split(" ")
            texts += parts
            starts += [start] * len(parts)
            ends += [end] * len(parts)
        elif value:
            texts.append(value)
            starts.append(start)
            ends.append(end)
    return texts, starts, ends


def spread(tokens: Traced, values: list[str]) -> Traced:
    """Tokens with their decided values; a value that swallowed the following tokens ("") covers their range too."""
    _, starts, ends = tokens
    if not any(" " in value or not value for value in values):
        return values, starts, ends
    out: Traced = ([], [], [])
    last = len(values)
    for i in range(len(values) - 1, -1, -1):  # from the right, so that each value knows what it swallowed
        if not values[i]:
            continue
        parts = values[i].split(" ")
        out[0].extend(reversed(parts))
        out[1].extend([starts[i]] * len(parts))
        out[2].extend([ends[last - 1]] * len(parts))
        last = i
    for column in out:
        column.reverse()
    return out


def compose(first: Traced, second: Traced) -> Traced:
    """``second`` was traced on the texts of ``first`` joined by spaces: its spans, led back to the raw text."""
    texts, starts, ends = first
    new_starts: list[int] = []
    new_ends: list[int] = []
    offset, i = 0, 0
    for begin, end in zip(second[1], second[2], strict=True):
        while i < len(texts) and offset + len(texts[i]) <= begin:
            offset += len(texts[i]) + 1
            i += 1
        last, reach = i, offset + len(texts[i])
        while last + 1 < len(texts) and reach + 1 < end:
            last += 1
            reach += 1 + len(texts[last])
        new_starts.append(starts[i])
        new_ends.append(ends[last])
    return second[0], new_starts, new_ends


def tokens_of(traced: Traced) -> list[Token]:
    """The tokens as records; a million of them are made without being searched for garbage, which took longer."""
    if len(traced[0]) < _MANY or not gc.isenabled():
        return list(map(Token, *traced))
    gc.disable()
    try:
        return list(map(Token, *traced))
    finally:
        gc.enable()
