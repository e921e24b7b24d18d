"""Train ``topic``: ``python -m models.recipes.train_topic [--out DIR]`` from the repository root.

Besides the shipped model (all rows) it fits two to measure: WargaKu before October 2022 -> after, and everything but
Bandung -> Bandung.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recipes.card import write_card
from models.recipes.data import HERE, REPO, source_card
from models.recipes.topics import topic_rows
from models.recipes.training import Counts, describe, groups_of, log, reference_scores, rows_of, select, source_weights
from opini.classify.calibrate import temperature
from opini.classify.features import NgramHasher
from opini.classify.linear import LinearTextClassifier
from opini.text import TextCleaner
from opini.vocabulary import TOPICS

VERSION = "fast-1"
OUT = REPO / "models" / "shipped" / "topic" / VERSION
SETTINGS = tomllib.loads((HERE / "topic.toml").read_text(encoding="utf-8"))
CLASSES = np.array(sorted(TOPICS))
SPLIT = "2022-10-01"


class Recipe:
    """Data read, clustered, cleaned and hashed once; fits as many models as asked."""

    def __init__(self) -> None:
        self.rows = topic_rows()
        self.group, self.allowed, self.reference = groups_of(self.rows)
        everything = np.arange(len(self.rows))
        self.usable = select(self.rows, self.group, self.allowed, SETTINGS["caps"], keep_all={"own"})
        wargaku = everything[self.rows.source == "wargaku_surabaya_complaints"]
        bandung = everything[self.rows.source == "bandung_tweets_keluhan_2016"]
        at = np.unique(np.concatenate([self.usable, wargaku, bandung]))
        self.position = np.full(len(self.rows), -1, dtype=np.int64)
        self.position[at] = np.arange(len(at))
        self.codes = np.searchsorted(CLASSES, self.rows.label.astype(str))
        self.weight = source_weights(self.rows, SETTINGS["weights"])
        self.cleaner = TextCleaner()
        self.hasher = NgramHasher(bits=SETTINGS["bits"], drop=tuple(SETTINGS["drop"]))
        self.counts: Counts = self.hasher.counts(self.cleaner.clean_many(list(self.rows.text[at])))
        log(f"{len(self.rows)} rows, {len(at)} used")

    def fit(self, at: NDArray[np.int64]) -> LinearTextClassifier:
        at = at[self.weight[at] > 0]
        model = LinearTextClassifier(
            bits=SETTINGS["bits"],
            drop=tuple(SETTINGS["drop"]),
            min_df=SETTINGS["min_df"],
            loss=SETTINGS["loss"],
            C=SETTINGS["C"],
            balance=SETTINGS["balance"],
            max_iter=SETTINGS["max_iter"],
            folds=0,
        )
        present = np.unique(self.codes[at])
        model._learn(
            self.hasher,
            rows_of(self.counts, self.position[at]),
            self.cleaner,
            CLASSES[present],
            np.searchsorted(present, self.codes[at]),
            self.weight[at] / self.weight[at].mean(),
            self.group[at],
        )
        log(f"fitted {len(at)} rows, {model.coef_.shape[0]} grams")
        return model

    def probabilities(self, model: LinearTextClassifier, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Columns as CLASSES, whatever classes the model saw."""
        P = np.zeros((len(at), len(CLASSES)))
        P[:, np.searchsorted(CLASSES, model.classes_)] = model.predict_proba(list(self.rows.text[at]))
        return P

    def score(self, P: NDArray[np.float64], at: NDArray[np.int64]) -> dict[str, Any]:
        result = describe(self.rows.label[at], P, CLASSES, accept=self.rows.extra["accept"][at])
        big = [c for c, n in result["support"].items() if n >= 20]
        result["macro_f1_20"] = float(np.mean([result["f1"][c] for c in big]))
        result["classes_20"] = len(big)
        return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--skip", action="store_true", help="only the shipped model, no split is measured")
    args = parser.parse_args()
    recipe = Recipe()
    rows, usable = recipe.rows, recipe.usable
    heldout: dict[str, Any] = {}
    scores, codes, weights = [], [], []
    if not args.skip:
        wargaku = rows.source == "wargaku_surabaya_complaints"
        later = wargaku & (rows.extra["date"].astype(str) >= SPLIT)
        bandung = rows.source == "bandung_tweets_keluhan_2016"
        for name, test in (("WargaKu from October 2022", later), ("Bandung, its source left out", bandung)):
            hidden = np.isin(recipe.group, recipe.group[test])
            model = recipe.fit(usable[~hidden[usable]])
            at = np.flatnonzero(test)
            P = recipe.probabilities(model, at)
            heldout[name] = recipe.score(P, at)
            scores.append(np.log(np.maximum(P, 1e-12)))
            codes.append(recipe.codes[at])
            weights.append(np.full(len(at), 1.0 / len(at)))
            log(f"{name}: {heldout[name]['accuracy']:.3f} {heldout[name]['macro_f1_20']:.3f}")
    T = temperature(np.concatenate(scores), np.concatenate(codes), np.concatenate(weights)) if scores else 1.0
    for name, s in zip(heldout, scores, strict=True):
        P = np.exp(s / T)
        P /= P.sum(axis=1, keepdims=True)
        at = np.flatnonzero(rows.source == "bandung_tweets_keluhan_2016") if "Bandung" in name else None
        if at is None:
            at = np.flatnonzero(later)
        heldout[name] = recipe.score(P, at)
    model = recipe.fit(usable)
    model.temperature_ = T
    model.prior_ = np.array([SETTINGS["prior_lainnya"] if c == "lainnya" else 1.0 for c in CLASSES])
    model.prior_ /= model.prior_.sum()
    model.save(args.out)
    used = usable[recipe.weight[usable] > 0]
    counts = {s: int((rows.source[used] == s).sum()) for s in dict.fromkeys(rows.source[used].tolist())}
    metrics = {
        "model": f"topic/{VERSION}",
        "trained_on": counts,
        "weights": SETTINGS["weights"],
        "heldout": heldout,
        "reference": reference_scores(model, recipe.reference, "topik"),
        "left_out": {},
        "temperature": T,
        "licences": {s: source_card(s).get("licence (as stated in the repo)", "") for s in counts if s != "own"},
    }
    sample = np.random.default_rng(0).permutation(np.flatnonzero(rows.source == "wargaku_surabaya_complaints"))[:6000]
    write_card(args.out, model, metrics, list(rows.text[sample]))


if __name__ == "__main__":
    main()
