"""What ``TransformerTextClassifier.fit`` does around the loop: start, texts to windows, calibration."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opini._optional import require
from opini.classify import mini
from opini.classify.base import labels_of, texts_of, weights_of
from opini.classify.calibrate import temperature
from opini.classify.mini_fit import _kept_aside
from opini.classify.transformer_artefact import open_any
from opini.classify.transformer_batches import Pieces, averaged
from opini.classify.transformer_fit import Examples, fingerprint, train
from opini.classify.transformer_load import Opened, reset_head
from opini.classify.transformer_network import FEATURE, device_of, window_of, window_scores
from opini.errors import ArtefactError, InputError
from opini.text import TextCleaner

if TYPE_CHECKING:
    from opini.classify.transformer import TransformerTextClassifier

__all__ = ["learn"]

# Highest learning rates: as MiniTextClassifier; as LoRA's authors (Hu et al. 2021, 1e-4..5e-4); as BERT's (2e-5..5e-5).
_RATES = {"mini": 1e-3, "lora": 3e-4, "full": 3e-5}
_UNSAVED = ("abstain_below", "checkpoints", "checkpoint_every", "cleaner", "device", "progress", "base", "revision")


def _start(model: TransformerTextClassifier, classes: NDArray[Any]) -> tuple[Opened, TextCleaner | None]:
    """The network to start from, with a head for these classes, and the cleaner it was made with if opini made it."""
    base = model.base
    if base is None:
        from opini.classify.registry import shipped, shipped_folder

        base = shipped_folder() / "sentiment" / shipped()["sentiment"]["tiers"]["mini"]
    found, artefact = open_any(base, revision=model.revision, outputs=len(classes), seed=model.seed)
    if artefact is not None and artefact.kind not in (mini.KIND, model.kind):
        raise ArtefactError(f"{base} is a {artefact.kind!r} model", cure="give a transformer to start from")
    names = [str(c) for c in classes.tolist()]
    if found.trained and (artefact is None or found.names != names):
        reset_head(found.network, model.seed)
    found.network.config.problem_type = "single_label_classification"
    found.network.config.id2label = dict(enumerate(names))
    found.network.config.label2id = {name: i for i, name in enumerate(names)}
    return found, None if artefact is None else TextCleaner.from_config(artefact.config["cleaner"])


def _low_rank(model: TransformerTextClassifier, network: Any) -> Any:
    """The same network with low-rank updates beside frozen weights; the head is trained whole."""
    import torch

    peft = require("peft", extra="transformers", feature=f"{FEATURE}(lora=...)")
    inside = f"{network.base_model_prefix}."
    within = [n for n, m in network.named_modules() if n.startswith(inside) and isinstance(m, torch.nn.Linear)]
    outside = [(name, m) for name, m in network.named_children() if name != network.base_model_prefix]
    heads = [name for name, m in outside if next(m.parameters(), None) is not None]
    config = peft.LoraConfig(r=model.lora, lora_alpha=2 * model.lora, target_modules=within, modules_to_save=heads)
    with torch.random.fork_rng(), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft reads an attribute transformers has renamed
        torch.manual_seed(model.seed)
        return peft.get_peft_model(network, config)


def learn(model: TransformerTextClassifier, X: Any, y: Any, sample_weight: Any, eval_set: Any) -> None:
    """Fit ``model``; its attributes change only when all went well."""
    texts = texts_of(X)
    classes, codes = labels_of(y, len(texts))
    weight = weights_of(sample_weight, len(texts))
    check_texts, check_codes = _evaluation(eval_set, classes)
    found, own = _start(model, classes)
    network = found.network
    cleaner = TextCleaner.from_config((model.cleaner or own or TextCleaner()).to_config())
    pieces = Pieces(
        found.tokenizer, pad=found.pad, mask=found.mask, window=window_of(network, model.window, found.longest)
    )
    if pieces.largest >= int(network.get_input_embeddings().weight.shape[0]):
        raise ArtefactError("the tokenizer knows more pieces than the network", cure="use the checkpoint's own")
    mass = np.bincount(codes, weights=weight, minlength=len(classes))
    weight = weight * (mass.max() / np.maximum(mass, 1e-12))[codes] ** model.balance
    windows = pieces.read(cleaner.clean_many(texts))[0]
    aside = np.zeros(len(texts), dtype=np.bool_)
    if check_texts is None:
        aside = _kept_aside(codes, model.validation, model.seed)
        check = _examples(windows, codes, weight, aside)
    else:
        read = pieces.read(cleaner.clean_many(check_texts))[0]
        check = _examples(read, check_codes, np.ones(len(read)), np.ones(len(read), dtype=np.bool_))
    known = _examples(windows, codes, weight, ~aside)
    if not known.windows:
        raise InputError("no text holds anything to learn from", cure="give texts in a script the tokenizer knows")
    is_mini = getattr(network.config, "model_type", "") == "opini-mini"
    rate = model.rate or _RATES["lora" if model.lora else "mini" if is_mini else "full"]
    settings = {k: v for k, v in model.get_params(deep=False).items() if k not in _UNSAVED}
    key = fingerprint({**settings, "rate": rate, "classes": classes.tolist()}, network, known, check)
    network = (_low_rank(model, network) if model.lora else network).to(device_of(model.device))
    history = train(model, network, known, check, pad=pieces.pad, rate=rate, key=key)
    heat = 1.0
    if check.windows:
        flat = [w for parts in check.windows for w in parts]
        scores = window_scores(network, flat, pad=pieces.pad, batch=model.batch, precision=model.precision)
        heat = temperature(averaged(scores, check.windows), check.codes, check.weight)
    if model.lora:
        network = network.merge_and_unload()
    prior = np.bincount(codes, weights=weights_of(sample_weight, len(texts)), minlength=len(classes)).astype(float)
    model._set(classes, cleaner, pieces, network, np.arange(len(classes)), heat, prior, found.source)
    model.history_ = history


def _evaluation(eval_set: Any, classes: NDArray[Any]) -> tuple[list[str] | None, NDArray[np.int64]]:
    if eval_set is None:
        return None, np.empty(0, dtype=np.int64)
    if not isinstance(eval_set, tuple | list) or len(eval_set) != 2:
        raise InputError("eval_set is not a pair", cure="give eval_set=(texts, labels)")
    texts = texts_of(eval_set[0])
    labels = np.array(list(eval_set[1]))
    if len(labels) != len(texts) or len(texts) == 0:
        raise InputError(f"eval_set has {len(texts)} texts and {len(labels)} labels", cure="give one label a text")
    unknown = sorted({str(v) for v in labels.tolist()} - {str(v) for v in classes.tolist()})
    if unknown:
        raise InputError(f"eval_set has labels the training set lacks: {unknown}", cure="use the same labels in both")
    at = {str(c): i for i, c in enumerate(classes.tolist())}
    return texts, np.array([at[str(v)] for v in labels.tolist()], dtype=np.int64)


def _examples(
    windows: list[list[NDArray[np.int64]]],
    codes: NDArray[np.int64],
    weight: NDArray[np.float64],
    rows: NDArray[np.bool_],
) -> Examples:
    """The chosen texts that hold anything at all."""
    at = [i for i in np.flatnonzero(rows).tolist() if windows[i]]
    return Examples([windows[i] for i in at], codes[at], weight[at])
