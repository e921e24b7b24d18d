"""Below which probability the sentiment model says 'tidak yakin': chosen on sources left out, scored on frozen posts.

``python -m models.recipes.abstain [--choose FOLDER] [--apply]``. The threshold is the lowest at which four of five
answers are right on sources the model never saw (sources weigh the same), as long as half the texts are answered;
``--choose`` finds it anew with anchors kept in FOLDER (minutes), without it the choice in ``abstain.json`` stands.
``--apply`` stores it in the shipped ``fast`` artefact, its ``metrics.json`` and its card; run it after training.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recipes.anchors import SOURCES, anchors, annotated
from models.recipes.card import rounded
from models.recipes.data import HERE
from opini.classify import load, shipped
from opini.classify.card import card_text
from opini.classify.registry import shipped_folder
from opini.evaluate.classification import coverage_risk, threshold_for

ACCURACY = 0.80  # wanted of the answers (chosen: readers agree with each other on 90 %)
ANSWERED = 0.50  # share answered whatever happens (chosen)
STORED = HERE / "abstain.json"
_SEED = 0

Judged = tuple[NDArray[np.float64], NDArray[np.bool_]]  # confidence, right


def judged(P: NDArray[np.float64], classes: NDArray[Any], truth: NDArray[Any]) -> Judged:
    """Confidence of each answer and whether it is right."""
    return P.max(axis=1), classes[P.argmax(axis=1)] == truth


def choose(left_out: Mapping[str, Judged]) -> dict[str, Any]:
    """The threshold and the coverage-risk curve over sources that weigh the same (as many texts of each, drawn)."""
    size = min(len(confidence) for confidence, _ in left_out.values())
    rng = np.random.default_rng(_SEED)
    parts = [(c[at], r[at]) for c, r in left_out.values() for at in [rng.permutation(len(c))[:size]]]
    confidence, right = np.concatenate([c for c, _ in parts]), np.concatenate([r for _, r in parts])
    threshold, coverage, accuracy = threshold_for(confidence, right, accuracy=ACCURACY, least=ANSWERED)
    threshold = float(np.floor(100 * threshold) / 100)
    return {
        "threshold": threshold,
        "coverage": coverage,
        "accuracy": accuracy,
        "sources": {name: _answered(c, r, threshold) for name, (c, r) in left_out.items()},
        "curve": [list(point) for point in coverage_risk(confidence, right)],
    }


def _answered(confidence: NDArray[np.float64], right: NDArray[np.bool_], threshold: float) -> dict[str, float]:
    said = confidence >= threshold
    return {
        "n": len(confidence),
        "coverage": float(said.mean()),
        "accuracy": float(right[said].mean()) if said.any() else float("nan"),
        "accuracy_all": float(right.mean()),
    }


def on_frozen(model: Any, threshold: float, field: str = "sentimen") -> dict[str, dict[str, float]]:
    """Coverage and accuracy of the answers on the frozen posts, all and about government."""
    from models.annotation.load import load_annotations
    from models.recipes.data import SHARED

    posts = load_annotations(SHARED).part("beku")
    truth = np.array([post.label[field] for post in posts])
    confidence, right = judged(model.predict_proba([post.teks for post in posts]), model.classes_, truth)
    about = np.array([post.label["sasaran"] == "pemerintah" for post in posts])
    return {
        "all": _answered(confidence, right, threshold),
        "about government": _answered(confidence[about], right[about], threshold),
    }


def main() -> None:
    """Choose, score, and with ``--apply`` store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--choose", type=Path, default=None, help="folder of models without one source each")
    parser.add_argument("--apply", action="store_true")
    options = parser.parse_args()
    if options.choose is not None:
        models, found = anchors(options.choose), annotated()
        left_out = {}
        for name in SOURCES:
            texts, truth, _ = found[name]
            left_out[name] = judged(models[name].predict_proba(texts), models[name].classes_, truth)
        STORED.write_text(json.dumps(rounded(choose(left_out)), indent=1) + "\n", encoding="utf-8")
    chosen = json.loads(STORED.read_text(encoding="utf-8"))
    tiers = shipped()["sentiment"]["tiers"]
    for tier in tiers:
        print(tier, json.dumps(on_frozen(load("sentiment", tier=tier), chosen["threshold"]), indent=1))
    folder = shipped_folder() / "sentiment" / tiers["fast"]
    model = load(folder)
    chosen["frozen"] = on_frozen(model, chosen["threshold"])
    print(json.dumps(chosen, indent=1))
    if options.apply:
        model.abstain_below = chosen["threshold"]
        model.save(folder)
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        metrics["abstention"] = rounded(chosen)
        text = json.dumps(metrics, ensure_ascii=False, indent=1)
        (folder / "metrics.json").write_text(text + "\n", encoding="utf-8")
        (folder / "README.md").write_text(card_text(metrics), encoding="utf-8")


if __name__ == "__main__":
    main()
