"""From a torch network to an inert folder that predicts without torch: ONNX, int8, and proof that the labels stayed.

Weights become int8 with one scale a column and one bit of headroom (``reduce_range``: on processors without VNNI two
products of larger values overflow 16 bits), activations are quantised as they come. Embedding rows become int8 too. The
folder is written only after the graph has answered texts like the network it was made of.
"""

from __future__ import annotations

import inspect
import itertools
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opini._optional import require
from opini.classify.base import texts_of
from opini.classify.transformer_network import needs_torch
from opini.classify.transformer_onnx import OnnxNetwork, OnnxTextClassifier
from opini.errors import ArtefactError, ConfigError, InputError

if TYPE_CHECKING:
    from opini.classify.transformer import TransformerTextClassifier

__all__ = ["Parity", "compared", "export", "graph_of", "own_texts", "quantised"]

_OPSET = 17  # LayerNormalization as one node; read by every onnxruntime opini accepts (>= 1.18)
_LARGEST = 1_900_000_000  # bytes: one ONNX file holds 2 GB
_FAR = 1e-3  # a 32-bit graph that is further off (in probability) was traced wrongly (chosen; measured: under 1e-6)
_SOME = 48  # texts the 32-bit graph is held against (chosen: more cost seconds on a large network)
_QUANTISED = ("MatMul", "Gemm", "Gather")
_PARTS = (
    ("jalan di depan pasar", "petugas loket", "air pdam", "sampah di gang kami", "dana desa", "puskesmas", "wali kota"),
    (
        "rusak parah",
        "ramah dan cepat",
        "mati sejak kemarin",
        "sudah diperbaiki",
        "belum jelas kabarnya",
        "lambat sekali",
    ),
    ("terima kasih", "tolong ditindak", "kapan selesainya", "warga kecewa", "semoga bermanfaat"),
)


@dataclass(frozen=True, slots=True)
class Parity:
    """How the exported graph answers beside the network: shares and differences of probabilities over ``texts``."""

    texts: int
    label_agreement: float
    largest_difference: float
    mean_difference: float


def own_texts() -> list[str]:
    """210 invented short opinions, for a parity test without texts of one's own.

    >>> len(own_texts()), own_texts()[0]
    (210, 'jalan di depan pasar rusak parah , terima kasih')
    """
    return [f"{a} {b} , {c}" for a, b, c in itertools.product(*_PARTS)]


def export(
    model: TransformerTextClassifier,
    folder: str | os.PathLike[str],
    *,
    quantise: bool = True,
    texts: Any = None,
    least_agreement: float = 0.99,
) -> Parity:
    """Write a fitted model as a folder that ``opini.load`` opens with onnxruntime alone.

    texts: raw opinions like those it will read, at least 100 to mean something (``None``: 210 invented ones). Raises
    :class:`InputError` if less than ``least_agreement`` of them keep their label, :class:`ArtefactError` for a network
    that ONNX cannot hold, :class:`opini.errors.MissingExtraError` without torch or onnx; nothing is written then.
    """
    needs_torch()
    require("onnx", extra="transformers", feature="export")
    model._check_fitted()
    if not 0.0 <= least_agreement <= 1.0:
        raise ConfigError(f"least_agreement = {least_agreement} is outside [0, 1]", cure="give a share such as 0.99")
    cleaned = model._cleaner.clean_many(own_texts() if texts is None else texts_of(texts))
    cleaned = [text for text, known in zip(cleaned, model._pieces.read(cleaned)[1], strict=True) if known]
    if not cleaned:
        raise InputError("no text for the parity test holds anything known", cure="give texts of your own")
    exact = model.predict_proba_cleaned(cleaned)
    graph = graph_of(model._network)
    made = _assembled(model, graph, alone=False, about={})
    some = [*cleaned[:_SOME], " ".join((" ".join(cleaned[:20]).split() * model._pieces.window)[: model._pieces.window])]
    off = float(np.abs(made.predict_proba_cleaned(some) - model.predict_proba_cleaned(some)).max())
    if not off <= _FAR:
        raise ArtefactError(
            f"the ONNX graph of this network is off by {off:.3g}", cure="export an encoder (BERT, RoBERTa, XLM-R, ...)"
        )
    if quantise:
        made = _assembled(model, quantised(graph), alone=True, about={})
    parity = compared(exact, made.predict_proba_cleaned(cleaned))
    if parity.label_agreement < least_agreement:
        raise InputError(
            f"only {parity.label_agreement:.1%} of {parity.texts} labels survive in {'8' if quantise else '32'} bits",
            cure="use quantise=False, give more texts of your own, or lower least_agreement",
        )
    about = {"bits": 8 if quantise else 32, "parity": asdict(parity), "source": dict(getattr(model, "source_", {}))}
    _assembled(model, made._network.graph, alone=quantise, about=about).save(folder)
    return parity


def compared(exact: NDArray[np.float64], ours: NDArray[np.float64]) -> Parity:
    """Parity of two sets of probabilities, both (texts, classes).

    >>> compared(np.array([[0.6, 0.4], [0.9, 0.1]]), np.array([[0.4, 0.6], [0.9, 0.1]])).label_agreement
    0.5
    """
    far = np.abs(exact - ours)
    return Parity(
        texts=len(exact),
        label_agreement=float((exact.argmax(axis=1) == ours.argmax(axis=1)).mean()),
        largest_difference=float(far.max()),
        mean_difference=float(far.mean()),
    )


def _assembled(
    model: TransformerTextClassifier, graph: bytes, *, alone: bool, about: dict[str, Any]
) -> OnnxTextClassifier:
    made = OnnxTextClassifier(abstain_below=model.abstain_below)
    made._set(
        model.classes_,
        model._cleaner,
        model._pieces,
        OnnxNetwork(graph, pad=model._pieces.pad, alone=alone),
        model._columns,
        temperature=float(model.temperature_),
        prior=model.prior_,
        about=about,
    )
    return made


@contextmanager
def _quiet() -> Iterator[None]:
    """Neither exporter nor quantiser says anything meanwhile: what they made is checked instead."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def graph_of(network: Any) -> bytes:
    """A sequence classifier of transformers as ONNX in 32 bits: ``input_ids``, ``attention_mask`` -> ``logits``.

    Raises :class:`ArtefactError` for one above 1.9 GB (XLM-R large) or that cannot be traced.
    """
    import torch

    size = sum(p.numel() * 4 for p in network.parameters())
    if size > _LARGEST:
        raise ArtefactError(
            f"the network has {size / 1e9:.1f} GB", cure="distil it (opini.classify.distil) or use one below 1.9 GB"
        )

    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.network(input_ids=input_ids, attention_mask=attention_mask).logits

    example = torch.full((2, 8), 1, dtype=torch.int64), torch.ones((2, 8), dtype=torch.int64)
    example[1][1, 5:] = 0  # as in a real batch, one is shorter
    device = next(network.parameters()).device
    example = (example[0].to(device), example[1].to(device))
    names = ["input_ids", "attention_mask"]
    settings: dict[str, Any] = {
        "input_names": names,
        "output_names": ["logits"],
        "dynamic_axes": {**{name: {0: "n", 1: "t"} for name in names}, "logits": {0: "n"}},
        "opset_version": _OPSET,
    }
    # a quarter of the newer exporter's time, no extra package, and the same graph after onnxruntime's optimisation
    if "dynamo" in inspect.signature(torch.onnx.export).parameters:
        settings["dynamo"] = False
    with tempfile.TemporaryDirectory() as tmp, _quiet():
        file = Path(tmp) / "graph.onnx"
        try:
            with torch.no_grad():
                torch.onnx.export(
                    Logits().eval(), (example[0].to(device), example[1].to(device)), str(file), **settings
                )
        except Exception as error:  # torch raises many kinds
            raise ArtefactError(
                f"this network cannot be traced ({type(error).__name__})", cure="export an encoder (BERT, RoBERTa, ...)"
            ) from error
        return file.read_bytes()


def quantised(graph: bytes) -> bytes:
    """A 32-bit graph with int8 weights, one scale a column; other nodes stay in 32 bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as tmp, _quiet():
        whole, small = Path(tmp) / "whole.onnx", Path(tmp) / "small.onnx"
        whole.write_bytes(graph)
        quantize_dynamic(
            whole,
            small,
            op_types_to_quantize=list(_QUANTISED),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
        return small.read_bytes()
