"""What both recipes share: one row a cluster, caps and weights by source, excluded evaluation texts, scores."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recipes.clusters import cluster
from models.recipes.data import SEED, Rows, column, reference_rows, source_card
from opini.classify.calibrate import expected_calibration_error, perfect_calibration_error
from opini.classify.linear import LinearTextClassifier

Counts = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]


def log(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def groups_of(rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.bool_], list[dict[str, str]]]:
    """Cluster of each row, whether it may be trained on, and the reference rows.

    A whole cluster is kept out if any of it is held out, or is (nearly) one of the reference texts.
    """
    reference = reference_rows()
    texts = np.concatenate([rows.text, column(r["text"] for r in reference)])
    links = np.concatenate([rows.link, column([""] * len(reference))])
    group = cluster(texts, links)
    own, out = group[: len(rows)], set(group[len(rows) :].tolist())
    keys = {r["kunci"] for r in reference}
    out |= set(own[rows.heldout | np.array([k in keys for k in rows.key])].tolist())
    return own, ~np.isin(own, np.array(sorted(out))), reference


def select(
    rows: Rows, group: NDArray[np.int64], allowed: NDArray[np.bool_], caps: Mapping[str, int], *, keep_all: set[str]
) -> NDArray[np.int64]:
    """Row numbers: the first of each cluster within its source (all of ``keep_all``), at most ``caps[source]``."""
    rng = np.random.default_rng(SEED)
    kept = []
    for source in dict.fromkeys(rows.source.tolist()):
        at = np.flatnonzero(allowed & (rows.source == source))
        if source not in keep_all and len(at):
            at = at[np.sort(np.unique(group[at], return_index=True)[1])]
        cap = caps.get(source, len(at))
        if len(at) > cap:
            at = np.sort(rng.permutation(at)[:cap])
        kept.append(at)
    return np.concatenate(kept)


def source_weights(rows: Rows, weights: Mapping[str, float]) -> NDArray[np.float64]:
    return np.array([weights.get(s, 1.0) for s in rows.source], dtype=float)


def f1_per_class(truth: NDArray[Any], predicted: NDArray[Any], labels: list[str]) -> dict[str, float]:
    out = {}
    for label in labels:
        hit = int(((truth == label) & (predicted == label)).sum())
        wrong = int((truth == label).sum() + (predicted == label).sum()) - 2 * hit
        if (truth == label).any():
            out[label] = 2 * hit / (2 * hit + wrong)
    return out


def macro_f1(truth: NDArray[Any], predicted: NDArray[Any], labels: list[str]) -> float:
    """Mean F1 over the labels that occur in ``truth``."""
    return float(np.mean(list(f1_per_class(truth, predicted, labels).values())))


def describe(
    truth: NDArray[Any], P: NDArray[np.float64], classes: NDArray[Any], *, accept: NDArray[Any] | None = None
) -> dict[str, Any]:
    """n, accuracy, macro-F1 with a 95 % bootstrap interval, F1 per class, ECE and its excess over that of a perfectly
    calibrated model on as many rows; with ``accept`` also the lenient scores (an accepted alternate is right)."""
    labels = classes.tolist()
    predicted = classes[P.argmax(axis=1)]
    rng = np.random.default_rng(SEED)
    n = len(truth)
    codes = np.array([labels.index(t) for t in truth])
    draws = [rng.integers(0, n, n) for _ in range(200)]
    boots = [macro_f1(truth[d], predicted[d], labels) for d in draws]
    result: dict[str, Any] = {
        "n": n,
        "accuracy": float((truth == predicted).mean()),
        "macro_f1": macro_f1(truth, predicted, labels),
        "macro_f1_lo": float(np.quantile(boots, 0.025)),
        "macro_f1_hi": float(np.quantile(boots, 0.975)),
        "f1": f1_per_class(truth, predicted, labels),
        "support": {label: int((truth == label).sum()) for label in labels if (truth == label).any()},
        "ece": expected_calibration_error(P, codes) if n >= 150 else None,
    }
    result["ece_excess"] = None if result["ece"] is None else result["ece"] - perfect_calibration_error(P)
    if accept is not None:
        right = np.array([p in a.split("|") for p, a in zip(predicted, accept, strict=True)])
        softened = np.where(right, predicted, truth)
        result["accuracy_lenient"] = float(right.mean())
        result["macro_f1_lenient"] = macro_f1(softened, predicted, labels)
    return result


def confusion_by_channel(
    truth: NDArray[Any], predicted: NDArray[Any], channel: NDArray[Any], labels: list[str]
) -> dict[str, list[list[int]]]:
    """Channel -> counts, a row a true label and a column a predicted one, both in the order of ``labels``.

    >>> words = column(["a", "b", "b"])
    >>> confusion_by_channel(words, column(["a", "a", "b"]), column(["aduan"] * 3), ["a", "b"])
    {'aduan': [[1, 0], [1, 1]]}
    """
    return {
        name: [[int(((truth == t) & (predicted == p) & (channel == name)).sum()) for p in labels] for t in labels]
        for name in sorted(set(channel.tolist()))
    }


def joined(*parts: Counts) -> Counts:
    """The rows of all parts, one after the other."""
    bounds = [np.zeros(1, dtype=np.int64)]
    for indptr, _, _ in parts:
        bounds.append(indptr[1:] + bounds[-1][-1])
    return np.concatenate(bounds), np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts])


def rows_of(counts: Counts, at: NDArray[np.int64]) -> Counts:
    """The counts of some rows."""
    indptr, indices, data = counts
    length = np.diff(indptr)[at]
    bounds = np.zeros(len(at) + 1, dtype=np.int64)
    np.cumsum(length, out=bounds[1:])
    take = np.repeat(indptr[at] - bounds[:-1], length) + np.arange(bounds[-1])
    return bounds, indices[take], data[take]


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def reference_scores(model: LinearTextClassifier, reference: list[dict[str, str]], field: str) -> dict[str, Any]:
    """Strict and lenient scores on the 150 reference labels, which no model trains on."""
    P = model.predict_proba([r["text"] for r in reference])
    accept = column(r[field] for r in reference)
    truth = column(a.split("|")[0] for a in accept)
    return describe(truth, P, model.classes_, accept=accept)


def used(rows: Rows, at: NDArray[np.int64], weights: Mapping[str, float]) -> dict[str, Any]:
    """``trained_on``, ``weights`` and ``licences`` of the rows learned from; annotated posts count for the set that
    published their text."""
    counts: dict[str, int] = {}
    weight: dict[str, float] = {}
    licences: dict[str, str] = {}
    for source, where in zip(rows.source[at], rows.extra["set"][at], strict=True):
        name = f"{where}, annotated here" if source == "anotasi" else str(source)
        counts[name] = counts.get(name, 0) + 1
        weight[name] = weights.get(source, 1.0)
        if source != "own":
            licences[name] = source_card(where or source).get("licence (as stated in the repo)", "")
    return {"trained_on": counts, "weights": weight, "licences": licences}
