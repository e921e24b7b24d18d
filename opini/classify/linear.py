"""The ``fast`` tier: a calibrated linear classifier on hashed word and character n-grams of cleaned text."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from opini import artefacts
from opini.classify.base import labels_of, texts_of, weights_of
from opini.classify.calibrate import folds, temperature
from opini.classify.domains import Domains
from opini.classify.encode import Encoder
from opini.classify.explain import contributions
from opini.classify.features import NgramHasher
from opini.classify.quantise import pack, unpack
from opini.classify.solver import LOSSES, fit_linear, log_softmax
from opini.classify.stored import StoredTextClassifier
from opini.errors import ArtefactError, ConfigError, InputError
from opini.text import TextCleaner, lexicon_digest
from opini.text.resources import CLEANING
from opini.vocabulary import ABSTAIN

if TYPE_CHECKING:
    from opini.artefacts import Artefact
    from opini.records import Contribution

__all__ = ["KIND", "LinearTextClassifier"]

KIND = "opini.linear"
_BATCH = 1024  # texts cleaned, hashed and scored at once (chosen: bounds memory, large enough for numpy)


class LinearTextClassifier(StoredTextClassifier):
    """Decides one label a text, with calibrated probabilities and exact explanations, without a GPU.

    Parameters (keyword-only). ``cleaner``: a :class:`opini.TextCleaner` (``None``: its defaults), kept in the artefact.
    ``bits``, ``words``, ``chars``: see :class:`opini.classify.features.NgramHasher`. ``min_df``: a gram is kept if at
    least so many training texts hold it. ``C``: inverse strength of the L2 penalty. ``max_iter``: of L-BFGS.
    ``folds``: cross-fitting folds for calibration (0: none). ``abstain_below``: ``predict(abstain=True)`` answers
    'tidak yakin' below this probability; 0.5 means "more likely wrong than right". ``seed``: of the folds.

    A text of any length is read whole, nothing is cut. A text without a known gram (empty, ``None``, another script)
    gets ``prior_`` as its probabilities and always abstains. ``lexicon_`` is the digest of the cleaning lexicons it was
    fitted with ("" in artefacts older than it): words added since are read by the new rows. ``domains_`` (some shipped
    models, else ``None``): a temperature for each kind of text instead of the one ``temperature_``.

    >>> texts = ["jalan rusak parah", "jalan rusak lagi", "terima kasih bagus", "bagus sekali terima kasih"] * 3
    >>> model = LinearTextClassifier(folds=0).fit(texts, ["negatif", "negatif", "positif", "positif"] * 3)
    >>> model.predict(["jalannya rusak", "bagus"]).tolist()
    ['negatif', 'positif']
    >>> sorted(c.text for c in model.explain("Jln rusak"))
    ['Jln', 'rusak']
    """

    # what a subclass may replace: the kind of its artefacts, and what turns raw text into tokens
    kind: ClassVar[str] = KIND
    reader: ClassVar[Any] = TextCleaner
    domains_: Domains | None = None
    adapted_: tuple[int, ...] = ()  # numbers of own labels it was adapted to, oldest first

    def __init__(
        self,
        *,
        cleaner: TextCleaner | None = None,
        bits: int = 21,
        words: tuple[int, int] = (1, 2),
        chars: tuple[int, int] = (3, 5),
        drop: tuple[str, ...] = (),
        min_df: int = 2,
        loss: str = "softmax",
        C: float = 3.0,
        balance: float = 0.0,
        max_iter: int = 200,
        folds: int = 3,
        abstain_below: float = 0.5,
        seed: int = 0,
    ) -> None:
        self.cleaner = cleaner
        self.bits = bits
        self.words = words
        self.chars = chars
        self.drop = drop
        self.min_df = min_df
        self.loss = loss
        self.C = C
        self.balance = balance
        self.max_iter = max_iter
        self.folds = folds
        self.abstain_below = abstain_below
        self.seed = seed

    # --- learning -------------------------------------------------------------------------------------------------
    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, groups: Any = None) -> Self:
        """Learn from texts and labels (all ``str`` or all ``int``); ``groups`` never straddle a calibration fold.

        Raises :class:`InputError` for unequal lengths, missing labels or a single class.
        """
        self._check_params()
        texts = texts_of(X)
        classes, codes = labels_of(y, len(texts))
        weight = weights_of(sample_weight, len(texts))
        group = np.arange(len(texts)) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
        if len(group) != len(texts):
            raise InputError(f"groups has {len(group)} values for {len(texts)} texts", cure="give one group a text")
        cleaner = self.reader() if self.cleaner is None else self.reader.from_config(self.cleaner.to_config())
        hasher = self._hasher()
        return self._learn(hasher, hasher.counts(cleaner.clean_many(texts)), cleaner, classes, codes, weight, group)

    def adapt(self, texts: Any, labels: Any, *, sample_weight: Any = None, groups: Any = None) -> LinearTextClassifier:
        """A copy that has also learned from 200-2,000 own labels; see :func:`opini.classify.adapt.adapt`."""
        from opini.classify.adapt import adapt

        return adapt(self, texts, labels, sample_weight=sample_weight, groups=groups)

    def _learn(
        self,
        hasher: NgramHasher,
        counts: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]],
        cleaner: TextCleaner,
        classes: NDArray[Any],
        codes: NDArray[np.int64],
        weight: NDArray[np.float64],
        group: NDArray[np.int64],
        targets: NDArray[np.float64] | None = None,
    ) -> Self:
        """The part of :meth:`fit` after cleaning and hashing (recipes hash once and fit many times); ``targets``: a
        distribution over the classes a row instead of its one label."""
        encoder = Encoder.from_counts(hasher, counts, min_df=self.min_df)
        rows = encoder.weigh(counts)
        Y = np.eye(len(classes))[codes] if targets is None else targets
        W, b = self._solve(rows, Y, weight)
        codes8, scale = pack(W)
        self.domains_ = None
        self.temperature_ = self._temperature(rows, Y, codes, weight, group)
        self.lexicon_ = lexicon_digest(*CLEANING)
        self._set(classes, cleaner, encoder, codes8, scale, b, np.average(Y, axis=0, weights=weight))
        return self

    def _temperature(
        self,
        rows: Any,
        Y: NDArray[np.float64],
        codes: NDArray[np.int64],
        weight: NDArray[np.float64],
        group: NDArray[np.int64],
    ) -> float:
        """Chosen on rows left out of the fit; 1 where there are too few of them."""
        n_groups = len(np.unique(group))
        if self.folds == 0 or n_groups < 2 * self.folds:
            return 1.0
        fold = folds(group, self.folds, self.seed)
        scores = np.zeros(Y.shape)
        for k in range(self.folds):
            test = fold == k
            W, b = self._solve(rows[~test], Y[~test], weight[~test])
            scores[test] = np.asarray(rows[test] @ W, dtype=np.float64) + b
        return temperature(scores, codes, weight)

    def _solve(
        self, rows: Any, Y: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        mass = weight @ Y
        factor = np.where(mass > 0, mass.max() / np.maximum(mass, 1e-12), 1.0) ** self.balance
        weight = weights_of(weight * (Y @ factor), len(weight))
        return fit_linear(rows, Y, weight, C=self.C, loss=self.loss, max_iter=self.max_iter)

    def _hasher(self) -> NgramHasher:
        return NgramHasher(bits=self.bits, words=self.words, chars=self.chars, drop=tuple(self.drop))

    def _check_params(self) -> None:
        if self.loss not in LOSSES:
            raise ConfigError(f"loss = {self.loss!r}", cure=f"choose from {', '.join(LOSSES)}")
        for name, low in (("C", 0.0), ("max_iter", 0), ("min_df", 0)):
            if not getattr(self, name) > low:
                raise ConfigError(f"{name} = {getattr(self, name)!r} is not above {low}", cure="give a larger number")
        if self.folds != 0 and self.folds < 2:
            raise ConfigError(f"folds = {self.folds}", cure="give 0 (no calibration) or at least 2")
        if not 0.0 <= self.abstain_below <= 1.0:
            raise ConfigError(f"abstain_below = {self.abstain_below} is outside [0, 1]", cure="give a probability")

    def _set(
        self,
        classes: NDArray[Any],
        cleaner: TextCleaner,
        encoder: Encoder,
        codes: NDArray[np.int8],
        scale: NDArray[np.float32],
        intercept: NDArray[np.float64],
        prior: NDArray[np.float64],
    ) -> None:
        self.classes_ = classes
        self.intercept_ = intercept
        self.prior_ = prior / prior.sum()
        self.coef_ = unpack(codes, scale)
        self._cleaner = cleaner
        self._encoder = encoder
        self._codes = codes
        self._scale = scale

    # --- predicting -----------------------------------------------------------------------------------------------
    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """Scores before calibration, shape (n, classes), also for two classes; nan for a text without a known gram."""
        self._check_fitted()
        texts = texts_of(X)
        return self._scored(texts, clean=True)[0]

    def _scored(self, texts: list[str], *, clean: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Scores (n, c), nan for a text without a known gram, and temperatures (n, 1)."""
        scores, heat = np.empty((len(texts), len(self.classes_))), np.empty((len(texts), 1))
        for low in range(0, len(texts), _BATCH):
            part = slice(low, low + _BATCH)
            rows = self._encoder.encode(self._cleaner.clean_many(texts[part]) if clean else texts[part])
            scores[part] = np.asarray(rows @ self.coef_, dtype=np.float64) + self.intercept_
            scores[part][np.diff(rows.indptr) == 0] = np.nan
            heat[part, 0] = self._heat(rows)
        return scores, heat

    def _scores(self, cleaned: list[str]) -> NDArray[np.float64]:
        return self._scored(cleaned, clean=False)[0]

    def _heat(self, rows: Any) -> NDArray[np.float64] | float:
        return self.temperature_ if self.domains_ is None else self.domains_.temperatures(rows)

    def _probabilities(self, scores: NDArray[np.float64], heat: NDArray[np.float64]) -> NDArray[np.float64]:
        P = np.exp(log_softmax(scores / heat))
        P[np.isnan(scores[:, 0])] = self.prior_
        return P

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (n, len(classes_)) float64, columns as ``classes_``, rows sum to 1."""
        self._check_fitted()
        return self._probabilities(*self._scored(texts_of(X), clean=True))

    def predict_proba_cleaned(self, cleaned: list[str]) -> NDArray[np.float64]:
        """The same for texts that this model's cleaner has already cleaned: clean once, ask many models."""
        self._check_fitted()
        return self._probabilities(*self._scored(cleaned, clean=False))

    def predict(self, X: Any, *, abstain: bool = False) -> NDArray[Any]:
        """The most probable label of each text; with ``abstain``, 'tidak yakin' below ``abstain_below``."""
        self._check_fitted()
        scores, heat = self._scored(texts_of(X), clean=True)
        P = self._probabilities(scores, heat)
        labels: NDArray[Any] = self.classes_[P.argmax(axis=1)]
        if abstain:
            labels = labels.astype(object)
            labels[(P.max(axis=1) < self.abstain_below) | np.isnan(scores[:, 0])] = ABSTAIN
            labels = labels.astype(str)
        return labels

    def explain(self, text: str, label: Any = None) -> list[Contribution]:
        """What each span of the RAW text added to the calibrated log-odds of ``label`` (default: the predicted one).

        Exact: the weights add up to ``log p(label) - mean(log p)`` less the constant of the model. Strongest first.
        Raises ``TypeError`` for anything but one ``str`` and :class:`InputError` for an unknown label.
        """
        self._check_fitted()
        if not isinstance(text, str):
            raise TypeError(f"explain takes one text, not a {type(text).__name__}: call it for each text")
        if label is None:
            label = self.predict([text])[0]
        at = np.flatnonzero(self.classes_ == label)
        if len(at) == 0:
            raise InputError(f"{label!r} is not a label of this model", cure=f"choose from {self.classes_.tolist()}")
        heat = self._scored([text], clean=True)[1][0, 0]
        weight = (self.coef_[:, at[0]] - self.coef_.mean(axis=1)) / heat
        return contributions(text, self._cleaner.trace(text), self._encoder, weight, str(label))

    @property
    def cleaner_(self) -> TextCleaner:
        """The cleaner this model was trained with (a copy: a model never changes its cleaning)."""
        self._check_fitted()
        cleaner: TextCleaner = self.reader.from_config(self._cleaner.to_config())
        return cleaner

    # --- artefacts ------------------------------------------------------------------------------------------------
    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write an inert model folder; the same model gives the same bytes."""
        self._check_fitted()
        present = np.zeros(self._encoder.hasher.n_features, dtype=np.bool_)
        present[self._encoder.buckets] = True
        params = {k: v for k, v in self.get_params(deep=False).items() if k != "cleaner"}
        config = {
            "classes": self.classes_.tolist(),
            "cleaner": self._cleaner.to_config(),
            "lexicon": self.lexicon_,
            "params": params,
            "intercept": self.intercept_.tolist(),
            "prior": self.prior_.tolist(),
            "temperature": self.temperature_,
            **({"adapted": list(self.adapted_)} if self.adapted_ else {}),
        }
        tensors: dict[str, NDArray[Any]] = {
            "present": np.packbits(present),
            "idf": self._encoder.idf.astype(np.float16),
            "codes": self._codes,
            "scale": self._scale,
        }
        if self.domains_ is not None:
            config["domains"] = self.domains_.config()
            tensors |= self.domains_.tensors()
        artefacts.save(folder, kind=self.kind, config=config, tensors=tensors)

    @classmethod
    def _restored(cls, artefact: Artefact) -> Self:
        try:
            config, tensors = artefact.config, artefact.tensors()
            # a parameter younger than the artefact keeps its default, which is what the older code did
            stored: dict[str, Any] = config["params"]
            params: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
            model = cls(**params)
            model._check_params()
            hasher = model._hasher()
            present = np.unpackbits(tensors["present"]).astype(np.bool_)
            idf, codes, scale = tensors["idf"].astype(np.float32), tensors["codes"], tensors["scale"]
            classes = np.array(config["classes"])
            intercept, prior = np.array(config["intercept"], float), np.array(config["prior"], float)
            buckets, c = np.flatnonzero(present), len(classes)
            fits = (
                len(present) == hasher.n_features
                and idf.shape == buckets.shape
                and codes.shape == (len(buckets), c)
                and codes.dtype == np.int8
                and scale.shape == intercept.shape == prior.shape == (c,)
                and c >= 2
            )
            heat = float(config["temperature"])
            finite = np.isfinite([heat, *intercept, *prior, *scale]).all() and heat > 0 and prior.sum() > 0
            cleaner = cls.reader.from_config(config["cleaner"])
            lexicon = str(config.get("lexicon", ""))
            domains = Domains.stored(config["domains"], tensors) if "domains" in config else None
            fits = fits and (domains is None or len(domains.codes) == len(buckets))
            adapted = tuple(int(n) for n in config.get("adapted", ()))
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactError(
                f"{artefact.folder} does not hold what a linear model needs", cure="train it again"
            ) from error
        if not fits or not finite:
            raise ArtefactError(f"{artefact.folder} holds arrays that do not fit together", cure="train it again")
        model.temperature_, model.lexicon_, model.adapted_ = heat, lexicon, adapted
        model.domains_ = domains
        model._set(classes, cleaner, Encoder.of(hasher, buckets, idf), codes, scale, intercept, prior)
        return model
