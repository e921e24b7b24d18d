"""Rows for the heads of ``aspects``: one text, as many answers as somebody gave (target, kind, dimension ...).

Annotations and own examples answer every question but *emosi*; public sets answer *emosi* or *kasar* alone
(``heads.toml`` names them with the meaning of their labels). An unanswered question is an empty string.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from functools import cache
from typing import Any

from models.annotation.load import load_annotations
from models.recipes.data import HERE, OWN, SHARED, Rows, frozen_draws, is_frozen, make_rows, read_set

FIELDS = ("sasaran", "jenis", "dimensi", "keparahan", "atribusi", "kasar", "emosi")
HELPERS = ("sentimen", "topik")  # answered by models of their own; here they only inform the heads
KASAR = {"0": "tidak", "1": "kasar"}


@cache
def settings() -> dict[str, Any]:
    return tomllib.loads((HERE / "heads.toml").read_text(encoding="utf-8"))


def _answers(label: dict[str, str]) -> dict[str, str]:
    found = {field: label.get(field) or "" for field in (*FIELDS, *HELPERS)}
    found["kasar"] = KASAR.get(found["kasar"], found["kasar"])
    if found["keparahan"]:
        found["keparahan"] = f"{float(found['keparahan']):g}"
    return found


def _annotated() -> list[dict[str, Any]]:
    return [
        {
            "text": post.teks,
            "source": "anotasi",
            "set": post.set,
            "kanal": post.kanal,
            "heldout": post.bagian == "beku",
            **_answers(post.label),
        }
        for post in load_annotations(SHARED).posts
    ]


def _own() -> list[dict[str, Any]]:
    records = []
    for file in sorted(OWN.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
                head = {"text": row["teks"].strip(), "source": "own", "set": "own", "kanal": row["kanal"]}
                records.append(head | _answers(row))
    return records


def _majority(row: dict[str, str], columns: list[str]) -> str:
    """The answer of most readers, "" when no two agree."""
    (value, n), *_ = Counter(row[c] for c in columns).most_common(1)
    return value if n * 2 > len(columns) else ""


def _public() -> list[dict[str, Any]]:
    frozen, records = frozen_draws(), []
    for name, rule in settings()["sets"].items():
        for row in read_set(name):
            if rule.get("flags"):
                value = "1" if any(row[c] == "1" for c in rule["flags"]) else "0"
                if any(row[c] == "1" for c in rule.get("unclear", ())) and value == "0":
                    continue
            else:
                value = _majority(row, rule["columns"])
            label, text = rule["map"].get(value), (row.get("text") or "").strip()
            if text and label:
                record: dict[str, Any] = dict.fromkeys((*FIELDS, *HELPERS), "") | {rule["field"]: label}
                # emosi is asked of no annotated post, so its sets may be read but for what is annotated there
                held = is_frozen(row, frozen.get(name, ())) and rule["field"] != "emosi"
                records.append(
                    record | {"text": text, "source": name, "set": name, "kanal": rule["kanal"], "heldout": held}
                )
    return records


def aspect_rows() -> Rows:
    """Every row some head may learn from or is measured on; ``extra`` holds the answers, ``set`` and ``kanal``."""
    records = [*_annotated(), *_own(), *_public()]
    return make_rows([r | {"label": ""} for r in records], extra=(*FIELDS, *HELPERS, "set", "kanal"))
