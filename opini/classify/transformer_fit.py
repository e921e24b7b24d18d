"""The training loop of :class:`TransformerTextClassifier`: AdamW, early stopping, checkpoints that continue exactly.

Order of the batches and all dropout follow from the seed and the number of the step alone, so a run continued from a
checkpoint makes the same numbers as one that was never interrupted (bit for bit on a CPU).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opini.classify.mini_fit import _bar
from opini.classify.solver import log_softmax
from opini.classify.transformer_batches import averaged, padded, shuffled
from opini.classify.transformer_checkpoint import Progress, latest, restore, store
from opini.classify.transformer_network import autocast, halved, out_of_memory, window_scores
from opini.errors import ConfigError

if TYPE_CHECKING:
    from opini.classify.transformer import TransformerTextClassifier

__all__ = ["Examples", "fingerprint", "train"]

_CLIP = 1.0  # norm of the gradient (Devlin et al. 2019)
_GAIN = 1e-4  # of the log-loss, to count as better (as mini_fit)


@dataclass
class Examples:
    """Texts as windows: of each text its windows, the number of its class and how much it counts."""

    windows: list[list[NDArray[np.int64]]]
    codes: NDArray[np.int64]
    weight: NDArray[np.float64]

    def log_loss(self, scores: NDArray[np.float64]) -> float:
        """Mean log-loss of the texts from scores of their windows."""
        told = log_softmax(averaged(scores, self.windows))[np.arange(len(self.codes)), self.codes]
        return -float(np.average(told, weights=self.weight))


def fingerprint(settings: Mapping[str, Any], network: Any, *sets: Examples) -> str:
    """A digest of all that decides the outcome: a checkpoint of anything else must not be continued."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for name, value in network.state_dict().items():
        digest.update(name.encode())
        digest.update(value.detach().cpu().numpy().tobytes())
    for examples in sets:
        digest.update(examples.codes.tobytes())
        digest.update(examples.weight.tobytes())
        for windows in examples.windows:
            digest.update(b"|")
            for window in windows:
                digest.update(window.tobytes())
    return digest.hexdigest()


def _groups(trained: Mapping[str, Any], decay: float) -> list[dict[str, Any]]:
    """Weight decay for matrices only: biases and norms are left alone, as BERT's authors did."""
    return [
        {"params": [p for p in trained.values() if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in trained.values() if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _factor(step: int, total: int, warmup: float) -> float:
    """Of the learning rate: up in a straight line over ``warmup`` of all steps, then down to 0."""
    rise = max(1, round(warmup * total))
    return min((step + 1) / rise, (total - step) / max(1, total - rise + 1), 1.0)


def train(
    model: TransformerTextClassifier, network: Any, learn: Examples, check: Examples, *, pad: int, rate: float, key: str
) -> list[float]:
    """Change ``network`` in place; returns the log-loss on ``check`` after each epoch (the best epoch's weights stay).

    key: of :func:`fingerprint`. Raises :class:`ConfigError` for a loss that is no number.
    """
    import torch

    device = next(network.parameters()).device
    if model.gradient_checkpointing:
        if not getattr(network, "supports_gradient_checkpointing", False):
            raise ConfigError("this network has no gradient checkpointing", cure="use gradient_checkpointing=False")
        _checkpointing(network, on=True)
    trained = {name: p for name, p in network.named_parameters() if p.requires_grad}
    optimiser = torch.optim.AdamW(_groups(trained, model.weight_decay), lr=rate)
    scaled = autocast(device, model.precision)[1]
    scaler = torch.amp.GradScaler(device.type, enabled=scaled)
    flat = [window for parts in learn.windows for window in parts]
    owner = np.repeat(np.arange(len(learn.windows)), [len(parts) for parts in learn.windows])
    each = learn.weight[owner] / np.array([len(learn.windows[i]) for i in owner.tolist()], dtype=np.float64)
    each *= len(each) / max(each.sum(), 1e-12)
    codes = learn.codes[owner]
    size = np.array([len(window) for window in flat], dtype=np.int64)

    def epoch_of(number: int) -> list[NDArray[np.int64]]:
        rng = np.random.default_rng((model.seed, number))
        return list(shuffled(np.arange(len(flat)), size, model.batch, rng))

    per_epoch = len(epoch_of(0))
    total = per_epoch * model.epochs
    progress, best = Progress(micro=model.batch), None
    if model.checkpoints is not None:
        saved = latest(model.checkpoints, key)
        if saved is not None:
            progress, best = restore(saved, trained, optimiser)
            if progress.scaler:
                scaler.load_state_dict(progress.scaler)

    def keep() -> None:
        if model.checkpoints is not None:
            progress.scaler = scaler.state_dict() if scaled else {}
            store(model.checkpoints, key, progress, trained, optimiser, best)

    def backward(rows: NDArray[np.int64]) -> float:
        """Gradients of one step, in as many portions as memory needs."""
        loss = 0.0
        for low in range(0, len(rows), progress.micro):
            at = rows[low : low + progress.micro]
            ids, mask = padded([flat[i] for i in at.tolist()], pad)
            with autocast(device, model.precision)[0]:
                scores = network(
                    input_ids=torch.from_numpy(ids).to(device), attention_mask=torch.from_numpy(mask).to(device)
                ).logits
            told = torch.nn.functional.cross_entropy(
                scores.float(), torch.from_numpy(codes[at]).to(device), reduction="none"
            )
            mean = (told * torch.from_numpy(each[at]).to(device, torch.float32)).sum() / len(rows)
            torch.autograd.backward(scaler.scale(mean))
            loss += float(mean.detach())
        return loss

    with torch.random.fork_rng(), _bar(model.progress, total) as advance:
        _ahead(advance, progress.step)
        while progress.step < total and not progress.done:
            number, first = divmod(progress.step, per_epoch)
            network.train()
            for rows in epoch_of(number)[first:]:
                _step(torch, optimiser, scaler, backward, rows, progress, trained, rate, total, model)
                advance()
                due = progress.step % model.checkpoint_every == 0 and progress.step % per_epoch != 0
                if due:
                    keep()
            if check.windows:
                network.eval()
                parts = [w for windows in check.windows for w in windows]
                found = window_scores(network, parts, pad=pad, batch=model.batch, precision=model.precision)
                best = _judge(progress, check.log_loss(found), model.patience, trained, best)
            progress.done = progress.done or progress.step >= total
            keep()
    if best is not None:
        with torch.no_grad():
            for name, parameter in trained.items():
                parameter.copy_(torch.from_numpy(best[name]))
    if model.gradient_checkpointing:
        _checkpointing(network, on=False)
    network.eval()
    return progress.history


def _checkpointing(network: Any, *, on: bool) -> None:
    """Activations are computed again instead of kept; transformers 5.23 calls it activation checkpointing."""
    kind = "activation" if hasattr(network, "activation_checkpointing_enable") else "gradient"
    change = getattr(network, f"{kind}_checkpointing_{'enable' if on else 'disable'}")
    change(**({f"{kind}_checkpointing_kwargs": {"use_reentrant": False}} if on else {}))


def _step(
    torch: Any,
    optimiser: Any,
    scaler: Any,
    backward: Callable[[NDArray[np.int64]], float],
    rows: NDArray[np.int64],
    progress: Progress,
    trained: Mapping[str, Any],
    rate: float,
    total: int,
    model: TransformerTextClassifier,
) -> None:
    """One step of AdamW, repeated with half the windows at once while memory ends."""
    for group in optimiser.param_groups:
        group["lr"] = rate * _factor(progress.step, total, model.warmup)
    while True:
        optimiser.zero_grad(set_to_none=True)
        torch.manual_seed(model.seed * 1_000_003 + progress.step)
        try:
            loss = backward(rows)
            break
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            progress.micro = halved(min(progress.micro, len(rows)), error)
    if not math.isfinite(loss):
        raise ConfigError(
            f"the loss is {loss} at step {progress.step + 1} of {total}",
            cure=f"use a lower rate than {rate:g}, precision='fp32', or check sample_weight",
        )
    scaler.unscale_(optimiser)
    torch.nn.utils.clip_grad_norm_(list(trained.values()), _CLIP)
    scaler.step(optimiser)
    scaler.update()
    progress.step += 1


def _judge(
    progress: Progress,
    loss: float,
    patience: int,
    trained: Mapping[str, Any],
    best: dict[str, NDArray[np.float32]] | None,
) -> dict[str, NDArray[np.float32]] | None:
    """After an epoch: keep its weights if they are better, stop if patience ends."""
    if not math.isfinite(loss):
        raise ConfigError(f"the log-loss on the texts kept aside is {loss}", cure="use a lower rate, precision='fp32'")
    progress.history.append(loss)
    if progress.best_loss is None or loss < progress.best_loss - _GAIN:
        progress.best_loss, progress.waited = loss, 0
        return {name: parameter.detach().cpu().numpy().copy() for name, parameter in trained.items()}
    progress.waited += 1
    progress.done = progress.waited >= patience
    return best


def _ahead(advance: Callable[[], None], steps: int) -> None:
    for _ in range(steps):
        advance()
