"""How good a classifier is on texts people labelled: confusion, macro-F1, calibration, and what abstaining buys.

Works on probabilities and codes alone, so it measures any model, and labels in a file, alike.

>>> import numpy as np
>>> P = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.7, 0.3]])
>>> scores = measure(P, np.array([0, 0, 1, 1]))
>>> scores.n, scores.accuracy, scores.confusion.tolist()
(4, 0.75, [[2.0, 0.0], [1.0, 1.0]])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from opini.errors import InputError

__all__ = ["Scores", "calibration_error", "coverage_risk", "macro_f1", "measure", "reliability", "threshold_for"]

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

BINS = 15  # of equal numbers of texts, the usual choice for ECE
_PER_BIN = 10  # texts a bin needs at least, so small audits get fewer bins (chosen)
_BOOTSTRAP = 400  # resamples: the ends of a 95 % interval rest on ten of them
_SIMULATED = 200  # draws of labels from the probabilities themselves
COVERAGES = tuple(round(0.1 * step, 1) for step in range(10, 0, -1))


@dataclass(frozen=True, slots=True)
class Scores:
    """What :func:`measure` found. ``nan`` where there was too little to say.

    ``confusion``: true (rows) by predicted, counts. ``soft``: the same with the probabilities summed, which is what
    :mod:`opini.risk.correct` wants for sums of probabilities. ``ece`` is the raw calibration error; ``ece_expected``
    what a perfectly calibrated model with these probabilities would show at this n; the difference is the model's own.
    """

    n: int
    accuracy: float
    macro_f1: float
    macro_f1_lo: float
    macro_f1_hi: float
    f1: Array
    ece: float
    ece_expected: float
    confusion: Array
    soft: Array
    reliability: tuple[tuple[int, float, float], ...]  # texts, mean confidence, share right
    coverage_risk: tuple[tuple[float, float, float], ...]  # share answered, threshold, accuracy of the answers

    @property
    def ece_excess(self) -> float:
        """Raw less expected, not below 0."""
        return max(0.0, self.ece - self.ece_expected) if np.isfinite(self.ece) else float("nan")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; ``nan`` becomes null."""
        return {spec.name: _plain(getattr(self, spec.name)) for spec in fields(self)}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], c: int) -> Self:
        """Read back what :meth:`to_dict` gave for ``c`` classes; raises ``ValueError``, ``KeyError``, ``TypeError``."""
        values: dict[str, Any] = {}
        for name, shape in (("confusion", (c, c)), ("soft", (c, c)), ("f1", (c,))):
            values[name] = np.array(content[name], dtype=np.float64)  # null reads as nan
            if values[name].shape != shape:
                raise ValueError(name)
            if name != "f1" and not (np.isfinite(values[name]).all() and (values[name] >= 0).all()):
                raise ValueError(name)
        for name in ("accuracy", "macro_f1", "macro_f1_lo", "macro_f1_hi", "ece", "ece_expected"):
            values[name] = float("nan") if content[name] is None else float(content[name])
        bins = tuple((int(n), float(sure), float(share)) for n, sure, share in content["reliability"])
        curve = tuple((float(a), float(b), float(d)) for a, b, d in content["coverage_risk"])
        return cls(n=int(content["n"]), reliability=bins, coverage_risk=curve, **values)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def measure(P: Array, codes: Ints, *, seed: int = 0) -> Scores:
    """Everything about probabilities ``P`` (n, c), rows summing to 1, against true classes ``codes`` (n,).

    Raises :class:`InputError` where shapes or values do not fit.
    """
    P, codes = np.asarray(P, dtype=np.float64), np.asarray(codes, dtype=np.int64)
    if P.ndim != 2 or codes.shape != P.shape[:1] or P.shape[1] < 2:
        raise InputError(f"probabilities {P.shape} and codes {codes.shape} do not fit", cure="give (n, c) and (n,)")
    n, c = P.shape
    if n and (not np.isfinite(P).all() or codes.min() < 0 or codes.max() >= c):
        raise InputError("probabilities or codes hold unknown values", cure="leave rows without a label out")
    predicted = P.argmax(axis=1) if n else np.zeros(0, dtype=np.int64)
    counts = _counts(codes, predicted, c)
    soft = np.stack([P[codes == k].sum(axis=0) for k in range(c)])
    rng = np.random.default_rng(seed)
    boots = [macro_f1(_counts(codes[d], predicted[d], c)) for d in (rng.integers(0, n, n) for _ in range(_BOOTSTRAP))]
    lo, hi = np.quantile(boots, [0.025, 0.975]) if n else (np.nan, np.nan)
    confidence = P.max(axis=1) if n else np.zeros(0)
    right = predicted == codes
    return Scores(
        n=n,
        accuracy=float(right.mean()) if n else float("nan"),
        macro_f1=macro_f1(counts),
        macro_f1_lo=float(lo),
        macro_f1_hi=float(hi),
        f1=_f1(counts),
        ece=calibration_error(confidence, right),
        ece_expected=_expected_error(P, rng),
        confusion=counts,
        soft=np.asarray(soft, dtype=np.float64),
        reliability=reliability(confidence, right),
        coverage_risk=coverage_risk(confidence, right),
    )


def macro_f1(counts: Array) -> float:
    """Mean F1 over the classes that occur among the true labels of a confusion (true by predicted); ``nan`` if none.

    >>> macro_f1(np.array([[2.0, 0.0], [0.0, 0.0]]))
    1.0
    """
    present = counts.sum(axis=1) > 0
    return float(_f1(counts)[present].mean()) if present.any() else float("nan")


def _f1(counts: Array) -> Array:
    size = counts.sum(axis=0) + counts.sum(axis=1)
    f1: Array = np.divide(2.0 * np.diag(counts), size, out=np.full(len(counts), np.nan), where=size > 0)
    return np.where(counts.sum(axis=1) > 0, f1, np.nan)


def _counts(truth: Ints, predicted: NDArray[np.intp] | Ints, c: int) -> Array:
    return np.bincount(truth * c + predicted, minlength=c * c).reshape(c, c).astype(np.float64)


def _bins(n: int) -> int:
    return min(BINS, n // _PER_BIN)


def reliability(confidence: Array, right: NDArray[np.bool_]) -> tuple[tuple[int, float, float], ...]:
    """(texts, mean confidence, share right) of bins of equal numbers of texts, least sure first; () below 10 texts."""
    bins = _bins(len(confidence))
    if bins < 1:
        return ()
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, bins)
    return tuple((len(part), float(confidence[part].mean()), float(right[part].mean())) for part in parts)


def calibration_error(confidence: Array, right: NDArray[np.bool_]) -> float:
    """Expected calibration error: mean gap between confidence and share right over those bins; ``nan`` without bins.

    >>> calibration_error(np.full(20, 0.5), np.array([True, False] * 10))
    0.0
    """
    table = reliability(confidence, right)
    if not table:
        return float("nan")
    return sum(n * abs(sure - share) for n, sure, share in table) / len(confidence)


def _expected_error(P: Array, rng: np.random.Generator) -> float:
    """Mean calibration error if the labels were drawn from P: what chance alone makes of a perfect model."""
    if _bins(len(P)) < 1:
        return float("nan")
    confidence = P.max(axis=1)
    return float(np.mean([calibration_error(confidence, rng.random(len(P)) < confidence) for _ in range(_SIMULATED)]))


def coverage_risk(confidence: Array, right: NDArray[np.bool_]) -> tuple[tuple[float, float, float], ...]:
    """(share answered, confidence needed, accuracy of the answers) for answering ever fewer, surest texts first."""
    n = len(confidence)
    if n < _PER_BIN:
        return ()
    order = np.argsort(-confidence, kind="stable")
    hits = np.cumsum(right[order])
    kept = [max(1, round(share * n)) for share in COVERAGES]
    return tuple((k / n, float(confidence[order[k - 1]]), float(hits[k - 1] / k)) for k in kept)


def threshold_for(
    confidence: Array, right: NDArray[np.bool_], *, accuracy: float = 0.85, least: float = 0.5
) -> tuple[float, float, float]:
    """(threshold, share answered, accuracy): the lowest confidence above which the answers are right often enough.

    ``accuracy``: wanted of the answers; ``least``: share that is answered whatever happens, so that a weak model stays
    a model. Equal confidences stand or fall together. Raises :class:`InputError` without texts.

    >>> threshold_for(np.array([0.9, 0.8, 0.6, 0.5]), np.array([True, True, False, False]))
    (0.8, 0.5, 1.0)
    """
    n = len(confidence)
    if n == 0:
        raise InputError("there is nothing to choose a threshold from", cure="give labelled texts")
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    share = np.arange(1, n + 1) / n
    hit = np.cumsum(right[order]) / np.arange(1, n + 1)
    ends = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))  # last text of each confidence
    good = ends[(hit[ends] >= accuracy) & (share[ends] >= least)]
    at = int(good[-1]) if len(good) else int(ends[share[ends] >= least][0])
    return float(ranked[at]), float(share[at]), float(hit[at])
