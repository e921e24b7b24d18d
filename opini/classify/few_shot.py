"""A classifier of one's own topics from a handful of examples each: a logistic read-out of a frozen encoder.

SetFit (Tunstall et al. 2022) trains the encoder on pairs of equal and unequal labels first. Its closed form, whitening
within labels, made results worse here at every strength tried (docs/transformers-export.md), so the encoder stays as it
is: nothing is drawn, a fit takes a second, and with the ``mini`` encoder torch is not needed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from opini import artefacts
from opini.artefacts import Artefact
from opini.classify.base import labels_of, texts_of, weights_of
from opini.classify.calibrate import temperature
from opini.classify.encoder_onnx import OnnxEncoder
from opini.classify.mini import MiniTextClassifier
from opini.classify.scored import ScoredTextClassifier
from opini.classify.solver import fit_linear
from opini.classify.stored import StoredTextClassifier
from opini.classify.subwords import Subwords
from opini.errors import ArtefactError, ConfigError
from opini.text import TextCleaner

__all__ = ["KIND", "Embedder", "FewShotTextClassifier", "MiniEmbedder", "TransformerEmbedder"]

KIND = "opini.few_shot"
_GRAPH, _SUBWORDS = "encoder.onnx", "subwords.json"
_FOLDS = 4  # for the temperature (chosen: of eight examples two are left out)


class Embedder(Protocol):
    """``embed(cleaned)``: one row a text, (n, width) float64; nan where nothing is known."""

    def embed(self, cleaned: list[str]) -> NDArray[np.float64]: ...


class MiniEmbedder:
    """What the encoder of a ``mini`` model makes of a text, without torch; windows are averaged by length."""

    def __init__(self, subwords: Subwords, encoder: OnnxEncoder) -> None:
        self.subwords, self.encoder = subwords, encoder

    def embed(self, cleaned: list[str]) -> NDArray[np.float64]:
        out = np.full((len(cleaned), self.encoder.width_out), np.nan)
        parts = [
            self.subwords.windows(ids, self.encoder.window) if self.subwords.knows(ids) else []
            for ids in self.subwords.ids(cleaned)
        ]
        rows = self.encoder.pooled([window for windows in parts for window in windows]).astype(np.float64)
        at = 0
        for i, windows in enumerate(parts):
            if windows:
                size = np.array([len(w) for w in windows], dtype=np.float64)
                out[i] = (rows[at : at + len(windows)] * (size / size.sum())[:, None]).sum(axis=0)
            at += len(windows)
        return out


class TransformerEmbedder:
    """Mean of the last states of a transformers checkpoint (folder or hub id); needs torch."""

    def __init__(self, path: str | os.PathLike[str], *, revision: str | None = None, window: int = 128) -> None:
        from opini.classify.transformer_batches import Pieces
        from opini.classify.transformer_load import fetch, is_hub_id, open_folder
        from opini.classify.transformer_network import window_of

        folder = fetch(str(path), revision=revision)[0] if is_hub_id(path) else Path(path)
        opened = open_folder(folder)
        self.network = getattr(opened.network, opened.network.base_model_prefix)
        limit = window_of(opened.network, window, opened.longest)
        self.pieces = Pieces(opened.tokenizer, pad=opened.pad, window=limit, mask=opened.mask)

    def embed(self, cleaned: list[str]) -> NDArray[np.float64]:
        import torch

        from opini.classify.transformer_batches import averaged, bucketed, padded

        windows, known = self.pieces.read(cleaned)
        flat = [w for parts in windows for w in parts]
        rows = np.zeros((len(flat), int(self.network.config.hidden_size)))
        for at in bucketed(np.array([len(w) for w in flat], dtype=np.int64), 16):
            ids, mask = (torch.from_numpy(a) for a in padded([flat[i] for i in at.tolist()], self.pieces.pad))
            with torch.inference_mode():
                states = self.network(input_ids=ids, attention_mask=mask)[0]
            real = mask.unsqueeze(-1)
            rows[at] = ((states * real).sum(1) / real.sum(1)).double().numpy()
        out = averaged(rows, windows)
        out[~known] = np.nan
        return out


class FewShotTextClassifier(StoredTextClassifier, ScoredTextClassifier):
    """Decides one label a text of one's own labels, from about eight examples each.

    Parameters (keyword-only). ``encoder``: ``"mini"`` (shipped, no torch), a folder of a ``mini`` model, or a
    transformers checkpoint (folder or hub id; needs torch). ``cleaner``: a :class:`opini.TextCleaner` (``None``: the
    encoder's own, or its defaults). ``C``: inverse strength of the read-out's penalty. ``abstain_below``:
    ``predict(abstain=True)`` answers 'tidak yakin' below this probability.

    Which is better on a task, this or ``LinearTextClassifier``, is measured in docs/transformers-export.md. A text
    without a known piece gets ``prior_`` and always abstains.

    >>> texts = ["lampu taman padam", "lampu jalan mati", "pohon tumbang", "dahan patah menimpa jalan"]
    >>> model = FewShotTextClassifier().fit(texts, ["lampu", "lampu", "pohon", "pohon"])
    >>> model.predict(["lampunya mati semua", "ada pohon besar roboh"]).tolist()
    ['lampu', 'pohon']
    """

    kind: ClassVar[str] = KIND

    def __init__(
        self,
        *,
        encoder: str | os.PathLike[str] = "mini",
        cleaner: TextCleaner | None = None,
        C: float = 3.0,
        abstain_below: float = 0.5,
    ) -> None:
        self.encoder = encoder
        self.cleaner = cleaner
        self.C = C
        self.abstain_below = abstain_below

    def _check_params(self) -> None:
        self._check_abstain()
        if not self.C > 0.0:
            raise ConfigError(f"C = {self.C} is not above 0", cure="give a larger number")

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn from texts and labels (all ``str`` or all ``int``).

        Raises :class:`opini.errors.InputError` for unequal lengths or a single class, :class:`ArtefactError` for an
        encoder that cannot be opened.
        """
        self._check_params()
        texts = texts_of(X)
        classes, codes = labels_of(y, len(texts))
        weight = weights_of(sample_weight, len(texts))
        embedder, own = _embedder(self.encoder)
        chosen = self.cleaner or own or TextCleaner()
        cleaner = TextCleaner.from_config(chosen.to_config())
        E = embedder.embed(cleaner.clean_many(texts))
        known = ~np.isnan(E[:, 0])
        E = np.nan_to_num(E)
        fold = _fold(codes)
        scores, told = np.zeros((len(E), len(classes))), known & (fold < _FOLDS)
        for k in range(_FOLDS):
            test = told & (fold == k)
            if test.any():
                scores[test] = self._head(E, codes, weight * known * ~test, len(classes), test)
        W, b = self._solve(E, codes, weight * known, len(classes))
        prior = np.bincount(codes, weights=weight, minlength=len(classes)).astype(np.float64)
        heat = temperature(scores[told], codes[told], weight[told]) if told.sum() >= 2 * len(classes) else 1.0
        self._embedder = embedder
        self._set(classes, cleaner, W, b, heat, prior)
        return self

    def _set(
        self,
        classes: NDArray[Any],
        cleaner: TextCleaner,
        W: NDArray[np.float64],
        b: NDArray[np.float64],
        heat: float,
        prior: NDArray[np.float64],
    ) -> None:
        self.classes_, self.prior_, self.temperature_ = classes, prior / prior.sum(), heat
        self.coef_, self.intercept_, self._cleaner = W, b, cleaner

    def _head(
        self, E: NDArray[np.float64], codes: NDArray[np.int64], weight: NDArray[np.float64], c: int, test: Any
    ) -> NDArray[np.float64]:
        W, b = self._solve(E, codes, weight, c)
        scores: NDArray[np.float64] = E[test] @ W + b
        return scores

    def _solve(
        self, E: NDArray[np.float64], codes: NDArray[np.int64], weight: NDArray[np.float64], c: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Read-out (width, classes) and intercept on raw embeddings: standardising is folded in."""
        from scipy import sparse

        use = weight > 0
        own, code, w = E[use], codes[use], weights_of(weight[use], int(use.sum()))
        # rows of length about 1, as C expects
        mean, spread = own.mean(axis=0), np.maximum(own.std(axis=0), 1e-6) * np.sqrt(E.shape[1])
        Z = (own - mean) / spread
        found, b = fit_linear(
            sparse.csr_array(Z.astype(np.float32)), np.eye(c)[code], w, C=self.C, loss="softmax", max_iter=200
        )
        W: NDArray[np.float64] = found.astype(np.float64) / spread[:, None]
        return W, b - mean @ W

    def _scores(self, cleaned: list[str]) -> NDArray[np.float64]:
        # einsum adds each row by itself: a row is the same alone and in any batch
        scores = (
            np.einsum("nd,dc->nc", self._embedder.embed(cleaned), self.coef_) + self.intercept_
        ) / self.temperature_
        centred: NDArray[np.float64] = scores - scores.mean(axis=1, keepdims=True)
        return centred

    # --- artefacts ------------------------------------------------------------------------------------------------
    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write an inert model folder with its ``mini`` encoder; the same model gives the same bytes.

        Raises :class:`ConfigError` for a transformers encoder: teach a small model by it instead.
        """
        self._check_fitted()
        embedder = self._embedder
        if not isinstance(embedder, MiniEmbedder):
            raise ConfigError(
                "a transformers encoder is not stored", cure="teach a small model: opini.classify.distil.distil(...)"
            )
        config = {
            "classes": self.classes_.tolist(),
            "cleaner": self._cleaner.to_config(),
            "intercept": self.intercept_.tolist(),
            "params": {k: getattr(self, k) for k in ("C", "abstain_below")},
            "prior": self.prior_.tolist(),
            "temperature": self.temperature_,
        }
        tensors = {**embedder.encoder.tensors, "read.weight": self.coef_}
        files = {_GRAPH: embedder.encoder.graph, _SUBWORDS: embedder.subwords.data}
        artefacts.save(folder, kind=self.kind, config=config, tensors=tensors, files=files)

    @classmethod
    def _restored(cls, artefact: Artefact) -> Self:
        try:
            config, tensors = artefact.config, artefact.tensors()
            model = cls(**config["params"])
            model._check_params()
            W = tensors.pop("read.weight").astype(np.float64)
            embedder = MiniEmbedder(Subwords(artefact.files[_SUBWORDS]), OnnxEncoder(artefact.files[_GRAPH], tensors))
            classes, prior = np.array(config["classes"]), np.array(config["prior"], float)
            b, heat = np.array(config["intercept"], float), float(config["temperature"])
            cleaner = TextCleaner.from_config(config["cleaner"])
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactError(
                f"{artefact.folder} does not hold what a few-shot model needs", cure="train it again"
            ) from error
        c = len(classes)
        fits = W.shape == (embedder.encoder.width_out, c) and b.shape == prior.shape == (c,) and c >= 2
        fits = fits and embedder.subwords.size == embedder.encoder.pieces
        finite = np.isfinite(W).all() and np.isfinite([heat, *b, *prior]).all() and heat > 0 and prior.sum() > 0
        if not fits or not finite:
            raise ArtefactError(f"{artefact.folder} holds arrays that do not fit together", cure="train it again")
        model._embedder = embedder
        model._set(classes, cleaner, W, b, heat, prior)
        embedder.encoder.session()
        return model


def _fold(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Folds in which every class with at least two examples is left out evenly; ``_FOLDS`` for a lone example."""
    out = np.full(len(codes), _FOLDS, dtype=np.int64)
    for k in range(int(codes.max()) + 1):
        at = np.flatnonzero(codes == k)
        if len(at) > 1:
            out[at] = np.arange(len(at)) % _FOLDS
    return out


def _embedder(encoder: str | os.PathLike[str]) -> tuple[Embedder, TextCleaner | None]:
    from opini.classify.registry import shipped, shipped_folder

    path = shipped_folder() / "topic" / shipped()["topic"]["tiers"]["mini"] if encoder == "mini" else Path(encoder)
    if (path / artefacts.MANIFEST).is_file():
        mini = MiniTextClassifier.load(path)
        return MiniEmbedder(mini._subwords, mini._encoder), mini.cleaner_
    return TransformerEmbedder(encoder), None
