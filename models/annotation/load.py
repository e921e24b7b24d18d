"""Join committed labels to the texts of a shared folder, and report what could not be joined.

python -m models.annotation.load --shared ../shared      # prints what was found and what was not
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from models.annotation.agreement import read
from models.annotation.enter import FIELDS, LABELS
from models.annotation.keys import key
from models.annotation.sample import DRAWN, rows
from opini.errors import InputError

__all__ = ["Annotation", "Annotations", "load_annotations"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotated post with its text."""

    kunci: str
    teks: str
    set: str
    batch: str
    kanal: str
    bagian: str  # latih or beku (frozen for evaluation)
    label: dict[str, str]

    def accepted(self, name: str) -> tuple[str, ...]:
        """Primary label of a field, then its accepted alternates."""
        alternates = self.label.get(f"{name}_alt", "")
        return (self.label[name], *filter(None, alternates.split("|")))


@dataclass(frozen=True, slots=True)
class Annotations:
    """What was joined, and everything that was not, by reason."""

    posts: tuple[Annotation, ...]
    unknown: tuple[str, ...] = ()  # keys no text of the shared folder has
    undrawn: tuple[str, ...] = ()  # keys the list of draws lacks: nobody knows whether they are frozen
    excluded: tuple[str, ...] = ()  # foreign texts and noise: read, but without labels
    conflicting: dict[str, tuple[str, ...]] = field(default_factory=dict)  # key -> labels of equal standing

    def part(self, name: str) -> list[Annotation]:
        """The posts of ``latih``, ``beku``, or ``kembar`` (near-duplicates of frozen ones: for neither use)."""
        return [p for p in self.posts if p.bagian == name]

    def report(self) -> str:
        """One line a fact; nothing is dropped in silence."""
        sets = Counter(p.set for p in self.posts)
        train, frozen, twins = (len(self.part(name)) for name in ("latih", "beku", "kembar"))
        return "\n".join(
            [
                f"{len(self.posts)} posts joined ({train} to train on, {frozen} frozen, {twins} twins of frozen ones)",
                f"{len(self.excluded)} excluded as foreign or noise",
                f"{len(self.unknown)} keys without a text in the shared folder, {len(self.undrawn)} of unknown draw",
                f"{len(self.conflicting)} keys with conflicting first readings",
                *(f"  {n:5} {name}" for name, n in sorted(sets.items())),
            ]
        )


def load_annotations(shared: Path | str, labels: Path = LABELS, drawn: Path = DRAWN) -> Annotations:
    """All first readings with their texts.

    Args:
        shared: the folder that holds ``data/<set>/data.csv``; only the sets the labels name are read.
        labels: folder of label files, one subfolder a pass.
        drawn: the list of drawn keys with their channel and part.

    Raises:
        InputError: no shared folder, or no label file: a join of nothing is an error, not an empty result.
    """
    shared = Path(shared)
    if not (shared / "data").is_dir():
        raise InputError(f"{shared} holds no data folder", cure="give the shared folder that lies beside the checkout")
    readings: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read(labels / "1"):
        readings[row["kunci"]].append(row)
    if not readings:
        raise InputError(f"no label file in {labels / '1'}", cure="check out models/data/labels")
    with drawn.open(encoding="utf-8") as handle:
        places = {r["kunci"]: r for r in csv.DictReader(handle, delimiter="\t")}
    texts: dict[str, str] = {}
    for name in sorted({rs[0]["set"] for rs in readings.values()}):
        if not (shared / "data" / name / "data.csv").is_file():
            continue  # an older shared folder: its keys are reported as unknown
        for row in rows(shared, name):
            text = row.get("text") or ""
            if (k := key(text)) in readings and k not in texts:
                texts[k] = text
    posts, unknown, undrawn, excluded, conflicting = [], [], [], [], {}
    for k, found in sorted(readings.items()):
        row = found[0]
        if k not in places:
            undrawn.append(k)
        elif k not in texts:
            unknown.append(k)
        elif not row["sentimen"]:
            excluded.append(k)
        else:
            if len({tuple(r[f] for f in FIELDS[5:]) for r in found}) > 1:
                conflicting[k] = tuple(r["sentimen"] for r in found)
            place = places[k]
            label = {f: row[f] for f in FIELDS[5:]}
            posts.append(Annotation(k, texts[k], row["set"], row["batch"], place["kanal"], place["bagian"], label))
    return Annotations(tuple(posts), tuple(unknown), tuple(undrawn), tuple(excluded), conflicting)


def main() -> None:
    """Print the join."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    print(load_annotations(parser.parse_args().shared).report())


if __name__ == "__main__":
    main()
