"""Reprint every table of the shipped models: ``python -m models.recipes.evaluate [--recompute]``.

Without ``--recompute`` the tables come from each ``metrics.json``. With it the shipped artefacts predict the held-out
rows of ../shared/data again, and a number that moved by more than the tolerance ends the run with an error.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from models.recipes.aspects import aspect_rows
from models.recipes.data import DATA, REPO, sentiment_rows
from models.recipes.heads_card import heads_card, summary
from models.recipes.heads_scores import frozen_tables
from models.recipes.language_card import language_card
from models.recipes.language_scores import recomputed
from models.recipes.mini.card import text as mini_card
from models.recipes.training import describe, reference_scores
from opini.classify import load, shipped
from opini.classify.card import card_text, score_table
from opini.classify.registry import load_heads

SHIPPED = REPO / "models" / "shipped"
# a cleaner that changed after training may move a few of 1,260 rows; more than this means: train again (chosen)
TOLERANCE = 0.01
CARDS = {"language": language_card, "aspects": heads_card}  # the rest: card_text


def card_writer(name: str, tier: str) -> Any:
    """What turns the numbers of a model into its card."""
    return mini_card if tier == "mini" else CARDS.get(name, card_text)


def metrics_of(name: str, version: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHIPPED / name / version / "metrics.json").read_text(encoding="utf-8"))
    return found


def recompute(name: str, model: Any) -> dict[str, dict[str, Any]]:
    """The tables that need no training: rows no shipped weight has seen."""
    from models.recipes.data import reference_rows

    if name == "language":
        return recomputed(model)
    field = {"sentiment": "sentimen", "topic": "topik"}[name]
    tables = {"reference": reference_scores(model, reference_rows(), field)}
    if name == "sentiment":
        rows = sentiment_rows()
        for source in ("smsa_indonlu", "nusax_senti_12langs"):
            at = np.flatnonzero(rows.heldout & (rows.source == source))
            P = model.predict_proba(list(rows.text[at]))
            tables[f"{source} valid"] = describe(rows.label[at], P, model.classes_)
    return tables


def compare(name: str, old: dict[str, Any], new: dict[str, dict[str, Any]]) -> list[str]:
    """Tables whose macro-F1 moved by more than the tolerance; raises if there was nothing to compare."""
    stored = {**old["heldout"], **({"reference": old["reference"]} if "reference" in old else {})}
    shared = sorted(set(stored) & set(new))
    if not shared:
        raise RuntimeError(f"{name}: nothing was compared")
    return [
        f"{name}: {table} {stored[table]['macro_f1']:.4f} -> {new[table]['macro_f1']:.4f}"
        for table in shared
        if abs(stored[table]["macro_f1"] - new[table]["macro_f1"]) > TOLERANCE
    ]


def compare_heads(old: dict[str, Any]) -> list[str]:
    """Heads whose number on the frozen part moved by more than the tolerance; the new table is printed."""
    new = old | frozen_tables(load_heads(), aspect_rows())
    print(f"## Recomputed now: aspects\n\n{summary(new)}\n")
    return [
        f"aspects: {head} {row['value']:.4f} -> {new['frozen'][head]['value']:.4f}"
        for head, row in old["frozen"].items()
        if abs(row["value"] - new["frozen"][head]["value"]) > TOLERANCE
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recompute", action="store_true")
    parser.add_argument("--cards", action="store_true", help="write each README.md again from its metrics.json")
    args = parser.parse_args()
    moved: list[str] = []
    for name, entry in shipped().items():
        for tier, version in entry["tiers"].items():
            metrics = metrics_of(name, version)
            card = card_writer(name, tier)(metrics)
            print(card)
            if args.cards:
                Path(SHIPPED / name / version / "README.md").write_text(card, encoding="utf-8")
            if args.recompute:
                if not DATA.is_dir():
                    raise SystemExit(f"--recompute needs {DATA}: run it beside the shared data")
                if name == "aspects":
                    moved += compare_heads(metrics)
                    continue
                new = recompute(name, load(name, tier=tier))
                print(f"## Recomputed now: {name} {tier}\n\n{score_table(new)}\n")
                moved += compare(name, metrics, new)
    for line in moved:
        print(f"MOVED {line}", file=sys.stderr)
    return 1 if moved else 0


if __name__ == "__main__":
    raise SystemExit(main())
