"""Draw the posts a first model is least sure of, or on which it contradicts the set's own label.

    python -m models.annotation.active --shared ../shared --out /tmp/batches --round 1 --quota 900

The model learns from the annotations and own examples only. Half of the quota goes to the smallest sentiment margin,
a quarter to the smallest topic margin, a quarter to confident contradictions of an old label; clusters keep them
diverse, and nothing of a frozen part is touched. ``--positive SET`` draws posts the model calls positif instead (rare
in complaint channels), as a frozen part, so that confusion can be measured there.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from pathlib import Path

import numpy as np

from models.annotation.load import load_annotations
from models.annotation.sample import DRAWN, HERE, Post, diverse, eligible, rows, write_sheets
from opini.classify import LinearTextClassifier

OLD = {  # what a set's own label column says in our words
    "negatif": "negatif",
    "negative": "negatif",
    "netral": "netral",
    "neutral": "netral",
    "positif": "positif",
    "positive": "positif",
}


def own_examples() -> list[dict[str, str]]:
    """The project's own labelled sentences."""
    found: list[dict[str, str]] = []
    for path in sorted((HERE.parent / "data" / "own").glob("*.tsv")):
        with path.open(encoding="utf-8") as handle:
            found += list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return found


def margins(proba: np.ndarray) -> np.ndarray:
    """Distance between the two most likely classes of each row."""
    top = np.sort(proba, axis=1)
    return np.asarray(top[:, -1] - top[:, -2])


def main() -> None:
    """Train, score the pool, draw, write sheets, append the keys to the list of what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--round", type=int, required=True)
    parser.add_argument("--quota", type=int, default=900)
    parser.add_argument("--positive", help="draw likely positif posts of this set as a frozen part")
    args = parser.parse_args()
    plan = tomllib.loads((HERE / "plan.toml").read_text(encoding="utf-8"))
    seed = int(plan["seed"]) + args.round
    train = load_annotations(args.shared).part("latih")
    own = own_examples()
    texts = [p.teks for p in train] + [r["teks"] for r in own]
    fitted = {
        name: LinearTextClassifier().fit(texts, [p.label[name] for p in train] + [r[name] for r in own])
        for name in ("sentimen", "topik")
    }
    with DRAWN.open(encoding="utf-8") as handle:
        seen = {row["kunci"] for row in csv.DictReader(handle, delimiter="\t")}
    with (args.shared / "annotation_reference.tsv").open(encoding="utf-8") as handle:
        seen |= {row["kunci"] for row in csv.DictReader(handle, delimiter="\t")}
    pool: list[Post] = []
    for draw in plan["draw"]:
        if draw["set"] == args.positive if args.positive else not draw.get("frozen"):
            pool += eligible(args.shared, draw, seen)
    pool = list({p.key: p for p in pool}.values())
    channel = {d["name"]: d["channel"] for d in plan["draw"]}
    pool_texts = [p.text for p in pool]
    tone = fitted["sentimen"].predict_proba(pool_texts)
    classes = list(fitted["sentimen"].classes_)
    if args.positive:
        best = np.argsort(-tone[:, classes.index("positif")], kind="stable")[: 3 * args.quota]
        chosen = diverse([pool[i] for i in best], args.quota, seed)
        part, name = "beku", f"positif{args.round}_{args.positive.split('_')[0]}_beku"
    else:
        topic = fitted["topik"].predict_proba(pool_texts)
        old: dict[str, str] = {}
        for source in sorted({p.set for p in pool}):
            for row in rows(args.shared, source):
                label = OLD.get((row.get("label") or "").lower())
                if label:
                    old[row.get("text") or ""] = label
        guess = [classes[i] for i in tone.argmax(axis=1)]
        against = np.array(
            [tone[i].max() if old.get(p.text, guess[i]) != guess[i] else 0.0 for i, p in enumerate(pool)]
        )
        # No one set may fill a round: at most a fifth of it (chosen).
        chosen = []
        for share, order in ((0.5, margins(tone)), (0.25, margins(topic)), (0.25, -against)):
            quota = int(args.quota * share)
            taken = {p.key for p in chosen}
            ranked = [pool[i] for i in np.argsort(order, kind="stable") if pool[i].key not in taken]
            counts: dict[str, int] = {}
            head: list[Post] = []
            for post in ranked:
                if counts.get(post.set, 0) < quota and len(head) < 5 * quota:
                    counts[post.set] = counts.get(post.set, 0) + 1
                    head.append(post)
            chosen += diverse(head, quota, seed)
        part, name = "latih", f"aktif{args.round}"
    placed = write_sheets(chosen, args.out, f"{name}-", int(plan["batch"]))
    with DRAWN.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerows([(p.key, p.set, batch, channel[p.draw], part) for batch, p in placed])
    print(f"{len(placed)} posts in {name}-*")


if __name__ == "__main__":
    main()
