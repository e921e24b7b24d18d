"""Fine-tuning the shipped ``mini`` encoder through TransformerTextClassifier on 5,000 labels, on a CPU.

    OMP_NUM_THREADS=2 .venv/bin/python benchmarks/transformer.py [--rows 5000]

The set (app reviews in three tones, ``use: research``) is one that no shipped weight has learned from. Beside it: the
shipped ``mini`` as it is, and the linear model from scratch on the same labels. Texts equal up to case and spacing
never lie on both sides. Needs ``../shared``. Writes ``benchmarks/results/transformer.json`` and the table between the
marks of ``docs/transformers.md``.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RESULTS = ROOT / "benchmarks" / "results" / "transformer.json"
PAGE = ROOT / "docs" / "transformers.md"
MARKS = ("<!-- benchmarks/transformer.py -->", "<!-- end -->")
SET, SCORED = "app_reviews_sentiment_emotion", 2000
NAMES = {"Negative": "negatif", "Neutral": "netral", "Positive": "positif"}


def rows(n: int) -> tuple[list[str], list[str], list[str], list[str]]:
    """``(texts, labels, scored texts, scored labels)``, each text once."""
    from models.recipes.data import DATA, key_of

    # read here and not by read_set: that refuses sets no shipped weight may depend on, and no weight is kept here
    with (DATA / SET / "data.csv").open(encoding="utf-8", newline="") as handle:
        records = list(csv.DictReader(handle))
    found = {key_of(r["text"]): (r["text"], NAMES[r["Sentiment"]]) for r in records if r["Sentiment"] in NAMES}
    order = np.random.default_rng(0).permutation(len(found))
    every = [list(found.values())[i] for i in order[: n + SCORED]]
    learn, test = every[:n], every[n:]
    return [t for t, _ in learn], [c for _, c in learn], [t for t, _ in test], [c for _, c in test]


def scores(model, texts: list[str], labels: list[str]) -> dict[str, float]:
    """Macro-F1, accuracy, calibration error and documents a second."""
    from models.recipes.training import macro_f1
    from opini.classify.calibrate import expected_calibration_error

    started = time.perf_counter()
    P = model.predict_proba(texts)
    seconds = time.perf_counter() - started
    classes = model.classes_.tolist()
    told = np.array([classes[i] for i in P.argmax(axis=1)])
    truth = np.array(labels)
    return {
        "macro_f1": macro_f1(truth, told, classes),
        "accuracy": float((truth == told).mean()),
        "ece": expected_calibration_error(P, np.array([classes.index(v) for v in labels])),
        "texts_per_second": len(texts) / seconds,
    }


def table(result: dict) -> str:
    """The results in Markdown."""
    lines = [
        f"{result['rows']:,} texts to learn from, {result['scored']:,} to score, {result['threads']} threads, "
        f"{result['date']}, commit {result['commit']}.",
        "",
        "| model | macro-F1 | accuracy | ECE | fit, wall s | fit, CPU s | texts/s |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, row in result["models"].items():
        times = [f"{row[k]:.0f}" if k in row else "-" for k in ("fit_wall", "fit_cpu")]
        lines.append(
            f"| {name} | {row['macro_f1']:.3f} | {row['accuracy']:.3f} | {row['ece']:.3f} | {' | '.join(times)} | "
            f"{row['texts_per_second']:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Fit, score, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    from cleaning import _commit

    import opini
    from opini.classify import LinearTextClassifier
    from opini.classify.transformer import TransformerTextClassifier

    texts, labels, held, truth = rows(options.rows)
    models = {"shipped `mini`, not fine-tuned": opini.load("sentiment", tier="mini")}
    found = {name: scores(model, held, truth) for name, model in models.items()}
    fresh = {
        "`LinearTextClassifier` from scratch": LinearTextClassifier(),
        "`TransformerTextClassifier()`: `mini` fine-tuned": TransformerTextClassifier(),
    }
    for name, model in fresh.items():
        wall, cpu = time.perf_counter(), time.process_time()
        model.fit(texts, labels)
        spent = {"fit_wall": time.perf_counter() - wall, "fit_cpu": time.process_time() - cpu}
        found[name] = scores(model, held, truth) | spent
        print(name, found[name], getattr(model, "history_", ""), flush=True)
    result = {
        "set": SET,
        "rows": len(texts),
        "scored": len(held),
        "threads": int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)),
        "date": dt.date.today().isoformat(),
        "commit": _commit(),
        "models": found,
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    if options.out == RESULTS and PAGE.exists():
        before, rest = PAGE.read_text("utf-8").split(MARKS[0])
        PAGE.write_text(f"{before}{MARKS[0]}\n{table(result)}\n{MARKS[1]}{rest.split(MARKS[1])[1]}", "utf-8")
    print(table(result))


if __name__ == "__main__":
    main()
