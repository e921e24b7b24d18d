"""``opini.load("language")``: which language a text is in, and which one each word of a code-mixed text."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.classify.base import texts_of
from opini.classify.linear import LinearTextClassifier
from opini.classify.reading import LanguageReader, scripts
from opini.classify.tagging import Tag, forward_backward
from opini.vocabulary import ABSTAIN

__all__ = ["KIND", "LanguageIdentifier"]

KIND = "opini.language"
_SURE = 0.98  # of a text in another script: Unicode says the script, not the language (chosen)
# Probability that a word asks anew which language it is in instead of keeping that of the word before it: of .1 to .5
# the best macro-F1 and calibration on every second held-out IJELID post (the other half is reported).
_SWITCH = 0.5


class LanguageIdentifier(LinearTextClassifier):
    """Decides the language of a text with calibrated confidence, and of every word in it.

    Labels: ``opini.vocabulary.LANGUAGES``; ``lain`` is every foreign language but English and Malay, ``daerah_lain``
    every other language of Indonesia. Letters of other scripts are told by their Unicode block and mix with the Latin
    part by their share. A text without letters gets ``prior_`` and abstains.

    >>> import opini
    >>> model = opini.load("language")
    >>> model.predict(["ulun kada tahu jua", "dalane wis apik tenan", "el camino es muy malo", "今日は雨です"]).tolist()
    ['bjn', 'jav', 'lain', 'lain']
    >>> model.predict(["👍👍 123"], abstain=True).tolist()
    ['tidak yakin']
    """

    kind = KIND
    reader = LanguageReader

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (n, 12) float64, columns as ``classes_``, rows sum to 1."""
        texts = texts_of(X)
        P = super().predict_proba(texts)
        for row, text in enumerate(texts):
            if text.isascii():
                continue
            shares = scripts(text[: self._cleaner.limit])
            if shares:
                P[row] = self._with_scripts(P[row], shares)
        return P

    def _with_scripts(self, p: NDArray[np.float64], shares: dict[str, float]) -> NDArray[np.float64]:
        told = np.zeros(len(self.classes_))
        for name, share in shares.items():
            told[self.classes_ == name] += share
        other = sum(shares.values())
        rest = (1.0 - _SURE) / len(told)
        mixed = (1.0 - other) * p + _SURE * told + other * rest
        whole: NDArray[np.float64] = mixed / mixed.sum()
        return whole

    def predict(self, X: Any, *, abstain: bool = False) -> NDArray[Any]:
        """The most probable language of each text; with ``abstain``, 'tidak yakin' below ``abstain_below``."""
        P = self.predict_proba(X)
        labels: NDArray[Any] = self.classes_[P.argmax(axis=1)]
        if abstain:
            labels = labels.astype(object)
            labels[P.max(axis=1) < self.abstain_below] = ABSTAIN
            labels = labels.astype(str)
        return labels

    def tag(self, text: str) -> list[Tag]:
        """Every Latin word of ``text`` (its first 2,000 characters) with its span, language and probability.

        A hidden Markov chain over the words: each word's own probabilities, few switches, and the languages of the
        whole text as the prior of a switch (Rabiner 1989, forward-backward). Linear in the number of words.

        >>> import opini
        >>> [(t.text, t.language) for t in opini.load("language").tag("dalane wis apik, thank you")]
        [('dalane', 'jav'), ('wis', 'jav'), ('apik', 'jav'), ('thank', 'eng'), ('you', 'eng')]
        """
        self._check_fitted()
        if not isinstance(text, str):
            raise TypeError(f"tag takes one text, not a {type(text).__name__}: call it for each text")
        tokens = self._cleaner.trace(text)
        if not tokens:
            return []
        words = [token.text for token in tokens]
        own = self.predict_proba_cleaned(words)
        whole = self.predict_proba_cleaned([" ".join(words)])[0]
        posterior = forward_backward(own, whole, prior=self.prior_, switch=_SWITCH)
        best = posterior.argmax(axis=1)
        return [
            Tag(text[t.start : t.end], t.start, t.end, str(self.classes_[k]), float(posterior[i, k]))
            for i, (t, k) in enumerate(zip(tokens, best.tolist(), strict=True))
        ]
