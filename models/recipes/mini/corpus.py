"""Text to learn a tokenizer and an encoder from: ``python -m models.recipes.mini.corpus``.

Reads ``../shared/data/unlabelled`` and the texts (never the labels) of every ``use: train`` set, without the rows that
anything is scored on: held-out splits, frozen parts and their annotated posts, the reference posts. Writes
``docs.tsv`` (source, cleaned text) to the working folder outside the repository.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from models.annotation.load import load_annotations
from models.recipes.data import (
    DATA,
    REPO,
    SHARED,
    frozen_draws,
    is_frozen,
    key_of,
    own_rows,
    read_set,
    reference_rows,
    source_card,
)
from models.recipes.training import log
from opini.text import TextCleaner

WORK = Path(os.environ.get("OPINI_MINI", REPO.parent / "mini"))
DOCS = WORK / "docs.tsv"


def forbidden_keys() -> set[str]:
    """Keys of every text something is scored on: frozen annotations, the reference, held-out splits, frozen rows."""
    keys = {key_of(post.teks) for post in load_annotations(SHARED).posts if post.bagian == "beku"}
    keys |= {key_of(row["text"]) for row in reference_rows()}
    frozen = frozen_draws()
    for name in train_sets():
        for row in read_set(name):
            if row.get("split") == "valid" or is_frozen(row, frozen.get(name, ())):
                keys.add(key_of(row.get("text") or ""))
    return keys


def train_sets() -> list[str]:
    """Names of the sets whose texts weights may depend on."""
    names = sorted(p.parent.name for p in DATA.glob("*/data.csv"))
    return [name for name in names if source_card(name).get("use") == "train"]


def texts() -> Iterator[tuple[str, str]]:
    """(source, raw text) of everything that may be read; equal texts once."""
    seen = forbidden_keys()
    log(f"{len(seen)} texts are kept out")

    def fresh(text: str) -> bool:
        key = key_of(text)
        if key in seen:
            return False
        seen.add(key)
        return True

    for name in train_sets():
        for row in read_set(name):
            for column in ("text", "Title"):
                text = (row.get(column) or "").strip()
                if text and fresh(text):
                    yield name, text
    for text in own_rows("sentimen").text:
        if fresh(text):
            yield "own", text
    for file in sorted((DATA / "unlabelled").glob("*.txt")):
        with file.open(encoding="utf-8") as handle:
            for line in handle:
                if line.strip() and fresh(line):
                    yield file.stem, line.strip()


def main() -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    cleaner, n = TextCleaner(), 0
    with DOCS.open("w", encoding="utf-8") as out:
        for source, text in texts():
            cleaned = cleaner.clean(text)
            if cleaned:
                out.write(f"{source}\t{cleaned}\n")
                n += 1
    log(f"{n} documents, {DOCS.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
