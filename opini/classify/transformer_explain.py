"""Which words of the raw text moved a transformer: by occlusion, a span of pieces masked at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from opini.classify.explanation import Explanation
from opini.classify.transformer_batches import averaged
from opini.records import Contribution

if TYPE_CHECKING:
    from opini.classify.windowed import WindowedTextClassifier

__all__ = ["occlusion"]

_GROUPS = 48  # spans hidden separately; more words than that are hidden together (chosen: one or two batches a text)


def occlusion(model: WindowedTextClassifier, text: str, column: int) -> list[Contribution]:
    """How much the calibrated log-odds of a label fall when a span of the raw text is masked, strongest first.

    [] for a text that holds nothing known. Tokens hidden together share the fall by their number of pieces.
    """
    tokens = model._cleaner.trace(text)
    cleaned = " ".join(token.text for token in tokens)
    if not tokens or np.isnan(model._scores([cleaned])[0, 0]):
        return []
    pieces = model._pieces
    ids, starts, place = pieces.spans(cleaned)
    ends = np.cumsum([len(token.text) + 1 for token in tokens])  # where the next token begins
    owner = np.minimum(np.searchsorted(ends, place, side="right"), len(tokens) - 1)
    groups = [group for group in np.array_split(np.arange(len(tokens)), min(len(tokens), _GROUPS)) if len(group)]
    hidden = [(owner >= group[0]) & (owner <= group[-1]) for group in groups]
    readings = [pieces.split(ids, starts)]
    readings += [pieces.split(np.where(mine, pieces.mask, ids), starts) for mine in hidden]
    scores = averaged(model._window_scores([window for parts in readings for window in parts]), readings)
    told = model._by_class(scores)[:, column]
    spans: dict[tuple[int, int], float] = {}
    for group, mine, now in zip(groups, hidden, told[1:].tolist(), strict=True):
        for i in group.tolist():
            span = (tokens[i].start, tokens[i].end)
            share = float((owner == i).sum() / mine.sum()) if mine.any() else 0.0
            spans[span] = spans.get(span, 0.0) + (float(told[0]) - now) * share
    label = str(model.classes_[column])
    found = [Contribution(text[a:b], a, b, label, weight) for (a, b), weight in spans.items()]
    return Explanation(sorted(found, key=lambda c: (-abs(c.weight), c.start)), text)
