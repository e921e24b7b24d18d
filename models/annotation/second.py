"""Sheets for a second, blind reading: some posts of every batch, shuffled together.

python -m models.annotation.second --batches /tmp/batches --out /tmp/sheets --each 7
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path


def pick(batches: Path, each: int, seed: int) -> list[str]:
    """``each`` lines of every batch file (number dropped), shuffled; the same seed gives the same lines."""
    rng = random.Random(seed)
    lines: list[str] = []
    for sheet in sorted(batches.glob("*.tsv")):
        rows = [line.split("\t", 1)[1] for line in sheet.read_text(encoding="utf-8").splitlines()]
        lines += rng.sample(rows, min(each, len(rows)))
    rng.shuffle(lines)
    return lines


def main() -> None:
    """Write ``<name>-NN.tsv`` sheets of about 100."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--each", type=int, default=7)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--name", default="kedua")
    args = parser.parse_args()
    lines = pick(args.batches, args.each, args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    for b, start in enumerate(range(0, len(lines), 100), 1):
        part = lines[start : start + 100]
        text = "".join(f"{i}\t{line}\n" for i, line in enumerate(part, 1))
        (args.out / f"{args.name}-{b:02d}.tsv").write_text(text, encoding="utf-8")
    print(f"{len(lines)} posts")


if __name__ == "__main__":
    main()
