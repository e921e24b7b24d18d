"""The ``mini`` tier: a small encoder of the project's own beside the linear model, calibrated together.

The encoder reads words in their order; the linear model knows rare words. The log-odds of both are added with two
weights chosen on texts neither learned from.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from opini import artefacts
from opini.artefacts import Artefact
from opini.classify.encoder_onnx import OnnxEncoder, shared_encoder
from opini.classify.linear import LinearTextClassifier
from opini.classify.occlude import occlusion
from opini.classify.scored import ScoredTextClassifier
from opini.classify.solver import log_softmax
from opini.classify.stored import StoredTextClassifier
from opini.classify.subwords import Subwords
from opini.errors import ArtefactError, ConfigError
from opini.text import TextCleaner

if TYPE_CHECKING:
    from opini.records import Contribution

__all__ = ["KIND", "MiniTextClassifier"]

KIND = "opini.mini"
_GRAPH, _SUBWORDS, _LINEAR = "encoder.onnx", "subwords.json", "linear.safetensors"


class MiniTextClassifier(StoredTextClassifier, ScoredTextClassifier):
    """Decides one label a text from its words in order, with calibrated probabilities, on a CPU.

    Parameters (keyword-only). ``cleaner``: a :class:`opini.TextCleaner` (``None``: its defaults), kept in the artefact.
    ``base``: folder of the ``mini`` model whose encoder ``fit`` starts from (``None``: the shipped sentiment model).
    ``epochs``: passes over the texts at most; ``patience``: passes without a better validation loss before stopping.
    ``validation``: share of the texts kept to stop early and to weigh encoder and linear model. ``rate``: of learning.
    ``abstain_below``: ``predict(abstain=True)`` answers 'tidak yakin' below this probability. ``seed``: of everything
    drawn. ``progress``: show a bar while learning.

    ``fit`` needs torch (``pip install 'opini[transformers]'``); predicting does not. A text longer than a window is
    read in windows whose scores are averaged by length: nothing is cut. A text without a known piece or gram gets
    ``prior_`` and always abstains.

    >>> import opini
    >>> model = opini.load("sentiment", tier="mini")
    >>> model.predict(["terima kasih, petugasnya ramah dan cepat", "jalan rusak dibiarkan saja"]).tolist()
    ['positif', 'negatif']
    >>> model.predict(["", "ⵣⵣⵣ"], abstain=True).tolist()
    ['tidak yakin', 'tidak yakin']
    """

    kind: ClassVar[str] = KIND

    def __init__(
        self,
        *,
        cleaner: TextCleaner | None = None,
        base: str | os.PathLike[str] | None = None,
        epochs: int = 6,
        patience: int = 2,
        validation: float = 0.15,
        rate: float = 1e-3,
        abstain_below: float = 0.5,
        seed: int = 0,
        progress: bool = False,
    ) -> None:
        self.cleaner = cleaner
        self.base = base
        self.epochs = epochs
        self.patience = patience
        self.validation = validation
        self.rate = rate
        self.abstain_below = abstain_below
        self.seed = seed
        self.progress = progress

    # --- learning -------------------------------------------------------------------------------------------------
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn from texts and labels (all ``str`` or all ``int``), starting from the encoder of ``base``.

        Raises :class:`opini.errors.MissingExtraError` without torch and :class:`InputError` for unequal lengths,
        missing labels or a single class.
        """
        self._check_params()
        from opini.classify.mini_fit import learn

        learn(self, X, y, sample_weight)
        return self

    def adapt(self, texts: Any, labels: Any, *, sample_weight: Any = None, groups: Any = None) -> MiniTextClassifier:
        """A copy that has also learned from 200-2,000 own labels, without torch; see ``opini.classify.adapt``."""
        from opini.classify.adapt_mini import adapt_mini

        return adapt_mini(self, texts, labels, sample_weight=sample_weight, groups=groups)

    def _check_params(self) -> None:
        for name in ("epochs", "patience"):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)!r}", cure="give a whole number above 0")
        self._check_abstain()
        if not 0.0 <= self.validation <= 0.5:
            raise ConfigError(f"validation = {self.validation} is outside [0, 0.5]", cure="give a share, such as 0.15")
        if not 0.0 < self.rate < 1.0:
            raise ConfigError(f"rate = {self.rate} is outside (0, 1)", cure="give a rate such as 0.001")

    def _set(
        self,
        classes: NDArray[Any],
        cleaner: TextCleaner,
        subwords: Subwords,
        encoder: OnnxEncoder,
        head: tuple[NDArray[np.float32], NDArray[np.float32]],
        linear: LinearTextClassifier,
        weights: tuple[float, float],
        prior: NDArray[np.float64],
    ) -> None:
        self.classes_ = classes
        self.prior_ = prior / prior.sum()
        self.weights_ = weights
        self._cleaner, self._subwords, self._encoder, self._linear = cleaner, subwords, encoder, linear
        self._head = head

    # --- predicting -----------------------------------------------------------------------------------------------
    def _neural(self, windows: list[list[NDArray[np.int64]]]) -> NDArray[np.float64]:
        """Centred scores of the encoder, shape (n, classes): windows of a text averaged by their length."""
        flat = [window for parts in windows for window in parts]
        owner = np.repeat(np.arange(len(windows)), [len(parts) for parts in windows])
        size = np.array([len(window) for window in flat], dtype=np.float64)
        scores = self._read(self._encoder.pooled(flat))
        out = np.zeros((len(windows), len(self.classes_)))
        np.add.at(out, owner, scores * size[:, None])
        out /= np.maximum(np.bincount(owner, weights=size, minlength=len(windows)), 1.0)[:, None]
        return out

    def _read(self, pooled: NDArray[np.float32]) -> NDArray[np.float64]:
        # einsum adds each row by itself, so a row is the same alone and in any batch (a BLAS product is not)
        scores = np.einsum("nd,dc->nc", pooled.astype(np.float64), self._head[0].astype(np.float64)) + self._head[1]
        centred: NDArray[np.float64] = scores - scores.mean(axis=1, keepdims=True)
        return centred

    def _scores(self, cleaned: list[str]) -> NDArray[np.float64]:
        """Calibrated log-odds against the mean of all labels; nan where nothing is known."""
        scores, heat = self._blended(cleaned)
        calibrated: NDArray[np.float64] = scores / heat
        return calibrated

    def _blended(self, cleaned: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weighted sum of both parts (n, c), nan where nothing is known, and the temperature of each text (n, 1): 1
        unless the linear part tells domains apart."""
        linear, heat = self._linear._scored(cleaned, clean=False)
        linear = log_softmax(linear / self._linear.temperature_)
        linear -= linear.mean(axis=1, keepdims=True)
        ids = self._subwords.ids(cleaned)
        known = np.array([self._subwords.knows(i) for i in ids], dtype=np.bool_) & ~np.isnan(linear[:, 0])
        rows = np.flatnonzero(known)
        out = np.full(linear.shape, np.nan)
        windows = [self._subwords.windows(ids[i], self._encoder.window) for i in rows.tolist()]
        out[rows] = self.weights_[0] * self._neural(windows) + self.weights_[1] * linear[rows]
        return out, heat if self._linear.domains_ is not None else np.ones_like(heat)

    def _spans(self, text: str, column: int) -> list[Contribution]:
        return occlusion(self, text, column)  # exact for the linear part

    # --- artefacts ------------------------------------------------------------------------------------------------
    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write an inert model folder; the same model gives the same bytes."""
        self._check_fitted()
        with tempfile.TemporaryDirectory() as tmp:
            self._linear.save(Path(tmp) / "linear")
            part = artefacts.load(Path(tmp) / "linear")
        params = {k: v for k, v in self.get_params(deep=False).items() if k not in ("cleaner", "base", "progress")}
        config = {
            "classes": self.classes_.tolist(),
            "cleaner": self._cleaner.to_config(),
            "linear": part.config,
            "params": params,
            "prior": self.prior_.tolist(),
            "weights": list(self.weights_),
        }
        tensors = {**self._encoder.tensors, "head.weight": self._head[0], "head.bias": self._head[1]}
        files = {
            _GRAPH: self._encoder.graph,
            _SUBWORDS: self._subwords.data,
            _LINEAR: part.files[artefacts.TENSORS],
        }
        artefacts.save(folder, kind=self.kind, config=config, tensors=tensors, files=files)

    @classmethod
    def _restored(cls, artefact: Artefact) -> Self:
        try:
            config, tensors = artefact.config, artefact.tensors()
            model = cls(**config["params"])
            model._check_params()
            head = (tensors.pop("head.weight").astype(np.float32), tensors.pop("head.bias").astype(np.float32))
            subwords = Subwords(artefact.files[_SUBWORDS])
            encoder = shared_encoder(artefact.files[_GRAPH], tensors)
            inner = {artefacts.TENSORS: artefact.files[_LINEAR]}
            linear = LinearTextClassifier.from_artefact(
                Artefact(artefact.folder, LinearTextClassifier.kind, config["linear"], inner)
            )
            classes, prior = np.array(config["classes"]), np.array(config["prior"], float)
            a, b = (float(w) for w in config["weights"])
            cleaner = TextCleaner.from_config(config["cleaner"])
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactError(
                f"{artefact.folder} does not hold what a mini model needs", cure="train it again"
            ) from error
        c = len(classes)
        fits = (
            head[0].shape == (encoder.width_out, c)
            and head[1].shape == prior.shape == (c,)
            and subwords.size == encoder.pieces
            and np.array_equal(linear.classes_, classes)
        )
        finite = np.isfinite([a, b, *prior]).all() and prior.sum() > 0 and all(np.isfinite(h).all() for h in head)
        if not fits or not finite:
            raise ArtefactError(f"{artefact.folder} holds arrays that do not fit together", cure="train it again")
        model._set(classes, cleaner, subwords, encoder, head, linear, (a, b), prior)
        encoder.session()
        return model
