"""Many questions asked of a text at once: one hashing, one vocabulary, one product, a few columns a question.

A head sees three things: the n-grams of the cleaned text, the numbers the lexicons give (:mod:`opini.text.cues`), and,
if told, the channel. Without a channel the training mean of the channels stands in, so that nothing is assumed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from opini import artefacts
from opini.classify.base import TextClassifier, texts_of
from opini.classify.cued import cue_rows, cue_weights, graded
from opini.classify.encode import Encoder
from opini.classify.explain import contributions
from opini.classify.explanation import Explanation
from opini.classify.features import NgramHasher
from opini.classify.quantise import unpack
from opini.classify.solver import log_softmax
from opini.errors import ArtefactError, InputError
from opini.records import Contribution
from opini.text import TextCleaner, lexicon_digest
from opini.text.cues import CUES
from opini.text.resources import CLEANING
from opini.text.severity import severity
from opini.vocabulary import ABSTAIN

if TYPE_CHECKING:
    from opini.artefacts import Artefact

__all__ = ["KIND", "Head", "HeadSet", "Question"]

KIND = "opini.linear_heads"
_BATCH = 1024  # texts encoded at once (chosen: bounds memory, large enough for numpy)
_CUED = "severity", "severity_context", "severity_prevented", "attribution", "dimension", "kinds", "abusive", "emoji"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """What one head answers: its classes in order, the numbers they stand for (if any), and its calibration.

    ``probability = softmax(score / temperature + shift)``. ``lift`` is added to the log-probabilities before a label
    is chosen, so that rare classes are named as often as they are meant; probabilities stay calibrated.
    """

    name: str
    classes: tuple[str, ...]
    values: tuple[float, ...]
    temperature: float
    shift: tuple[float, ...]
    lift: tuple[float, ...]
    prior: tuple[float, ...]

    def calibrated(self, scores: Floats) -> Floats:
        """Probabilities from scores, (n, classes); the prior for a text without a known gram (nan scores)."""
        P: Floats = np.exp(log_softmax(scores / self.temperature + np.array(self.shift)))
        P[np.isnan(scores[:, 0])] = self.prior
        return P


def _frozen(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}


class HeadSet:
    """The shared part: cleaner, encoder and all weights; ``head(name)`` answers one question as a classifier.

    weights: (grams, columns) float32, then the rows of the cues and of the channels; columns are the questions' classes
    in order. channels: names of the channel rows. usual: mean channel row of the training data.
    """

    def __init__(
        self,
        *,
        cleaner: TextCleaner,
        encoder: Encoder,
        questions: Sequence[Question],
        grams: tuple[NDArray[np.int8], NDArray[np.float32]],
        dense: NDArray[np.float32],
        channels: Sequence[str],
        usual: Floats,
        intercept: Floats,
        lexicon: str = "",
    ) -> None:
        self.cleaner, self.encoder, self.lexicon = cleaner, encoder, lexicon
        self.questions = {q.name: q for q in questions}
        self.channels, self.usual, self.intercept = tuple(channels), usual, intercept
        self._packed, self.dense = grams, dense
        self.coef = unpack(*grams)
        ends = np.cumsum([len(q.classes) for q in questions]).tolist()
        starts = [0, *ends[:-1]]
        self.columns = {q.name: slice(a, b) for q, a, b in zip(questions, starts, ends, strict=True)}

    @staticmethod
    def digest() -> str:
        """The digest of every lexicon a head depends on."""
        return lexicon_digest(*CLEANING, *_CUED)

    def head(self, name: str) -> Head:
        """One question as a classifier; raises :class:`InputError` for an unknown name."""
        if name not in self.questions:
            raise InputError(f"there is no head {name!r}", cure=f"use one of {', '.join(self.questions)}")
        return Head(self, self.questions[name])

    def scores(self, cleaned: Sequence[str], channel: Sequence[str | None] | None = None) -> Floats:
        """Scores of all questions, shape (n, columns); nan for a text without a known gram."""
        if channel is not None and len(channel) != len(cleaned):
            raise InputError(f"{len(channel)} channels for {len(cleaned)} texts", cure="give one channel a text")
        out = np.empty((len(cleaned), len(self.intercept)))
        k = len(CUES)
        for low in range(0, len(cleaned), _BATCH):
            part = list(cleaned[low : low + _BATCH])
            rows = self.encoder.encode(part)
            found = np.asarray(rows @ self.coef, dtype=np.float64) + cue_rows(part) @ self.dense[:k].astype(float)
            found += self._channel(channel, low, len(part)) @ self.dense[k:].astype(float) + self.intercept
            found[np.diff(rows.indptr) == 0] = np.nan
            out[low : low + _BATCH] = found
        return out

    def _channel(self, channel: Sequence[str | None] | None, low: int, n: int) -> Floats:
        rows = np.tile(self.usual, (n, 1))
        if channel is not None:
            known = {name: i for i, name in enumerate(self.channels)}
            for i, name in enumerate(channel[low : low + n]):
                if name in known:
                    rows[i] = 0.0
                    rows[i, known[name]] = 1.0
        return rows

    def probabilities(
        self, cleaned: Sequence[str], channel: Sequence[str | None] | None = None, only: Sequence[str] | None = None
    ) -> dict[str, Floats]:
        """Calibrated probabilities of each question (or of ``only``) for cleaned texts: encode once, answer all."""
        scores = self.scores(cleaned, channel)
        return {name: self.questions[name].calibrated(scores[:, self.columns[name]]) for name in only or self.questions}

    # --- artefacts ------------------------------------------------------------------------------------------------
    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write an inert model folder; the same model gives the same bytes."""
        present = np.zeros(self.encoder.hasher.n_features, dtype=np.bool_)
        present[self.encoder.buckets] = True
        hasher = self.encoder.hasher
        config = {
            "cleaner": self.cleaner.to_config(),
            "lexicon": self.lexicon,
            "hasher": {"bits": hasher.bits, "words": hasher.words, "chars": hasher.chars, "drop": hasher.drop},
            "cues": list(CUES),
            "channels": list(self.channels),
            "usual": self.usual.tolist(),
            "intercept": self.intercept.tolist(),
            "questions": [{f: getattr(q, f) for f in Question.__dataclass_fields__} for q in self.questions.values()],
        }
        tensors: dict[str, NDArray[Any]] = {
            "present": np.packbits(present),
            "idf": self.encoder.idf.astype(np.float16),
            "codes": self._packed[0],
            "scale": self._packed[1],
            "dense": self.dense,
        }
        artefacts.save(folder, kind=KIND, config=config, tensors=tensors)

    @classmethod
    def from_artefact(cls, artefact: Artefact) -> Self:
        """Build from a verified folder, checking every shape before use."""
        if artefact.kind != KIND:
            raise ArtefactError(f"{artefact.folder} is a {artefact.kind!r} model", cure="load it with opini.load(path)")
        try:
            config, tensors = artefact.config, artefact.tensors()
            hasher = NgramHasher(**_frozen(config["hasher"]))
            questions = [Question(**_frozen(q)) for q in config["questions"]]
            present = np.unpackbits(tensors["present"]).astype(np.bool_)
            buckets, idf = np.flatnonzero(present), tensors["idf"].astype(np.float32)
            codes, scale, dense = tensors["codes"], tensors["scale"], tensors["dense"].astype(np.float32)
            usual, intercept = np.array(config["usual"], float), np.array(config["intercept"], float)
            c = sum(len(q.classes) for q in questions)
            fits = (
                len(present) == hasher.n_features
                and config["cues"] == list(CUES)
                and idf.shape == buckets.shape
                and codes.shape == (len(buckets), c)
                and codes.dtype == np.int8
                and scale.shape == intercept.shape == (c,)
                and dense.shape == (len(CUES) + len(config["channels"]), c)
                and usual.shape == (len(config["channels"]),)
                and all(
                    len(q.shift) == len(q.lift) == len(q.prior) == len(q.classes) >= 2
                    and len(q.values) in (0, len(q.classes))
                    and q.temperature > 0
                    and sum(q.prior) > 0
                    and np.isfinite([q.temperature, *q.shift, *q.lift, *q.prior, *q.values]).all()
                    for q in questions
                )
                and np.isfinite([*scale, *intercept, *usual, *dense.ravel(), *idf]).all()
            )
            cleaner = TextCleaner.from_config(config["cleaner"])
            lexicon = str(config.get("lexicon", ""))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArtefactError(f"{artefact.folder} does not hold what heads need", cure="train it again") from error
        if not fits:
            raise ArtefactError(f"{artefact.folder} holds arrays that do not fit together", cure="train it again")
        return cls(
            cleaner=cleaner,
            encoder=Encoder.of(hasher, buckets, idf),
            questions=questions,
            grams=(codes, scale),
            dense=dense,
            channels=config["channels"],
            usual=usual,
            intercept=intercept,
            lexicon=lexicon,
        )

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Self:
        """Read what :meth:`save` wrote; raises :class:`ArtefactError` if a byte of it changed."""
        return cls.from_artefact(artefacts.load(folder))


class Head(TextClassifier):
    """One question of a :class:`HeadSet` in the protocol of every classifier of opini; made by ``HeadSet.head``.

    ``channel`` (one of ``vocabulary.CHANNELS`` a text) sharpens the answer and may be left out.
    """

    def __init__(self, shared: HeadSet, question: Question) -> None:
        self.shared = shared
        self.question = question
        self.classes_ = np.array(question.classes)
        self.prior_ = np.array(question.prior)
        self.temperature_ = question.temperature
        self.abstain_below = 0.5

    @property
    def cleaner_(self) -> TextCleaner:
        """The cleaner the heads were trained with (a copy)."""
        cleaner: TextCleaner = TextCleaner.from_config(self.shared.cleaner.to_config())
        return cleaner

    def predict_proba(self, X: Any, *, channel: Sequence[str | None] | None = None) -> Floats:
        """Calibrated probabilities, shape (n, len(classes_)), columns as ``classes_``, rows sum to 1."""
        return self.predict_proba_cleaned(self.shared.cleaner.clean_many(texts_of(X)), channel=channel)

    def predict_proba_cleaned(self, cleaned: list[str], *, channel: Sequence[str | None] | None = None) -> Floats:
        """The same for texts that this model's cleaner has already cleaned."""
        name = self.question.name
        return self.shared.probabilities(cleaned, channel, only=[name])[name]

    def predict(self, X: Any, *, channel: Sequence[str | None] | None = None, abstain: bool = False) -> NDArray[Any]:
        """The label of each text; with ``abstain``, 'tidak yakin' below ``abstain_below`` or without a known gram."""
        cleaned = self.shared.cleaner.clean_many(texts_of(X))
        P = self.predict_proba_cleaned(cleaned, channel=channel)
        labels = self.choose(P, cleaned)
        if abstain:
            labels = np.where((P.max(axis=1) < self.abstain_below) | (self.prior_ == P).all(axis=1), ABSTAIN, labels)
        return labels

    def choose(self, P: Floats, cleaned: Sequence[str]) -> NDArray[Any]:
        """The label of each row: the likeliest after ``lift``; for severity see :func:`opini.classify.cued.graded`."""
        if self.question.values:
            at = graded(P, self.question.values, [severity(text)[0] for text in cleaned])
        else:
            at = (np.log(np.maximum(P, 1e-12)) + np.array(self.question.lift)).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[at]
        return labels

    def explain(self, text: str, label: Any = None, *, channel: str | None = None) -> list[Contribution]:
        """What each span of the RAW text added to the log-odds of ``label`` (default: the predicted one).

        Exact up to what belongs to no span: the channel, the length and the constant. Strongest first.
        """
        if not isinstance(text, str):
            raise TypeError(f"explain takes one text, not a {type(text).__name__}: call it for each text")
        if label is None:
            label = self.predict([text], channel=None if channel is None else [channel])[0]
        at = np.flatnonzero(self.classes_ == label)
        if len(at) == 0:
            raise InputError(f"{label!r} is not a label of this head", cure=f"choose from {self.classes_.tolist()}")
        columns = self.shared.columns[self.question.name]

        def toward(weights: NDArray[np.float32]) -> Floats:
            part = weights[:, columns].astype(float)
            out: Floats = (part[:, at[0]] - part.mean(axis=1)) / self.temperature_
            return out

        tokens = self.shared.cleaner.trace(text)
        found = contributions(text, tokens, self.shared.encoder, toward(self.shared.coef), str(label))
        spans = {(c.start, c.end): c.weight for c in found}
        for (start, end), weight in cue_weights(tokens, toward(self.shared.dense)).items():
            spans[start, end] = spans.get((start, end), 0.0) + weight
        out = [Contribution(text[a:b], a, b, str(label), w) for (a, b), w in spans.items()]
        return Explanation(sorted(out, key=lambda c: (-abs(c.weight), c.start)), text)
