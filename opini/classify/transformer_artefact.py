"""A transformer as a folder: opini's own (inert, digests checked) and the ordinary one of transformers."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from opini import artefacts
from opini.classify import mini
from opini.classify.label_registry import classes_of, known, outputs_of, probe
from opini.classify.transformer_batches import Pieces
from opini.classify.transformer_checkpoint import joined, parts
from opini.classify.transformer_load import Opened, fetch, is_hub_id, open_folder
from opini.classify.transformer_network import quiet, window_of
from opini.errors import ArtefactError, InputError
from opini.text import TextCleaner

if TYPE_CHECKING:
    from opini.artefacts import Artefact
    from opini.classify.transformer import TransformerTextClassifier

__all__ = ["contents", "open_any", "opened", "restored", "write_checkpoint"]

M = TypeVar("M", bound="TransformerTextClassifier")
_TOKENIZER = "tokenizer.json"
_FORGOTTEN = ("_name_or_path", "transformers_version", "auto_map", "attn_implementation", "dtype", "torch_dtype")
_SNAPSHOT = re.compile(r"models--([^/]+?)--([^/]+)/snapshots/([0-9a-f]{7,64})$")


def contents(model: TransformerTextClassifier, params: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """``(config, files)`` of :meth:`TransformerTextClassifier.save`."""
    stated = json.loads(model._network.config.to_json_string(use_diff=False))
    pieces = model._pieces
    config = {
        "classes": model.classes_.tolist(),
        "cleaner": model._cleaner.to_config(),
        "columns": model._columns.tolist(),
        "network": {k: v for k, v in stated.items() if k not in _FORGOTTEN},
        "params": params,
        "pieces": {"pad": pieces.pad, "mask": pieces.mask, "window": pieces.window},
        "prior": model.prior_.tolist(),
        "source": model.source_,
        "temperature": model.temperature_,
    }
    state = {name: value.detach().cpu().numpy() for name, value in model._network.state_dict().items()}
    return config, {_TOKENIZER: pieces.data, **parts(state, "model")}


def restored(cls: type[M], artefact: Artefact, given: Mapping[str, Any] | None = None) -> M:
    """The model of a verified folder; ``given`` parameters replace the stored ones."""
    if artefact.kind != cls.kind:
        raise ArtefactError(f"{artefact.folder} is a {artefact.kind!r} model", cure="load it with opini.load(path)")
    try:
        config = artefact.config
        model = cls(**{**config["params"], **(given or {})})
        model._check_params()
        pieces = Pieces(artefact.files[_TOKENIZER], **{k: int(v) for k, v in config["pieces"].items()})
        classes, prior = np.array(config["classes"]), np.array(config["prior"], float)
        columns, heat = np.array(config["columns"], dtype=np.int64), float(config["temperature"])
        cleaner = TextCleaner.from_config(config["cleaner"])
        source = {str(k): str(v) for k, v in config["source"].items()}
        network = _built(config["network"], joined(artefact.files, "model"))
        rows = int(network.get_input_embeddings().weight.shape[0])
    except ArtefactError:
        raise
    except Exception as error:  # transformers raises untyped errors on a forged configuration
        raise ArtefactError(
            f"{artefact.folder} does not hold what a transformer needs ({type(error).__name__})", cure="train it again"
        ) from error
    c = len(classes)
    fits = (
        c >= 2
        and classes.ndim == 1
        and prior.shape == (c,)
        and columns.shape == (network.config.num_labels,)
        and set(columns.tolist()) == set(range(c))
        and pieces.largest < rows
        and pieces.window <= window_of(network, pieces.window, None)
        and max(pieces.pad, pieces.mask) < rows
        and min(pieces.pad, pieces.mask) >= 0
    )
    if not fits or not np.isfinite([heat, *prior]).all() or heat <= 0 or prior.sum() <= 0 or (prior < 0).any():
        raise ArtefactError(f"{artefact.folder} holds parts that do not fit together", cure="train it again")
    model._set(classes, cleaner, pieces, network, columns, heat, prior, source)
    return model


def _built(stated: Mapping[str, Any], state: Mapping[str, NDArray[Any]]) -> Any:
    """A network of a built-in architecture with exactly these weights."""
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification

    settings = {k: v for k, v in stated.items() if k not in _FORGOTTEN and not k.startswith("_")}
    if "quantization_config" in settings:
        raise ValueError("quantised")
    kind = str(settings.pop("model_type"))
    if kind == "opini-mini":
        from opini.classify.mini_transformers import register

        register()
    with quiet(), torch.random.fork_rng():
        network: Any = AutoModelForSequenceClassification.from_config(AutoConfig.for_model(kind, **settings))
    if not all(np.isfinite(value).all() for value in state.values() if value.dtype.kind == "f"):
        raise ValueError("weights that are not numbers")
    network.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()}, strict=True)
    return network


def write_checkpoint(model: TransformerTextClassifier, folder: str | os.PathLike[str]) -> None:
    """An ordinary transformers folder; written aside and renamed, so it is whole or absent."""
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    target, pieces = Path(folder), model._pieces
    if target.exists() and any(target.iterdir()):
        raise ArtefactError(f"{target} is not empty", cure="choose another path")
    raw = Tokenizer.from_str(pieces.data.decode())
    special = {"pad_token": pieces.pad, "mask_token": pieces.mask, "unk_token": pieces.unknown}
    named = {name: raw.id_to_token(i) for name, i in special.items() if i is not None and raw.id_to_token(i)}
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as tmp, quiet():
        fresh = Path(tmp) / "new"
        model._network.save_pretrained(fresh)
        PreTrainedTokenizerFast(tokenizer_object=raw, model_max_length=pieces.window, **named).save_pretrained(fresh)
        if target.exists():
            target.rmdir()
        os.replace(fresh, target)


def open_any(
    path: str | os.PathLike[str],
    *,
    revision: str | None = None,
    outputs: int | None = None,
    seed: int = 0,
    allow_pickle_weights: bool = False,
) -> tuple[Opened, Artefact | None]:
    """A checkpoint from the hub, a transformers folder, or a folder of opini (then also its artefact)."""
    if Path(path).is_dir() and (Path(path) / artefacts.MANIFEST).is_file():
        artefact = artefacts.load(path)
        with tempfile.TemporaryDirectory(prefix="opini-") as tmp:
            folder = Path(tmp) / "checkpoint"
            if artefact.kind == mini.KIND:
                from opini.classify.mini_transformers import folder_of

                with quiet():
                    folder_of(artefact, folder)
                source = {"id": "opini-mini"}
            else:
                from opini.classify.transformer import TransformerTextClassifier

                model = TransformerTextClassifier.from_artefact(artefact)
                write_checkpoint(model, folder)
                source = model.source_
            opened_ = open_folder(folder, outputs=outputs, seed=seed)
        opened_.source = source
        return opened_, artefact
    if Path(path).is_dir():
        if revision is not None:
            raise InputError("revision is for a hub id, not for a folder", cure="leave it out")
        folder, source = Path(path), {"id": Path(path).resolve().name}
        found = _SNAPSHOT.search(Path(path).resolve().as_posix())
        if found:
            source = {"id": f"{found[1]}/{found[2]}", "revision": found[3]}
    elif is_hub_id(path):
        entry = known(str(path)).get(str(path).lower(), {})
        pinned = revision if revision is not None else entry.get("revision")
        folder, source = fetch(str(path), revision=pinned, allow_pickle_weights=allow_pickle_weights)
    else:
        raise InputError(
            f"there is no folder {os.fspath(path)!r}", cure="give a folder or a hub id such as owner/model"
        )
    opened_ = open_folder(folder, outputs=outputs, seed=seed, allow_pickle_weights=allow_pickle_weights)
    opened_.source = source
    return opened_, None


def opened(
    cls: type[M],
    path: str | os.PathLike[str],
    params: Mapping[str, Any],
    *,
    revision: str | None,
    labels: Mapping[Any, str] | Sequence[str] | None,
    cleaner: TextCleaner | None,
    probe_it: bool,
    allow_pickle_weights: bool,
) -> M:
    """Everything ``TransformerTextClassifier.load`` does."""
    model = cls(**params)
    model._check_params()
    own = Path(path).is_dir() and (Path(path) / artefacts.MANIFEST).is_file()
    if own and not (labels is None and revision is None and cleaner is None):
        raise InputError(f"{path} holds its own labels and cleaning", cure="leave out labels, revision and cleaner")
    if own:
        artefact = artefacts.load(path)
        if artefact.kind != mini.KIND:
            return restored(cls, artefact, params)
    found, artefact_ = open_any(path, revision=revision, allow_pickle_weights=allow_pickle_weights)
    if not found.trained:
        raise ArtefactError(
            f"{found.source.get('id', path)} has no trained classification head",
            cure="fine-tune it: fit(texts, labels)",
        )
    if artefact_ is not None:
        shipped = mini.MiniTextClassifier.from_artefact(artefact_)
        classes, columns = shipped.classes_, np.arange(len(shipped.classes_))
        cleaner, prior = shipped.cleaner_, shipped.prior_
    else:
        classes, columns = classes_of(outputs_of(found.names, labels, found.source["id"]))
        prior = np.ones(len(classes))  # nothing is known about the texts it learned from
    pieces = Pieces(
        found.tokenizer, pad=found.pad, mask=found.mask, window=window_of(found.network, model.window, found.longest)
    )
    model._set(
        classes,
        TextCleaner() if cleaner is None else TextCleaner.from_config(cleaner.to_config()),
        pieces,
        found.network,
        columns,
        1.0,
        prior,
        found.source,
    )
    if probe_it and artefact_ is None:
        probe(model, found.source["id"])
    return model
