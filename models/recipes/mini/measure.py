"""Sources left out: ``python -m models.recipes.mini.measure WEIGHTS...`` (after ``finetune --leave-out``).

The encoder (the mean of the given runs), the linear model and both blended, on annotated posts of sources whose labels
none of them saw. The two weights of the blend for a source are chosen on the other sources; those to ship on all.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.recipes import train_sentiment, train_topic
from models.recipes.abstain import choose, judged
from models.recipes.data import annotated_rows, column
from models.recipes.mini.corpus import WORK
from models.recipes.mini.finetune import logits
from models.recipes.mini.pretrain import build
from models.recipes.mini.teach import LEFT_OUT
from models.recipes.mini.teach import OUT as TEACHER
from models.recipes.mini.tokenizer import documents
from models.recipes.training import describe, log, softmax
from opini.classify.encoder_torch import Encoder, Heads
from opini.classify.mini_fit import blend
from opini.text import TextCleaner

OUT = WORK / "left-out.json"
# of the linear model in the blend: sources left out ask for none of it in topic, but are as well read with it, and
# sources that are known, rare classes and `adapt` need it (chosen; .68/.00 and .50/.25 in experiments_mini.md)
LEAST = 0.25
# Sources left out alone make the blend too cautious for all others. Of `fast`, the police posts left out ask for a
# temperature of .29, all three kinds of rows left out together for .252 (EXPERIMENTS.md, topic); sentiment has domains.
SURER = {"sentiment": 1.0, "topic": 0.29 / 0.252}


def read(file: Path) -> tuple[Encoder, Heads, dict[str, list[str]]]:
    saved = torch.load(file, weights_only=True)
    layers = sum(name.endswith(".qkv.weight") for name in saved["encoder"])
    encoder = build(layers)[0]
    encoder.load_state_dict(saved["encoder"])
    heads = Heads(encoder.vectors.embedding_dim, {task: len(names) for task, names in saved["classes"].items()})
    heads.load_state_dict(saved["heads"])
    return encoder.eval(), heads.eval(), saved["classes"]


def centred(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = scores - scores.mean(axis=1, keepdims=True)
    return out


def ensemble(files: list[Path], task: str, classes: list[str], cleaned: list[str]) -> NDArray[np.float64]:
    """Mean centred scores of several runs, columns as ``classes``."""
    total = np.zeros((len(cleaned), len(classes)))
    for file in files:
        encoder, heads, known = read(file)
        scores = np.full(total.shape, 0.0)
        found = centred(logits(encoder, heads, task, cleaned))
        scores[:, [classes.index(c) for c in known[task]]] = found
        scores[:, [i for i, c in enumerate(classes) if c not in known[task]]] = found.min(axis=1, keepdims=True)
        total += scores / len(files)
    return total


def rows_left_out(task: str) -> dict[str, NDArray[Any]]:
    """Cleaned text, accepted labels, source and the linear teacher's centred scores of the annotated posts left out
    (those short enough that the teacher was asked)."""
    rows = annotated_rows("sentimen" if task == "sentiment" else "topik")
    where = rows.extra["set"].astype(str)
    at = np.flatnonzero(~rows.heldout & np.isin(where, LEFT_OUT[task]))
    cleaned = TextCleaner().clean_many(list(rows.text[at]))
    asked = {text: i for i, (_, text) in enumerate(documents())}
    taught = np.load(TEACHER)[task]
    document = np.array([asked.get(text, -1) for text in cleaned])
    P = taught[document].astype(np.float64)
    good = (document >= 0) & (P.sum(axis=1) > 0.5)
    log(f"{task}: {good.sum()} of {len(at)} posts left out were read by the teacher")
    return {
        "cleaned": np.array(cleaned, dtype=object)[good],
        "accept": rows.extra["accept"][at][good],
        "set": where[at][good],
        "linear": centred(np.log(np.maximum(P[good], 1e-5))),
        "classes": train_sentiment.CLASSES if task == "sentiment" else train_topic.CLASSES,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    torch.set_num_threads(1)
    result: dict[str, Any] = {}
    for task in ("sentiment", "topic"):
        data = rows_left_out(task)
        classes, where = data["classes"], data["set"]
        truth = column(a.split("|")[0] for a in data["accept"].tolist())
        codes = np.array([classes.tolist().index(t) for t in truth])
        linear = data["linear"]
        neural = ensemble(args.weights, task, classes.tolist(), data["cleaned"].tolist())
        share = {name: 1.0 / (where == name).sum() for name in set(where.tolist())}
        weight = np.array([share[w] for w in where.tolist()])
        table: dict[str, Any] = {}
        nested = np.zeros(linear.shape)
        for name in LEFT_OUT[task]:
            here = where == name
            a, b = blend(neural[~here], linear[~here], codes[~here], weight[~here], least=LEAST)
            nested[here] = SURER[task] * (a * neural[here] + b * linear[here])
            for kind, s in (
                ("linear", linear),
                ("encoder", neural),
                ("both", nested),
            ):
                row = describe(truth[here], softmax(s[here]), classes, accept=data["accept"][here])
                table.setdefault(kind, {})[name] = row
        for kind, s in (("linear", linear), ("encoder", neural), ("both", nested)):
            table[kind]["together"] = describe(truth, softmax(s), classes, accept=data["accept"])
        a, b = (SURER[task] * w for w in blend(neural, linear, codes, weight, least=LEAST))
        for kind, rows in table.items():
            every = [rows[name] for name in LEFT_OUT[task]]
            right = float(np.mean([r["accuracy"] for r in every]))
            each = " ".join(f"{n[:8]} {r['accuracy']:.3f}/{r['macro_f1']:.3f}" for n, r in rows.items())
            whole = rows["together"]
            log(
                f"{task} {kind}: together macro-F1 {whole['macro_f1']:.3f} lenient {whole['macro_f1_lenient']:.3f}; "
                f"mean accuracy of a source {right:.3f} | {each}"
            )
        log(f"{task}: weights encoder {a:.3f}, linear {b:.3f}")
        P, names = softmax(nested), LEFT_OUT[task]
        result[task] = {
            "weights": [a, b],
            "left_out": table,
            "abstention": choose({name: judged(P[where == name], classes, truth[where == name]) for name in names}),
        }
        log(f"{task}: 'tidak yakin' below {result[task]['abstention']['threshold']}")
    args.out.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
