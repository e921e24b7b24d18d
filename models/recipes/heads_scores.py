"""How the heads of ``aspects`` are calibrated and measured, and what the lexicons alone would have answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from models.recipes.data import SEED, Rows
from opini.classify.calibrate import expected_calibration_error, perfect_calibration_error
from opini.classify.heads import Head, HeadSet
from opini.classify.solver import log_softmax

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
# what the issue asks of each head on the frozen part: (measure, target)
TARGETS = {
    "sasaran": ("F1 pemerintah", 0.85),
    "jenis": ("macro-F1", 0.70),
    "dimensi": ("macro-F1", 0.60),
    "keparahan": ("mean absolute error", 0.15),
    "atribusi": ("kappa", 0.50),
    "kasar": ("F1 kasar", 0.80),
    "emosi": ("macro-F1", None),
}


def calibrate(scores: Floats, codes: Codes) -> tuple[float, Floats]:
    """Temperature and one shift a class with the smallest log-loss (a little L2 keeps rare classes' shifts finite)."""
    rows, c = np.arange(len(codes)), scores.shape[1]

    def loss(theta: Floats) -> float:
        logp = log_softmax(scores / np.exp(theta[0]) + theta[1:])
        return -float(logp[rows, codes].mean()) + 1e-3 * float(theta[1:] @ theta[1:])

    found = minimize(
        loss, np.concatenate([[np.log(0.2)], np.zeros(c)]), method="L-BFGS-B", bounds=[(-4, 3)] + [(-5, 5)] * c
    )
    return float(np.exp(found.x[0])), np.asarray(found.x[1:])


def f1(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> float:
    """F1 of one class; nan where it neither occurs nor is guessed."""
    both = int(truth.sum() + guess.sum())
    return 2 * int((truth & guess).sum()) / both if both else float("nan")


def kappa(truth: Codes, guess: Codes, c: int) -> float:
    """Cohen's kappa; nan where both sides name one and the same class only."""
    table = np.bincount(truth * c + guess, minlength=c * c).reshape(c, c) / len(truth)
    chance = float(table.sum(axis=1) @ table.sum(axis=0))
    return (float(np.trace(table)) - chance) / (1 - chance) if chance < 1 else float("nan")


def measure(field: str, values: Sequence[float]) -> Callable[[Codes, Codes], float]:
    """The number ``TARGETS`` names, as a function of true and predicted codes."""
    if field == "keparahan":
        level = np.array(values)
        return lambda truth, guess: float(np.abs(level[truth] - level[guess]).mean())
    if field == "atribusi":
        return lambda truth, guess: kappa(truth, guess, int(max(truth.max(), guess.max())) + 1)
    if field in ("sasaran", "kasar"):
        return lambda truth, guess: f1(truth == 1, guess == 1)
    return lambda truth, guess: float(np.mean([f1(truth == c, guess == c) for c in np.unique(truth)]))


def score(
    field: str,
    head: Head,
    P: Floats,
    codes: Codes,
    cleaned: Sequence[str] | None,
    sets: NDArray[Any] | None = None,
    channels: NDArray[Any] | None = None,
) -> dict[str, Any]:
    """n, the named measure with a 95 % bootstrap interval, F1 and support per class, ECE; the measure per set and per
    channel with at least 50 rows. Without ``cleaned`` the likeliest class is taken as it is."""
    classes = head.classes_.tolist()
    if cleaned is None:
        guess = P.argmax(axis=1)
    else:
        guess = np.array([classes.index(c) for c in head.choose(P, cleaned).tolist()])
    number = measure(field, head.question.values)
    rng = np.random.default_rng(SEED)
    draws = [rng.integers(0, len(codes), len(codes)) for _ in range(200)]
    boots = [number(codes[d], guess[d]) for d in draws]
    ece = expected_calibration_error(P, codes)
    out: dict[str, Any] = {
        "measure": TARGETS[field][0],
        "target": TARGETS[field][1],
        "n": len(codes),
        "value": number(codes, guess),
        "lo": float(np.nanquantile(boots, 0.025)),
        "hi": float(np.nanquantile(boots, 0.975)),
        "accuracy": float((codes == guess).mean()),
        "f1": {c: f1(codes == i, guess == i) for i, c in enumerate(classes) if (codes == i).any()},
        "support": {c: int((codes == i).sum()) for i, c in enumerate(classes) if (codes == i).any()},
        "ece": ece,
        "ece_excess": ece - perfect_calibration_error(P),
    }
    if field == "keparahan":
        level = np.array(head.question.values)
        grave, called = level[codes] >= 0.9, level[guess] >= 0.9
        hit = int((grave & called).sum())
        out["grave"] = {"precision": hit / max(int(called.sum()), 1), "recall": hit / max(int(grave.sum()), 1)}
    for name, column in (("per_set", sets), ("per_channel", channels)):
        if column is not None:
            names = [v for v in sorted(set(column.tolist())) if (column == v).sum() >= 50]
            out[name] = {
                v: {"n": int((column == v).sum()), "value": number(codes[column == v], guess[column == v])}
                for v in names
            }
    return out


def lexicon_answers(field: str, cleaned: list[str], kanal: list[str]) -> Floats | None:
    """What ``annotate`` answered before the heads, as certain probabilities; ``None`` where it had no answer."""
    from opini.adapters.relevance import ADDRESSED
    from opini.classify import load
    from opini.text.abuse import abuse
    from opini.text.attribution import cluster
    from opini.text.dimension import dimension
    from opini.text.kinds import kind
    from opini.text.severity import severity
    from opini.vocabulary import ATTRIBUTION, DIMENSIONS, KINDS

    if field == "sasaran":
        topic = load("topic", tier="fast")
        elsewhere = topic.predict_proba_cleaned(cleaned)[:, topic.classes_.tolist().index("lainnya")]
        about = np.where(np.isin(np.array(kanal), list(ADDRESSED)), 1.0, 1.0 - elsewhere)
        return np.stack([1.0 - about, about], axis=1)
    if field == "jenis":
        codes = [KINDS.index(kind(t, k)) for t, k in zip(cleaned, kanal, strict=True)]
        return np.eye(len(KINDS))[codes]
    if field == "dimensi":
        names = (*DIMENSIONS, "tidak_ada")
        return np.eye(len(names))[[names.index(dimension(t) or "tidak_ada") for t in cleaned]]
    if field == "atribusi":
        names = (*ATTRIBUTION, "tidak_ada")
        return np.eye(len(names))[[names.index(cluster(t) or "tidak_ada") for t in cleaned]]
    if field == "keparahan":
        levels = np.array([0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
        return np.eye(len(levels))[[int(np.abs(levels - severity(t)[0]).argmin()) for t in cleaned]]
    if field == "kasar":
        return np.eye(2)[[int(abuse(t)[0] >= 0.7) for t in cleaned]]
    return None


def frozen_tables(model: HeadSet, rows: Rows) -> dict[str, dict[str, Any]]:
    """The frozen annotated part: with the channel, without it, and what the lexicons alone answer."""
    at = np.flatnonzero((rows.source == "anotasi") & rows.heldout)
    kanal, sets = rows.extra["kanal"][at], rows.extra["set"][at]
    cleaned = model.cleaner.clean_many(list(rows.text[at]))
    known, unknown = model.probabilities(cleaned, kanal.tolist()), model.probabilities(cleaned)
    tables: dict[str, dict[str, Any]] = {"frozen": {}, "frozen_without_channel": {}, "frozen_lexicon": {}}
    for field in model.questions:
        head = model.head(field)
        codes = np.array([head.question.classes.index(v) for v in rows.extra[field][at]])
        tables["frozen"][field] = score(field, head, known[field], codes, cleaned, sets, kanal)
        tables["frozen_without_channel"][field] = score(field, head, unknown[field], codes, cleaned)
        answers = lexicon_answers(field, cleaned, kanal.tolist())
        if answers is not None:
            tables["frozen_lexicon"][field] = score(field, head, answers, codes, None)
    return tables
