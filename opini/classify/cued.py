"""The lexicons' numbers as columns a model can weigh, and what such weights make of the words of a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from opini.text.cues import CUES, cues

if TYPE_CHECKING:
    from opini.text.tokens import Token

__all__ = ["cue_rows", "cue_weights", "graded"]

# P(this grave or graver) from which a severity the lexicon names is believed (chosen on sets left out: mean absolute
# error .111 for the model alone, .106 for the lexicon alone, .098 together; .1-.2 are alike)
_BELIEVED = 0.15


def cue_rows(cleaned: Sequence[str]) -> NDArray[np.float32]:
    """The lexicons' numbers, shape (n, len(CUES)), each at most 1."""
    row: list[int] = []
    column: list[int] = []
    value: list[float] = []
    for i, text in enumerate(cleaned):
        for cue in cues(text.split(" ")):
            row.append(i)
            column.append(cue.cue)
            value.append(cue.value)
    width = len(CUES)
    flat = np.array(row, dtype=np.int64) * width + np.array(column, dtype=np.int64)
    total = np.bincount(flat, weights=np.array(value), minlength=len(cleaned) * width)
    return np.minimum(total, 1.0).reshape(len(cleaned), width).astype(np.float32)


def cue_weights(tokens: Sequence[Token], weight: NDArray[np.float64]) -> Mapping[tuple[int, int], float]:
    """What the cues add, by raw span; a cue over several tokens is split evenly, a capped one shrinks evenly."""
    words = [(word, token) for token in tokens for word in token.text.split(" ") if word]
    found = [cue for cue in cues([word for word, _ in words]) if cue.length]
    total = np.bincount([c.cue for c in found], weights=[c.value for c in found], minlength=len(CUES))
    spans: dict[tuple[int, int], float] = {}
    for cue in found:
        share = cue.value / max(total[cue.cue], 1.0) * weight[cue.cue] / cue.length
        for _, token in words[cue.start : cue.start + cue.length]:
            spans[token.start, token.end] = spans.get((token.start, token.end), 0.0) + share
    return spans


def graded(P: NDArray[np.float64], values: Sequence[float], named: Sequence[float]) -> NDArray[np.int64]:
    """The class of each row of an ordered question: the median, raised to the value the lexicon names if believed.

    >>> P = np.array([[0.6, 0.2, 0.2], [0.6, 0.2, 0.2], [0.9, 0.08, 0.02]])
    >>> graded(P, (0.0, 0.3, 1.0), [0.0, 1.0, 1.0]).tolist()
    [0, 2, 0]
    """
    level = np.array(values)
    middle = (P.cumsum(axis=1) >= 0.5).argmax(axis=1)
    cue = np.abs(level[None, :] - np.array(named, dtype=float)[:, None]).argmin(axis=1)
    beyond = P[:, ::-1].cumsum(axis=1)[:, ::-1][np.arange(len(P)), cue]
    out: NDArray[np.int64] = np.where((cue > middle) & (beyond >= _BELIEVED), cue, middle)
    return out
