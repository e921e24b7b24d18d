"""May a candidate replace the current model? ``python -m models.recipes.gate sentiment FOLDER [--current FOLDER]``.

Both predict the same frozen texts (annotations ``beku``, SmSA and NusaX valid, the last weeks of WargaKu); each number
named in ``gate.toml`` may be worse by its tolerance. Exit code 1 on a breach. A gate that compared nothing, or that
lacks a set a tolerance names, raises instead of passing.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recipes.data import HERE
from opini.classify import load
from opini.evaluate.classification import macro_f1, measure

__all__ = ["Case", "Line", "compare", "frozen_cases", "main", "report", "scores"]

SIZE = "ukuran"
# lower is better for these; for all other numbers higher is
_LOWER = frozenset({"ece_excess", "bytes"})
LEAST = 20  # test texts a topic needs to count in macro-F1, as in the cards


@dataclass(frozen=True)
class Case:
    """Texts no shipped weight has seen, and the labels accepted for each (the first is the primary one)."""

    texts: list[str]
    accepted: list[tuple[str, ...]]


@dataclass(frozen=True)
class Line:
    """One number compared."""

    case: str
    number: str
    current: float
    candidate: float
    tolerance: float

    @property
    def breach(self) -> bool:
        """Worse by more than the tolerance; not comparable (``nan``) counts as worse."""
        if self.case == SIZE:
            return not self.candidate <= self.tolerance * self.current
        worse = self.candidate - self.current if self.number in _LOWER else self.current - self.candidate
        return not worse <= self.tolerance + 1e-12


def scores(model: Any, case: Case) -> dict[str, float]:
    """The numbers a tolerance may name, of one model on one case."""
    classes = [str(c) for c in model.classes_]
    labels = sorted({accepted[0] for accepted in case.accepted} | set(classes))
    P = np.zeros((len(case.texts), len(labels)))
    P[:, [labels.index(c) for c in classes]] = model.predict_proba(case.texts)
    truth = np.array([labels.index(accepted[0]) for accepted in case.accepted], dtype=np.int64)
    found = measure(P, truth)
    predicted = P.argmax(axis=1)
    right = np.array([labels[p] in accepted for p, accepted in zip(predicted.tolist(), case.accepted, strict=True)])
    lenient = _counts(np.where(right, predicted, truth), predicted, len(labels))
    few = len(labels) > 3  # topics: rare ones measure luck
    return {
        "accuracy": found.accuracy,
        "macro_f1": _macro(found.confusion, LEAST if few else 1),
        "macro_f1_lenient": _macro(lenient, LEAST if few else 1),
        "ece_excess": found.ece_excess,
    }


def _counts(truth: NDArray[Any], predicted: NDArray[Any], c: int) -> NDArray[np.float64]:
    return np.bincount(truth * c + predicted, minlength=c * c).reshape(c, c).astype(np.float64)


def _macro(counts: NDArray[np.float64], least: int) -> float:
    if least == 1:
        return macro_f1(counts)
    f1 = 2 * np.diag(counts) / np.maximum(counts.sum(axis=0) + counts.sum(axis=1), 1.0)
    big = counts.sum(axis=1) >= least
    return float(f1[big].mean()) if big.any() else float("nan")


def compare(
    candidate: Any,
    current: Any,
    cases: Mapping[str, Case],
    tolerances: Mapping[str, Mapping[str, float]],
    sizes: tuple[float, float] | None = None,
) -> list[Line]:
    """Every number a tolerance names, of both models; ``sizes``: bytes of (current, candidate).

    Raises :class:`RuntimeError` if nothing was compared, or a tolerance names a set or number that is not there.
    """
    lines = []
    for name, numbers in tolerances.items():
        if name == SIZE:
            if sizes is not None:
                lines.append(Line(SIZE, "bytes", *sizes, tolerance=numbers["bytes"]))
            continue
        case = cases.get(name)
        if case is None or not case.texts:
            raise RuntimeError(f"gate: there are no texts of {name!r}, so its tolerances hold nothing")
        old, new = scores(current, case), scores(candidate, case)
        for number, tolerance in numbers.items():
            if number not in old:
                raise RuntimeError(f"gate: {number!r} is no number of {name!r}: use {', '.join(old)}")
            lines.append(Line(name, number, old[number], new[number], tolerance))
    if not [line for line in lines if line.case != SIZE]:
        raise RuntimeError("gate: nothing was compared")
    return lines


def report(lines: list[Line]) -> str:
    """The comparison as a Markdown table, breaches marked."""
    rows = ["| frozen set | number | current | candidate | change | tolerance | |", "|---|---|---|---|---|---|---|"]
    for line in lines:
        shown = (lambda v: f"{v / 1e6:.1f} MB") if line.case == SIZE else (lambda v: f"{v:.4f}")
        change = (
            f"x{line.candidate / line.current:.2f}" if line.case == SIZE else f"{line.candidate - line.current:+.4f}"
        )
        rows.append(
            f"| {line.case} | {line.number} | {shown(line.current)} | {shown(line.candidate)} | {change} "
            f"| {line.tolerance:g} | {'**BREACH**' if line.breach else 'ok'} |"
        )
    return "\n".join(rows)


def frozen_cases(name: str) -> dict[str, Case]:
    """The frozen sets of ``sentiment`` or ``topic``, read from the shared folder."""
    from models.annotation.load import load_annotations
    from models.recipes.data import SHARED, sentiment_rows

    field = {"sentiment": "sentimen", "topic": "topik"}[name]
    posts = load_annotations(SHARED).part("beku")
    about = [post for post in posts if post.label["sasaran"] == "pemerintah"]
    cases = {
        "beku, semua": Case([p.teks for p in posts], [p.accepted(field) for p in posts]),
        "beku, tentang pemerintah": Case([p.teks for p in about], [p.accepted(field) for p in about]),
    }
    if name == "sentiment":
        rows = sentiment_rows()
        for title, source in (("SmSA valid", "smsa_indonlu"), ("NusaX valid", "nusax_senti_12langs")):
            at = np.flatnonzero(rows.heldout & (rows.source == source))
            cases[title] = Case(list(rows.text[at]), [(label,) for label in rows.label[at]])
    else:
        from models.recipes.topics import topic_rows

        rows = topic_rows()
        at = np.flatnonzero(rows.heldout & (rows.source == "wargaku_surabaya_complaints"))
        cases["WargaKu mulai 15 November 2022, kategori kantor"] = Case(
            list(rows.text[at]), [(label,) for label in rows.label[at]]
        )
    return cases


def size_of(folder: Path) -> float:
    """Bytes of the files a model is loaded from."""
    return float(sum(f.stat().st_size for f in folder.iterdir() if f.name not in ("README.md", "metrics.json")))


def main(arguments: list[str] | None = None) -> int:
    """Compare and print; 1 on a breach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=("sentiment", "topic"))
    parser.add_argument("candidate", type=Path)
    parser.add_argument("--current", type=Path, default=None, help="folder (default: the shipped default tier)")
    options = parser.parse_args(arguments)
    from opini.classify import shipped
    from opini.classify.registry import shipped_folder

    entry = shipped()[options.name]
    current = options.current or shipped_folder() / options.name / entry["tiers"][entry["default"]]
    tolerances = tomllib.loads((HERE / "gate.toml").read_text(encoding="utf-8"))[options.name]
    sizes = (size_of(current), size_of(options.candidate))
    lines = compare(load(options.candidate), load(current), frozen_cases(options.name), tolerances, sizes)
    print(f"# Gate: {options.candidate} against {current}\n\n{report(lines)}")
    return 1 if any(line.breach for line in lines) else 0


if __name__ == "__main__":
    raise SystemExit(main())
