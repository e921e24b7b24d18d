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
from models.recipes.data import HERE, REPO, Rows, annotated_rows, column, concat, own_rows, sentiment_rows
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
    used,
)
from opini.classify.calibrate import temperature
from opini.classify.features import NgramHasher
from opini.classify.linear import LinearTextClassifier
from opini.text import TextCleaner
from opini.vocabulary import SENTIMENTS

VERSION = "fast-1"
OUT = REPO / "models" / "shipped" / "sentiment" / VERSION
SETTINGS = tomllib.loads((HERE / "sentiment.toml").read_text(encoding="utf-8"))
CLASSES = np.array(SENTIMENTS)


class Recipe:
    """Data read, clustered, cleaned and hashed once; fits as many models as asked."""

    def __init__(self) -> None:
        self.rows: Rows = concat(sentiment_rows(), own_rows("sentimen"), annotated_rows("sentimen"))
        self.rows = self.rows.relabel(expressed(self.rows, SETTINGS["not_about_government"]))
        log(f"{len(self.rows)} rows of {len(set(self.rows.source))} sources")
        self.group, self.allowed, self.reference = groups_of(self.rows)
        # an annotated post is read by the guideline alone: its old label is left out
        annotated = self.rows.source == "anotasi"
        self.allowed &= annotated | ~np.isin(self.rows.key.astype(str), self.rows.key[annotated].astype(str))
        self.allowed &= self.rows.label != ""
        self.codes = np.array([SENTIMENTS.index(v) if v else -1 for v in self.rows.label])
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
            allowed &= ~np.isin(self.group, self.group[self.of_set(without)])
        at = select(self.rows, self.group, allowed, SETTINGS["caps"], keep_all=set(SETTINGS["keep_all"]))
        return at[self.weight[at] > 0]

    def of_set(self, name: str) -> NDArray[np.bool_]:
        """Rows of a set, whether they carry its labels or ours."""
        found: NDArray[np.bool_] = (self.rows.source == name) | (self.rows.extra["set"] == name)
        return found

    def fit(self, at: NDArray[np.int64]) -> LinearTextClassifier:
        model = LinearTextClassifier(
            bits=SETTINGS["bits"],
            min_df=SETTINGS["min_df"],
            C=SETTINGS["C"],
            balance=SETTINGS["balance"],
            max_iter=SETTINGS["max_iter"],
            folds=0,
        )
        weight = self.weight[at] / self.weight[at].mean()
        counts = rows_of(self.counts, at)
        return model._learn(self.hasher, counts, self.cleaner, CLASSES, self.codes[at], weight, self.group[at])

    def scores(self, model: LinearTextClassifier, counts: Counts) -> NDArray[np.float64]:
        return np.asarray(model._encoder.weigh(counts) @ model.coef_, dtype=np.float64) + model.intercept_

    def left_out(self) -> tuple[dict[str, Any], dict[str, Any], float]:
        """Each set predicted by a model that saw nothing of it, against its own labels and against ours; and the
        temperature that the scores against ours ask for (sets weigh the same)."""
        theirs: dict[str, tuple[Any, Any]] = {}
        ours: dict[str, tuple[Any, Any, Any]] = {}
        fitted: dict[int, Any] = {}
        for name in SETTINGS["left_out"]:
            started = time.time()
            at = self.train_rows(without=name)
            # sets no model learns from share one model
            model = fitted.setdefault(hash(at.tobytes()), None) or self.fit(at)
            fitted = {hash(at.tobytes()): model}
            old = np.flatnonzero((self.rows.source == name) & (self.rows.label != ""))
            if len(old) > 4000:
                old = np.sort(np.random.default_rng(0).permutation(old)[:4000])
            if len(old):
                theirs[name] = (self.rows.label[old], self.scores(model, rows_of(self.counts, old)))
            new = np.flatnonzero((self.rows.extra["set"] == name) & ~self.rows.heldout)
            if len(new) >= 50:
                accept = self.rows.extra["accept"][new]
                ours[name] = (
                    column(a.split("|")[0] for a in accept),
                    accept,
                    self.scores(model, rows_of(self.counts, new)),
                )
            log(f"left out {name}: {len(old)} and {len(new)} rows, {time.time() - started:.0f} s")
        known = {name: found for name, found in ours.items() if name in SETTINGS["calibrate_on"]}
        T = temperature(
            np.concatenate([s for _, _, s in known.values()]),
            np.concatenate([[SENTIMENTS.index(v) for v in truth] for truth, _, _ in known.values()]),
            np.concatenate([np.full(len(truth), 1.0 / len(truth)) for truth, _, _ in known.values()]),
        )
        return (
            {name: describe(truth, softmax(s / T), CLASSES) for name, (truth, s) in theirs.items()},
            {
                name: describe(truth, softmax(s / T), CLASSES, accept=accept)
                for name, (truth, accept, s) in ours.items()
            },
            T,
        )

    def frozen(self, model: LinearTextClassifier) -> dict[str, Any]:
        """The frozen annotated part: all of it, the posts about government, and each set."""
        at = np.flatnonzero((self.rows.source == "anotasi") & self.rows.heldout)
        P = model.predict_proba(list(self.rows.text[at]))
        accept, sets = self.rows.extra["accept"][at], self.rows.extra["set"][at]
        truth = column(a.split("|")[0] for a in accept)
        about = self.rows.extra["sasaran"][at] == "pemerintah"
        parts = {"all": np.ones(len(at), dtype=bool), "about government": about}
        parts |= {name: sets == name for name in sorted(set(sets.tolist())) if (sets == name).sum() >= 50}
        return {name: describe(truth[m], P[m], CLASSES, accept=accept[m]) for name, m in parts.items()}


def expressed(rows: Rows, mode: str) -> NDArray[np.object_]:
    """Labels to learn from. The guideline calls posts that are not about government netral, whatever they express, and
    keeps the expressed polarity as the alternate; ``mode``: "netral" (as the guideline), "alternate" or "drop"."""
    label = rows.label.copy()
    for i in np.flatnonzero((rows.source == "anotasi") & (rows.extra["sasaran"] == "bukan")):
        others = [v for v in rows.extra["accept"][i].split("|") if v != "netral"]
        if label[i] == "netral" and others and mode != "netral" and not rows.heldout[i]:
            label[i] = others[0] if mode == "alternate" else ""
    return label


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loso", action="store_true", help="recompute leave-one-source-out (minutes)")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    recipe = Recipe()
    rows = recipe.rows
    old = json.loads((OUT / "metrics.json").read_text(encoding="utf-8")) if (OUT / "metrics.json").exists() else {}
    if args.loso:
        left_out, left_out_ours, T = recipe.left_out()
    else:
        left_out, left_out_ours = old.get("left_out", {}), old.get("left_out_ours", {})
        T = old.get("temperature", 1.0)
    at = recipe.train_rows()
    log(f"training on {len(at)} rows")
    model = recipe.fit(at)
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
    metrics = {
        "model": f"sentiment/{VERSION}",
        **used(rows, at, SETTINGS["weights"]),
        "heldout": heldout,
        "reference": reference_scores(model, recipe.reference, "sentimen"),
        "left_out": left_out,
        "left_out_ours": left_out_ours,
        "frozen": recipe.frozen(model),
        "temperature": T,
    }
    write_card(args.out, model, metrics, list(rows.text[np.random.default_rng(0).permutation(len(rows))[:6000]]))


if __name__ == "__main__":
    main()
