"""Fine-tuning the shipped encoder on somebody's own texts, on a CPU, with early stopping. Needs torch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from opini._optional import require
from opini.classify.base import labels_of, texts_of, weights_of
from opini.classify.encoder_onnx import OnnxEncoder, floats, quantised
from opini.classify.linear import LinearTextClassifier
from opini.classify.solver import log_softmax
from opini.text import TextCleaner

if TYPE_CHECKING:
    from opini.classify.mini import MiniTextClassifier

__all__ = ["blend", "learn"]

_PIECES = 1536  # a step (chosen: about 50 short texts)
_FEW = 40  # below so many texts none is kept aside (chosen: six texts choose nothing)
_DROP, _HIDE = 0.1, 0.08  # of activations; of pieces, hidden so that no single word decides (as in the recipe)


def blend(
    neural: NDArray[np.float64],
    linear: NDArray[np.float64],
    codes: NDArray[np.int64],
    weight: NDArray[np.float64],
    targets: NDArray[np.float64] | None = None,
    least: float = 0.0,
) -> tuple[float, float]:
    """Weights (a >= 0, b >= ``least``) of centred encoder and linear scores with the smallest log-loss on texts neither
    saw. ``targets``: a distribution over the classes a text instead of its one label.
    """
    truth = np.eye(neural.shape[1])[codes] if targets is None else targets

    def loss(w: NDArray[np.float64]) -> float:
        return -float(np.average((log_softmax(w[0] * neural + w[1] * linear) * truth).sum(axis=1), weights=weight))

    found = minimize(loss, np.array([0.5, 0.5]), bounds=[(0.0, 5.0), (least, 5.0)])
    return float(found.x[0]), float(found.x[1])


def _base(model: MiniTextClassifier) -> MiniTextClassifier:
    if model.base is not None:
        return type(model).load(model.base)
    from opini.classify.registry import shipped, shipped_folder

    return type(model).load(shipped_folder() / "sentiment" / shipped()["sentiment"]["tiers"]["mini"])


@contextmanager
def _bar(show: bool, total: int, what: str = "fine-tuning") -> Iterator[Any]:
    """A function to call once a step."""
    if not show:
        yield lambda: None
        return
    from rich.progress import Progress

    with Progress() as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def _kept_aside(codes: NDArray[np.int64], share: float, seed: int) -> NDArray[np.bool_]:
    """The same share of every class, at least one text of it staying to learn from."""
    rng, out = np.random.default_rng(seed), np.zeros(len(codes), dtype=np.bool_)
    if len(codes) < _FEW or share == 0.0:
        return out
    for k in range(int(codes.max()) + 1):
        at = rng.permutation(np.flatnonzero(codes == k))
        out[at[: min(round(share * len(at)), len(at) - 1)]] = True
    return out


def learn(
    model: MiniTextClassifier,
    X: Any,
    y: Any,
    sample_weight: Any,
    targets: tuple[NDArray[Any], NDArray[np.float64]] | None = None,
) -> None:
    """Everything ``MiniTextClassifier.fit`` does; ``targets``: classes and a distribution over them a text, for y."""
    require("torch", extra="transformers", feature="MiniTextClassifier.fit")
    texts = texts_of(X)
    if targets is None:
        classes, codes = labels_of(y, len(texts))
        Y = None
    else:
        classes, Y = targets
        codes = Y.argmax(axis=1)
    weight = weights_of(sample_weight, len(texts))
    base = _base(model)
    cleaner = TextCleaner.from_config((model.cleaner or base._cleaner).to_config())
    cleaned = cleaner.clean_many(texts)
    aside = _kept_aside(codes, model.validation, model.seed)
    subwords, window = base._subwords, base._encoder.window
    parts = [subwords.windows(ids, window) for ids in subwords.ids(cleaned)]

    def linear_on(rows: NDArray[np.bool_]) -> LinearTextClassifier:
        at = np.flatnonzero(rows).tolist()
        fresh = LinearTextClassifier(cleaner=cleaner, folds=0, seed=model.seed)
        if Y is None:
            return fresh.fit([texts[i] for i in at], classes[codes[at]], weight[at])
        hasher = fresh._hasher()
        counts = hasher.counts([cleaned[i] for i in at])
        return fresh._learn(hasher, counts, cleaner, classes, codes[at], weight[at], np.arange(len(at)), Y[at])

    state, head = _train(model, base, parts, codes if Y is None else Y.astype(np.float32), weight, aside, len(classes))
    encoder = OnnxEncoder(base._encoder.graph, quantised(state))
    prior = np.bincount(codes, weights=weight, minlength=len(classes)).astype(np.float64) if Y is None else weight @ Y
    blended = (0.5, 0.5)
    linear = linear_on(~aside)
    model._set(classes, cleaner, subwords, encoder, head, linear, blended, prior)
    rows = [i for i in np.flatnonzero(aside).tolist() if parts[i]]
    if rows:
        scores = log_softmax(np.nan_to_num(linear._scores([cleaned[i] for i in rows])))
        scores -= scores.mean(axis=1, keepdims=True)
        soft = None if Y is None else Y[rows]
        blended = blend(model._neural([parts[i] for i in rows]), scores, codes[rows], weight[rows], soft)
        if sum(blended) > 0:
            linear = linear_on(np.ones(len(texts), dtype=np.bool_))
            model._set(classes, cleaner, subwords, encoder, head, linear, blended, prior)


def _train(
    model: MiniTextClassifier,
    base: MiniTextClassifier,
    parts: list[list[NDArray[np.int64]]],
    targets: NDArray[np.int64] | NDArray[np.float32],
    weight: NDArray[np.float64],
    aside: NDArray[np.bool_],
    n_classes: int,
) -> tuple[dict[str, NDArray[np.float32]], tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Weights of encoder and head; ``targets``: class numbers (n,), or a distribution over the classes (n, classes)."""
    import torch
    from torch.nn import functional

    from opini.classify.encoder_torch import Encoder

    weights = floats(base._encoder.tensors)
    width, heads = base._encoder.width, weights["attend.weight"].shape[0]
    layers = sum(name.endswith(".qkv.weight") for name in weights)
    hidden = weights["blocks.0.up.weight"].shape[0] if layers else 0
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(model.seed)
        encoder = Encoder(
            pieces=base._encoder.pieces,
            width=width,
            hidden=hidden,
            layers=layers,
            heads=heads,
            window=base._encoder.window,
        )
        encoder.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in weights.items()})
        head = torch.nn.Linear(3 * width, n_classes)
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.zeros_(head.bias)
        parameters = [*encoder.parameters(), *head.parameters()]
        optimiser = torch.optim.AdamW(parameters, lr=model.rate, weight_decay=0.01)
        # one row a window; a text of many windows counts once
        owner = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
        flat = [window for p in parts for window in p]
        each = weight[owner] / np.array([len(parts[i]) for i in owner.tolist()] or [1], dtype=np.float64)
        size = np.array([len(window) for window in flat], dtype=np.int64)

        def batches(rows: NDArray[np.int64], rng: np.random.Generator) -> Iterator[tuple[Any, Any, NDArray[np.int64]]]:
            rows = rng.permutation(rows)
            for low in range(0, len(rows), 2048):
                pool = rows[low : low + 2048]
                pool = pool[np.argsort(size[pool], kind="stable")]
                cuts = np.unique(np.cumsum(size[pool]) // _PIECES, return_index=True)[1][1:]
                groups = np.split(pool, cuts)
                for i in rng.permutation(len(groups)):
                    at, longest = groups[i], int(size[groups[i]].max())
                    ids = np.zeros((len(at), longest), dtype=np.int64)
                    for r, row in enumerate(at.tolist()):
                        ids[r, : size[row]] = flat[row]
                    yield torch.from_numpy(ids), torch.from_numpy(np.arange(longest) < size[at][:, None]), at

        learn_rows, check_rows = np.flatnonzero(~aside[owner]), np.flatnonzero(aside[owner])
        steps = model.epochs * max(1, sum(1 for _ in batches(learn_rows, np.random.default_rng(model.seed))))
        best, best_loss, waited, step = None, float("inf"), 0, 0
        with _bar(model.progress, steps) as advance:
            for epoch in range(model.epochs):
                rng = np.random.default_rng((model.seed, epoch))
                encoder.train()
                for ids, mask, at in batches(learn_rows, rng):
                    optimiser.param_groups[0]["lr"] = (
                        model.rate * min(1.0, (step + 1) / 20) * (1 - step / (1.1 * steps))
                    )
                    hide = torch.from_numpy(rng.random(tuple(ids.shape)) < _HIDE) & mask
                    pooled = encoder(ids.masked_fill(hide, base._subwords.mask), mask, _DROP)[1]
                    loss = functional.cross_entropy(
                        head(functional.dropout(pooled, 2 * _DROP)),
                        torch.from_numpy(targets[owner[at]]),
                        reduction="none",
                    )
                    mean = (loss * torch.from_numpy(each[at]).float()).mean()
                    optimiser.zero_grad()
                    torch.autograd.backward(mean)
                    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
                    optimiser.step()
                    step += 1
                    advance()
                if len(check_rows) == 0:
                    continue
                encoder.eval()
                total = 0.0
                with torch.no_grad():
                    for ids, mask, at in batches(check_rows, np.random.default_rng(0)):
                        loss = functional.cross_entropy(
                            head(encoder(ids, mask)[1]), torch.from_numpy(targets[owner[at]]), reduction="none"
                        )
                        total += float((loss.double() * torch.from_numpy(each[at])).sum())
                if total < best_loss - 1e-4:
                    best_loss, waited = total, 0
                    best = {
                        k: v.clone()
                        for k, v in [*encoder.state_dict().items(), *head.state_dict(prefix="head.").items()]
                    }
                else:
                    waited += 1
                    if waited >= model.patience:
                        break
        final = best or {**encoder.state_dict(), **head.state_dict(prefix="head.")}
        found = {name: value.detach().numpy().copy() for name, value in final.items()}
    outer = (np.ascontiguousarray(found.pop("head.weight").T), found.pop("head.bias"))
    return found, outer
