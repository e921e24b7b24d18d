"""A small model for your own domain from a large one, without labels.

    python -m models.recipes.distil --teacher PATH --texts FILE --student fast|mini --out FOLDER

``--teacher``: a folder opini saved, ``sentiment:mini``, ``topic:fast``, ..., a transformers folder or a hub id (unknown
ones need ``--labels negatif,netral,positif`` in the order of its outputs). ``--texts``: lines of a .txt or ``--column``
of a CSV, TSV, JSONL or Parquet file; thousands, of the kind the student will read. Writes the student, which
``opini.load(FOLDER)`` opens, and ``metrics.json``: how well it repeats its teacher on the share it did not learn from.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import opini
from opini.classify.distil import distil
from opini.errors import InputError, OpiniError


def teacher_of(name: str, labels: str | None) -> Any:
    """The model a command line means."""
    task, _, tier = name.partition(":")
    if tier and not Path(name).exists():
        return opini.load(task, tier=tier)
    if labels is None:
        return opini.load(name)
    return opini.load(name, labels=labels.split(","))


def texts_in(path: Path, column: str) -> list[str]:
    """The texts of a file; empty lines and cells are left out."""
    import polars as pl

    if not path.is_file():
        raise InputError(f"{path} is missing", cure="give a file of texts")
    kind = path.suffix.lower()
    if kind == ".txt":
        return [line for line in path.read_text("utf-8").split("\n") if line.strip()]
    readers = {".csv": pl.read_csv, ".jsonl": pl.read_ndjson, ".parquet": pl.read_parquet}
    if kind == ".tsv":
        frame = pl.read_csv(path, separator="\t", quote_char=None)
    elif kind in readers:
        frame = readers[kind](path)
    else:
        raise InputError(f"{kind} is not read", cure="give .txt, .csv, .tsv, .jsonl or .parquet")
    if column not in frame.columns:
        raise InputError(f"{path} has no column {column!r}", cure=f"use --column with one of {frame.columns}")
    return [str(text) for text in frame[column].to_list() if text is not None and str(text).strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", required=True)
    parser.add_argument("--labels")
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--column", default="teks")
    parser.add_argument("--student", choices=("fast", "mini"), default="fast")
    parser.add_argument("--held-out", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    try:
        texts = texts_in(args.texts, args.column)
        made = distil(
            teacher_of(args.teacher, args.labels),
            texts,
            args.student,
            held_out=args.held_out,
            seed=args.seed,
            progress=sys.stderr.isatty(),
        )
        made.model.save(args.out)
    except OpiniError as error:
        sys.exit(str(error))
    told = asdict(made.agreement) | {
        "learned_from": made.learned_from,
        "teacher": args.teacher,
        "student": args.student,
    }
    clean = {k: None if v != v else v for k, v in told.items()}  # nan is not JSON
    (args.out / "metrics.json").write_text(json.dumps(clean, indent=1, ensure_ascii=False) + "\n", "utf-8")
    found = made.agreement
    print(
        f"{args.student} learned from {made.learned_from} texts; on {found.texts} others teacher and student agree on"
    )
    print(f"{found.labels:.1%} of the labels ({found.sure:.1%} of the {found.sure_texts} the teacher is sure of);")
    print(f"a probability differs by {found.difference:.3f} on average; by label of the teacher:")
    for name, share in found.per_class.items():
        print(f"  {name}: {share:.1%}")


if __name__ == "__main__":
    main()
