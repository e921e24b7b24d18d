"""Opening a checkpoint without running anything in it: safetensors and a fast tokenizer, from a folder or the hub.

``trust_remote_code`` is never given, pickled weights only when asked and then tensors only, and the names of attention
kernels in a configuration are ignored, because some of them would be downloaded and run.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opini._optional import require
from opini.classify.transformer_network import FEATURE, needs_torch, quiet
from opini.errors import ArtefactError, InputError

__all__ = ["Opened", "fetch", "is_hub_id", "offline", "open_folder", "reset_head"]

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9_][\w.-]{0,95}")
_FILES = (
    "config.json",
    "tokenizer*.json",
    "*.model",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "special_tokens_map.json",
    "added_tokens.json",
    "model*.safetensors",
    "model.safetensors.index.json",
)
_PICKLED = ("pytorch_model*.bin", "pytorch_model.bin.index.json")
_OFFLINE = ("OPINI_OFFLINE", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


@dataclass
class Opened:
    """A network with its tokenizer. ``trained``: every weight came from the checkpoint, the head's too."""

    network: Any
    tokenizer: bytes
    pad: int
    mask: int | None
    longest: int | None
    trained: bool
    source: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The network's outputs as its configuration calls them."""
        config = self.network.config
        return [str(config.id2label[i]) for i in range(config.num_labels)]


def offline() -> bool:
    """Whether ``OPINI_OFFLINE``, ``HF_HUB_OFFLINE`` or ``TRANSFORMERS_OFFLINE`` forbids the network."""
    return any(os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"} for name in _OFFLINE)


def is_hub_id(name: str | os.PathLike[str]) -> bool:
    """Whether a name has the form ``owner/model`` and is no folder here.

    >>> is_hub_id("indobenchmark/indobert-base-p1"), is_hub_id("./models/own"), is_hub_id("mini")
    (True, False, False)
    """
    return isinstance(name, str) and _HUB_ID.fullmatch(name) is not None and not Path(name).exists()


def fetch(name: str, *, revision: str | None = None, allow_pickle_weights: bool = False) -> tuple[Path, dict[str, str]]:
    """The folder of a hub checkpoint in the hub's own cache, and ``{"id", "revision"}`` with the exact commit.

    Only data files are asked for. Raises :class:`InputError` naming the cure when the hub cannot be reached or lacks
    the checkpoint; the cache holds whole files only.
    """
    hub = require("huggingface_hub", extra="transformers", feature=FEATURE)
    cut = offline()
    wanted = [*_FILES, *(_PICKLED if allow_pickle_weights else ())]
    try:
        folder = Path(hub.snapshot_download(name, revision=revision, allow_patterns=wanted, local_files_only=cut))
    except Exception as error:  # the hub's own errors, those of its HTTP library and of the operating system
        kind = type(error).__name__
        at = "" if revision is None else f" at revision {revision!r}"
        if kind in ("RepositoryNotFoundError", "GatedRepoError", "RevisionNotFoundError", "DisabledRepoError"):
            raise InputError(
                f"the hub does not give {name!r}{at} ({kind})",
                cure="check the id and revision, and log in (hf auth login) if it is gated",
            ) from error
        why = "the offline flag is set" if cut else f"the hub cannot be reached ({kind})"
        raise InputError(
            f"{name!r}{at} is not in this machine's cache and {why}",
            cure=f"on a machine with network run: hf download {name}, then give that folder's path",
        ) from error
    return folder, {"id": name, "revision": folder.name}


def open_folder(
    folder: str | os.PathLike[str], *, outputs: int | None = None, seed: int = 0, allow_pickle_weights: bool = False
) -> Opened:
    """A checkpoint folder as a network on the CPU in 32 bits. ``outputs``: a head of that size (fresh where needed).

    Raises :class:`ArtefactError` for a folder that lacks a file, asks for code or does not fit together.
    """
    needs_torch()
    path = Path(folder)
    config = _config(path)
    weights = any(path.glob("model*.safetensors"))
    if not weights and not (allow_pickle_weights and any(path.glob("pytorch_model*.bin"))):
        found = "only pickled weights (.bin)" if any(path.glob("*.bin")) else "no weights"
        raise ArtefactError(
            f"{path} holds {found}, no model.safetensors",
            cure="use a revision with safetensors (often refs/pr/1), or allow_pickle_weights=True if you trust it",
        )
    tokenizer, pad, mask, longest = _tokenizer(path, config)
    network, trained = _network(path, config, outputs, seed, safe=weights)
    return Opened(network, tokenizer, pad, mask, longest, trained)


def _config(path: Path) -> Any:
    from transformers import AutoConfig

    file = path / "config.json"
    try:
        stated = json.loads(file.read_text(encoding="utf-8"))
        kind = str(stated["model_type"])
    except FileNotFoundError as error:
        raise ArtefactError(f"{path} holds no config.json", cure="give a checkpoint folder or a hub id") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{file} is not a model's configuration", cure="download the checkpoint again") from error
    if "quantization_config" in stated:
        raise ArtefactError(f"{path} is quantised", cure="use the checkpoint in 16 or 32 bits; opini quantises itself")
    if kind == "opini-mini":
        from opini.classify.mini_transformers import register

        register()
    try:
        with quiet():
            config: Any = AutoConfig.from_pretrained(path, trust_remote_code=False, local_files_only=True)
    except Exception as error:  # transformers raises untyped errors
        raise ArtefactError(
            f"transformers has no model type {kind[:40]!r} for {path}",
            cure="use a checkpoint of a built-in architecture: opini never runs a checkpoint's own code",
        ) from error
    config._attn_implementation = None
    return config


def _tokenizer(path: Path, config: Any) -> tuple[bytes, int, int | None, int | None]:
    from transformers import AutoTokenizer

    try:
        with quiet():
            found: Any = AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
        data = str(found.backend_tokenizer.to_str()).encode()
    except Exception as error:  # transformers raises untyped errors
        raise ArtefactError(
            f"{path} holds no fast tokenizer", cure="add its tokenizer.json (tokenizer.save_pretrained writes it)"
        ) from error
    pad = found.pad_token_id if found.pad_token_id is not None else getattr(config, "pad_token_id", None)
    size, rows = len(found), getattr(config, "vocab_size", None)
    if isinstance(rows, int) and size > rows:
        raise ArtefactError(
            f"the tokenizer of {path} has {size} pieces and the network rows for {rows}",
            cure="use the tokenizer the checkpoint was trained with",
        )
    limit = int(found.model_max_length) if found.model_max_length and found.model_max_length < 10**6 else None
    return data, int(pad or 0), found.mask_token_id, limit


def _network(path: Path, config: Any, outputs: int | None, seed: int, *, safe: bool) -> tuple[Any, bool]:
    import torch
    from transformers import AutoModelForSequenceClassification

    same = outputs is None or outputs == config.num_labels
    if not same:
        config.num_labels = outputs
    try:
        with quiet(), torch.random.fork_rng(), torch.device("cpu"):
            torch.manual_seed(seed)
            network, told = AutoModelForSequenceClassification.from_pretrained(
                path,
                config=config,
                trust_remote_code=False,
                local_files_only=True,
                use_safetensors=safe,
                weights_only=True,
                dtype=torch.float32,
                ignore_mismatched_sizes=outputs is not None,
                output_loading_info=True,
            )
    except Exception as error:  # transformers and safetensors raise untyped errors
        raise ArtefactError(
            f"the weights of {path} do not fit its configuration ({type(error).__name__})",
            cure="download the checkpoint again, or use one of an encoder (BERT, RoBERTa, ...)",
        ) from error
    missing = [str(name) for name in told["missing_keys"]]
    within = f"{network.base_model_prefix}."
    if [name for name in missing if name.startswith(within) and "pooler" not in name]:
        raise ArtefactError(f"{path} lacks weights of its encoder", cure="download the checkpoint again")
    if not all(bool(torch.isfinite(p).all()) for p in network.parameters()):
        raise ArtefactError(f"{path} holds weights that are not numbers", cure="download the checkpoint again")
    for parameter in network.parameters():
        parameter.data = parameter.data.clone()  # off the mapped file: where a number lies changes its last bit
    return network.eval(), not missing and not told["mismatched_keys"]


def reset_head(network: Any, seed: int) -> None:
    """Start the last layer anew, when the checkpoint's outputs mean something else than the labels to learn."""
    import torch

    inside = {id(m) for m in getattr(network, network.base_model_prefix).modules()}
    fits = [
        m
        for m in network.modules()
        if isinstance(m, torch.nn.Linear) and id(m) not in inside and m.out_features == network.config.num_labels
    ]
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(seed)
        for layer in fits[-1:]:
            layer.weight.normal_(0.0, float(getattr(network.config, "initializer_range", 0.02)))
            if layer.bias is not None:
                layer.bias.zero_()
