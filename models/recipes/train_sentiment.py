"""Train ``sentiment``: ``python -m models.recipes.train_sentiment [--loso] [--out DIR]`` from the repository root.

Reads ../shared/data and models/data/own. Without ``--loso`` the numbers of sources left out are kept from the last run.
"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recipes.card import write_card
from models.recipes.data import HERE, REPO, Rows, concat, own_rows, sentiment_rows, source_card
from models.recipes.training import (
    Counts,
    describe,
    groups_of,
    log,
    reference_scores,
    rows_of,
    select,
    softmax,
    source_weights,
)
from opini.classify.calibrate import temperature
from opini.classify.encode import Encoder
from opini.classify.features import NgramHasher
from opini.classify.linear import LinearTextClassifier
from opini.classify.solver import fit_linear
from opini.text import TextCleaner
from opini.vocabulary import SENTIMENTS

VERSION = "fast-1"
OUT = REPO / "models" / "shipped" / "sentiment" / VERSION
SETTINGS = tomllib.loads((HERE / "sentiment.toml").read_text(encoding="utf-8"))
CLASSES = np.array(SENTIMENTS)


class Recipe:
    """Data read, clustered, cleaned and hashed once; fits as many models as asked."""

    def __init__(self) -> None:
        self.rows: Rows = concat(sentiment_rows(), own_rows("sentimen"))
        log(f"{len(self.rows)} rows of {len(set(self.rows.source))} sources")
        self.group, self.allowed, self.reference = groups_of(self.rows)
        self.codes = np.array([SENTIMENTS.index(v) for v in self.rows.label])
        self.weight = source_weights(self.rows, SETTINGS["weights"])
        self.cleaner = TextCleaner()
        self.hasher = NgramHasher(bits=SETTINGS["bits"])
        self.counts: Counts = self.hasher.counts(self.cleaner.clean_many(list(self.rows.text)))
        texts = [r["text"] for r in self.reference]
        self.reference_counts: Counts = self.hasher.counts(self.cleaner.clean_many(texts))
        log(f"cleaned and hashed, {int(self.allowed.sum())} rows may be trained on")

    def train_rows(self, *, without: str | None = None) -> NDArray[np.int64]:
        allowed = self.allowed.copy()
        if without is not None:
            allowed &= ~np.isin(self.group, self.group[self.rows.source == without])
        at = select(self.rows, self.group, allowed, SETTINGS["caps"], keep_all=set(SETTINGS["keep_all"]))
        return at[self.weight[at] > 0]

    def fit(self, at: NDArray[np.int64]) -> tuple[Encoder, NDArray[np.float32], NDArray[np.float64]]:
        counts = rows_of(self.counts, at)
        encoder = Encoder.from_counts(self.hasher, counts, min_df=SETTINGS["min_df"])
        weight = self.weight[at] / self.weight[at].mean()
        W, b = fit_linear(
            encoder.weigh(counts), np.eye(3)[self.codes[at]], weight, C=SETTINGS["C"], max_iter=SETTINGS["max_iter"]
        )
        return encoder, W, b

    def scores(
        self, model: tuple[Encoder, NDArray[np.float32], NDArray[np.float64]], counts: Counts
    ) -> NDArray[np.float64]:
        encoder, W, b = model
        return np.asarray(encoder.weigh(counts) @ W, dtype=np.float64) + b

    def left_out(self) -> tuple[dict[str, Any], float]:
        """Each source predicted by a model that saw nothing of it; and the temperature those scores ask for."""
        report, scores, codes, weight = {}, [], [], []
        rng = np.random.default_rng(0)
        for source in SETTINGS["left_out"]:
            started = time.time()
            model = self.fit(self.train_rows(without=source))
            at = np.flatnonzero(self.rows.source == source)
            if len(at) > 4000:
                at = np.sort(rng.permutation(at)[:4000])
            s = self.scores(model, rows_of(self.counts, at))
            report[source] = s
            if source in SETTINGS["calibrate_on"]:
                scores.append(s)
                codes.append(self.codes[at])
                weight.append(np.full(len(at), 1.0 / len(at)))
            report[source] = (self.rows.label[at], s)
            log(f"left out {source}: {len(at)} rows, {time.time() - started:.0f} s")
        T = temperature(np.concatenate(scores), np.concatenate(codes), np.concatenate(weight))
        table = {name: describe(truth, softmax(s / T), CLASSES) for name, (truth, s) in report.items()}
        return table, T


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loso", action="store_true", help="recompute leave-one-source-out (minutes)")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    recipe = Recipe()
    rows = recipe.rows
    old = json.loads((OUT / "metrics.json").read_text(encoding="utf-8")) if (OUT / "metrics.json").exists() else {}
    if args.loso or "left_out" not in old:
        left_out, T = recipe.left_out() if args.loso else ({}, 1.0)
    else:
        left_out, T = old["left_out"], old["temperature"]
    at = recipe.train_rows()
    log(f"training on {len(at)} rows")
    weight = recipe.weight[at] / recipe.weight[at].mean()
    model = LinearTextClassifier(
        bits=SETTINGS["bits"], min_df=SETTINGS["min_df"], C=SETTINGS["C"], max_iter=SETTINGS["max_iter"], folds=0
    )
    model._learn(
        recipe.hasher, rows_of(recipe.counts, at), recipe.cleaner, CLASSES, recipe.codes[at], weight, recipe.group[at]
    )
    model.temperature_ = T
    model.prior_ = np.array([SETTINGS["prior"][c] for c in SENTIMENTS])
    model.save(args.out)
    heldout = {}
    for name in ("smsa_indonlu", "nusax_senti_12langs"):
        test = np.flatnonzero(rows.heldout & (rows.source == name))
        P = model.predict_proba(list(rows.text[test]))
        heldout[f"{name} valid"] = describe(rows.label[test], P, CLASSES)
        if name.startswith("nusax"):
            langs = rows.extra["lang"][test]
            for lang in sorted(set(langs)):
                here = langs == lang
                heldout[f"{name} valid: {lang}"] = describe(rows.label[test][here], P[here], CLASSES)
    counts = {s: int((rows.source[at] == s).sum()) for s in dict.fromkeys(rows.source[at].tolist())}
    metrics = {
        "model": f"sentiment/{VERSION}",
        "trained_on": counts,
        "weights": SETTINGS["weights"],
        "heldout": heldout,
        "reference": reference_scores(model, recipe.reference, "sentimen"),
        "left_out": left_out,
        "temperature": T,
        "licences": {s: source_card(s).get("licence (as stated in the repo)", "") for s in counts if s != "own"},
    }
    write_card(args.out, model, metrics, list(rows.text[np.random.default_rng(0).permutation(len(rows))[:6000]]))


if __name__ == "__main__":
    main()
