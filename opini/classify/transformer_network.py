"""Running a transformers network on batches of windows: device, precision, and what to do when memory ends."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini._optional import require
from opini.classify.transformer_batches import bucketed, padded
from opini.errors import ConfigError

__all__ = ["autocast", "device_of", "needs_torch", "out_of_memory", "quiet", "window_of", "window_scores"]

FEATURE = "TransformerTextClassifier"


def needs_torch() -> None:
    """Raise :class:`opini.errors.MissingExtraError` with the pip line unless torch and transformers are there."""
    for module in ("torch", "transformers"):
        require(module, extra="transformers", feature=FEATURE)


def device_of(name: str) -> Any:
    """``"auto"`` is the GPU if there is one; a device that does not exist raises :class:`ConfigError`."""
    import torch

    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ConfigError(f"device = {name!r} is not here", cure="use 'auto' or 'cpu'") from error
    return device


def autocast(device: Any, wanted: str) -> tuple[AbstractContextManager[Any], bool]:
    """``(context, whether gradients need scaling)``: half precision on a GPU, 32 bits elsewhere.

    wanted: "auto" (bfloat16 where the GPU has it, else float16), "bf16", "fp16" or "fp32".
    """
    import torch

    if wanted == "fp32" or (wanted == "auto" and device.type != "cuda"):
        return nullcontext(), False
    half = torch.float16 if wanted == "fp16" else torch.bfloat16
    if wanted == "auto" and not torch.cuda.is_bf16_supported():
        half = torch.float16
    return torch.autocast(device.type, dtype=half), half is torch.float16 and device.type == "cuda"


def out_of_memory(error: BaseException) -> bool:
    """Whether an error of torch means that memory ended (a GPU says so by type, a CPU only by its words)."""
    import torch

    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and ("out of memory" in str(error) or "not enough memory" in str(error))


def halved(size: int, error: BaseException) -> int:
    """Half the batch with a warning; the error again, with its cure, if a single window is too much."""
    if size <= 1:
        raise ConfigError(
            "memory is not enough for one window", cure="use a smaller window, gradient_checkpointing=True or lora=8"
        ) from error
    warnings.warn(f"out of memory: the batch is halved to {size // 2} windows", ResourceWarning, stacklevel=3)
    return size // 2


def window_of(network: Any, wanted: int, stated: int | None) -> int:
    """Pieces a window may hold: the wanted number, the network's positions or the tokenizer's limit, whichever is less.

    Some families count positions from the padding id on (RoBERTa), so fewer than the table holds are usable.
    """
    limits = [wanted] + ([stated] if stated else [])
    positions = getattr(network.config, "max_position_embeddings", None)
    if isinstance(positions, int) and positions > 0:
        limits.append(positions)
    for name, module in network.named_modules():
        if name.endswith("position_embeddings") and getattr(module, "padding_idx", None) is not None:
            limits.append(module.num_embeddings - module.padding_idx - 1)
    return min(limits)


def window_scores(
    network: Any, windows: Sequence[NDArray[np.int64]], *, pad: int, batch: int, precision: str
) -> NDArray[np.float64]:
    """Scores of each window, shape (len(windows), outputs). Halves the batch with a warning when memory ends."""
    import torch

    out = np.empty((len(windows), network.config.num_labels))
    if not windows:
        return out
    device = next(network.parameters()).device
    size = np.array([len(w) for w in windows], dtype=np.int64)
    waiting = bucketed(size, batch)[::-1]
    while waiting:
        rows = waiting.pop()
        ids, mask = padded([windows[i] for i in rows.tolist()], pad)
        try:
            with torch.inference_mode(), autocast(device, precision)[0]:
                found = network(
                    input_ids=torch.from_numpy(ids).to(device), attention_mask=torch.from_numpy(mask).to(device)
                ).logits
                out[rows] = found.double().cpu().numpy() if device.type != "mps" else found.float().cpu().numpy()
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            half = halved(len(rows), error)
            waiting += [rows[half:], rows[:half]]
    return out


@contextmanager
def quiet() -> Iterator[None]:
    """transformers says nothing meanwhile: what it would report is checked here instead."""
    from transformers.utils import logging as talk

    logger = logging.getLogger("transformers")
    before, bars = logger.level, talk.is_progress_bar_enabled()
    logger.setLevel(logging.CRITICAL)
    talk.disable_progress_bar()
    try:
        yield
    finally:
        logger.setLevel(before)
        if bars:
            talk.enable_progress_bar()
