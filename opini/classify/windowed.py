"""Scores of windows of pieces become calibrated log-odds of the classes, whatever network reads the windows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from opini.classify.scored import ScoredTextClassifier
from opini.classify.solver import log_softmax
from opini.classify.transformer_batches import Pieces, averaged
from opini.classify.transformer_explain import occlusion
from opini.records import Contribution

__all__ = ["WindowedTextClassifier", "by_class"]


def by_class(scores: NDArray[np.float64], columns: NDArray[np.int64], n_classes: int) -> NDArray[np.float64]:
    """Centred log-odds of the classes from outputs of a network; ``columns``: the class each output counts towards.

    >>> by_class(np.log([[0.2, 0.3, 0.5]]), np.array([1, 0, 1]), 2).round(3).tolist()
    [[-0.424, 0.424]]
    """
    told = log_softmax(scores)
    out = np.full((len(told), n_classes), -np.inf)
    for output, column in enumerate(columns.tolist()):
        out[:, column] = np.logaddexp(out[:, column], told[:, output])
    centred: NDArray[np.float64] = out - out.mean(axis=1, keepdims=True)
    return centred


class WindowedTextClassifier(ScoredTextClassifier):
    """Needs ``_window_scores`` beside what :class:`ScoredTextClassifier` needs, ``_pieces`` and ``_columns``."""

    temperature_: float
    _pieces: Pieces
    _columns: NDArray[np.int64]

    @abstractmethod
    def _window_scores(self, windows: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
        """Scores of each window, shape (len(windows), outputs)."""

    def _by_class(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        return by_class(scores / self.temperature_, self._columns, len(self.classes_))

    def _scores(self, cleaned: list[str]) -> NDArray[np.float64]:
        windows, known = self._pieces.read(cleaned)
        rows = np.flatnonzero(known)
        out = np.full((len(cleaned), len(self.classes_)), np.nan)
        mine = [windows[i] for i in rows.tolist()]
        out[rows] = self._by_class(averaged(self._window_scores([w for parts in mine for w in parts]), mine))
        return out

    def _spans(self, text: str, column: int) -> list[Contribution]:
        return occlusion(self, text, column)
