"""How far two readings agree: Cohen's kappa per field, accepted share, and the posts that differ.

python -m models.annotation.agreement --reference ../shared/annotation_reference.tsv --pass acuan
python -m models.annotation.agreement --pass 2            # second readings against the first
python -m models.annotation.agreement --pass tumpang      # workers on the overlap sheet, pairwise
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from models.annotation.enter import LABELS
from opini.errors import InputError

COMPARED = ("sentimen", "topik", "sasaran", "atribusi", "dimensi", "jenis", "kasar")


def kappa(a: Sequence[str], b: Sequence[str]) -> float:
    """Cohen's kappa of two equally long label lists; nan where chance agreement is total.

    >>> kappa(["x", "y", "x", "y"], ["x", "y", "y", "y"])
    0.5
    """
    if len(a) != len(b) or not a:
        raise InputError(f"kappa compares two equal, non-empty lists, not {len(a)} and {len(b)}", cure="check the keys")
    n = len(a)
    observed = sum(x == y for x, y in zip(a, b, strict=True)) / n
    left, right = Counter(a), Counter(b)
    chance = sum(left[c] * right[c] for c in left) / n**2
    return (observed - chance) / (1 - chance) if chance < 1 else float("nan")


def read(folder: Path) -> list[dict[str, str]]:
    """All label rows of one pass."""
    out: list[dict[str, str]] = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8") as handle:
            out += list(csv.DictReader(handle, delimiter="\t"))
    return out


def accepted(row: dict[str, str], field: str) -> set[str]:
    """Primary label and alternates of one field."""
    return {row[field], *filter(None, row.get(f"{field}_alt", "").split("|"))}


def table(pairs: list[tuple[dict[str, str], dict[str, str]]], fields: Sequence[str] = COMPARED) -> list[str]:
    """One line a field: n, agreement, kappa, and for fields with alternates the share accepted either way."""
    lines = []
    for field in fields:
        a, b = [x[field] for x, _ in pairs], [y[field] for _, y in pairs]
        same = sum(x == y for x, y in zip(a, b, strict=True)) / len(pairs)
        either = sum(x[field] in accepted(y, field) or y[field] in accepted(x, field) for x, y in pairs) / len(pairs)
        lines.append(f"{field:9} n={len(pairs):4} sama={same:.3f} kappa={kappa(a, b):.3f} diterima={either:.3f}")
    return lines


def main() -> None:
    """Print the agreement asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pass", dest="turn", required=True)
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--worker")
    parser.add_argument("--show", action="store_true", help="list the keys that differ on sentimen or topik")
    args = parser.parse_args()
    rows = [r for r in read(LABELS / args.turn) if args.worker in (None, r["pekerja"])]
    if args.reference:
        with args.reference.open(encoding="utf-8") as handle:
            reference = {r["kunci"]: r for r in csv.DictReader(handle, delimiter="\t")}
        for r in reference.values():
            for field in ("sentimen", "topik"):
                r[field], _, r[f"{field}_alt"] = r[field].partition("|")
        by_worker: dict[str, list[tuple[dict[str, str], dict[str, str]]]] = defaultdict(list)
        for r in rows:
            if r["kunci"] in reference and r["sentimen"]:
                by_worker[r["pekerja"]].append((r, reference[r["kunci"]]))
        for worker, pairs in sorted(by_worker.items()):
            print(worker, *table(pairs, ("sentimen", "topik")), sep="\n  ")
            if args.show:
                for mine, ref in pairs:
                    for field in ("sentimen", "topik"):
                        if mine[field] != ref[field]:
                            theirs = "|".join(sorted(accepted(ref, field)))
                            print(f"    {mine['kunci']} {field}: {mine[field]} acuan {theirs}")
        return
    if args.turn == "tumpang":
        readings: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for r in rows:
            readings[r["pekerja"]][r["kunci"]] = r
        for one, two in combinations(sorted(readings), 2):
            pairs = [(readings[one][k], readings[two][k]) for k in sorted(set(readings[one]) & set(readings[two]))]
            pairs = [p for p in pairs if p[0]["sentimen"] and p[1]["sentimen"]]
            print(f"{one}-{two}", *table(pairs), sep="\n  ")
        return
    first = {r["kunci"]: r for r in read(LABELS / "1")}
    pairs = [(first[r["kunci"]], r) for r in rows if r["kunci"] in first]
    pairs = [p for p in pairs if p[0]["sentimen"] and p[1]["sentimen"]]
    print(*table(pairs), sep="\n")


if __name__ == "__main__":
    main()
