"""Train ``language``: ``python -m models.recipes.train_language [--out DIR]`` from the repository root.

Reads ../shared/data and models/data/language; needs ``pip install wordfreq==3.1.1`` for the frequent foreign words.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import time
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recipes import languages
from models.recipes.card import measure_speed, rounded
from models.recipes.data import DATA, HERE, REPO, SEED, normalise, source_card
from models.recipes.language_card import language_card
from models.recipes.language_scores import TEN_LANGUAGES, tables
from models.recipes.languages import Text
from models.recipes.training import Counts, log, rows_of
from opini.classify.encode import Encoder
from opini.classify.language import LanguageIdentifier
from opini.classify.reading import LanguageReader
from opini.classify.solver import fit_linear

VERSION = "fast-1"
OUT = REPO / "models" / "shipped" / "language" / VERSION
SETTINGS: dict[str, Any] = tomllib.loads((HERE / "language.toml").read_text(encoding="utf-8"))
CLASSES = np.array(sorted(SETTINGS["mass"]))
OWN = ("melayu", "asing", "daerah")
DRAWN = ("informal_tweets_reviews_id", "news_formal_id")  # unlabelled lines, taken for Indonesian
INDEX = {label: k for k, label in enumerate(CLASSES.tolist())}


def model() -> LanguageIdentifier:
    return LanguageIdentifier(
        bits=SETTINGS["bits"],
        words=tuple(SETTINGS["words"]),
        chars=tuple(SETTINGS["chars"]),
        min_df=1,  # the recipe has already dropped the rare grams
        C=SETTINGS["C"],
        max_iter=SETTINGS["max_iter"],
        folds=2,
        seed=SEED,
    )


def capped(texts: list[Text], cap: int) -> list[Text]:
    """At most ``cap`` texts of each language inside a source, drawn with the seed."""
    rng = random.Random(SEED)
    by: dict[str, list[Text]] = {}
    for text in texts:
        by.setdefault(text.detail, []).append(text)
    return [t for group in by.values() for t in (group if len(group) <= cap else rng.sample(group, cap))]


class Recipe:
    """Gathers the texts once; a first model on the trusted ones screens the weakly labelled ones."""

    def __init__(self) -> None:
        everything = [*languages.parallel(), *languages.paragraphs(), *languages.tweets()]
        self.held = [t for t in everything if t.heldout]
        for name in ("melayu_eval", "lain_eval"):
            self.held += languages.own(name)
        posts, self.tagged, tokens = languages.ijelid()
        rng = random.Random(SEED)
        tokens = [t for t in tokens if any(c.isalpha() for c in t.text)]
        tokens = capped(tokens, SETTINGS["caps"]["tokens"])
        train = [t for t in everything if not t.heldout]
        long = [t for t in train if t.source == "nusaparagraph_topic"]
        self.trusted = [
            *(t for t in train if t.source != "nusaparagraph_topic"),
            *capped(long, SETTINGS["caps"]["nusaparagraph_topic"]),
            *posts,
            *(t for name in OWN for t in languages.own(name)),
            *languages.own_examples(),
        ]
        # few texts of our own stand for many languages: more windows of each
        times = dict.fromkeys((*OWN, "own"), SETTINGS["own_windows"])
        cut = [
            Text(languages.window(t.text, rng), t.label, t.source, t.detail)
            for t in self.trusted
            for _ in range(times.get(t.source, 1))
        ]
        bags = languages.bags(SETTINGS["bags"])
        # foreigners type their languages without accents too
        typed = [t for t in (*(t for t in self.trusted if t.source == "asing"), *cut, *bags) if t.label == "lain"]
        bare = [replace(t, text=text) for t in typed if (text := languages.folded(t.text)) != t.text]
        self.trusted += [*cut, *tokens, *bags, *bare]
        caps = SETTINGS["caps"]
        self.weak = capped(list(languages.weak()), caps["langid_jawa_indo_ambon"])
        for name in DRAWN:
            self.weak += [Text(line, "ind", name, name) for line in languages.lines(name, caps[name])]
        seen = {normalise(t.text) for t in self.held}
        self.trusted = [t for t in self.trusted if normalise(t.text) not in seen or t.source == "wordfreq"]
        self.weak = [t for t in self.weak if normalise(t.text) not in seen]
        log(f"{len(self.trusted)} trusted, {len(self.weak)} weakly labelled, {len(self.held)} held-out texts")

    def screened(self, first: LanguageIdentifier) -> list[Text]:
        """The weakly labelled texts the first model does not contradict, and a window of each."""
        P = first.predict_proba([t.text for t in self.weak])
        rng = random.Random(SEED)
        kept = []
        for given, p in zip(self.weak, P, strict=True):
            drawn, text, own = given.source in DRAWN, given, p[INDEX[given.label]]
            if drawn and p[INDEX["eng"]] > SETTINGS["english"]:
                text = replace(given, label="eng", detail="eng")
            elif (drawn and p.max() > SETTINGS["foreign"] > own) or (not drawn and own < SETTINGS["keep"]):
                continue
            kept += [text, replace(text, text=languages.window(text.text, rng))]
        return kept


def learn(texts: list[Text], *, folds: int, max_iter: int) -> LanguageIdentifier:
    """A model with at most ``grams`` grams: fitted once on all, then on the strongest."""
    reader = LanguageReader()
    made = model().set_params(folds=folds, max_iter=max_iter)
    hasher = made._hasher()
    counts: Counts = hasher.counts(reader.clean_many([t.text for t in texts]))
    filled = np.flatnonzero(np.diff(counts[0]) > 0)
    counts = rows_of(counts, filled)
    codes = np.array([INDEX[texts[i].label] for i in filled])
    group = np.unique([_group(texts[i]) for i in filled], return_inverse=True)[1]
    share = np.array([SETTINGS["mass"][c] for c in CLASSES])
    weight = (share / np.bincount(codes, minlength=len(share)))[codes]
    weight /= weight.mean()
    started = time.time()
    encoder = Encoder.from_counts(hasher, counts, min_df=SETTINGS["min_df"])
    Y = np.eye(len(CLASSES))[codes]
    W, _ = fit_linear(encoder.weigh(counts), Y, weight, C=SETTINGS["C"], max_iter=max_iter // 3)
    strength = np.square(W).sum(axis=1)
    best = np.sort(np.argsort(-strength, kind="stable")[: SETTINGS["grams"]])
    log(f"{len(filled)} texts, {len(W)} grams, {len(best)} kept, {time.time() - started:.0f} s")
    made._learn(hasher, _only(counts, encoder.buckets[best]), reader, CLASSES, codes, weight, group)
    made.prior_ = np.array([SETTINGS["prior"][c] for c in CLASSES])
    for label in ("lain", "msa") if folds else ():  # the screening model stays as fitted
        made.intercept_[INDEX[label]] += SETTINGS[f"{label}_offset"]
    log(f"fitted, temperature {made.temperature_:.3f}, {time.time() - started:.0f} s")
    return made


def _group(text: Text) -> str:
    """Texts of one near-identical origin stand or fall together in calibration."""
    return f"{text.source}:{normalise(text.text)[:40]}"


def _only(counts: Counts, buckets: NDArray[np.int64]) -> Counts:
    """The counts of some buckets."""
    indptr, indices, data = counts
    kept = np.isin(indices, buckets)
    bounds = np.concatenate(([0], np.cumsum(kept)))[indptr].astype(np.int64)
    return bounds, indices[kept], data[kept]


def licences(sources: list[str]) -> dict[str, str]:
    """As stated at the source; unlabelled lines come from the sets of this list and others of ../shared/data."""
    found = {"wordfreq": "code Apache-2.0, word lists CC BY-SA 4.0"}
    found |= dict.fromkeys(DRAWN, "several sets of ../shared/data, see there")
    for name in sources:
        if (DATA / name / "SOURCE.txt").is_file():
            card = source_card(name)
            found[name] = next(value for field, value in card.items() if field.startswith("licence"))
    return {name: found[name] for name in sources if name in found}


def write(made: LanguageIdentifier, recipe: Recipe, used: list[Text], folder: Path) -> None:
    """The artefact with its metrics and its card."""
    made.save(folder)
    counts = Counter(t.source for t in used)
    metrics: dict[str, Any] = {
        "model": f"language/{VERSION}",
        **tables(made, recipe.held, recipe.tagged[1::2]),  # the other half chose the switch of tag()
        "temperature": made.temperature_,
        "prior": dict(zip(made.classes_.tolist(), made.prior_.tolist(), strict=True)),
        "speed": measure_speed(made, languages.lines("informal_tweets_reviews_id", 5000)),
        "machine": f"{platform.machine()}, Python {platform.python_version()}, one core",
        "bytes": sum((folder / name).stat().st_size for name in ("config.json", "model.safetensors")),
        "grams": int(made.coef_.shape[0]),
        "trained_on": dict(sorted(counts.items())),
        "trained_on_language": dict(sorted(Counter(t.label for t in used).items())),
        "licences": licences(sorted(counts)),
    }
    metrics = rounded(metrics)
    (folder / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(language_card(metrics), encoding="utf-8")
    log(f"lain {metrics['lain']}; {TEN_LANGUAGES}: {metrics['heldout'][TEN_LANGUAGES]['macro_f1']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    recipe = Recipe()
    kept = recipe.screened(learn(recipe.trusted, folds=0, max_iter=60))
    log(f"{len(kept) // 2} of {len(recipe.weak)} weakly labelled texts stay")
    used = recipe.trusted + kept
    write(learn(used, folds=2, max_iter=SETTINGS["max_iter"]), recipe, used, args.out)


if __name__ == "__main__":
    main()
