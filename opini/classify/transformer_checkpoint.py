"""Checkpoints of a training run: safetensors and JSON only, complete or absent, one kept at a time.

``folder/step-00000120`` is an inert artefact (digests checked) with the weights being trained, the two moments AdamW
keeps of each, the best weights so far and a few numbers. A newer one is complete before the older is removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini import artefacts
from opini.errors import ArtefactError, InputError

__all__ = ["Progress", "joined", "latest", "parts", "restore", "store"]

KIND = "opini.checkpoint"
PART = 1024**3  # bytes of tensors a file (chosen: below the largest file an artefact may hold)
_MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass
class Progress:
    """Where a run is: steps made, windows at once (halved when memory ends), early stopping, log-loss by epoch."""

    micro: int
    step: int = 0
    best_loss: float | None = None
    waited: int = 0
    done: bool = False
    history: list[float] = field(default_factory=list)
    scaler: dict[str, Any] = field(default_factory=dict)


def parts(tensors: Mapping[str, NDArray[Any]], stem: str) -> dict[str, bytes]:
    """Tensors as one or more safetensors files of about a gigabyte at most: ``stem.safetensors``, ``stem-2...``."""
    from safetensors.numpy import save

    groups: list[dict[str, NDArray[Any]]] = [{}]
    size = 0
    for name in sorted(tensors):
        value = np.ascontiguousarray(tensors[name])
        if groups[-1] and size + value.nbytes > PART:
            groups.append({})
            size = 0
        groups[-1][name] = value
        size += value.nbytes
    return {f"{stem}{'' if i == 0 else f'-{i + 1}'}.safetensors": save(group) for i, group in enumerate(groups)}


def joined(files: Mapping[str, bytes], stem: str) -> dict[str, NDArray[Any]]:
    """The tensors :func:`parts` split; raises :class:`ArtefactError` for a file that is no safetensors."""
    from safetensors.numpy import load

    out: dict[str, NDArray[Any]] = {}
    for name, data in files.items():
        base = name.removesuffix(".safetensors")
        if base != name and (base == stem or base.startswith(f"{stem}-")):
            try:
                out |= load(data)
            except Exception as error:  # safetensors raises its own, untyped errors
                raise ArtefactError(f"{name} is not readable", cure="download or train it again") from error
    return out


def latest(folder: str | os.PathLike[str], fingerprint: str) -> artefacts.Artefact | None:
    """The newest checkpoint in ``folder``, or ``None``. One of other data or settings raises :class:`InputError`."""
    found = sorted(Path(folder).glob("step-*"))
    if not found:
        return None
    try:
        saved = artefacts.load(found[-1])
    except ArtefactError as error:
        raise ArtefactError(f"{found[-1]} is damaged ({error.problem})", cure="delete it to begin again") from error
    if saved.kind != KIND or saved.config.get("fingerprint") != fingerprint:
        raise InputError(
            f"{folder} holds a checkpoint of other texts, labels, settings or another base",
            cure="give the same ones to continue, or another checkpoints= folder",
        )
    return saved


def store(
    folder: str | os.PathLike[str],
    fingerprint: str,
    progress: Progress,
    trained: Mapping[str, Any],
    optimiser: Any,
    best: Mapping[str, NDArray[np.float32]] | None,
) -> None:
    """Write ``step-N`` beside the older checkpoint, then remove the older. ``trained``: name -> torch parameter."""
    weights, moments = {}, {}
    for name, parameter in trained.items():
        weights[name] = parameter.detach().cpu().numpy()
        state = optimiser.state.get(parameter)
        if state:
            moments[f"step:{name}"] = np.array([float(state["step"])])
            moments |= {f"{kind}:{name}": state[kind].detach().cpu().numpy() for kind in _MOMENTS}
    files = parts(weights, "weights") | parts(moments, "adamw") | (parts(best, "best") if best else {})
    target = Path(folder) / f"step-{progress.step:08d}"
    config = {"fingerprint": fingerprint, "progress": asdict(progress)}
    artefacts.save(target, kind=KIND, config=config, files=files)
    for old in Path(folder).glob("step-*"):
        if old != target:
            shutil.rmtree(old)


def restore(
    saved: artefacts.Artefact, trained: Mapping[str, Any], optimiser: Any
) -> tuple[Progress, dict[str, NDArray[np.float32]] | None]:
    """Put weights and moments back; returns the progress and the best weights."""
    import torch

    weights, moments = joined(saved.files, "weights"), joined(saved.files, "adamw")
    best = joined(saved.files, "best") or None
    try:
        progress = Progress(**saved.config["progress"])
        with torch.no_grad():
            for name, parameter in trained.items():
                parameter.copy_(torch.from_numpy(weights[name]))
                if f"step:{name}" in moments:
                    optimiser.state[parameter] = {
                        "step": torch.tensor(float(moments[f"step:{name}"][0])),
                        **{
                            kind: torch.from_numpy(moments[f"{kind}:{name}"]).clone().to(parameter.device)
                            for kind in _MOMENTS
                        },
                    }
    except (KeyError, TypeError, RuntimeError) as error:
        raise ArtefactError(f"{saved.folder} does not fit this network", cure="delete it to begin again") from error
    return progress, best
