"""The ``mini`` encoder as it predicts: int8 weights, an ONNX graph, one window at a time.

One window at a time because dynamic quantisation scales by the largest value of a batch: alone, a text gets the same
numbers in any company. Threads take windows side by side, each on one core. onnxruntime is imported on first use.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from opini.classify.threads import allowed
from opini.errors import ArtefactError

__all__ = ["OnnxEncoder", "quantised", "shared_encoder"]

_LEVELS = 63  # of a weight matrix on each side; see models/recipes/mini/graph.py
_MANY = 32  # windows from which threads pay (measured: starting them costs about 10 windows)
_KEPT = 4096  # rows an encoder remembers, 3 kB each: a batch of texts read for tone is read for topic next (chosen)


def quantised(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """int8 tensors as the graph wants them, from the torch network's named weights.

    A matrix (out, in) becomes ``codes`` (in, out) with one scale a column; vectors one scale a row of -127..127.
    """
    out: dict[str, NDArray[Any]] = {}
    for name, value in weights.items():
        base, _, leaf = name.rpartition(".")
        if base == "vectors":
            scale = np.maximum(np.abs(value).max(axis=1), 1e-8).astype(np.float32) / 127
            out["vectors.codes"] = np.rint(value / scale[:, None]).astype(np.int8)
            out["vectors.scale"] = scale
        elif leaf == "weight" and value.ndim == 2 and base != "attend":
            matrix = value.T
            scale = np.maximum(np.abs(matrix).max(axis=0), 1e-8).astype(np.float32) / _LEVELS
            out[f"{base}.codes"] = np.rint(matrix / scale).astype(np.int8)
            out[f"{base}.scale"] = scale
        else:
            out[name] = np.ascontiguousarray(value.T if name == "attend.weight" else value, dtype=np.float32)
    return out


def floats(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """The torch network's weights again, from what :func:`quantised` made of them."""
    out: dict[str, NDArray[np.float32]] = {}
    for name, value in tensors.items():
        base, _, leaf = name.rpartition(".")
        if base == "vectors":
            out["vectors.weight"] = tensors["vectors.codes"] * tensors["vectors.scale"][:, None]
        elif leaf == "codes":
            out[f"{base}.weight"] = np.ascontiguousarray((value * tensors[f"{base}.scale"]).T)
        elif leaf != "scale":
            out[name] = np.ascontiguousarray(value.T) if name == "attend.weight" else value
    return out


class OnnxEncoder:
    """``pooled(windows)``: one row of ``width_out`` numbers a window of ids. Safe to share between threads."""

    def __init__(self, graph: bytes, tensors: Mapping[str, NDArray[Any]]) -> None:
        try:
            self.pieces, self.width = tensors["vectors.codes"].shape
            self.window = tensors["position"].shape[0]
            fits = (
                tensors["vectors.scale"].shape == (self.pieces,)
                and tensors["position"].shape == (self.window, self.width)
                and self.window > 0
                and all(np.isfinite(t).all() for t in tensors.values() if t.dtype.kind == "f")
            )
        except (KeyError, ValueError, AttributeError) as error:
            raise ArtefactError("the encoder of this model lacks arrays", cure="train it again") from error
        if not fits:
            raise ArtefactError("the encoder's arrays do not fit together", cure="train it again")
        self.width_out = 3 * self.width
        self.graph = graph
        self.tensors = {name: np.ascontiguousarray(value) for name, value in tensors.items()}
        self._session: Any = None
        self._lock = threading.Lock()
        self._rows: dict[bytes, NDArray[np.float32]] = {}

    def session(self) -> Any:
        """The onnxruntime session, made on first use; raises :class:`ArtefactError` if graph and arrays do not fit."""
        with self._lock:
            if self._session is None:
                import onnxruntime

                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = options.inter_op_num_threads = 1
                options.log_severity_level = 3
                # the arrays must outlive the session
                names = [n for n in sorted(self.tensors) if n != "position" and not n.startswith("vectors.")]
                self._held = [onnxruntime.OrtValue.ortvalue_from_numpy(self.tensors[n]) for n in names]
                options.add_external_initializers(names, self._held)
                try:
                    self._session = onnxruntime.InferenceSession(
                        self.graph, options, providers=["CPUExecutionProvider"]
                    )
                except Exception as error:  # onnxruntime raises untyped errors
                    raise ArtefactError("the graph and arrays do not fit together", cure="train it again") from error
            return self._session

    def inputs(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors plus positions of one window."""
        vectors = self.tensors["vectors.codes"][ids] * self.tensors["vectors.scale"][ids, None]
        out: NDArray[np.float32] = vectors + self.tensors["position"][: len(ids)]
        return out

    def pooled(self, windows: Sequence[NDArray[np.int64]]) -> NDArray[np.float32]:
        """Rows, shape (len(windows), width_out) float32; the last few thousand windows are remembered."""
        keys = [window.tobytes() for window in windows]
        known = self._rows
        rows = {key: known[key] for key in keys if key in known}
        new = {key: window for key, window in zip(keys, windows, strict=True) if key not in rows}
        rows.update(zip(new, self._run(list(new.values())), strict=True))
        if len(windows) <= _KEPT:
            self._rows = rows if len(known) + len(new) > _KEPT else {**known, **rows}
        return np.stack([rows[key] for key in keys]) if keys else np.empty((0, self.width_out), dtype=np.float32)

    def _run(self, windows: list[NDArray[np.int64]]) -> NDArray[np.float32]:
        session = self.session()
        out = np.empty((len(windows), self.width_out), dtype=np.float32)

        def some(rows: range) -> None:
            for i in rows:
                out[i] = session.run(None, {"x": self.inputs(windows[i])})[0]

        threads = allowed()
        if len(windows) < _MANY or threads == 1:
            some(range(len(windows)))
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(some, [range(k, len(windows), threads) for k in range(threads)]))
        return out


_open: WeakValueDictionary[str, OnnxEncoder] = WeakValueDictionary()


def shared_encoder(graph: bytes, tensors: Mapping[str, NDArray[Any]]) -> OnnxEncoder:
    """The open encoder of the same bytes, or a new one: models that share an encoder read a text once."""
    digest = hashlib.sha256(graph)
    for name in sorted(tensors):
        digest.update(f"{name} {tensors[name].dtype} {tensors[name].shape}".encode())
        digest.update(np.ascontiguousarray(tensors[name]).data)
    key = digest.hexdigest()
    encoder = _open.get(key)
    if encoder is None:
        _open[key] = encoder = OnnxEncoder(graph, tensors)
    return encoder
