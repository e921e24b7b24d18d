"""What the linear models think of every short document: ``python -m models.recipes.mini.teach`` (after ``corpus``).

The teachers learn from the rows of ``train_sentiment`` and ``train_topic`` without the sources that ``finetune`` leaves
out to measure itself, so nothing of those sources' labels reaches the encoder through them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.recipes import train_sentiment, train_topic
from models.recipes.mini.corpus import WORK
from models.recipes.mini.tokenizer import documents
from models.recipes.training import log
from opini.classify.linear import LinearTextClassifier

OUT = WORK / "teacher.npz"
LEFT_OUT = {
    "sentiment": (
        "mbg_replies_2025",
        "coretax_tweets_2025",
        "polri_tweets_2024_2025_unlabelled",
        "wargaku_surabaya_complaints",
        "bandung_tweets_keluhan_2016",
    ),
    "topic": (
        "bandung_tweets_keluhan_2016",
        "mbg_replies_2025",
        "polri_tweets_2024_2025_unlabelled",
        "pertamax_oplosan_2annot",
    ),
}
LONGEST = 400  # characters of a document that one window of the encoder holds (about 80 pieces)


def without(
    rows: NDArray[np.int64], recipe: train_sentiment.Recipe | train_topic.Recipe, task: str
) -> NDArray[np.int64]:
    """``rows`` less everything in a near-duplicate cluster with a row of the sources left out."""
    source, of_set = recipe.rows.source.astype(str), recipe.rows.extra["set"].astype(str)
    hide = np.isin(source, LEFT_OUT[task]) | np.isin(of_set, LEFT_OUT[task])
    return rows[~np.isin(recipe.group[rows], recipe.group[hide])]


def sentiment_teacher() -> LinearTextClassifier:
    recipe = train_sentiment.Recipe()
    at = without(recipe.train_rows(), recipe, "sentiment")
    log(f"sentiment teacher: {len(at)} rows")
    return recipe.fit(at)


def topic_teacher() -> LinearTextClassifier:
    recipe = train_topic.Recipe()
    at = without(recipe.usable, recipe, "topic")
    log(f"topic teacher: {len(at)} rows")
    return recipe.fit(at)


def main() -> None:
    texts = [text for _, text in documents()]
    short = np.array([len(text) <= LONGEST for text in texts])
    cleaned = [text for text, keep in zip(texts, short, strict=True) if keep]
    log(f"{len(cleaned)} short documents of {len(texts)}")
    out: dict[str, NDArray[np.float16]] = {}
    for task, teacher in (("sentiment", sentiment_teacher), ("topic", topic_teacher)):
        model = teacher()
        P = np.zeros((len(texts), 3 if task == "sentiment" else len(train_topic.CLASSES)), dtype=np.float16)
        columns = np.searchsorted(train_topic.CLASSES, model.classes_) if task == "topic" else np.arange(3)
        part = np.zeros((len(cleaned), P.shape[1]), dtype=np.float16)
        part[:, columns] = model.predict_proba_cleaned(cleaned)
        P[short] = part
        out[task] = P
        log(f"{task}: mean {P[short].mean(axis=0, dtype=np.float64).round(3).tolist()}")
    np.savez(OUT, **out)


if __name__ == "__main__":
    main()
