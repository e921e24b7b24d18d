"""Eight examples of each label: ``FewShotTextClassifier`` on the mini encoder beside ``LinearTextClassifier``.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/few_shot.py

Own example opinions (models/data/own) with four kinds of labels, classes of at least 30 texts; eight texts a class are
drawn, all others of these classes scored: macro-F1, median and range of ten seeds. The encoder has seen own examples
with their ``topik`` and ``sentimen`` while it was made, and ``jenis`` of other texts; ``dimensi`` it has never seen. So
only ``dimensi`` (and ``jenis``, nearly) says what a user's own labels may expect. Writes
``benchmarks/results/few_shot.json``.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
RESULTS = ROOT / "benchmarks" / "results" / "few_shot.json"
TASKS = ("dimensi", "jenis", "topik", "sentimen")
SHOTS, SEEDS, LEAST = 8, 10, 30


def rows() -> list[dict[str, str]]:
    """Own example opinions with their labels."""
    out = []
    for path in sorted((ROOT / "models" / "data" / "own").glob("*.tsv")):
        head, *lines = [line.split("\t") for line in path.read_text("utf-8").rstrip("\n").split("\n")]
        out += [dict(zip(head, cells, strict=True)) for cells in lines]
    return out


def macro_f1(truth: np.ndarray, told: np.ndarray, classes: list[str]) -> float:
    """Mean F1 of the classes."""
    hits = [((truth == c) & (told == c)).sum() for c in classes]
    sizes = [(truth == c).sum() + (told == c).sum() for c in classes]
    return float(np.mean([2 * h / max(s, 1) for h, s in zip(hits, sizes, strict=True)]))


def main() -> None:
    from opini.classify import LinearTextClassifier
    from opini.classify.few_shot import FewShotTextClassifier, _embedder

    table = rows()
    texts = [row["teks"] for row in table]
    embedder, cleaner = _embedder("mini")
    cleaned = cleaner.clean_many(texts)
    E = embedder.embed(cleaned)
    result: dict = {"date": dt.date.today().isoformat(), "shots": SHOTS, "seeds": SEEDS, "tasks": {}}
    for task in TASKS:
        y = np.array([row[task] for row in table])
        classes = [c for c in np.unique(y).tolist() if (y == c).sum() >= LEAST]
        usable = np.flatnonzero(np.isin(y, classes))
        scores: dict[str, list[float]] = {"few": [], "linear": [], "linear min_df=1": []}
        for seed in range(SEEDS):
            rng = np.random.default_rng(seed)
            learn = np.concatenate([rng.permutation(np.flatnonzero(y == c))[:SHOTS] for c in classes])
            test = np.setdiff1d(usable, learn)
            code = np.searchsorted(classes, y[learn])
            # the same read-out as fit makes, on embeddings made once
            W, b = FewShotTextClassifier()._solve(E[learn], code, np.ones(len(learn)), len(classes))
            scores["few"].append(macro_f1(y[test], np.array(classes)[(E[test] @ W + b).argmax(axis=1)], classes))
            for name, settings in (("linear", {}), ("linear min_df=1", {"min_df": 1})):
                model = LinearTextClassifier(folds=0, **settings).fit([cleaned[i] for i in learn], y[learn])
                told = model.classes_[model.predict_proba_cleaned([cleaned[i] for i in test]).argmax(axis=1)]
                scores[name].append(macro_f1(y[test], told, classes))
        best = np.maximum(scores["linear"], scores["linear min_df=1"])
        result["tasks"][task] = {
            "classes": len(classes),
            "tested": len(usable) - SHOTS * len(classes),
            **{name: {"median": float(np.median(v)), "low": min(v), "high": max(v)} for name, v in scores.items()},
            "few_wins": int((np.array(scores["few"]) > best).sum()),
        }
        print(task, json.dumps(result["tasks"][task]), flush=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
