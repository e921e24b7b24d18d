"""Is it worth labelling 200 texts of your own? Adapted beside shipped and from-scratch models on sources left out.

    .venv/bin/python benchmarks/adapt.py [--seeds 7] [--anchors FOLDER]

The anchor of a source is trained without a row of it (nor near-duplicates), then learns from 200 to 2,000 of the
source's training annotations and is scored on the rest of them; near-duplicates never lie on both sides. ``anotasi`` is
an anchor that has seen no annotation at all. Needs ``../shared``. Writes ``benchmarks/results/adapt.json`` and
``docs/comparison-adapt.md``. ``--anchors`` keeps the fitted anchors between runs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RESULTS = ROOT / "benchmarks" / "results" / "adapt.json"
PAGE = ROOT / "docs" / "comparison-adapt.md"
SIZES = (200, 500, 1000, 2000)
SOURCES = (
    "wargaku_surabaya_complaints",
    "mbg_replies_2025",
    "bandung_tweets_keluhan_2016",
    "polri_tweets_2024_2025_unlabelled",
    "coretax_tweets_2025",
    "anotasi",
)
LEAST = 120  # texts left to score on, below which a size is not tried
MEMBERS = 10  # held-out texts a class needs to count in macro-F1: two or three texts measure luck (chosen)
KINDS = ("shipped", "scratch", "adapted")


def fit_anchors(folder: Path, missing: list[str]) -> None:
    """Models that saw nothing of a source, as the recipe trains them."""
    from models.recipes.train_sentiment import Recipe
    from opini.classify import load

    recipe, heat = Recipe(), load("sentiment", tier="fast").temperature_
    for name in missing:
        if name == "anotasi":
            ours = recipe.group[recipe.rows.source == "anotasi"]
            at = recipe.train_rows()
            at = at[~np.isin(recipe.group[at], ours)]
        else:
            at = recipe.train_rows(without=name)
        model = recipe.fit(at)
        model.temperature_ = heat
        model.save(folder / name)
        print(f"anchor without {name}: {len(at)} rows", flush=True)


def rows() -> dict[str, tuple[list[str], np.ndarray, np.ndarray]]:
    """Texts, labels and near-duplicate groups of the training annotations, by source."""
    from models.annotation.load import load_annotations
    from models.recipes.clusters import cluster
    from models.recipes.data import SHARED, column

    posts = load_annotations(SHARED).part("latih")
    texts = column(p.teks for p in posts)
    group = cluster(texts, column([""] * len(posts)))
    label, where = np.array([p.label["sentimen"] for p in posts]), np.array([p.set for p in posts])
    found = {}
    for name in SOURCES:
        at = np.arange(len(posts)) if name == "anotasi" else np.flatnonzero(where == name)
        found[name] = (list(texts[at]), label[at], group[at])
    return found


def one(anchor, texts: list[str], cleaned: list[str], label, group, n: int, seed: int) -> dict | None:
    """Scores of the three models on what is left of a source after drawing ``n`` labels in whole groups."""
    from opini.classify import LinearTextClassifier
    from opini.evaluate.classification import calibration_error, macro_f1

    rank = np.random.default_rng(seed).permutation(int(group.max()) + 1)[group]
    order = np.argsort(rank, kind="stable")
    cut = int(np.searchsorted(rank[order], rank[order[n - 1]], side="right"))
    learn, test = order[:cut], order[cut:]
    if len(test) < LEAST:
        return None
    own = [texts[i] for i in learn]
    models = {
        "shipped": anchor,
        "scratch": LinearTextClassifier(folds=0).fit(own, label[learn], groups=group[learn]),
        "adapted": anchor.adapt(own, label[learn], groups=group[learn]),
    }
    classes = anchor.classes_.tolist()
    truth = np.array([classes.index(v) for v in label[test]])
    result = {"n_test": len(test)}
    for kind, model in models.items():
        P = np.zeros((len(test), len(classes)))
        P[:, [classes.index(c) for c in model.classes_]] = model.predict_proba_cleaned([cleaned[i] for i in test])
        counts = np.bincount(truth * len(classes) + P.argmax(axis=1), minlength=len(classes) ** 2)
        counts = counts.reshape(len(classes), -1).astype(float)
        right = P.argmax(axis=1) == truth
        f1 = 2 * np.diag(counts) / np.maximum(counts.sum(axis=0) + counts.sum(axis=1), 1)
        result[kind] = {
            "macro_f1": float(f1[counts.sum(axis=1) >= MEMBERS].mean()),
            "macro_f1_all": macro_f1(counts),
            "accuracy": float(right.mean()),
            "ece": calibration_error(P.max(axis=1), right),
        }
    return result


def summary(runs: list[dict]) -> dict:
    """Medians and the 10-90 % range over seeds."""
    out: dict = {"seeds": len(runs), "n_test": int(np.median([r["n_test"] for r in runs]))}
    for kind in KINDS:
        out[kind] = {}
        for name in ("macro_f1", "macro_f1_all", "accuracy", "ece"):
            values = [r[kind][name] for r in runs]
            lo, mid, hi = np.quantile(values, [0.1, 0.5, 0.9]).round(4).tolist()
            out[kind][name] = {"median": mid, "lo": lo, "hi": hi}
    best = [max(r["shipped"]["macro_f1"], r["scratch"]["macro_f1"]) for r in runs]
    gains = [r["adapted"]["macro_f1"] - b for r, b in zip(runs, best, strict=True)]
    out["gain"] = dict(zip(("lo", "median", "hi"), np.quantile(gains, [0.1, 0.5, 0.9]).round(4).tolist(), strict=True))
    out["beats_both"] = float(np.mean(np.array(gains) > 0))
    return out


def page(result: dict) -> str:
    """The comparison in Markdown, losing rows included."""
    lines = [
        "# Learning from own labels: adapted beside shipped and from-scratch models",
        "",
        "Generated by `python benchmarks/adapt.py` (do not edit). Macro-F1 over the classes with at least "
        f"{MEMBERS} texts in the part of each source that was not labelled, median over seeds with the 10-90 % range; "
        "in brackets behind *adapted*, over all classes, and the same of *shipped*. "
        "*shipped*: the `fast` recipe trained without the source; "
        "*scratch*: `LinearTextClassifier().fit` on the own labels alone; *adapted*: `shipped.adapt(own labels)`. "
        "*anotasi*: all annotated sources at once, from an anchor that saw no annotation. *gain*: over the better of "
        "the other two in the same draw. *ECE*: shipped → adapted.",
        "",
        f"{result['date']}, commit {result['commit']}.",
        "",
        "| source | own labels | scored on | shipped | scratch | **adapted** | gain | beats both | ECE |",
        "|---|---|---|---|---|---|---|---|---|",
    ]

    def cell(value: dict) -> str:
        return f"{value['median']:.3f} ({value['lo']:.3f}-{value['hi']:.3f})"

    for name, sizes in result["sources"].items():
        for n, row in sizes.items():
            cells = [cell(row[kind]["macro_f1"]) for kind in KINDS]
            every = [f"{row[kind]['macro_f1_all']['median']:.3f}" for kind in ("adapted", "shipped")]
            cells[-1] += f" [{every[0]}, {every[1]}]"
            gain = f"{row['gain']['median']:+.3f} ({row['gain']['lo']:+.3f} to {row['gain']['hi']:+.3f})"
            ece = f"{row['shipped']['ece']['median']:.3f} → {row['adapted']['ece']['median']:.3f}"
            lines.append(
                f"| {name} | {n} | {row['n_test']} | {' | '.join(cells)} | {gain} | {row['beats_both']:.0%} | {ece} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fit what is missing, run every source, size and seed, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=7)
    parser.add_argument("--anchors", type=Path, default=None, help="folder of fitted anchors, kept between runs")
    options = parser.parse_args()
    from opini.classify import LinearTextClassifier

    with tempfile.TemporaryDirectory() as tmp:
        folder = options.anchors or Path(tmp)
        folder.mkdir(parents=True, exist_ok=True)
        if missing := [name for name in SOURCES if not (folder / name).is_dir()]:
            fit_anchors(folder, missing)
        sources: dict[str, dict] = {}
        for name, (texts, label, group) in rows().items():
            anchor = LinearTextClassifier.load(folder / name)
            cleaned = anchor.cleaner_.clean_many(texts)
            for n in SIZES:
                if n + LEAST > len(texts):
                    continue
                runs = [one(anchor, texts, cleaned, label, group, n, seed) for seed in range(options.seeds)]
                if found := [run for run in runs if run is not None]:
                    sources.setdefault(name, {})[str(n)] = summary(found)
                    row = sources[name][str(n)]
                    print(name, n, [row[k]["macro_f1"]["median"] for k in KINDS], row["gain"], flush=True)
    from cleaning import _commit

    result = {"date": dt.date.today().isoformat(), "commit": _commit(), "sources": sources}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(result), "utf-8")
    print(f"wrote {RESULTS} and {PAGE}")


if __name__ == "__main__":
    sys.exit(main())
