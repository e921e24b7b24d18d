"""Train ``sentiment``: ``python -m models.recipes.train_sentiment [--loso] [--out DIR] [--licences permissive]`` from
the repository root.

Reads ../shared/data, models/data/own and models/data/labels. Without ``--loso`` the numbers of sources left out and the
temperatures are kept from the last run.
"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recipes.card import write_card
from models.recipes.data import (
    HERE,
    LICENCES,
    REPO,
    SEED,
    Rows,
    annotated_rows,
    column,
    concat,
    may_learn,
    own_rows,
    sentiment_rows,
)
from models.recipes.training import (
    Counts,
    confusion_by_channel,
    describe,
    groups_of,
    joined,
    log,
    reference_scores,
    rows_of,
    select,
    softmax,
    source_weights,
    used,
)
from models.recipes.translate import Table, tables, translate
from opini.classify.calibrate import folds, temperature
from opini.classify.domains import Domains
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
Found = tuple[NDArray[np.int64], NDArray[np.float64]]  # rows and their scores
Tables = tuple[dict[str, Any], dict[str, Any]]  # sets left out, against their labels and against ours


class Recipe:
    """Data read, clustered, cleaned and hashed once; fits as many models as asked. ``licences``: see
    :func:`models.recipes.data.may_learn`."""

    def __init__(self, licences: str = "default") -> None:
        self.rows: Rows = concat(sentiment_rows(), own_rows("sentimen"), annotated_rows("sentimen"))
        self.rows = self.rows.relabel(expressed(self.rows, SETTINGS["not_about_government"]))
        log(f"{len(self.rows)} rows of {len(set(self.rows.source))} sources")
        self.group, self.allowed, self.reference = groups_of(self.rows)
        # an annotated post is read by the guideline alone: its old label is left out
        annotated = self.rows.source == "anotasi"
        self.allowed &= annotated | ~np.isin(self.rows.key.astype(str), self.rows.key[annotated].astype(str))
        self.allowed &= self.rows.label != ""
        publisher = np.where(annotated, self.rows.extra["set"], self.rows.source).astype(str)
        known = {name: may_learn(name, licences) for name in set(publisher.tolist())}
        self.allowed &= np.array([known[name] for name in publisher.tolist()])
        self.codes = np.array([SENTIMENTS.index(v) if v else -1 for v in self.rows.label])
        self.weight = source_weights(self.rows, SETTINGS["weights"])
        self.words: dict[bytes, dict[str, Table]] = {}
        self.cleaner = TextCleaner()
        self.hasher = NgramHasher(bits=SETTINGS["bits"])
        self.cleaned = self.cleaner.clean_many(list(self.rows.text))
        self.counts: Counts = self.hasher.counts(self.cleaned)
        texts = [r["text"] for r in self.reference]
        self.reference_counts: Counts = self.hasher.counts(self.cleaner.clean_many(texts))
        log(f"cleaned and hashed, {int(self.allowed.sum())} rows may be trained on")

    def train_rows(self, *, without: str | Sequence[str] = ()) -> NDArray[np.int64]:
        """Rows to learn from; ``without``: sets to leave out with all their near-duplicates."""
        allowed = self.allowed.copy()
        for name in [without] if isinstance(without, str) else without:
            allowed &= ~np.isin(self.group, self.group[self.of_set(name)])
        at = select(self.rows, self.group, allowed, SETTINGS["caps"], keep_all=set(SETTINGS["keep_all"]))
        return at[self.weight[at] > 0]

    def of_set(self, name: str) -> NDArray[np.bool_]:
        """Rows of a set, whether they carry its labels or ours."""
        found: NDArray[np.bool_] = (self.rows.source == name) | (self.rows.extra["set"] == name)
        return found

    def translated(self, at: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64]]:
        """Rough translations of the training rows of some sets into the languages of NusaX, each row into ``per`` of
        them, with the row each comes from. The word tables are learned from the NusaX rows in ``at`` alone."""
        rule = SETTINGS["translate"]
        parallel = at[self.rows.source[at] == "nusax_senti_12langs"]
        lang = self.rows.extra["lang"][parallel]
        if not (lang == "indonesian").any():
            return [], np.zeros(0, dtype=np.int64)
        key = parallel.tobytes()
        if key not in self.words:  # most sets left out leave NusaX as it is
            texts = [self.cleaned[i] for i in parallel]
            self.words = {key: tables(texts, list(lang), list(self.rows.link[parallel]))}
        words = self.words[key]
        names, rng = sorted(words), np.random.default_rng(SEED)
        out, origin = [], []
        for i in at[np.isin(self.rows.source[at].astype(str), rule["sets"])]:
            for k in rng.choice(len(names), size=min(rule["per"], len(names)), replace=False):
                out.append(" ".join(translate(self.cleaned[i].split(), words[names[k]])))
                origin.append(i)
        return out, np.array(origin, dtype=np.int64)

    def trust(self, at: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far the label of each training row is believed, 0..1, and what it teaches, (n, classes).

        A model of the sets with consistent labels, which never saw the others, reads them. A label it finds unlikely
        counts less (confident learning, Northcutt et al. 2021, made gradual), and what the rows teach is half their
        label and half its reading (self-training)."""
        rule = SETTINGS["trust"]
        out, targets = np.ones(len(at)), np.eye(len(CLASSES))[self.codes[at]]
        source = self.rows.source[at].astype(str)
        teach, judged = np.isin(source, rule["teachers"]), np.isin(source, rule["judged"])
        if len(np.unique(self.codes[at[teach]])) < len(CLASSES) or not judged.any():
            return out, targets
        counts = rows_of(self.counts, at[teach])
        encoder = Encoder.from_counts(self.hasher, counts, min_df=SETTINGS["min_df"])
        weight = self.weight[at[teach]] / self.weight[at[teach]].mean()
        W, b = fit_linear(
            encoder.weigh(counts),
            np.eye(len(CLASSES))[self.codes[at[teach]]],
            weight,
            C=SETTINGS["C"],
            max_iter=rule["max_iter"],
        )
        rows = encoder.weigh(rows_of(self.counts, at[judged]))
        P = softmax((np.asarray(rows @ W, dtype=np.float64) + b) / rule["temperature"])
        likely = P[np.arange(len(P)), self.codes[at[judged]]]
        out[judged] = np.clip(likely / rule["believed"], rule["least"], 1.0)
        targets[judged] += rule["reading"] * (P - targets[judged])
        return out, targets

    def fit(self, at: NDArray[np.int64]) -> LinearTextClassifier:
        model = LinearTextClassifier(
            bits=SETTINGS["bits"],
            min_df=SETTINGS["min_df"],
            C=SETTINGS["C"],
            balance=SETTINGS["balance"],
            max_iter=SETTINGS["max_iter"],
            folds=0,
        )
        texts, origin = self.translated(at)
        counts = joined(rows_of(self.counts, at), self.hasher.counts(texts))
        believed, targets = self.trust(at)
        weight = np.concatenate([self.weight[at] * believed, np.full(len(origin), SETTINGS["translate"]["weight"])])
        both = np.concatenate([at, origin])
        return model._learn(
            self.hasher,
            counts,
            self.cleaner,
            CLASSES,
            self.codes[both],
            weight / weight.mean(),
            self.group[both],
            np.concatenate([targets, np.eye(len(CLASSES))[self.codes[origin]]]),
        )

    def scores(self, model: LinearTextClassifier, counts: Counts) -> NDArray[np.float64]:
        return np.asarray(model._encoder.weigh(counts) @ model.coef_, dtype=np.float64) + model.intercept_

    def left_out(self) -> tuple[dict[str, Found], dict[str, Found]]:
        """Each set predicted by a model that saw nothing of it: rows and scores, for rows with labels of their own and
        for rows with ours."""
        theirs: dict[str, Found] = {}
        ours: dict[str, Found] = {}
        for together in SETTINGS["left_out"]:
            started = time.time()
            model = self.fit(self.train_rows(without=together))
            for name in together:
                old = np.flatnonzero((self.rows.source == name) & (self.rows.label != ""))
                if len(old) > 4000:
                    old = np.sort(np.random.default_rng(0).permutation(old)[:4000])
                if len(old):
                    theirs[name] = (old, self.scores(model, rows_of(self.counts, old)))
                new = np.flatnonzero((self.rows.extra["set"] == name) & ~self.rows.heldout)
                if len(new) >= 50:
                    ours[name] = (new, self.scores(model, rows_of(self.counts, new)))
            log(f"left out {' and '.join(together)}, {time.time() - started:.0f} s")
        return theirs, ours

    def some_left_out(self) -> dict[str, Found]:
        """A tenth of the clusters of the sets in ``calibrate_within``, predicted by a model that saw none of them."""
        within = self.allowed & np.isin(self.rows.source.astype(str), SETTINGS["calibrate_within"])
        test = within & (folds(self.group, 10, SEED) == 0)
        at = self.train_rows()
        model = self.fit(at[~np.isin(self.group[at], self.group[test])])
        found = {name: np.flatnonzero(test & (self.rows.source == name)) for name in SETTINGS["calibrate_within"]}
        log("left out a tenth of " + ", ".join(found))
        return {name: (rows, self.scores(model, rows_of(self.counts, rows))) for name, rows in found.items()}

    def guideline(self, at: NDArray[np.int64]) -> NDArray[np.object_]:
        """The annotators' primary label, whatever the label a row teaches."""
        return column(
            (a or v).split("|")[0] for a, v in zip(self.rows.extra["accept"][at], self.rows.label[at], strict=True)
        )

    def domains(self, model: LinearTextClassifier, at: NDArray[np.int64]) -> Domains:
        """Which of the domains a text looks like, learned from where the training rows come from."""
        names = tuple(SETTINGS["domains"])
        source, lang, about = self.rows.source[at], self.rows.extra["lang"][at], self.rows.extra["sasaran"][at]
        home = {name: i for i, name in enumerate(names) for name in SETTINGS["domains"][name]}
        domain = np.array([home.get(str(s), -1) for s in source])
        domain[about == "pemerintah"] = names.index("urusan")
        domain[(source == "nusax_senti_12langs") & ~np.isin(lang.astype(str), ["indonesian", "english"])] = names.index(
            "daerah"
        )
        rng = np.random.default_rng(SEED)
        some = [np.flatnonzero(domain == i) for i in range(len(names))]
        pick = np.concatenate([rng.permutation(part)[: SETTINGS["domain_rows"]] for part in some])
        size = np.bincount(domain[pick], minlength=len(names))
        weight = (len(pick) / len(names) / np.maximum(size, 1))[domain[pick]]
        rows = model._encoder.weigh(rows_of(self.counts, at[pick]))
        return Domains.fit(rows, domain[pick], weight, names=names)

    def calibrate(self, model: LinearTextClassifier, found: list[Found]) -> Domains:
        """Temperatures of the domains from scores of rows left out; every set weighs the same. Posts that are not about
        government are netral by the guideline and teach what they express, so they say nothing of confidence."""
        domains = self.domains(model, self.train_rows())
        at = np.concatenate([rows for rows, _ in found])
        return domains.calibrated(
            domains.probabilities(model._encoder.weigh(rows_of(self.counts, at))),
            np.concatenate([scores for _, scores in found]),
            np.array([SENTIMENTS.index(v) for v in self.guideline(at)]),
            np.concatenate([np.full(len(rows), 1.0 / len(rows)) for rows, _ in found]),
        )

    def tables(self, found: dict[str, Found], model: LinearTextClassifier, *, ours: bool) -> dict[str, Any]:
        """The scores of sets left out, with the temperatures of ``model``."""
        out = {}
        for name, (at, scores) in found.items():
            heat = model._heat(model._encoder.weigh(rows_of(self.counts, at)))
            P = softmax(scores / np.reshape(heat, (-1, 1)))
            accept = self.rows.extra["accept"][at] if ours else None
            truth = self.guideline(at) if ours else self.rows.label[at]
            out[name] = describe(truth, P, CLASSES, accept=accept)
        return out

    def frozen(self, model: LinearTextClassifier) -> tuple[dict[str, Any], dict[str, list[list[int]]]]:
        """The frozen annotated part: all of it, the posts about government, and each set; and the confusion of each
        channel (posts about government)."""
        at = np.flatnonzero((self.rows.source == "anotasi") & self.rows.heldout)
        P = model.predict_proba(list(self.rows.text[at]))
        accept, sets = self.rows.extra["accept"][at], self.rows.extra["set"][at]
        truth = column(a.split("|")[0] for a in accept)
        about = self.rows.extra["sasaran"][at] == "pemerintah"
        parts = {
            "all": np.ones(len(at), dtype=bool),
            "about government": about,
            **{f"about government, {name}": about & m for name, m in drawn(self.rows.extra["batch"][at]).items()},
        }
        parts |= {name: sets == name for name in sorted(set(sets.tolist())) if (sets == name).sum() >= 50}
        scores = {name: describe(truth[m], P[m], CLASSES, accept=accept[m]) for name, m in parts.items()}
        predicted = CLASSES[P.argmax(axis=1)]
        channel = self.rows.extra["kanal"][at]
        return scores, confusion_by_channel(truth[about], predicted[about], channel[about], CLASSES.tolist())


def drawn(batch: NDArray[np.object_]) -> dict[str, NDArray[np.bool_]]:
    """How a frozen post was drawn: a model proposed likely praise for some batches, which favours other models."""
    names = batch.astype(str)
    proposed = np.char.startswith(names, "positif")
    later = ("positif2", "positif3", "positif4", "komentar")
    first = ~np.logical_or.reduce([np.char.startswith(names, name) for name in later])
    return {"drawn at random": ~proposed, "first round": first}


def expressed(rows: Rows, mode: str) -> NDArray[np.object_]:
    """Labels to learn from. The guideline calls posts that are not about government netral, whatever they express, and
    keeps the expressed polarity as the alternate; ``mode``: "netral" (as the guideline), "alternate" or "drop"."""
    label = rows.label.copy()
    for i in np.flatnonzero((rows.source == "anotasi") & (rows.extra["sasaran"] == "bukan")):
        others = [v for v in rows.extra["accept"][i].split("|") if v != "netral"]
        if label[i] == "netral" and others and mode != "netral" and not rows.heldout[i]:
            label[i] = others[0] if mode == "alternate" else ""
    return label


def calibrated(recipe: Recipe, model: LinearTextClassifier, theirs: dict[str, Found], ours: dict[str, Found]) -> Tables:
    """Give ``model`` its temperatures, chosen on rows left out, and score the sets left out with them."""
    about = recipe.rows.extra["sasaran"] == "pemerintah"
    known = [(at[about[at]], scores[about[at]]) for at, scores in (ours[name] for name in SETTINGS["calibrate_on"])]
    within = recipe.some_left_out()
    model.temperature_ = temperature(
        np.concatenate([scores for _, scores in known]),
        np.concatenate([[SENTIMENTS.index(v) for v in recipe.guideline(at)] for at, _ in known]),
        np.concatenate([np.full(len(at), 1.0 / len(at)) for at, _ in known]),
    )
    model.domains_ = recipe.calibrate(model, known + list(within.values()))
    return recipe.tables(theirs, model, ours=False), recipe.tables(ours, model, ours=True)


def finish(recipe: Recipe, model: LinearTextClassifier, left: Tables, folder: Path, licences: str) -> None:
    """Save the model and everything measured about it."""
    rows, at = recipe.rows, recipe.train_rows()
    model.save(folder)
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
    frozen, confusion = recipe.frozen(model)
    metrics = {
        "model": f"sentiment/{VERSION}",
        **used(rows, at, SETTINGS["weights"]),
        "heldout": heldout,
        "reference": reference_scores(model, recipe.reference, "sentimen"),
        "left_out": left[0],
        "left_out_ours": left[1],
        "frozen": frozen,
        "confusion_by_channel": confusion,
        "classes": CLASSES.tolist(),
        "licence_filter": licences,
        "temperature": model.temperature_,
    }
    if model.domains_ is not None:
        heat = np.exp(model.domains_.log_temperature).tolist()
        metrics["temperatures"] = dict(zip(model.domains_.names, heat, strict=True))
    write_card(folder, model, metrics, list(rows.text[np.random.default_rng(0).permutation(len(rows))[:6000]]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loso", action="store_true", help="recompute leave-one-source-out (minutes)")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--licences", choices=LICENCES, default="default", help="permissive: open licences only")
    args = parser.parse_args()
    if args.licences != "default" and args.out == OUT:
        parser.error("give --out: the shipped model is trained with --licences default")
    recipe = Recipe(args.licences)
    old = json.loads((OUT / "metrics.json").read_text(encoding="utf-8")) if (OUT / "metrics.json").exists() else {}
    at = recipe.train_rows()
    log(f"training on {len(at)} rows")
    model = recipe.fit(at)
    model.prior_ = np.array([SETTINGS["prior"][c] for c in SENTIMENTS])
    if args.loso:
        left = calibrated(recipe, model, *recipe.left_out())
    else:
        left = old.get("left_out", {}), old.get("left_out_ours", {})
        model.temperature_ = old.get("temperature", 1.0)
        if heat := old.get("temperatures"):
            domains = recipe.domains(model, at)
            model.domains_ = replace(domains, log_temperature=np.log([heat[name] for name in domains.names]))
    finish(recipe, model, left, args.out, args.licences)


if __name__ == "__main__":
    main()
