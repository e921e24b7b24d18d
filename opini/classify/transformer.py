"""The transformers tier: any Hugging Face sequence classifier behind opini's protocol. torch loads on first use."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from opini import artefacts
from opini.classify.transformer_batches import Pieces
from opini.classify.transformer_network import device_of, needs_torch, window_scores
from opini.classify.windowed import WindowedTextClassifier
from opini.errors import ConfigError
from opini.text import TextCleaner

if TYPE_CHECKING:
    from opini.artefacts import Artefact
    from opini.classify.transformer_export import Parity

__all__ = ["KIND", "TransformerTextClassifier"]

KIND = "opini.transformer"
_WHOLE = ("window", "batch", "epochs", "patience", "checkpoint_every")
_RANGES = {
    "validation": (0.0, 0.5),
    "warmup": (0.0, 1.0),
    "weight_decay": (0.0, 1.0),
    "balance": (0.0, 1.0),
    "abstain_below": (0.0, 1.0),
}
_LOCAL = frozenset({"cleaner", "base", "revision", "checkpoints", "progress", "device"})  # not part of a saved model


class TransformerTextClassifier(WindowedTextClassifier):
    """Decides one label a text with a fine-tuned transformer, with calibrated probabilities; needs the extra.

    Parameters (keyword-only). ``base``: what ``fit`` starts from: a hub id, a checkpoint folder, a folder opini saved;
    ``None``: the shipped ``mini`` encoder. ``revision``: branch, tag or commit of a hub id. ``cleaner``: a
    :class:`opini.TextCleaner` (``None``: its defaults), kept in the artefact. ``window``: pieces read at once; a longer
    text is read in windows whose scores are averaged by length, nothing is cut. ``batch``: windows a step. ``epochs``:
    at most; ``patience``: epochs without a better log-loss before stopping. ``validation``: share of the texts kept to
    stop early and calibrate when ``fit`` gets no ``eval_set``. ``rate``: highest learning rate (``None``: 1e-3 for
    ``mini``, 3e-4 with LoRA, else 3e-5); ``warmup``: share of steps it rises. ``weight_decay``: of matrices.
    ``balance``: power by which rare classes count more (0: not, 1: all classes alike). ``precision``: "auto" (half on a
    GPU), "fp32", "bf16", "fp16". ``gradient_checkpointing``: less memory, slower. ``lora``: rank of low-rank updates
    trained instead of all weights (0: all; needs peft), merged afterwards. ``checkpoints``: folder to continue an
    interrupted ``fit`` from; ``checkpoint_every``: steps. ``device``: "auto", "cpu", "cuda", ... ``abstain_below``:
    ``predict(abstain=True)`` answers 'tidak yakin' below this probability. ``seed``: of everything drawn. ``progress``:
    show a bar while learning.

    A text without a known piece (empty, ``None``, another script) gets ``prior_`` and always abstains. Scores of a text
    may differ in the sixth digit with the texts it shares a batch with.

    >>> TransformerTextClassifier(epochs=2)
    TransformerTextClassifier(epochs=2)
    """

    kind: ClassVar[str] = KIND
    history_: list[float]  # log-loss on the texts kept aside, an epoch each

    def __init__(
        self,
        *,
        base: str | os.PathLike[str] | None = None,
        revision: str | None = None,
        cleaner: TextCleaner | None = None,
        window: int = 128,
        batch: int = 32,
        epochs: int = 4,
        patience: int = 2,
        validation: float = 0.15,
        rate: float | None = None,
        warmup: float = 0.1,
        weight_decay: float = 0.01,
        balance: float = 0.0,
        precision: str = "auto",
        gradient_checkpointing: bool = False,
        lora: int = 0,
        checkpoints: str | os.PathLike[str] | None = None,
        checkpoint_every: int = 500,
        device: str = "auto",
        abstain_below: float = 0.5,
        seed: int = 0,
        progress: bool = False,
    ) -> None:
        self.base = base
        self.revision = revision
        self.cleaner = cleaner
        self.window = window
        self.batch = batch
        self.epochs = epochs
        self.patience = patience
        self.validation = validation
        self.rate = rate
        self.warmup = warmup
        self.weight_decay = weight_decay
        self.balance = balance
        self.precision = precision
        self.gradient_checkpointing = gradient_checkpointing
        self.lora = lora
        self.checkpoints = checkpoints
        self.checkpoint_every = checkpoint_every
        self.device = device
        self.abstain_below = abstain_below
        self.seed = seed
        self.progress = progress

    # --- learning -------------------------------------------------------------------------------------------------
    def fit(self, X: Any, y: Any, sample_weight: Any = None, *, eval_set: tuple[Any, Any] | None = None) -> Self:
        """Learn from texts and labels (all ``str`` or all ``int``); ``eval_set``: (texts, labels) to stop early on.

        Raises :class:`opini.errors.MissingExtraError` without torch, :class:`InputError` for labels that do not fit,
        :class:`ConfigError` for a setting out of range or a loss that is no number. Interrupted, it leaves the last
        checkpoint, and this object as it was.
        """
        self._check_params()
        needs_torch()
        from opini.classify.transformer_learn import learn

        learn(self, X, y, sample_weight, eval_set)
        return self

    def _check_params(self) -> None:
        for name in _WHOLE:
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)!r}", cure="give a whole number above 0")
        for name, (low, high) in _RANGES.items():
            if not low <= getattr(self, name) <= high:
                raise ConfigError(f"{name} = {getattr(self, name)} is outside [{low:g}, {high:g}]", cure="correct it")
        if self.rate is not None and not 0.0 < self.rate < 1.0:
            raise ConfigError(f"rate = {self.rate} is outside (0, 1)", cure="give a rate such as 3e-5")
        if self.precision not in ("auto", "fp32", "bf16", "fp16"):
            raise ConfigError(f"precision = {self.precision!r}", cure="choose from auto, fp32, bf16, fp16")
        if not isinstance(self.lora, int) or self.lora < 0:
            raise ConfigError(f"lora = {self.lora!r}", cure="give a rank such as 8, or 0 to train all weights")

    def _set(
        self,
        classes: NDArray[Any],
        cleaner: TextCleaner,
        pieces: Pieces,
        network: Any,
        columns: NDArray[np.int64],
        temperature: float,
        prior: NDArray[np.float64],
        source: Mapping[str, str],
    ) -> None:
        """columns: of each output of the network, the class it counts towards."""
        self.classes_ = classes
        self.prior_ = prior / prior.sum()
        self.temperature_ = temperature
        self.source_ = dict(source)
        self._cleaner, self._pieces, self._columns = cleaner, pieces, columns
        self._network = network.to(device_of(self.device)).eval().requires_grad_(False)

    # --- predicting -----------------------------------------------------------------------------------------------
    def _window_scores(self, windows: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
        return window_scores(self._network, windows, pad=self._pieces.pad, batch=self.batch, precision=self.precision)

    # --- artefacts ------------------------------------------------------------------------------------------------
    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write an inert model folder (safetensors and JSON); the same model gives the same bytes."""
        self._check_fitted()
        from opini.classify.transformer_artefact import contents

        config, files = contents(self, {k: v for k, v in self.get_params(deep=False).items() if k not in _LOCAL})
        artefacts.save(folder, kind=self.kind, config=config, files=files)

    def save_checkpoint(self, folder: str | os.PathLike[str]) -> None:
        """Write an ordinary transformers folder (config.json, model.safetensors, tokenizer.json) for other tools.

        Cleaning, calibration and window size are not part of it: :meth:`save` keeps those.
        """
        self._check_fitted()
        from opini.classify.transformer_artefact import write_checkpoint

        write_checkpoint(self, folder)

    def export(
        self,
        folder: str | os.PathLike[str],
        *,
        quantise: bool = True,
        texts: Any = None,
        least_agreement: float = 0.99,
    ) -> Parity:
        """Write a folder that ``opini.load`` opens with onnxruntime alone (int8, or 32 bits); refused if labels change.

        See :func:`opini.classify.transformer_export.export` for ``texts``, ``least_agreement`` and errors.
        """
        from opini.classify.transformer_export import export

        return export(self, folder, quantise=quantise, texts=texts, least_agreement=least_agreement)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        revision: str | None = None,
        labels: Mapping[Any, str] | Sequence[str] | None = None,
        cleaner: TextCleaner | None = None,
        probe: bool = True,
        allow_pickle_weights: bool = False,
        **params: Any,
    ) -> Self:
        """A fitted model from what :meth:`save` wrote, a transformers folder, a ``mini`` folder or a hub id.

        ``labels`` says what the outputs of a checkpoint mean (known Indonesian ones are registered); ``probe`` asks it
        plain sentences first where opini has some for its labels. ``revision``: branch, tag or commit on the hub;
        ``cleaner``: for a checkpoint, opini's defaults if not given. ``params``: of the constructor. Raises
        :class:`InputError` for an id or labels that do not fit and :class:`ArtefactError` for a folder that does not.
        """
        needs_torch()
        from opini.classify.transformer_artefact import opened

        return opened(
            cls,
            path,
            params,
            revision=revision,
            labels=labels,
            cleaner=cleaner,
            probe_it=probe,
            allow_pickle_weights=allow_pickle_weights,
        )

    @classmethod
    def from_artefact(cls, artefact: Artefact) -> Self:
        """Build the model from a verified folder, checking that everything fits before use."""
        needs_torch()
        from opini.classify.transformer_artefact import restored

        return restored(cls, artefact)
