"""The card of a model as text, written from its ``metrics.json`` and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["card_text", "lenient_table", "score_table"]


def _number(value: Any, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _ece(row: Mapping[str, Any]) -> str:
    """The error, and in brackets what it exceeds that of a perfectly calibrated model by, on as many rows."""
    excess = row.get("ece_excess")
    return _number(row.get("ece")) + ("" if excess is None else f" ({excess:+.3f})")


def score_table(scores: Mapping[str, Mapping[str, Any]]) -> str:
    """A Markdown table of named score rows (n, accuracy, macro-F1 with its 95 % interval, ECE, F1 of each class).

    >>> print(score_table({"a": {"n": 2, "accuracy": 1.0, "macro_f1": 1.0, "ece": None, "f1": {"x": 1.0}}}))
    | data | n | accuracy | macro-F1 | 95 % | ECE | F1 per class |
    |---|---|---|---|---|---|---|
    | a | 2 | 1.000 | 1.000 | - | - | x 1.00 |
    """
    lines = ["| data | n | accuracy | macro-F1 | 95 % | ECE | F1 per class |", "|---|---|---|---|---|---|---|"]
    for name, row in scores.items():
        interval = f"{row['macro_f1_lo']:.3f}-{row['macro_f1_hi']:.3f}" if "macro_f1_lo" in row else "-"
        classes = ", ".join(f"{label} {value:.2f}" for label, value in row["f1"].items())
        lines.append(
            f"| {name} | {row['n']} | {_number(row['accuracy'])} | {_number(row['macro_f1'])} | {interval} "
            f"| {_ece(row)} | {classes} |"
        )
    return "\n".join(lines)


def lenient_table(scores: Mapping[str, Mapping[str, Any]]) -> str:
    """Like :func:`score_table`, with the scores where an accepted alternate counts as right, and macro-F1 over the
    labels with at least 20 rows where a row has it.

    >>> row = {"n": 2, "accuracy": 0.5, "macro_f1": 0.4, "accuracy_lenient": 1.0, "macro_f1_lenient": 1.0, "ece": None}
    >>> print(lenient_table({"a": row}))
    | data | n | accuracy | macro-F1 | 95 % | lenient accuracy | lenient macro-F1 | ECE |
    |---|---|---|---|---|---|---|---|
    | a | 2 | 0.500 | 0.400 | - | 1.000 | 1.000 | - |
    """
    big = any("macro_f1_20" in row for row in scores.values())
    lines = [
        "| data | n | accuracy | macro-F1 | 95 % | lenient accuracy | lenient macro-F1 | ECE |"
        + (" macro-F1, >= 20 rows | lenient |" if big else ""),
        "|---|---|---|---|---|---|---|---|" + ("---|---|" if big else ""),
    ]
    for name, row in scores.items():
        interval = f"{row['macro_f1_lo']:.3f}-{row['macro_f1_hi']:.3f}" if "macro_f1_lo" in row else "-"
        lines.append(
            f"| {name} | {row['n']} | {_number(row['accuracy'])} | {_number(row['macro_f1'])} | {interval} "
            f"| {_number(row['accuracy_lenient'])} | {_number(row['macro_f1_lenient'])} | {_ece(row)} |"
            + (f" {_number(row.get('macro_f1_20'))} | {_number(row.get('macro_f1_20_lenient'))} |" if big else "")
        )
    return "\n".join(lines)


def abstention_table(found: Mapping[str, Any]) -> str:
    """What the stored threshold gives on frozen posts and on sources left out (on which it was chosen)."""
    rows = [(f"frozen, {name}", row) for name, row in found["frozen"].items()]
    rows += [(f"left out: {name}", row) for name, row in found["sources"].items()]
    lines = [
        f"Answers `tidak yakin` below {found['threshold']:.2f}.\n",
        "| data | n | answered | accuracy of the answers | accuracy if all are answered |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {row['n']} | {row['coverage']:.0%} | {_number(row['accuracy'])} | {_number(row['accuracy_all'])} |"
        for name, row in rows
    ]
    return "\n".join(lines)


def card_text(metrics: Mapping[str, Any]) -> str:
    """The whole card in Markdown."""
    speed, reference = metrics["speed"], metrics["reference"]
    heat = metrics.get("temperatures", {})
    alternates = {name: row for name, row in metrics["heldout"].items() if "accuracy_lenient" in row}
    parts = [
        f"# {metrics['model']}",
        "Written by `models/recipes` from `metrics.json`. Weights: CC BY-SA 4.0 (`models/LICENSE`). Linear classifier "
        "on hashed word 1-2 and character 3-5 grams of cleaned text; the files spell out no text and no n-gram.",
        f"- {metrics['grams']:,} grams, {metrics['bytes'] / 1e6:.1f} MB; {speed['texts_per_second']:,} texts/s with "
        f"cleaning, {speed['texts_per_second_without_cleaning']:,} without ({metrics['machine']}; "
        f"{speed['mean_characters']} characters a text)",
        f"- temperature {metrics['temperature']:.3f}, chosen on sources left out"
        + ("; by domain: " + ", ".join(f"{k} {v:.3f}" for k, v in heat.items()) if heat else ""),
        "- ECE: 15 bins of equal numbers of rows; in brackets what it exceeds that of a perfectly calibrated model by, "
        "simulated on as many rows",
        "## Held out: never trained on",
        score_table(metrics["heldout"]),
        *([lenient_table(alternates)] if alternates else []),
        "## Reference labels by annotation.md (posts on public affairs, never trained on)",
        score_table({"strict": reference}),
        f"With accepted alternates: accuracy {_number(reference['accuracy_lenient'])}, "
        f"macro-F1 {_number(reference['macro_f1_lenient'])}.",
    ]
    if metrics.get("frozen"):
        parts += [
            "## Frozen annotated part: whole sources and later months, never trained on",
            lenient_table(metrics["frozen"]),
        ]
    if metrics.get("abstention"):
        parts += ["## Abstention: `predict(abstain=True)`", abstention_table(metrics["abstention"])]
    if metrics.get("left_out_ours"):
        parts += ["## Sources left out, against labels by annotation.md", lenient_table(metrics["left_out_ours"])]
    if metrics["left_out"]:
        parts += [
            "## Sources left out, against the labels they came with",
            "Sets define their labels differently (above all *netral*), so these numbers hold label noise and shift: "
            "they bound what to expect on a source of your own.",
            score_table(metrics["left_out"]),
        ]
    for title, table in metrics.get("more", {}).items():
        parts += [f"## {title}", score_table(table)]
    parts += ["## Sources", "| set | rows used | weight | licence as stated at the source |\n|---|---|---|---|"]
    rows = [
        f"| {name} | {n} | {metrics['weights'].get(name, 1.0):g} | {metrics['licences'].get(name, 'this project')} |"
        for name, n in metrics["trained_on"].items()
    ]
    return "\n\n".join(parts) + "\n" + "\n".join(rows) + "\n"
