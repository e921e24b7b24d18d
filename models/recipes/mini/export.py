"""Ship it: ``python -m models.recipes.mini.export WEIGHTS [--left-out FILE]`` (after ``finetune`` and ``measure``).

Writes ``models/shipped/{sentiment,topic}/mini-1``: the fine-tuned encoder as int8 and ONNX, the ``fast`` tier's
linear model, the two weights that ``measure`` chose on sources left out; then scores the splits no recipe trains on,
compares int8 with the torch network, and writes the cards.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.recipes.abstain import on_frozen
from models.recipes.data import REPO, Rows, annotated_rows, column, reference_rows, sentiment_rows
from models.recipes.mini import graph
from models.recipes.mini.card import write_card
from models.recipes.mini.finetune import logits
from models.recipes.mini.measure import OUT as LEFT_OUT_SCORES
from models.recipes.mini.measure import centred, read
from models.recipes.mini.pretrain import SHAPE
from models.recipes.mini.tokenizer import TOKENIZER
from models.recipes.training import describe, log, reference_scores, softmax
from opini.classify.domains import Domains
from opini.classify.encoder_onnx import OnnxEncoder, quantised
from opini.classify.linear import LinearTextClassifier
from opini.classify.mini import MiniTextClassifier
from opini.classify.registry import shipped
from opini.classify.subwords import Subwords

VERSION = "mini-1"
SHIPPED = REPO / "models" / "shipped"


def compact(tokenizer: bytes) -> bytes:
    """The same tokenizer in a third of the bytes: no indentation, scores to three digits."""
    settings = json.loads(tokenizer)
    settings["model"]["vocab"] = [[piece, round(score, 3)] for piece, score in settings["model"]["vocab"]]
    return json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode()


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
        Subwords(compact(TOKENIZER.read_bytes())),
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


def scored(rows: Rows, at: NDArray[np.int64], P: NDArray[np.float64], classes: NDArray[Any]) -> dict[str, Any]:
    """Strict and lenient scores of annotated rows; also over the classes with at least 20 of them."""
    accept = rows.extra["accept"][at]
    result = describe(column(a.split("|")[0] for a in accept), P, classes, accept=accept)
    big = [c for c, n in result["support"].items() if n >= 20]
    result["macro_f1_20"] = float(np.mean([result["f1"][c] for c in big]))
    result["classes_20"] = len(big)
    return result


def frozen(rows: Rows, model: MiniTextClassifier) -> dict[str, Any]:
    """The frozen annotated part: all of it, the posts about government, and each set."""
    at = np.flatnonzero(rows.heldout)
    P = model.predict_proba(list(rows.text[at]))
    sets = rows.extra["set"][at]
    parts = {
        "all": np.ones(len(at), dtype=bool),
        "about government": rows.extra["sasaran"][at] == "pemerintah",
    }
    parts |= {name: sets == name for name in sorted(set(sets.tolist())) if (sets == name).sum() >= 50}
    return {name: scored(rows, at[mask], P[mask], model.classes_) for name, mask in parts.items()}


def public_splits(model: MiniTextClassifier) -> dict[str, Any]:
    """SmSA valid and NusaX valid, whole and by language."""
    rows, heldout = sentiment_rows(), {}
    for name in ("smsa_indonlu", "nusax_senti_12langs"):
        test = np.flatnonzero(rows.heldout & (rows.source == name))
        P = model.predict_proba(list(rows.text[test]))
        heldout[f"{name} valid"] = describe(rows.label[test], P, model.classes_)
        if name.startswith("nusax"):
            langs = rows.extra["lang"][test]
            for lang in sorted(set(langs)):
                here = langs == lang
                heldout[f"{name} valid: {lang}"] = describe(rows.label[test][here], P[here], model.classes_)
    return heldout


def relative(domains: Domains) -> Domains:
    """Temperatures against that of the first domain (posts about government), which the blend's weights calibrate:
    how much surer to be of reviews than of policy was found with the linear model, on rows left out."""
    return replace(domains, log_temperature=domains.log_temperature - domains.log_temperature[0])


def ship(task: str, weights: Path, left: dict[str, Any], out: Path) -> None:
    """Assemble, score, save and describe the model of one task."""
    folder = SHIPPED / task / shipped()[task]["tiers"]["fast"]
    linear = LinearTextClassifier.load(folder)
    linear.temperature_ = 1.0  # the blend calibrates
    linear.domains_ = None if linear.domains_ is None else relative(linear.domains_)
    model = assemble(task, weights, linear, tuple(left[task]["weights"]), linear.prior_)
    abstention = left[task]["abstention"]
    model.abstain_below = abstention["threshold"]
    field = {"sentiment": "sentimen", "topic": "topik"}[task]
    rows = annotated_rows(field)
    learned = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    some = model._cleaner.clean_many(list(rows.text[np.flatnonzero(~rows.heldout)][:1500]))
    metrics = {
        "model": f"{task}/{VERSION}",
        **{name: learned[name] for name in ("trained_on", "weights", "licences")},
        "heldout": public_splits(model) if task == "sentiment" else {},
        "reference": reference_scores(model, reference_rows(), field),  # type: ignore[arg-type]
        "left_out_ours": left[task]["left_out"]["both"],
        "left_out_parts": left[task]["left_out"],
        "left_out": {},
        "frozen": frozen(rows, model),
        "weights of encoder and linear": left[task]["weights"],
        "parity": parity(model, task, weights, some),
        "abstention": abstention | {"frozen": on_frozen(model, abstention["threshold"], field)},
    }
    for name, row in [*metrics["heldout"].items(), *metrics["frozen"].items(), ("reference", metrics["reference"])]:
        lenient = row.get("macro_f1_lenient", float("nan"))
        log(f"{task} {name}: accuracy {row['accuracy']:.3f} macro-F1 {row['macro_f1']:.3f} lenient {lenient:.3f}")
    write_card(out / task / VERSION, model, metrics, list(rows.text[:3000]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--left-out", type=Path, default=LEFT_OUT_SCORES)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--only", choices=("sentiment", "topic"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    left = json.loads(args.left_out.read_text(encoding="utf-8"))
    for task in ("sentiment", "topic") if args.only is None else (args.only,):
        ship(task, args.weights, left, args.out)


if __name__ == "__main__":
    main()
