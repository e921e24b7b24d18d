"""Draw posts on which the shipped tiers disagree or of which both are unsure, set by set.

    python -m models.annotation.disagree --shared ../shared --out /tmp/batches --round 5

The quotas stand in ``plan.toml`` (table ``disagree``). A post ranks by the distance between the two tiers' readings
of its sentiment plus how small their mean margin is; clusters keep the draw diverse and near-duplicates apart. Only
sets and time ranges that may be trained on take part.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.annotation.active import margins
from models.annotation.sample import DRAWN, HERE, Post, diverse, eligible, write_sheets
from opini.classify import load

SCORED = 2500  # posts of one draw that are scored at most, seeded sample (chosen: a minute of one core in all)
HEAD = 4  # times the quota: how many of the highest ranks the clusters choose from (chosen)


def doubt(one: NDArray[np.float64], two: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much a reading would tell: half the L1 distance of two readings plus one minus the margin of their mean.

    >>> float(doubt(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]))[0])
    2.0
    >>> float(doubt(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]]))[0])
    0.0
    """
    return np.asarray(np.abs(one - two).sum(axis=1) / 2 + 1 - margins((one + two) / 2))


def main() -> None:
    """Score, draw, write sheets, append the keys to the list of what was drawn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--round", type=int, required=True)
    args = parser.parse_args()
    plan = tomllib.loads((HERE / "plan.toml").read_text(encoding="utf-8"))
    seed = int(plan["seed"]) + args.round
    with DRAWN.open(encoding="utf-8") as handle:
        seen = {row["kunci"] for row in csv.DictReader(handle, delimiter="\t")}
    with (args.shared / "annotation_reference.tsv").open(encoding="utf-8") as handle:
        seen |= {row["kunci"] for row in csv.DictReader(handle, delimiter="\t")}
    tiers = [load("sentiment", tier=tier) for tier in ("fast", "mini")]
    chosen: list[Post] = []
    for draw in plan["draw"]:
        quota = int(plan["disagree"].get(draw["name"], 0))
        if not quota or draw.get("frozen"):
            continue
        pool = eligible(args.shared, draw, seen | {p.key for p in chosen})
        pool = [pool[i] for i in np.random.default_rng(seed).permutation(len(pool))[:SCORED]]
        one, two = (tier.predict_proba([p.text for p in pool]) for tier in tiers)
        rank = np.argsort(-doubt(one, two), kind="stable")
        chosen += diverse([pool[i] for i in rank[: HEAD * quota]], quota, seed)
    chosen = [chosen[i] for i in np.random.default_rng(seed).permutation(len(chosen))]
    placed = write_sheets(chosen, args.out, f"aktif{args.round}-", int(plan["batch"]))
    channel = {d["name"]: d["channel"] for d in plan["draw"]}
    with DRAWN.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerows([(p.key, p.set, batch, channel[p.draw], "latih") for batch, p in placed])
    print(f"{len(placed)} posts in aktif{args.round}-*")


if __name__ == "__main__":
    main()
