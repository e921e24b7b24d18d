"""Fine-tune on all tasks at once: ``python -m models.recipes.mini.finetune --out FILE [--leave-out] [--epochs N]``.

One row a text, every label it has: sentiment and topic (rows, weights, caps and clusters of the linear recipes), and of
the annotated posts also whether they are about government, their kind and abuse. ``--leave-out`` hides the labels of
the sources in ``teach.LEFT_OUT`` with their near-duplicates, to measure; without it the shipped encoder is made.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from models.recipes import train_sentiment, train_topic
from models.recipes.data import SEED, annotated_rows
from models.recipes.mini.corpus import WORK, forbidden_keys
from models.recipes.mini.optimiser import optimisers, set_rate
from models.recipes.mini.pretrain import CHECKPOINT, FIRST, MASK, SHAPE
from models.recipes.mini.teach import without
from models.recipes.mini.tokenizer import TOKENIZER
from models.recipes.training import log
from opini.classify.encoder_torch import Encoder, Heads
from opini.text import TextCleaner

BATCH = 3072  # pieces a step
DROP, WORD_DROP = 0.1, 0.08
AUXILIARY = {"sasaran": 0.3, "jenis": 0.3, "kasar": 0.2}
BALANCE = {"sentiment": 0.3, "topic": 0.5}  # rare classes count more, by this power; as the linear recipes
TASK_WEIGHT = {"sentiment": 1.0, "topic": 1.0, **AUXILIARY}


@dataclass
class Examples:
    """``label[task]`` is -1 where a text has none; ``weight[task]`` has mean 1 over the labelled."""

    pieces: list[NDArray[np.int64]]
    label: dict[str, NDArray[np.int64]]
    weight: dict[str, NDArray[np.float64]]
    classes: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.pieces)


def pieces_of(texts: list[str]) -> list[NDArray[np.int64]]:
    """Ids of cleaned text."""
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    found = tokenizer.encode_batch(texts, add_special_tokens=False)
    return [np.array(e.ids, dtype=np.int64) for e in found]


def examples(leave_out: bool) -> Examples:
    cleaner = TextCleaner()
    text: dict[str, str] = {}
    label: dict[str, dict[str, tuple[str, float]]] = {}

    def add(task: str, rows: NDArray[np.int64], recipe: train_sentiment.Recipe | train_topic.Recipe) -> None:
        for i in rows.tolist():
            key = str(recipe.rows.key[i]) or f"{task}{i}"
            text.setdefault(key, str(recipe.rows.text[i]))
            known = label.setdefault(key, {})
            if task not in known or known[task][1] < recipe.weight[i]:
                known[task] = (str(recipe.rows.label[i]), float(recipe.weight[i]))

    sentiment = train_sentiment.Recipe()
    at = sentiment.train_rows()
    add("sentiment", without(at, sentiment, "sentiment") if leave_out else at, sentiment)
    visible = set(label)
    topic = train_topic.Recipe()
    at = topic.usable[topic.weight[topic.usable] > 0]
    add("topic", without(at, topic, "topic") if leave_out else at, topic)
    for task in AUXILIARY:
        rows = annotated_rows(task)
        for i in np.flatnonzero(~rows.heldout).tolist():
            key = str(rows.key[i])
            if key in visible and rows.label[i] not in ("", None):
                label[key][task] = (str(rows.label[i]), 1.0)
    keys = sorted(set(text) - forbidden_keys())
    pieces = pieces_of(cleaner.clean_many([text[k] for k in keys]))
    fine = [i for i, p in enumerate(pieces) if len(p)]
    classes = {task: sorted({label[k][task][0] for k in keys if task in label[k]}) for task in TASK_WEIGHT}
    codes, weights = {}, {}
    for task, names in classes.items():
        found = [label[keys[i]].get(task) for i in fine]
        codes[task] = np.array([names.index(f[0]) if f else -1 for f in found])
        w = np.array([f[1] if f else 0.0 for f in found])
        mass = np.bincount(codes[task][codes[task] >= 0], weights=w[codes[task] >= 0], minlength=len(names))
        w *= (mass.max() / np.maximum(mass, 1e-9))[codes[task]] ** BALANCE.get(task, 0.0)
        weights[task] = w / w[w > 0].mean()
        log(f"{task}: {(codes[task] >= 0).sum()} labelled, {len(names)} classes")
    return Examples([pieces[i] for i in fine], codes, weights, classes)


def batches(data: Examples, epoch: int) -> Iterator[tuple[NDArray[np.int64], torch.Tensor, torch.Tensor]]:
    """(rows, ids, mask): half of a row's weight is how often it is drawn, half how much it counts."""
    rng = np.random.default_rng((SEED, epoch))
    times = np.sqrt(np.max([data.weight[t] for t in ("sentiment", "topic")], axis=0))
    times = np.clip(times, 0.25, None)
    draws = np.floor(times + rng.random(len(times))).astype(int)
    order = rng.permutation(np.repeat(np.arange(len(data)), draws))
    window = SHAPE["window"]
    size = np.minimum([len(p) for p in data.pieces], window)
    for low in range(0, len(order), 4096):
        pool = order[low : low + 4096]
        pool = pool[np.argsort(size[pool], kind="stable")]
        cuts, at = [], 0
        while at < len(pool):
            n = 1
            while at + n < len(pool) and size[pool[at + n]] * (n + 1) <= BATCH:
                n += 1
            cuts.append(pool[at : at + n])
            at += n
        for i in rng.permutation(len(cuts)):
            rows = cuts[i]
            t = int(size[rows].max())
            ids = np.zeros((len(rows), t), dtype=np.int64)
            for r, row in enumerate(rows):
                p = data.pieces[row]
                first = int(rng.integers(0, len(p) - t + 1)) if len(p) > t else 0
                ids[r, : min(t, len(p))] = p[first : first + t]
            mask = np.arange(t) < size[rows][:, None]
            hide = (rng.random(ids.shape) < WORD_DROP) & (ids >= FIRST)
            yield rows, torch.from_numpy(np.where(hide, MASK, ids)), torch.from_numpy(mask)


def train(
    data: Examples, start: Path | None, *, epochs: float, rate: float, seed: int, layers: int
) -> tuple[Encoder, Heads]:
    torch.manual_seed(SEED + seed)
    from models.recipes.mini.pretrain import build

    encoder = build(layers)[0]
    heads = Heads(SHAPE["width"], {task: len(names) for task, names in data.classes.items()})
    if start is not None:
        saved = torch.load(start, weights_only=True)
        # fewer layers than were pre-trained: the first ones
        kept = encoder.state_dict().keys()
        encoder.load_state_dict({name: value for name, value in saved["encoder"].items() if name in kept})
        own = heads.state_dict()
        own.update({n: v for n, v in saved["heads"].items() if n in own and own[n].shape == v.shape})
        heads.load_state_dict(own)
    optimiser = optimisers((encoder, heads), lr=rate, matrices=1.5 * rate)
    set_rate(optimiser, 1.0)
    count = [sum(1 for _ in batches(data, e + 100 * seed)) for e in range(int(np.ceil(epochs)))]
    total = int(sum(count) * epochs / np.ceil(epochs))
    step, mean, started = 0, {}, time.time()
    encoder.train()
    for epoch in range(len(count)):
        for rows, ids, mask in batches(data, epoch + 100 * seed):
            if step >= total:
                break
            set_rate(optimiser, min(1.0, (step + 1) / 60) * (1 - step / total))
            _, pooled = encoder(ids, mask, DROP)
            pooled = functional.dropout(pooled, 0.2)
            loss = torch.zeros(())
            for task, share in TASK_WEIGHT.items():
                code = data.label[task][rows]
                at = np.flatnonzero(code >= 0)
                if len(at) == 0:
                    continue
                w = torch.from_numpy(np.sqrt(data.weight[task][rows[at]])).float()
                each = functional.cross_entropy(
                    heads(pooled[at], task), torch.from_numpy(code[at]), reduction="none", label_smoothing=0.05
                )
                # divided by all rows of the batch, so a batch with few labels of a task moves it little
                loss = loss + share * (each * w).sum() / len(rows)
                mean[task] = 0.98 * mean.get(task, float(each.detach().mean())) + 0.02 * float(each.detach().mean())
            for o in optimiser:
                o.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([*encoder.parameters(), *heads.parameters()], 1.0)
            for o in optimiser:
                o.step()
            step += 1
            if step % 200 == 0:
                log(f"{step}/{total} {time.time() - started:.0f} s { ({k: round(v, 3) for k, v in mean.items()}) }")
    encoder.eval()
    return encoder, heads


@torch.no_grad()
def logits(encoder: Encoder, heads: Heads, task: str, texts: list[str]) -> NDArray[np.float64]:
    """Scores of cleaned texts: windows of one text are averaged by their length; an empty text gets zeros."""
    window = SHAPE["window"]
    rows, owner = [], []
    for i, p in enumerate(pieces_of(texts)):
        parts = max(1, -(-len(p) // window))
        each = -(-len(p) // parts)
        for low in range(0, len(p), max(each, 1)):
            rows.append(p[low : low + each])
            owner.append(i)
    size = np.array([len(r) for r in rows])
    out = np.zeros((len(texts), heads.out[task].out_features))
    order = np.argsort(size, kind="stable")
    for low in range(0, len(order), 128):
        at = order[low : low + 128]
        t = int(size[at].max())
        ids = np.zeros((len(at), t), dtype=np.int64)
        for r, i in enumerate(at):
            ids[r, : size[i]] = rows[i]
        mask = torch.from_numpy(np.arange(t) < size[at][:, None])
        found = heads(encoder(torch.from_numpy(ids), mask)[1], task).double().numpy()
        np.add.at(out, np.array(owner)[at], found * size[at][:, None])
    total = np.bincount(owner, weights=size, minlength=len(texts))
    return out / np.maximum(total, 1)[:, None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="where the weights go; without it only the examples are prepared")
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--start", type=Path, default=CHECKPOINT)
    parser.add_argument("--scratch", action="store_true", help="from the static vectors, without pre-training")
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--layers", type=int, default=SHAPE["layers"])
    args = parser.parse_args()
    torch.set_num_threads(1)
    cache = WORK / f"examples-{'left-out' if args.leave_out else 'all'}.pt"
    if cache.exists():
        data = Examples(**torch.load(cache, weights_only=False))
    else:
        data = examples(args.leave_out)
        torch.save(vars(data), cache)
    if args.out is None:
        return
    encoder, heads = train(
        data,
        None if args.scratch else args.start,
        epochs=args.epochs,
        rate=args.rate,
        seed=args.seed,
        layers=args.layers,
    )
    torch.save({"encoder": encoder.state_dict(), "heads": heads.state_dict(), "classes": data.classes}, args.out)
    log(f"saved {args.out}")


if __name__ == "__main__":
    main()
