"""What a classifier makes of its calibrated log-odds: probabilities, labels, abstention, explanations by leaving out.

A subclass gives ``_scores(cleaned)``; everything a user calls follows from it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.classify.base import TextClassifier, texts_of
from opini.classify.explanation import Explanation
from opini.classify.solver import log_softmax
from opini.errors import ConfigError, InputError
from opini.records import Contribution
from opini.text import TextCleaner
from opini.text.tokens import Token
from opini.vocabulary import ABSTAIN

__all__ = ["ScoredTextClassifier", "leave_out"]

_BATCH = 1024  # texts cleaned and scored at once (chosen: bounds memory)
_GROUPS = 24  # spans left out at once so that a text costs at most 25 readings (chosen, as for mini)


def leave_out(
    raw: str, tokens: list[Token], read: Callable[[list[str]], NDArray[np.float64]], label: str
) -> list[Contribution]:
    """How much the log-odds of ``label`` fall when a span of the raw text is left out, strongest first.

    read: cleaned texts -> the label's log-odds, nan where nothing is known. Neighbouring spans of a long text are left
    out together and share the fall evenly.
    """
    words = [token.text for token in tokens]
    groups = np.array_split(np.arange(len(words)), min(len(words), _GROUPS)) if words else []
    rest = [" ".join(words[: g[0]] + words[g[-1] + 1 :]) for g in groups]
    found = read([" ".join(words), *rest]) if words else np.full(1, np.nan)
    if np.isnan(found[0]):
        return []
    spans: dict[tuple[int, int], float] = {}
    for group, without in zip(groups, found[1:].tolist(), strict=True):
        # a text of which nothing known is left speaks for no label
        fall = (float(found[0]) - (0.0 if np.isnan(without) else without)) / len(group)
        for i in group.tolist():
            span = (tokens[i].start, tokens[i].end)
            spans[span] = spans.get(span, 0.0) + fall
    out = [Contribution(raw[a:b], a, b, label, w) for (a, b), w in spans.items()]
    return Explanation(sorted(out, key=lambda c: (-abs(c.weight), c.start)), raw)


class ScoredTextClassifier(TextClassifier, ABC):
    """The public half of the protocol; needs ``classes_``, ``prior_``, ``abstain_below``, ``_cleaner``, ``_scores``."""

    abstain_below: float
    prior_: NDArray[np.float64]
    _cleaner: TextCleaner

    @abstractmethod
    def _scores(self, cleaned: list[str]) -> NDArray[np.float64]:
        """Calibrated log-odds against the mean of all labels, (n, classes); nan where nothing is known."""

    def _check_abstain(self) -> None:
        if not 0.0 <= self.abstain_below <= 1.0:
            raise ConfigError(f"abstain_below = {self.abstain_below} is outside [0, 1]", cure="give a probability")

    def _in_parts(self, cleaned: list[str]) -> NDArray[np.float64]:
        parts = [self._scores(cleaned[low : low + _BATCH]) for low in range(0, len(cleaned), _BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, len(self.classes_)))

    def _probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        P = np.exp(log_softmax(scores))
        P[np.isnan(scores[:, 0])] = self.prior_
        return P

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """Calibrated scores, shape (n, classes), also for two classes; nan for a text that holds nothing known."""
        self._check_fitted()
        return self._in_parts(self._cleaner.clean_many(texts_of(X)))

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (n, len(classes_)) float64, columns as ``classes_``, rows sum to 1."""
        return self._probabilities(self.decision_function(X))

    def predict_proba_cleaned(self, cleaned: list[str]) -> NDArray[np.float64]:
        """The same for texts that this model's cleaner has already cleaned: clean once, ask many models."""
        self._check_fitted()
        return self._probabilities(self._in_parts(cleaned))

    def predict(self, X: Any, *, abstain: bool = False) -> NDArray[Any]:
        """The most probable label of each text; with ``abstain``, 'tidak yakin' below ``abstain_below``."""
        scores = self.decision_function(X)
        P = self._probabilities(scores)
        labels: NDArray[Any] = self.classes_[P.argmax(axis=1)]
        if abstain:
            labels = labels.astype(object)
            labels[(P.max(axis=1) < self.abstain_below) | np.isnan(scores[:, 0])] = ABSTAIN
            labels = labels.astype(str)
        return labels

    def explain(self, text: str, label: Any = None) -> list[Contribution]:
        """What each span of the RAW text added to the calibrated log-odds of ``label`` (default: the predicted one).

        By occlusion: how much the log-odds fall when the span is hidden (spans of long texts are hidden together).
        Strongest first. Raises ``TypeError`` for anything but one ``str`` and :class:`InputError` for an unknown label.
        """
        self._check_fitted()
        if not isinstance(text, str):
            raise TypeError(f"explain takes one text, not a {type(text).__name__}: call it for each text")
        if label is None:
            label = self.predict([text])[0]
        at = np.flatnonzero(self.classes_ == label)
        if len(at) == 0:
            raise InputError(f"{label!r} is not a label of this model", cure=f"choose from {self.classes_.tolist()}")
        return self._spans(text, int(at[0]))

    def _spans(self, text: str, column: int) -> list[Contribution]:
        label = str(self.classes_[column])
        return leave_out(text, self._cleaner.trace(text), lambda cleaned: self._scores(cleaned)[:, column], label)

    @property
    def cleaner_(self) -> TextCleaner:
        """The cleaner this model was trained with (a copy: a model never changes its cleaning)."""
        self._check_fitted()
        return TextCleaner.from_config(self._cleaner.to_config())
