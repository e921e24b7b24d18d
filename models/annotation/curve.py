"""Measure what annotations are worth: a fixed linear model on all public sets plus 0, 250, ... of them.

    python -m models.annotation.curve      # writes models/data/learning_curve.json and .svg

Every model is the same recipe; the annotations of a smaller point are part of every larger one (seeded order). Scores
are on the frozen part, posts about government, strict (primary label) and lenient (an accepted alternate counts).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.annotation.card import CURVE
from models.recipes import train_sentiment, train_topic

POINTS = (0, 250, 500, 1000, 2000, 4000, None)  # None: all of them
SEED = 20261124
PART = "about government"


def subsets(source: NDArray[Any], at: NDArray[np.int64]) -> list[tuple[int, NDArray[np.int64]]]:
    """Training rows with so many annotations, nested."""
    annotated = at[source[at] == "anotasi"]
    rest = at[source[at] != "anotasi"]
    order = np.random.default_rng(SEED).permutation(annotated)
    sizes = [len(order) if n is None else n for n in POINTS if n is None or n < len(order)]
    return [(n, np.sort(np.concatenate([rest, order[:n]]))) for n in sizes]


def measure() -> dict[str, Any]:
    """Scores at every point."""
    sentiment, topic = train_sentiment.Recipe(), train_topic.Recipe()
    tones = {
        n: sentiment.frozen(sentiment.fit(at))[0] for n, at in subsets(sentiment.rows.source, sentiment.train_rows())
    }
    fields = {n: topic.frozen(topic.fit(at)) for n, at in subsets(topic.rows.source, topic.usable)}
    topics = list(fields.values())
    points = []
    for i, (n, parts) in enumerate(tones.items()):
        tone, field = parts[PART], topics[min(i, len(topics) - 1)][PART]
        points.append(
            {
                "annotations": n,
                "macro_f1": tone["macro_f1"],
                "lo": tone["macro_f1_lo"],
                "hi": tone["macro_f1_hi"],
                "lenient": tone["macro_f1_lenient"],
                "topic": field["macro_f1_20"],
                "topic_accuracy_lenient": field["accuracy_lenient"],
            }
        )
    return {"n": tones[0][PART]["n"], "part": PART, "points": points}


def draw(data: dict[str, Any], path: Path) -> None:
    """The curve as SVG."""
    import altair as alt
    import polars as pl

    frame = pl.DataFrame(data["points"])
    x = alt.X("annotations:Q", scale=alt.Scale(type="symlog", constant=250), title="annotations added")
    y = alt.Y("macro_f1:Q", scale=alt.Scale(zero=False), title="sentiment macro-F1, frozen part")
    base = alt.Chart(frame)
    band = base.mark_area(opacity=0.2).encode(x=x, y=alt.Y("lo:Q", title=""), y2="hi:Q")
    line = base.mark_line(point=True).encode(x=x, y=y)
    (band + line).properties(width=480, height=260).save(path)


def main() -> None:
    """Measure, write, draw."""
    data = measure()
    CURVE.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    draw(data, CURVE.with_suffix(".svg"))
    print(json.dumps(data["points"], indent=1))


if __name__ == "__main__":
    main()
