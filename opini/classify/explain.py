"""Which words of the raw text spoke for or against a label: exact for a linear model, not an approximation.

The score of a label is a sum over grams. A gram inside one token belongs to that token; a pair of words is split evenly
between both; a token belongs to the range of raw characters the cleaner made it from. Nothing is lost: the weights of a
text add up to the label's log-odds against the mean of all labels, less the model's constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opini.classify.encode import Encoder
from opini.classify.explanation import Explanation
from opini.records import Contribution

if TYPE_CHECKING:
    from opini.text.tokens import Token

__all__ = ["contributions"]


def contributions(
    raw: str, tokens: Sequence[Token], encoder: Encoder, weight: NDArray[np.floating[Any]], label: str
) -> list[Contribution]:
    """One contribution a raw span, strongest first (ties in text order).

    tokens: of the cleaner's ``trace(raw)``. weight: (len(encoder.buckets),) log-odds of ``label`` per unit of a column.
    """
    parts = [encoder.hasher.tokens(token.text) for token in tokens]
    pieces = [piece for part in parts for piece in part]
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    if not pieces:
        return []
    cleaned = " ".join(pieces)
    row = encoder.encode([cleaned])
    value = np.zeros(len(encoder.buckets))
    value[row.indices] = row.data
    grams = encoder.hasher.grams([cleaned])
    column = encoder.column[grams.bucket]
    known = column >= 0
    column, token, width = column[known], grams.token[known], grams.width[known]
    times = np.bincount(column, minlength=len(value))
    share = value[column] * weight[column] / times[column] / width
    total = np.bincount(owner[token], weights=share, minlength=len(tokens))
    pairs = width == 2
    total += np.bincount(owner[token[pairs] + 1], weights=share[pairs], minlength=len(tokens))
    spans: dict[tuple[int, int], float] = {}
    for item, amount in zip(tokens, total.tolist(), strict=True):
        spans[item.start, item.end] = spans.get((item.start, item.end), 0.0) + amount
    found = [Contribution(raw[a:b], a, b, label, w) for (a, b), w in spans.items()]
    return Explanation(sorted(found, key=lambda c: (-abs(c.weight), c.start)), raw)
