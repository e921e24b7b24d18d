"""A fine-tuned transformers checkpoint as it predicts without torch: an ONNX graph and its tokenizer, on a CPU.

Dynamic quantisation scales by the largest value of a batch, so an int8 graph reads one window at a time: a text gets
the same numbers in any company, nothing is spent on padding, and it is no slower than in batches of eight
(docs/transformers-export.md). A 32-bit graph reads windows of similar length in batches.
onnxruntime and tokenizers are imported on first use, torch and transformers never.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from opini import artefacts
from opini.artefacts import Artefact
from opini.classify.stored import StoredTextClassifier
from opini.classify.threads import allowed
from opini.classify.transformer_batches import Pieces, bucketed, padded
from opini.classify.windowed import WindowedTextClassifier
from opini.errors import ArtefactError, ConfigError
from opini.text import TextCleaner

__all__ = ["GRAPH", "KIND", "TOKENIZER", "OnnxNetwork", "OnnxTextClassifier"]

KIND = "opini.onnx"
GRAPH, TOKENIZER = "model.onnx", "tokenizer.json"
_BATCH = 8  # windows of a 32-bit graph read together (torch is fastest at 8 too, docs/transformers-export.md)


class OnnxNetwork:
    """``scores(windows)``: one row of scores a window. ``alone``: one window at a time. Safe to share among threads."""

    def __init__(self, graph: bytes, *, pad: int, alone: bool) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            names = {node.name for node in self._session.get_inputs()}
            (output,) = self._session.get_outputs()
            if names != {"input_ids", "attention_mask"} or not isinstance(output.shape[-1], int):
                raise ValueError("not the inputs and outputs of an exported classifier")
        except Exception as error:  # onnxruntime raises untyped errors
            raise ArtefactError("the graph of this model is not readable", cure="export it again") from error
        self.graph = graph
        self.pad, self.alone = pad, alone
        self.outputs = int(output.shape[-1])

    def scores(self, windows: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
        """Shape (len(windows), outputs). Raises :class:`ArtefactError` if the graph cannot read the tokenizer's ids."""
        size = np.array([len(w) for w in windows], dtype=np.int64)
        batches = bucketed(size, 1 if self.alone else _BATCH)[::-1]  # long ones first, so that no thread ends late
        out = np.empty((len(windows), self.outputs))
        waiting, lock = iter(batches), threading.Lock()

        def work(_: int) -> None:
            while True:
                with lock:
                    rows = next(waiting, None)
                if rows is None:
                    return
                ids, mask = padded([windows[i] for i in rows.tolist()], self.pad)
                out[rows] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]

        threads = min(allowed(), len(batches))
        try:
            if threads <= 1:
                work(0)
            else:
                with ThreadPoolExecutor(threads) as pool:
                    list(pool.map(work, range(threads)))
        except Exception as error:  # onnxruntime raises untyped errors; none of their text is passed on
            raise ArtefactError("the graph and tokenizer do not fit together", cure="export it again") from error
        return out


class OnnxTextClassifier(StoredTextClassifier, WindowedTextClassifier):
    """Decides one label a text with an exported transformer; made by ``TransformerTextClassifier.export``.

    Parameter (keyword-only). ``abstain_below``: ``predict(abstain=True)`` answers 'tidak yakin' below this probability.

    Needs neither torch nor transformers: ``opini.load(folder)`` opens the folder with onnxruntime and tokenizers. The
    cleaning, labels and calibration are those of the exported model. A text longer than a window is read in windows
    whose scores are averaged by length: nothing is cut. A text without a known piece gets ``prior_`` and always
    abstains. ``parity_``: how far it is from the model it was made of, measured when it was exported.

    >>> from opini.classify.transformer_onnx import OnnxTextClassifier
    >>> OnnxTextClassifier(abstain_below=0.7)
    OnnxTextClassifier(abstain_below=0.7)
    """

    kind: ClassVar[str] = KIND

    def __init__(self, *, abstain_below: float = 0.5) -> None:
        self.abstain_below = abstain_below

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """An exported model does not learn: raises :class:`ConfigError` that says what does."""
        raise ConfigError(
            "an exported model does not learn", cure="fit a TransformerTextClassifier and export it again"
        )

    def _set(
        self,
        classes: NDArray[Any],
        cleaner: TextCleaner,
        pieces: Pieces,
        network: OnnxNetwork,
        columns: NDArray[np.int64],
        *,
        temperature: float,
        prior: NDArray[np.float64],
        about: dict[str, Any],
    ) -> None:
        self.classes_ = classes
        self.prior_ = prior / prior.sum()
        self.temperature_ = temperature
        self.parity_: dict[str, Any] = about.get("parity", {})
        self._about = about
        self._cleaner, self._pieces, self._network, self._columns = cleaner, pieces, network, columns

    def _window_scores(self, windows: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
        return self._network.scores(windows)

    # --- artefacts ------------------------------------------------------------------------------------------------
    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write an inert model folder (graph, tokenizer, settings, checksums); the same model gives the same bytes."""
        self._check_fitted()
        config = {
            "about": self._about,
            "alone": self._network.alone,
            "classes": self.classes_.tolist(),
            "columns": self._columns.tolist(),
            "cleaner": self._cleaner.to_config(),
            "mask": self._pieces.mask,
            "pad": self._pieces.pad,
            "params": self.get_params(deep=False),
            "prior": self.prior_.tolist(),
            "temperature": self.temperature_,
            "window": self._pieces.window,
        }
        files = {GRAPH: self._network.graph, TOKENIZER: self._pieces.data}
        artefacts.save(folder, kind=self.kind, config=config, files=files)

    @classmethod
    def _restored(cls, artefact: Artefact) -> Self:
        try:
            config = artefact.config
            model = cls(**config["params"])
            model._check_abstain()
            classes, prior = np.array(config["classes"]), np.array(config["prior"], float)
            heat, about = float(config["temperature"]), dict(config["about"])
            cleaner = TextCleaner.from_config(config["cleaner"])
            columns = np.array(config["columns"], dtype=np.int64)
            pad, window = int(config["pad"]), int(config["window"])
            pieces = Pieces(artefact.files[TOKENIZER], pad=pad, window=window, mask=int(config["mask"]))
            network = OnnxNetwork(artefact.files[GRAPH], pad=pad, alone=bool(config["alone"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ArtefactError(
                f"{artefact.folder} does not hold what an exported model needs", cure="export it again"
            ) from error
        c = len(classes)
        fits = (
            classes.shape == prior.shape == (c,)
            and classes.dtype.kind in "Ui"
            and columns.shape == (network.outputs,)
            and set(columns.tolist()) == set(range(c))
            and c >= 2
            and pad >= 0
        )
        if not fits or not (np.isfinite([heat, *prior]).all() and heat > 0 and prior.min() >= 0 and prior.sum() > 0):
            raise ArtefactError(f"{artefact.folder} holds parts that do not fit together", cure="export it again")
        model._set(classes, cleaner, pieces, network, columns, temperature=heat, prior=prior, about=about)
        network.scores([np.concatenate((pieces.before, [pieces.mask], pieces.after))])
        return model
