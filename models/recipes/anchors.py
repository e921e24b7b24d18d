"""Sentiment models that saw nothing of one annotated source: adaptation and abstention are measured with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.classify import LinearTextClassifier, load

__all__ = ["EVERY", "SOURCES", "anchors", "annotated"]

# annotated sets with at least 450 training posts
SOURCES = (
    "wargaku_surabaya_complaints",
    "mbg_replies_2025",
    "bandung_tweets_keluhan_2016",
    "polri_tweets_2024_2025_unlabelled",
    "coretax_tweets_2025",
)
EVERY = "anotasi"  # all annotations left out at once


def anchors(folder: Path, names: tuple[str, ...] = SOURCES) -> dict[str, LinearTextClassifier]:
    """Models by the source left out (near-duplicates too); those not yet in ``folder`` are trained (minutes each)."""
    missing = [name for name in names if not (folder / name).is_dir()]
    if missing:
        from models.recipes.train_sentiment import Recipe

        folder.mkdir(parents=True, exist_ok=True)
        recipe, heat = Recipe(), load("sentiment", tier="fast").temperature_
        for name in missing:
            at = recipe.train_rows(without=None if name == EVERY else name)
            if name == EVERY:
                at = at[~np.isin(recipe.group[at], recipe.group[recipe.rows.source == EVERY])]
            model = recipe.fit(at)
            model.temperature_ = heat
            model.save(folder / name)
            print(f"anchor without {name}: {len(at)} rows", flush=True)
    return {name: LinearTextClassifier.load(folder / name) for name in names}


def annotated(names: tuple[str, ...] = SOURCES) -> dict[str, tuple[list[str], NDArray[Any], NDArray[np.int64]]]:
    """Texts, sentiment and near-duplicate group of the training annotations, by source."""
    from models.annotation.load import load_annotations
    from models.recipes.clusters import cluster
    from models.recipes.data import SHARED, column

    posts = load_annotations(SHARED).part("latih")
    texts = column(p.teks for p in posts)
    group = cluster(texts, column([""] * len(posts)))
    label, where = np.array([p.label["sentimen"] for p in posts]), np.array([p.set for p in posts])
    found = {}
    for name in names:
        at = np.arange(len(posts)) if name == EVERY else np.flatnonzero(where == name)
        found[name] = (list(texts[at]), label[at], group[at])
    return found
