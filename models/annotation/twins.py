"""Mark posts to train on that near-duplicate frozen ones (``kembar`` in ``draw.tsv``): not trained on, not scored.

python -m models.annotation.twins --shared ../shared
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

from models.annotation.load import Annotation, load_annotations
from models.annotation.sample import DRAWN
from models.recipes.clusters import cluster


def leaks(posts: list[Annotation]) -> list[str]:
    """Keys of ``latih`` posts whose near-duplicate cluster also holds a ``beku`` post."""
    groups: dict[int, list[Annotation]] = defaultdict(list)
    for number, post in zip(cluster([p.teks for p in posts]), posts, strict=True):
        groups[int(number)].append(post)
    found = []
    for members in groups.values():
        if any(p.bagian == "beku" for p in members):
            found += [p.kunci for p in members if p.bagian == "latih"]
    return sorted(found)


def main() -> None:
    """Rewrite ``draw.tsv`` with the twins marked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    twins = set(leaks(list(load_annotations(parser.parse_args().shared).posts)))
    with DRAWN.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    for row in rows:
        if row["kunci"] in twins:
            row["bagian"] = "kembar"
    with DRAWN.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(twins)} twins marked")


if __name__ == "__main__":
    main()
