"""Learning own labels on top of ``mini``: the change of :mod:`opini.classify.adapt`, anchored in both of its parts.

The scores of ``mini`` are a sum of an encoder's and a linear model's, both linear in what they read last, so the change
folds into the encoder's head and the linear model's weights: nothing new is run, and torch is not needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from opini.classify.adapt import changed, learn_change, own_labels

if TYPE_CHECKING:
    from opini.classify.mini import MiniTextClassifier

__all__ = ["adapt_mini"]


def adapt_mini(
    model: MiniTextClassifier, X: Any, y: Any, *, sample_weight: Any = None, groups: Any = None
) -> MiniTextClassifier:
    """A copy of ``model`` that has learned from texts and labels; arguments and errors as in ``adapt``."""
    model._check_fitted()
    linear, (a, b) = model._linear, model.weights_
    own = own_labels(model, linear._encoder, X, y, sample_weight, groups)
    scores = model._blended(own.cleaned)[0]  # one temperature takes the place of the domains'
    known = np.flatnonzero(np.isfinite(scores[:, 0]))
    change = learn_change(own.rows[known], scores[known], own.codes[known], own.weight[known], own.group[known])
    # (a N + b L) A + x D + shift, over the heat: the encoder takes a N A, the linear model the rest
    inner = changed(linear, change, len(known), scale=b)  # its temperature is the heat
    head = tuple(
        ((part - part.mean(axis=-1, keepdims=True)) @ change.A * (a / change.heat)).astype(np.float32)
        for part in (model._head[0].astype(np.float64), model._head[1].astype(np.float64))
    )
    new = type(model)(**model.get_params(deep=False))
    new._set(
        model.classes_.copy(),
        model.cleaner_,
        model._subwords,
        model._encoder,
        (head[0], head[1]),
        inner,
        (1.0, 1.0),
        model.prior_.copy(),
    )
    return new
