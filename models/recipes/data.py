"""Reading ``../shared/data`` for training: licence filter, label maps, one group per near-duplicate cluster.

Texts are read where they lie and never written anywhere. ``use: research`` sets are refused.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent
SHARED = Path(os.environ.get("OPINI_SHARED", REPO.parent / "shared"))
DATA = SHARED / "data"
OWN = REPO / "models" / "data" / "own"
SEED = 20251124

csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Rows:
    """Training rows as columns. ``group``: rows of one near-duplicate cluster share a number, whatever their source."""

    text: NDArray[np.object_]
    label: NDArray[np.object_]
    source: NDArray[np.object_]
    key: NDArray[np.object_]
    heldout: NDArray[np.bool_]
    link: NDArray[np.object_]  # rows with the same non-empty link stand or fall together (translations)
    extra: dict[str, NDArray[np.object_]]

    def __len__(self) -> int:
        return len(self.text)

    def take(self, rows: NDArray[Any]) -> Rows:
        return Rows(
            self.text[rows],
            self.label[rows],
            self.source[rows],
            self.key[rows],
            self.heldout[rows],
            self.link[rows],
            {k: v[rows] for k, v in self.extra.items()},
        )

    def relabel(self, label: NDArray[np.object_]) -> Rows:
        return replace(self, label=label)


def column(values: Iterable[Any]) -> NDArray[np.object_]:
    items = list(values)
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


def make_rows(records: Sequence[dict[str, Any]], extra: Sequence[str] = ()) -> Rows:
    return Rows(
        column(r["text"] for r in records),
        column(r["label"] for r in records),
        column(r["source"] for r in records),
        column(key_of(r["text"]) for r in records),
        np.array([bool(r.get("heldout", False)) for r in records], dtype=bool),
        column(r.get("link", "") for r in records),
        {name: column(r.get(name) for r in records) for name in extra},
    )


def normalise(text: str) -> str:
    """annotation.md: lower case, every run of characters outside a-z0-9 is one space."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def key_of(text: str) -> str:
    return hashlib.sha256(normalise(text).encode()).hexdigest()[:12]


@cache
def source_card(name: str) -> dict[str, str]:
    """The fields of a set's SOURCE.txt."""
    card = {}
    for line in (DATA / name / "SOURCE.txt").read_text(encoding="utf-8").splitlines():
        field, _, value = line.partition(":")
        card[field.strip()] = value.strip()
    return card


def read_set(name: str) -> list[dict[str, str]]:
    """All rows of a set; refuses sets that no shipped weight may depend on."""
    use = source_card(name).get("use", "")
    if use != "train":
        raise ValueError(f"{name} is 'use: {use}': no shipped weight may depend on it")
    with (DATA / name / "data.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


LICENCES = ("default", "permissive")
_OPEN = re.compile(r"(Apache|MIT|BSD|CC0|CC BY)(?!-(NC|ND))")


def may_learn(name: str, licences: str) -> bool:
    """Whether a set passes the filter: ``default`` takes every ``use: train`` set, ``permissive`` only those whose
    source states an open licence (Apache, MIT, BSD, CC0, CC BY or CC BY-SA) for what lies there.

    >>> may_learn("own", "permissive")
    True
    """
    if licences not in LICENCES:
        raise ValueError(f"licences = {licences!r}: choose from {', '.join(LICENCES)}")
    if licences == "default" or name == "own":
        return True
    stated = source_card(name).get("licence (as stated in the repo)", "")
    return bool(_OPEN.match(stated))


def frozen_draws() -> dict[str, list[tuple[str, str, str] | None]]:
    """Per set what is frozen for evaluation (models/annotation/plan.toml): ``None`` is the whole set, else a column and
    the half-open range of its values."""
    plan = tomllib.loads((REPO / "models" / "annotation" / "plan.toml").read_text(encoding="utf-8"))
    out: dict[str, list[tuple[str, str, str] | None]] = {}
    for draw in plan["draw"]:
        if draw.get("frozen"):
            time = draw.get("time")
            out.setdefault(draw["set"], []).append((time[0], time[1], time[2]) if time else None)
    return out


def is_frozen(row: dict[str, str], draws: Sequence[tuple[str, str, str] | None]) -> bool:
    """Whether a row of a set lies in a frozen part, so that nothing may be learned from it."""
    return any(draw is None or draw[1] <= (row.get(draw[0]) or "") < draw[2] for draw in draws)


def annotated_rows(field: str) -> Rows:
    """The project's annotations joined to their texts: source ``anotasi``, the frozen part held out.

    ``accept``: accepted values joined by '|'; ``set``: where the post comes from; ``sasaran``: pemerintah or bukan;
    ``kanal`` and ``batch``: the channel and the draw it comes from.
    """
    from models.annotation.load import load_annotations

    records = [
        {
            "text": post.teks,
            "label": post.label[field],
            "source": "anotasi",
            "heldout": post.bagian == "beku",
            "accept": "|".join(post.accepted(field)),
            "set": post.set,
            "lang": post.label["bahasa"],
            "sasaran": post.label["sasaran"],
            "kanal": post.kanal,
            "batch": post.batch,
        }
        for post in load_annotations(SHARED).posts
    ]
    return make_rows(records, extra=("accept", "lang", "set", "sasaran", "kanal", "batch"))


def sentiment_rows(maps: str = "label_maps.toml") -> Rows:
    """Every mapped sentiment row of the shared sets, before caps and weights."""
    records, frozen = [], frozen_draws()
    for name, rule in tomllib.loads((HERE / maps).read_text(encoding="utf-8")).items():
        mapping = {str(k): v for k, v in rule.get("map", {}).items()}
        for row in read_set(name):
            text = (row.get(rule.get("text", "text")) or "").strip()
            value = str(row.get(rule.get("column", "label")) or "")
            label = rule.get("any") or mapping.get(value)
            if not text or label is None or (rule.get("agree") and row[rule["agree"]] != value):
                continue
            records.append(
                {
                    "text": text,
                    "label": label,
                    "source": name,
                    "heldout": ("heldout" in rule and row.get("split") == rule["heldout"])
                    or is_frozen(row, frozen.get(name, ())),
                    "link": f"{name}:{row[rule['group']]}" if "group" in rule else "",
                    "lang": row.get("lang", ""),
                }
            )
    return make_rows(records, extra=("lang",))


def own_rows(field: str) -> Rows:
    """The project's own examples (models/data/own/*.tsv) that carry a value in ``field``."""
    records = []
    for file in sorted(OWN.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
                text, label = (row.get("teks") or "").strip(), (row.get(field) or "").strip()
                if text and label and not label.startswith("#"):
                    records.append({"text": text, "label": label, "source": "own", "lang": row.get("bahasa", "")})
    return make_rows(records, extra=("lang",))


def reference_rows() -> list[dict[str, str]]:
    """The 150 reference labels with their texts (found by key in the sets): for evaluation only."""
    with (SHARED / "annotation_reference.tsv").open(encoding="utf-8", newline="") as handle:
        labels = {(r["set"], r["kunci"]): r for r in csv.DictReader(handle, delimiter="\t")}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name in sorted({s for s, _ in labels}):
        with (DATA / name / "data.csv").open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                for spelled in (normalise(row["text"]), re.sub(r"[^a-z0-9]+", " ", row["text"].lower())):
                    pair = (name, hashlib.sha256(spelled.encode()).hexdigest()[:12])
                    if pair in labels and pair not in found:
                        found[pair] = {**labels[pair], "text": row["text"]}
    return [found[k] for k in sorted(found)]


def concat(*parts: Rows) -> Rows:
    names = sorted({k for p in parts for k in p.extra})

    def extra(part: Rows, name: str) -> NDArray[np.object_]:
        return part.extra.get(name, column([""] * len(part)))

    return Rows(
        np.concatenate([p.text for p in parts]),
        np.concatenate([p.label for p in parts]),
        np.concatenate([p.source for p in parts]),
        np.concatenate([p.key for p in parts]),
        np.concatenate([p.heldout for p in parts]),
        np.concatenate([p.link for p in parts]),
        {n: np.concatenate([extra(p, n) for p in parts]) for n in names},
    )
