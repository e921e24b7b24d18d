"""What stemming and stop-word removal cost a sentiment model: five splits of SmSA's training part, same splits for all.

    .venv/bin/python benchmarks/stemming.py

Needs ``../shared/data/smsa_indonlu`` and the extra ``stem``. A plain model (word 1-2-grams, tf-idf, logistic
regression) on 6,000 texts; stop words are PySastrawi's list, which holds seven negators. Writes
``benchmarks/results/stemming.json``; ``docs/cleaning.md`` quotes it and a test holds the page to it.
"""

from __future__ import annotations

import json
import statistics
import sys

import numpy as np
from environments import ROOT
from Sastrawi.StopWordRemover.StopWordRemoverFactory import StopWordRemoverFactory
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedShuffleSplit

from opini.text import TextCleaner

sys.path.insert(0, str(ROOT))
from models.recipes.data import read_set

RESULTS = ROOT / "benchmarks" / "results" / "stemming.json"
TEXTS, SPLITS, SEED = 6000, 5, 7  # chosen


def main() -> None:
    """Measures, prints and writes."""
    rows = [row for row in read_set("smsa_indonlu") if row["split"] == "train"]
    drawn = np.random.RandomState(SEED).permutation(len(rows))[:TEXTS]
    texts, labels = [rows[i]["text"] for i in drawn], np.array([rows[i]["label"] for i in drawn])
    stop = set(StopWordRemoverFactory().get_stop_words())
    cleaned, stemmed = TextCleaner().clean_many(texts), TextCleaner(stem=True).clean_many(texts)
    ways = {"clean": cleaned, "stem": stemmed}
    for name, source in (("stop", cleaned), ("stem_stop", stemmed)):
        ways[name] = [" ".join(word for word in text.split() if word not in stop) for text in source]
    found: dict[str, list[float]] = {name: [] for name in ways}
    for train, test in StratifiedShuffleSplit(SPLITS, test_size=0.25, random_state=SEED).split(cleaned, labels):
        for name, source in ways.items():
            vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\S+")
            X = vectors.fit_transform([source[i] for i in train])
            model = LogisticRegression(C=10, max_iter=300, class_weight="balanced").fit(X, labels[train])
            said = model.predict(vectors.transform([source[i] for i in test]))
            found[name].append(f1_score(labels[test], said, average="macro"))
    base = found["clean"]
    result = {"texts": TEXTS, "splits": SPLITS, "macro_f1": round(statistics.mean(base), 4), "cost_points": {}}
    for name in ("stem", "stop", "stem_stop"):
        lost = [100 * (a - b) for a, b in zip(base, found[name], strict=True)]
        result["cost_points"][name] = {
            k: round(f(lost), 1) for k, f in (("mean", statistics.mean), ("low", min), ("high", max))
        }
    print(json.dumps(result, indent=1))
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
