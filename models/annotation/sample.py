"""Draw the posts to annotate: by quota, diverse by cluster, near-duplicates once, in batches of about 100.

    python -m models.annotation.sample --shared ../shared --out /tmp/batches
    python -m models.annotation.sample --out /tmp/batches --draw komentar_beku      # one draw, added later

The sheets it writes hold texts and therefore stay outside the repository; the plan it follows (``plan.toml``) and the
keys it drew (``models/data/draw.tsv``) are committed, so that a later draw never repeats a post.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.annotation.keys import key, normalise
from opini.errors import InputError

HERE = Path(__file__).parent
DRAWN = HERE.parent / "data" / "draw.tsv"
SHOWN = 700  # characters of a post that a reader sees; longer ones are cut and say so (chosen)


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the shared data."""

    key: str
    set: str
    draw: str
    text: str


def rows(shared: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of one dataset, streamed."""
    csv.field_size_limit(2**31 - 1)
    path = shared / "data" / name / "data.csv"
    if not path.is_file():
        raise InputError(f"{path} not found", cure="give the shared folder with --shared")
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def eligible(shared: Path, draw: dict[str, object], seen: set[str]) -> list[Post]:
    """Posts of one draw of the plan, each text once, none that was drawn before."""
    name = str(draw["set"])
    time, where = draw.get("time"), draw.get("where")
    found: dict[str, Post] = {}
    for row in rows(shared, name):
        text = row.get("text") or ""
        if isinstance(time, list) and not (time[1] <= row[time[0]] < time[2]):
            continue
        if isinstance(where, list) and row[where[0]] not in where[1:]:
            continue
        if len(normalise(text)) < 3:
            continue
        k = key(text)
        if k not in seen and k not in found:
            found[k] = Post(k, name, str(draw["name"]), text)
    return [found[k] for k in sorted(found)]


def diverse(posts: list[Post], quota: int, seed: int) -> list[Post]:
    """``quota`` posts spread evenly over clusters of meaning, no two of them near-duplicates."""
    from datasketch import MinHash, MinHashLSH
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    rng = np.random.default_rng(seed)
    pool = [posts[i] for i in rng.permutation(len(posts))[: max(12 * quota, 2000)]]
    texts = [normalise(p.text) for p in pool]
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), max_features=20000, sublinear_tf=True)
    matrix = grams.fit_transform(texts)
    dense = TruncatedSVD(n_components=min(50, matrix.shape[0] - 1), random_state=seed).fit_transform(matrix)
    k = max(2, min(quota // 4, len(pool) // 3))
    cluster = MiniBatchKMeans(n_clusters=k, random_state=seed, n_init=1).fit_predict(dense)
    queues: dict[int, list[int]] = {}
    for i, c in enumerate(cluster):
        queues.setdefault(int(c), []).append(i)
    lsh = MinHashLSH(threshold=0.7, num_perm=64)
    chosen: list[Post] = []
    while len(chosen) < quota and any(queues.values()):
        for c in sorted(queues):
            if not queues[c] or len(chosen) >= quota:
                continue
            i = queues[c].pop()
            sketch = MinHash(num_perm=64, seed=1)
            words = texts[i].split()
            for gram in {" ".join(words[j : j + 2]) for j in range(max(1, len(words) - 1))}:
                sketch.update(gram.encode())
            if not lsh.query(sketch):
                lsh.insert(pool[i].key, sketch)
                chosen.append(pool[i])
    return chosen


def write_sheets(posts: list[Post], out: Path, prefix: str, size: int) -> list[tuple[str, Post]]:
    """Write batches ``<prefix>NNN.tsv`` with number, key, set and the text on one line; returns (batch, post) pairs."""
    out.mkdir(parents=True, exist_ok=True)
    placed = []
    for b, start in enumerate(range(0, len(posts), size), 1):
        batch = f"{prefix}{b:02d}"
        part = posts[start : start + size]
        with (out / f"{batch}.tsv").open("w", encoding="utf-8") as handle:
            for i, post in enumerate(part, 1):
                text = " ".join(post.text.split())
                shown = text if len(text) <= SHOWN else text[:SHOWN] + " …[dipotong]"
                handle.write(f"{i}\t{post.key}\t{post.set}\t{shown}\n")
                placed.append((batch, post))
    return placed


def main() -> None:
    """Draw what the plan says and nothing that was drawn before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--draw", help="only this draw of the plan, e.g. one that was added later")
    args = parser.parse_args()
    plan = tomllib.loads((HERE / "plan.toml").read_text(encoding="utf-8"))
    with (args.shared / "annotation_reference.tsv").open(encoding="utf-8") as handle:
        seen = {row["kunci"] for row in csv.DictReader(handle, delimiter="\t")}
    if DRAWN.exists():
        with DRAWN.open(encoding="utf-8") as handle:
            seen |= {row["kunci"] for row in csv.DictReader(handle, delimiter="\t")}
    lines = []
    draws = [d for d in plan["draw"] if args.draw in (None, d["name"])]
    if not draws:
        raise InputError(f"the plan has no draw {args.draw}", cure="see plan.toml")
    for draw in draws:
        chosen = diverse(eligible(args.shared, draw, seen), int(draw["quota"]), int(plan["seed"]))
        seen |= {p.key for p in chosen}
        for batch, post in write_sheets(chosen, args.out, f"{draw['name']}-", int(plan["batch"])):
            lines.append((post.key, post.set, batch, draw["channel"], "beku" if draw.get("frozen") else "latih"))
        print(f"{draw['name']:22} {len(chosen):5} of {draw['quota']}")
    DRAWN.parent.mkdir(parents=True, exist_ok=True)
    fresh = not DRAWN.exists()
    with DRAWN.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        if fresh:
            writer.writerow(["kunci", "set", "batch", "kanal", "bagian"])
        writer.writerows(lines)


if __name__ == "__main__":
    main()
