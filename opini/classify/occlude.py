"""Which words of the raw text moved a ``mini`` model: exact for its linear part, by occlusion for its encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from opini.classify.explain import contributions
from opini.classify.explanation import Explanation
from opini.records import Contribution

if TYPE_CHECKING:
    from opini.classify.mini import MiniTextClassifier

__all__ = ["occlusion"]

_GROUPS = 24  # spans hidden at once so that a text costs at most 24 readings, about 40 ms (chosen)


def occlusion(model: MiniTextClassifier, text: str, column: int) -> list[Contribution]:
    """One contribution a raw span, strongest first (ties in text order); [] for a text that holds nothing known."""
    tokens = model._cleaner.trace(text)
    cleaned = " ".join(token.text for token in tokens)
    if not tokens:
        return []
    scores, heat = model._blended([cleaned])
    if np.isnan(scores[0, 0]):
        return []
    label = str(model.classes_[column])
    linear = model._linear
    a, b = np.array(model.weights_) / heat[0, 0]
    weight = (linear.coef_[:, column] - linear.coef_.mean(axis=1)) / linear.temperature_ * b
    found = {(c.start, c.end): c.weight for c in contributions(text, tokens, linear._encoder, weight, label)}
    words, reader = model._subwords, model._encoder
    parts = words.ids([token.text for token in tokens])
    owner = np.repeat(np.arange(len(tokens)), [len(part) for part in parts])
    ids = np.concatenate(parts)
    if len(ids):
        whole = model._neural([words.windows(ids, reader.window)])[0, column]
        groups = np.array_split(np.arange(len(tokens)), min(len(tokens), _GROUPS))
        for group in groups:
            mine = (owner >= group[0]) & (owner <= group[-1])
            if not mine.any():
                continue
            hidden = np.where(mine, words.mask, ids)
            now = model._neural([words.windows(hidden, reader.window)])[0, column]
            fall = a * float(whole - now)
            for i in group.tolist():
                span = (tokens[i].start, tokens[i].end)
                found[span] = found.get(span, 0.0) + fall * float((owner == i).sum() / mine.sum())
    out = [Contribution(text[a:b], a, b, label, w) for (a, b), w in found.items()]
    return Explanation(sorted(out, key=lambda c: (-abs(c.weight), c.start)), text)
