"""Pre-train the encoder: ``python -m models.recipes.mini.pretrain --until STEP [--decay N]`` (resumes by itself).

Every position teaches: 12 % of the pieces are hidden and to be named (against 4,096 sampled others), 12 % are replaced
by a plausible other (a neighbour in the static vectors, what else follows the piece before, or any), and each piece is
asked whether it was replaced (Clark et al. 2020, without a generator network). Whole documents also learn what
the linear teachers think of them. The rate is constant, then falls over the last ``--decay`` steps: stop and resume
where you like, decay once at the end.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.recipes.data import SEED
from models.recipes.mini.corpus import WORK
from models.recipes.mini.optimiser import optimisers, set_rate
from models.recipes.mini.teach import OUT as TEACHER
from models.recipes.mini.vectors import IDS, VECTORS
from models.recipes.training import log
from opini.classify.encoder_torch import Encoder, Heads

SHAPE = {"width": 256, "hidden": 512, "layers": 2, "heads": 4, "window": 64}
BATCH = 6144  # pieces a step (measured: smaller batches spend more on the optimiser)
MASK, HIDE, REPLACE, SAMPLED, FIRST = 3, 0.12, 0.12, 4096, 9  # FIRST: pieces below are special
KEEP = {"regional_nusawrites": 0.15, "news_formal_id": 0.15}  # share of a source's windows in one pass
SHARPEN = {"sentiment": 1.0, "topic": 2.5}  # power of the teachers' probabilities: the hinge loss says too little
LOSS = {"name": 1.0, "replaced": 4.0, "teacher": 1.0}
CHECKPOINT = WORK / "pretrained.pt"


@dataclass
class Corpus:
    ids: NDArray[np.int64]
    start: NDArray[np.int64]
    length: NDArray[np.int64]
    teacher: NDArray[np.int64]  # row of the soft labels, -1 for a part of a longer document
    share: NDArray[np.float64]


def corpus() -> Corpus:
    found = np.load(IDS)
    bounds, source, names = found["bounds"], found["source"], found["names"].tolist()
    window = SHAPE["window"]
    size = np.diff(bounds)
    parts = np.maximum(1, -(-size // window))
    doc = np.repeat(np.arange(len(size)), parts)
    nth = np.arange(len(doc)) - np.repeat(np.cumsum(parts) - parts, parts)
    each = -(-size[doc] // parts[doc])  # windows of one document are of equal length
    start = bounds[doc] + nth * each
    length = np.minimum(each, bounds[doc + 1] - start)
    share = np.array([KEEP.get(n, 1.0) for n in names])[source[doc]]
    teacher = np.where(parts[doc] == 1, doc, -1)
    good = length >= 3
    return Corpus(found["ids"].astype(np.int64), start[good], length[good], teacher[good], share[good])


def batches(data: Corpus, epoch: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]]:
    """(ids (n, t), real (n, t), teacher rows (n,)) of one pass; texts of like length together, in seeded order."""
    rng = np.random.default_rng((SEED, epoch))
    order = rng.permutation(np.flatnonzero(rng.random(len(data.start)) < data.share))
    for low in range(0, len(order), 16384):
        pool = order[low : low + 16384]
        pool = pool[np.argsort(data.length[pool], kind="stable")]
        cuts, at = [], 0
        while at < len(pool):
            n = 1
            while at + n < len(pool) and data.length[pool[at + n]] * (n + 1) <= BATCH:
                n += 1
            cuts.append(pool[at : at + n])
            at += n
        for i in rng.permutation(len(cuts)):
            rows = cuts[i]
            t = int(data.length[rows].max())
            real = np.arange(t) < data.length[rows][:, None]
            ids = np.where(real, data.ids[np.minimum(data.start[rows][:, None] + np.arange(t), len(data.ids) - 1)], 0)
            yield ids, real, data.teacher[rows]


class Corrupter:
    """Plausible replacements without a generator network."""

    def __init__(self, data: Corpus, near: NDArray[np.int32], frequency: NDArray[np.int64]) -> None:
        self.near = near
        self.follow = data.ids[1:][np.argsort(data.ids[:-1], kind="stable")]
        self.first = np.concatenate(([0], np.cumsum(np.bincount(data.ids[:-1], minlength=len(frequency)))))
        smooth = frequency.astype(float) ** 0.75
        smooth[:FIRST] = 0
        self.cumulative = np.cumsum(smooth / smooth.sum())

    def any(self, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
        return np.minimum(np.searchsorted(self.cumulative, rng.random(n)), len(self.cumulative) - 1)

    def __call__(
        self, ids: NDArray[np.int64], real: NDArray[np.bool_], rng: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
        draw = np.where(real & (ids >= FIRST), rng.random(ids.shape), 1.0)
        hide, swap = draw < HIDE, (draw >= HIDE) & (draw < HIDE + REPLACE)
        row, column = np.nonzero(swap)
        old = ids[row, column]
        n, kind = len(old), rng.random(len(old))
        new = self.near[old, rng.integers(0, self.near.shape[1], n)].astype(np.int64)
        left = ids[row, np.maximum(column - 1, 0)]
        span = self.first[left + 1] - self.first[left]
        followed = self.follow[
            np.minimum(self.first[left] + (rng.random(n) * span).astype(np.int64), len(self.follow) - 1)
        ]
        new = np.where((kind > 0.5) & (column > 0) & (span > 0), followed, new)
        new = np.where((kind > 0.75) | (new < FIRST), self.any(n, rng), new)
        out = np.where(hide, MASK, ids)
        out[row, column] = new
        return out, hide, (out != ids) & ~hide


class Objective(nn.Module):
    def __init__(self, pieces: int) -> None:
        super().__init__()
        width = SHAPE["width"]
        self.guess = nn.Linear(width, width)
        self.bias = nn.Parameter(torch.zeros(pieces))
        self.real = nn.Sequential(nn.Linear(width, width), nn.GELU(approximate="tanh"), nn.Linear(width, 1))

    def name(self, states: Tensor, truth: Tensor, others: Tensor, vectors: Tensor) -> Tensor:
        """Log-loss of naming hidden pieces against the truth of all rows and sampled others."""
        candidates = torch.unique(torch.cat((truth, others)))
        scores = self.guess(states) @ vectors[candidates].T + self.bias[candidates]
        return functional.cross_entropy(scores, torch.searchsorted(candidates, truth))


def build(layers: int = SHAPE["layers"]) -> tuple[Encoder, Objective, Heads, dict[str, Any]]:
    torch.manual_seed(SEED)
    found = np.load(VECTORS)
    pieces = len(found["frequency"])
    encoder, objective = Encoder(pieces=pieces, **{**SHAPE, "layers": layers}), Objective(pieces)
    heads = Heads(SHAPE["width"], {"sentiment": 3, "topic": 20})
    static = found["vectors"] / found["vectors"].std()
    with torch.no_grad():
        encoder.vectors.weight.copy_(torch.from_numpy(static).float() * 0.5)
        encoder.position.normal_(0, 0.02)
        for name, p in encoder.named_parameters():
            if p.ndim == 2 and ("blocks." in name or "mix." in name):
                small = 0.5 if name.endswith(("out.weight", "down.weight", "mix.weight")) else 1.0
                p.normal_(0, small / p.shape[1] ** 0.5)
        objective.guess.weight.copy_(torch.eye(SHAPE["width"]) * 0.1)
    return encoder, objective, heads, {"near": found["near"], "frequency": found["frequency"]}


def sharp(P: NDArray[np.float32], power: float) -> NDArray[np.float32]:
    """Rows to a power, summing to 1 again; rows of zeros (no opinion) stay."""
    Q = P**power
    return (Q / np.maximum(Q.sum(axis=1, keepdims=True), 1e-9)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--until", type=int, required=True)
    parser.add_argument("--decay", type=int, default=0, help="let the rate fall to 0 over the last so many steps")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=100, help="checkpoint each so many steps")
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    data = corpus()
    encoder, objective, heads, extra = build()
    corrupt = Corrupter(data, extra["near"], extra["frequency"])
    soft = {k: torch.from_numpy(sharp(v.astype(np.float32), SHARPEN[k])) for k, v in np.load(TEACHER).items()}
    modules = {"encoder": encoder, "objective": objective, "heads": heads}
    optimiser = optimisers(modules.values(), lr=1.5e-3, matrices=4e-3)
    set_rate(optimiser, 1.0)
    step, epoch, done = 0, 0, 0
    if args.checkpoint.exists():
        saved = torch.load(args.checkpoint, weights_only=True)
        for name, module in modules.items():
            module.load_state_dict(saved[name])
        for o, state in zip(optimiser, saved["optimisers"], strict=True):
            o.load_state_dict(state)
        step, epoch, done = saved["step"], saved["epoch"], saved["done"]
    parameters = sum(p.numel() for p in encoder.parameters())
    log(f"{len(data.start)} windows, {parameters} parameters, from step {step}")
    mean: dict[str, float] = {}
    started, pieces = time.time(), 0

    def save() -> None:
        state = {name: module.state_dict() for name, module in modules.items()}
        state |= {"optimisers": [o.state_dict() for o in optimiser], "step": step, "epoch": epoch, "done": done}
        torch.save(state, args.checkpoint.with_suffix(".new"))
        args.checkpoint.with_suffix(".new").replace(args.checkpoint)

    while step < args.until:
        for nth, (ids, real, teacher) in enumerate(batches(data, epoch)):
            if nth < done:
                continue
            left = args.until - step
            if left <= 0:
                break
            set_rate(optimiser, min(1.0, (step + 1) / 100, left / args.decay if args.decay else 1.0))
            rng = np.random.default_rng((SEED, epoch, nth))
            torch.manual_seed(SEED + step)
            shown, hide, replaced = corrupt(ids, real, rng)
            mask = torch.from_numpy(real)
            states, pooled = encoder(torch.from_numpy(shown), mask)
            at = torch.from_numpy(hide)
            others = torch.from_numpy(corrupt.any(SAMPLED, rng))
            loss = {"name": objective.name(states[at], torch.from_numpy(ids[hide]), others, encoder.vectors.weight)}
            asked = mask & ~at
            answer = torch.from_numpy(replaced).float()[asked]
            loss["replaced"] = functional.binary_cross_entropy_with_logits(
                objective.real(states[asked]).squeeze(-1), answer
            )
            taught = torch.from_numpy(np.flatnonzero(teacher >= 0))
            if len(taught):
                rows = teacher[teacher >= 0]
                told = [(task, soft[task][rows]) for task in soft]
                good = told[0][1].sum(1) > 0.5
                parts = [
                    -(p[good] * functional.log_softmax(heads(pooled[taught][good], task), dim=-1)).sum(1).mean()
                    for task, p in told
                    if good.any()
                ]
                if parts:
                    loss["teacher"] = torch.stack(parts).mean() * (float(good.sum()) / len(ids))
            total = sum(LOSS[k] * v for k, v in loss.items())
            for o in optimiser:
                o.zero_grad(set_to_none=True)
            total.backward()  # type: ignore[union-attr]
            nn.utils.clip_grad_norm_([p for m in modules.values() for p in m.parameters()], 2.0)
            for o in optimiser:
                o.step()
            step, done, pieces = step + 1, nth + 1, pieces + int(real.sum())
            for k, v in loss.items():
                mean[k] = 0.98 * mean.get(k, float(v.detach())) + 0.02 * float(v.detach())
            if step % 20 == 0:
                speed = pieces / (time.time() - started)
                log(f"step {step} epoch {epoch} {json.dumps({k: round(v, 3) for k, v in mean.items()})} {speed:.0f}/s")
            if step % args.every == 0:
                save()
        else:
            epoch, done = epoch + 1, 0
    save()


if __name__ == "__main__":
    main()
