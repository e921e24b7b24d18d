"""Train the heads of ``aspects``: ``python -m models.recipes.train_heads [--out DIR]`` from the repository root.

Every group of sets (``heads.toml``) is left out once: those scores choose temperature, shift and lift of each head, and
are the left-out table of the card. The frozen part is scored once, by the model that is saved.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.recipes.aspects import FIELDS, aspect_rows, settings
from models.recipes.data import REPO
from models.recipes.heads_card import write_heads_card
from models.recipes.heads_scores import calibrate, frozen_tables, score
from models.recipes.ridge import kernel, solve
from models.recipes.training import groups_of, log, rows_of, used
from opini.classify.cued import cue_rows
from opini.classify.encode import Encoder
from opini.classify.features import NgramHasher
from opini.classify.heads import Head, HeadSet, Question
from opini.classify.quantise import pack
from opini.text import TextCleaner
from opini.vocabulary import ATTRIBUTION, DIMENSIONS, KINDS

VERSION = "fast-1"
OUT = REPO / "models" / "shipped" / "aspects" / VERSION
SETTINGS = settings()
CHANNELS = ("media_sosial", "media_massa", "aduan")
CLASSES: dict[str, tuple[str, ...]] = {
    "sasaran": ("bukan", "pemerintah"),
    "jenis": KINDS,
    "dimensi": (*DIMENSIONS, "tidak_ada"),
    "keparahan": ("0", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"),
    "atribusi": (*ATTRIBUTION, "tidak_ada"),
    "kasar": ("tidak", "kasar"),
    "emosi": ("marah", "takut", "sedih", "senang", "netral"),
}
ORDERED = ("keparahan",)
SHARED_ROWS = tuple(f for f in FIELDS if f != "emosi")
Floats = NDArray[np.float64]


class Recipe:
    """Data read, clustered, cleaned, hashed and looked up once; fits as many models as asked."""

    def __init__(self) -> None:
        self.rows = aspect_rows()
        self.group, self.allowed, _ = groups_of(self.rows)
        source, extra = self.rows.source.astype(str), self.rows.extra
        self.cleaner = TextCleaner()
        cleaned = self.cleaner.clean_many(list(self.rows.text))
        self.cleaned = cleaned
        hasher = NgramHasher(bits=SETTINGS["bits"])
        counts = hasher.counts(cleaned)
        self.core = np.flatnonzero(np.isin(source, ["anotasi", "own"]) & self.allowed)
        self.emotional = self._emotional()
        self.encoder = Encoder.from_counts(hasher, rows_of(counts, self.core), min_df=SETTINGS["min_df"])
        kanal = extra["kanal"].astype(str)
        self.channel = np.equal.outer(kanal, np.array(CHANNELS)).astype(float)
        known = self.channel.any(axis=1)
        self.usual = self.channel[self.core][known[self.core]].mean(axis=0)
        self.channel[~known] = self.usual
        self.dense = np.concatenate([cue_rows(cleaned), self.channel.astype(np.float32)], axis=1)
        self.X = sparse.csr_array(sparse.hstack([self.encoder.weigh(counts), sparse.csr_array(self.dense)]))
        self.codes = {f: self._codes(f) for f in FIELDS}
        log(
            f"{len(self.rows)} rows, {len(self.core)} annotated or own, {len(self.emotional)} with an emotion, "
            f"{len(self.encoder.buckets)} grams"
        )

    def _emotional(self) -> NDArray[np.int64]:
        """Rows with an emotion, one a cluster, at most ``cap`` of a set and class."""
        at = np.flatnonzero((self.rows.extra["emosi"] != "") & self.allowed)
        at = at[np.sort(np.unique(self.group[at], return_index=True)[1])]
        rng = np.random.default_rng(0)
        kept = []
        for name in sorted(set(self.rows.source[at].tolist())):
            for label in CLASSES["emosi"]:
                some = at[(self.rows.source[at] == name) & (self.rows.extra["emosi"][at] == label)]
                kept.append(rng.permutation(some)[: SETTINGS["emotion_cap"]])
        return np.sort(np.concatenate(kept))

    def _codes(self, field: str) -> NDArray[np.int64]:
        index = {c: i for i, c in enumerate(CLASSES[field])}
        return np.array([index.get(v, -1) for v in self.rows.extra[field]])

    def targets(self, at: NDArray[np.int64], fields: tuple[str, ...]) -> Floats:
        return np.concatenate([np.eye(len(CLASSES[f]))[self.codes[f][at]] for f in fields], axis=1)

    def weight(self, at: NDArray[np.int64]) -> Floats:
        return np.where(self.rows.source[at] == "own", SETTINGS["own_weight"], 1.0)

    def left_out(self, at: NDArray[np.int64], fields: tuple[str, ...], folds: list[list[str]]) -> Floats:
        """Scores of each row of ``at`` by a model that saw no row of its set or cluster; nan for sets in no fold."""
        where, group = self.rows.extra["set"][at], self.group[at]
        K, Y, weight = kernel(self.X[at]), self.targets(at, fields), self.weight(at)
        out = np.full(Y.shape, np.nan)
        for names in folds:
            test = np.isin(where.astype(str), names)
            train = ~np.isin(group, group[test])
            A, mean = solve(K[np.ix_(train, train)], Y[train], weight[train], SETTINGS["penalty"])
            out[test] = K[np.ix_(test, train)] @ A + mean
            log(f"left out: {', '.join(names)}")
        return out

    def weights(self, at: NDArray[np.int64], fields: tuple[str, ...]) -> tuple[Floats, Floats]:
        """(columns of X + 1, columns of the questions): weights, and the constant."""
        X = self.X[at]
        A, mean = solve(kernel(X), self.targets(at, fields), self.weight(at), SETTINGS["penalty"])
        return np.asarray(X.T @ A, dtype=np.float64), np.asarray(A.sum(axis=0) + mean, dtype=np.float64)


def questions(recipe: Recipe, parts: list[tuple[tuple[str, ...], NDArray[np.int64], Floats]]) -> list[Question]:
    """Calibrated heads from the scores of the rows left out."""
    found = []
    for fields, at, scores in parts:
        low = 0
        for field in fields:
            classes = CLASSES[field]
            part = scores[:, low : low + len(classes)]
            low += len(classes)
            seen = np.isfinite(part[:, 0])
            codes = recipe.codes[field][at]
            heat, shift = calibrate(part[seen], codes[seen])
            prior = np.bincount(codes, minlength=len(classes)) / len(codes)
            lift = -SETTINGS["lift"].get(field, 0.0) * np.log(np.maximum(prior, 1e-3))
            values = tuple(float(c) for c in classes) if field in ORDERED else ()
            found.append(
                Question(
                    name=field,
                    classes=classes,
                    values=values,
                    temperature=heat,
                    shift=tuple(shift.tolist()),
                    lift=tuple((lift - lift.min()).tolist()),
                    prior=tuple(prior.tolist()),
                )
            )
    return found


def build(recipe: Recipe, asked: list[Question], weights: list[tuple[Floats, Floats]]) -> HeadSet:
    """The shared artefact; the weights of the n-grams become one byte each."""
    W = np.concatenate([w for w, _ in weights], axis=1).astype(np.float32)
    k = len(recipe.encoder.buckets)
    return HeadSet(
        cleaner=recipe.cleaner,
        encoder=recipe.encoder,
        questions=asked,
        grams=pack(W[:k]),
        dense=W[k:],
        channels=CHANNELS,
        usual=recipe.usual,
        intercept=np.concatenate([b for _, b in weights]),
        lexicon=HeadSet.digest(),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    recipe = Recipe()
    rows = recipe.rows
    core, emotional = recipe.core, recipe.emotional
    tables = [
        (SHARED_ROWS, core, recipe.left_out(core, SHARED_ROWS, SETTINGS["folds"])),
        (("emosi",), emotional, recipe.left_out(emotional, ("emosi",), SETTINGS["emotion_folds"])),
    ]
    asked = questions(recipe, tables)
    # emosi is measured, not shipped: sets left out do not carry over (experiments_heads.md)
    shipped = [q for q in asked if q.name in SHARED_ROWS]
    model = build(recipe, shipped, [recipe.weights(core, SHARED_ROWS)])
    model.save(args.out)
    log("saved")
    left_out: dict[str, Any] = {}
    for fields, at, scores in tables:
        low = 0
        for field in fields:
            part = scores[:, low : low + len(CLASSES[field])]
            low += len(CLASSES[field])
            seen = np.isfinite(part[:, 0])
            question = next(q for q in asked if q.name == field)
            head, P = Head(model, question), question.calibrated(part[seen])
            texts = [recipe.cleaned[i] for i in at[seen]]
            left_out[field] = score(field, head, P, recipe.codes[field][at[seen]], texts, rows.extra["set"][at[seen]])
    metrics = {
        "model": f"aspects/{VERSION}",
        **used(rows, core, {"own": SETTINGS["own_weight"]}),
        "left_out": left_out,
        **frozen_tables(model, rows),
        "heads": {q.name: {"temperature": q.temperature, "classes": list(q.classes)} for q in shipped},
    }
    sample = np.random.default_rng(0).permutation(core)[:6000]
    write_heads_card(args.out, model, metrics, list(rows.text[sample]))


if __name__ == "__main__":
    main()
