"""The card of the heads, written from ``metrics.json`` and from nothing else."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.recipes.card import rounded
from opini.classify.heads import HeadSet

__all__ = ["heads_card", "summary", "write_heads_card"]


def _cell(row: Mapping[str, Any] | None) -> str:
    return "-" if row is None else f"{row['value']:.3f} ({row['lo']:.3f}-{row['hi']:.3f})"


def _value(row: Mapping[str, Any] | None, key: str = "value") -> str:
    return "-" if row is None else f"{row[key]:.3f}"


def summary(metrics: Mapping[str, Any]) -> str:
    """The first table of the card: one row a head."""
    lines = [
        "| head | measure | target | frozen part (95 %) | without channel | before | sets left out | ECE excess |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, left in metrics["left_out"].items():
        row = metrics["frozen"].get(name)
        target = "-" if left["target"] is None else f"{left['target']:.2f}"
        blind, old = (_value(metrics[part].get(name)) for part in ("frozen_without_channel", "frozen_lexicon"))
        lines.append(
            f"| {name} | {left['measure']} | {target} | {_cell(row)} | {blind} | {old} | {_cell(left)} "
            f"| {_value(row, 'ece_excess')} |"
        )
    return "\n".join(lines)


def _classes(scores: Mapping[str, Any]) -> str:
    lines = ["| head | F1 per class (rows) |", "|---|---|"]
    for name, row in scores.items():
        cells = [f"{c} {'-' if v is None else f'{v:.2f}'} ({row['support'][c]})" for c, v in row["f1"].items()]
        lines.append(f"| {name} | {', '.join(cells)} |")
    return "\n".join(lines)


def _parts(scores: Mapping[str, Any], key: str) -> str:
    names = sorted({v for row in scores.values() for v in row.get(key, {})})
    heads = list(scores)
    lines = [f"| {key.removeprefix('per_')} | n | {' | '.join(heads)} |", "|---|---|" + "---|" * len(heads)]
    for name in names:
        cells = [scores[h][key].get(name) for h in heads]
        n = max(c["n"] for c in cells if c)
        values = ["-" if c is None or c["value"] is None else f"{c['value']:.2f}" for c in cells]
        lines.append(f"| {name} | {n} | {' | '.join(values)} |")
    return "\n".join(lines)


def heads_card(metrics: Mapping[str, Any]) -> str:
    """The whole card in Markdown."""
    speed, grave = metrics["speed"], metrics["frozen"]["keparahan"]["grave"]
    old = metrics["frozen_lexicon"]["keparahan"]["grave"]
    parts = [
        f"# {metrics['model']}",
        "Written by `models/recipes` from `metrics.json`. Weights: CC BY-SA 4.0 (`models/LICENSE`). "
        f"{len(metrics['heads'])} questions on one set of hashed word 1-2 and character 3-5 grams, the numbers of the "
        "lexicons (`opini.text.cues`) and, if known, the channel; least squares, calibrated on sets left out. The "
        "files spell out no text and no n-gram.",
        f"- {metrics['grams']:,} grams, {metrics['bytes'] / 1e6:.1f} MB for all heads; "
        f"{speed['texts_per_second']:,} texts/s with cleaning, "
        f"{speed['texts_per_second_without_cleaning']:,} without, all heads at once ({metrics['machine']}, processor "
        "time; "
        f"{speed['mean_characters']} characters a text)",
        "- `opini.load(name)` for: "
        + ", ".join(f"`{n}` ({', '.join(h['classes'])})" for n, h in metrics["heads"].items()),
        "## Measured",
        "Frozen part: whole sets and later months that nothing was learned or chosen from; labels by annotation.md. "
        "*Before*: what `annotate` answered without this model (`sasaran`: the topic model and the channel). "
        "*Sets left out*: every group of training sets in turn; for `kasar` too high, since words of the abuse lexicon "
        "were taken from these posts.",
        summary(metrics),
        f"Severity of .9 and more (what may raise an alarm), frozen part: precision {grave['precision']:.2f}, recall "
        f"{grave['recall']:.2f}; the lexicon alone {old['precision']:.2f} and {old['recall']:.2f}.",
        "`emosi` is measured but not shipped: three public sets with other annotators and other ideas of emotion; no "
        "annotated post "
        "carries it, so its only test is the sets left out. The vaccine tweets are a frozen set for every other "
        "question; here they lend their emotion labels, without the posts annotated there.",
        "## Frozen part, per class",
        _classes(metrics["frozen"]),
        "## Frozen part, per channel",
        _parts(metrics["frozen"], "per_channel"),
        "## Frozen part, per set",
        _parts(metrics["frozen"], "per_set"),
        "## Sets left out, per set",
        _parts(metrics["left_out"], "per_set"),
        "## Sources",
        "| set | rows used | weight | licence as stated at the source |\n|---|---|---|---|",
    ]
    rows = [
        f"| {name} | {n} | {metrics['weights'].get(name, 1.0):g} | {metrics['licences'].get(name, 'this project')} |"
        for name, n in metrics["trained_on"].items()
    ]
    return "\n\n".join(parts) + "\n" + "\n".join(rows) + "\n"


def measure_speed(model: HeadSet, texts: list[str]) -> dict[str, int]:
    """Texts a second of processor time, best of three; each time the cleaner starts without remembered words."""
    cleaned = model.cleaner.clean_many(texts)
    with_cleaning, without = [], []
    for _ in range(3):
        started = time.process_time()
        type(model.cleaner).from_config(model.cleaner.to_config()).clean_many(texts)
        between = time.process_time()
        model.probabilities(cleaned)
        ended = time.process_time()
        with_cleaning.append(ended - started)
        without.append(ended - between)
    return {
        "texts_per_second": round(len(texts) / min(with_cleaning)),
        "texts_per_second_without_cleaning": round(len(texts) / min(without)),
        "mean_characters": round(sum(map(len, texts)) / len(texts)),
    }


def write_heads_card(folder: Path, model: HeadSet, metrics: dict[str, Any], texts: list[str]) -> None:
    """``metrics.json`` and ``README.md`` beside the artefact; the speed is measured here."""
    metrics["speed"] = measure_speed(model, texts)
    metrics["machine"] = f"{platform.machine()}, Python {platform.python_version()}, one core"
    metrics["bytes"] = sum((folder / f).stat().st_size for f in ("model.safetensors", "config.json"))
    metrics["grams"] = len(model.encoder.buckets)
    metrics = rounded(metrics)
    (folder / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(heads_card(metrics), encoding="utf-8")
