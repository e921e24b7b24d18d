"""Ship it: ``python -m models.recipes.mini.export WEIGHTS [--left-out FILE]`` (after ``finetune`` and ``measure``).

Writes ``models/shipped/{sentiment,topic}/mini-1``: the fine-tuned encoder as int8 and ONNX, the linear model fitted on
the same rows, the two weights that ``measure`` chose on sources left out; then scores the splits no recipe trains on,
compares int8 with the torch network, and writes the cards.
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
from models.recipes.data import REPO
from models.recipes.mini import graph
from models.recipes.mini.card import write_card
from models.recipes.mini.finetune import logits
from models.recipes.mini.measure import OUT as LEFT_OUT_SCORES
from models.recipes.mini.measure import centred, read
from models.recipes.mini.pretrain import SHAPE
from models.recipes.mini.tokenizer import TOKENIZER
from models.recipes.training import describe, log, reference_scores, softmax, used
from opini.classify.encoder_onnx import OnnxEncoder, quantised
from opini.classify.linear import LinearTextClassifier
from opini.classify.mini import MiniTextClassifier
from opini.classify.subwords import Subwords
from opini.vocabulary import SENTIMENTS

VERSION = "mini-1"
SHIPPED = REPO / "models" / "shipped"


def assemble(
    task: str, weights: Path, linear: LinearTextClassifier, blended: tuple[float, float], prior: NDArray[np.float64]
) -> MiniTextClassifier:
    """The model of a task from a file of ``finetune`` and a fitted linear model."""
    encoder, heads, classes = read(weights)
    state = {name: value.numpy() for name, value in encoder.state_dict().items()}
    shape = {k: v for k, v in SHAPE.items() if k != "window"} | {"layers": len(encoder.blocks)}
    order = [classes[task].index(str(c)) for c in linear.classes_]
    head = heads.out[task]
    model = MiniTextClassifier()
    model._set(
        linear.classes_,
        linear.cleaner_,
        Subwords(TOKENIZER.read_bytes()),
        OnnxEncoder(graph.build(**shape), quantised(state)),
        (
            np.ascontiguousarray(head.weight.detach().numpy()[order].T),
            head.bias.detach().numpy()[order].copy(),
        ),
        linear,
        blended,
        prior,
    )
    return model


def parity(model: MiniTextClassifier, task: str, weights: Path, cleaned: list[str]) -> dict[str, float]:
    """int8 through onnxruntime against the torch network in 32 bits, on texts that hold something."""
    encoder, heads, classes = read(weights)
    cleaned = [t for t, ids in zip(cleaned, model._subwords.ids(cleaned), strict=True) if model._subwords.knows(ids)]
    order = [classes[task].index(str(c)) for c in model.classes_]
    exact = softmax(centred(logits(encoder, heads, task, cleaned)[:, order]))
    windows = [model._subwords.windows(ids, model._encoder.window) for ids in model._subwords.ids(cleaned)]
    short = np.array([len(w) == 1 for w in windows])
    ours = softmax(model._neural(windows))
    found = {
        "texts": len(cleaned),
        "label agreement": float((exact.argmax(1) == ours.argmax(1)).mean()),
        "largest difference of a probability": float(np.abs(exact - ours)[short].max()),
        "mean difference": float(np.abs(exact - ours)[short].mean()),
    }
    log(f"parity {task}: {found}")
    return found


def sentiment(weights: Path, left: dict[str, Any]) -> None:
    recipe = train_sentiment.Recipe()
    rows, at = recipe.rows, recipe.train_rows()
    linear = recipe.fit(at)
    prior = np.array([train_sentiment.SETTINGS["prior"][c] for c in SENTIMENTS])
    model = assemble("sentiment", weights, linear, tuple(left["sentiment"]["weights"]), prior)
    heldout = {}
    for name in ("smsa_indonlu", "nusax_senti_12langs"):
        test = np.flatnonzero(rows.heldout & (rows.source == name))
        P = model.predict_proba(list(rows.text[test]))
        heldout[f"{name} valid"] = describe(rows.label[test], P, model.classes_)
        if name.startswith("nusax"):
            langs = rows.extra["lang"][test]
            for lang in sorted(set(langs)):
                here = langs == lang
                heldout[f"{name} valid: {lang}"] = describe(rows.label[test][here], P[here], model.classes_)
    smsa = np.flatnonzero(rows.heldout & (rows.source == "smsa_indonlu"))
    metrics = {
        "model": f"sentiment/{VERSION}",
        **used(rows, at, train_sentiment.SETTINGS["weights"]),
        "heldout": heldout,
        "reference": reference_scores(model, recipe.reference, "sentimen"),
        "left_out_ours": left["sentiment"]["left_out"]["both"],
        "left_out_parts": left["sentiment"]["left_out"],
        "left_out": {},
        "frozen": recipe.frozen(model),
        "weights of encoder and linear": left["sentiment"]["weights"],
        "parity": parity(model, "sentiment", weights, recipe.cleaner.clean_many(list(rows.text[smsa]))),
    }
    sample = list(rows.text[np.random.default_rng(0).permutation(len(rows))[:3000]])
    write_card(SHIPPED / "sentiment" / VERSION, model, metrics, sample)


def topic(weights: Path, left: dict[str, Any]) -> None:
    recipe = train_topic.Recipe()
    rows, at = recipe.rows, recipe.usable
    linear = recipe.fit(at)
    classes = linear.classes_
    prior = np.array([train_topic.SETTINGS["prior_lainnya"] if c == "lainnya" else 1.0 for c in classes])
    model = assemble("topic", weights, linear, tuple(left["topic"]["weights"]), prior)
    sample = list(rows.text[np.random.default_rng(0).permutation(len(rows))[:3000]])
    metrics = {
        "model": f"topic/{VERSION}",
        **used(rows, at[recipe.weight[at] > 0], train_topic.SETTINGS["weights"]),
        "heldout": {},
        "reference": reference_scores(model, recipe.reference, "topik"),
        "left_out_ours": left["topic"]["left_out"]["both"],
        "left_out_parts": left["topic"]["left_out"],
        "left_out": {},
        "frozen": recipe.frozen(model),
        "weights of encoder and linear": left["topic"]["weights"],
        "parity": parity(model, "topic", weights, recipe.cleaner.clean_many(sample[:1200])),
    }
    write_card(SHIPPED / "topic" / VERSION, model, metrics, sample)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--left-out", type=Path, default=LEFT_OUT_SCORES)
    parser.add_argument("--only", choices=("sentiment", "topic"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    left = json.loads(args.left_out.read_text(encoding="utf-8"))
    if args.only != "topic":
        sentiment(args.weights, left)
    if args.only != "sentiment":
        topic(args.weights, left)


if __name__ == "__main__":
    main()
