"""Learning from a few own labels without forgetting what the shipped model knows.

The adapted scores of a text x are ``s(x) A + x D + b``: ``s(x)`` the calibrated scores of the model it starts from
(the anchor), ``A`` a small matrix pulled towards the identity (it learns that the user draws a class wider or
narrower), ``D`` weights of single grams pulled towards 0 (local words) and ``b`` a shift pulled towards 0. How hard
each is pulled is chosen by cross-validation on the user's labels; "not changed at all" is one of the choices. All of it
is linear in x, so the result is an ordinary :class:`LinearTextClassifier`: same speed, files and exact explanations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from opini.classify.base import labels_of, texts_of, weights_of
from opini.classify.calibrate import folds, temperature
from opini.classify.quantise import pack
from opini.classify.solver import log_softmax
from opini.errors import InputError

if TYPE_CHECKING:
    from scipy import sparse

    from opini.classify.encode import Encoder
    from opini.classify.linear import LinearTextClassifier

__all__ = ["Change", "OwnLabels", "adapt", "changed", "learn_change", "own_labels"]

Array = NDArray[np.float64]

MIN_LABELS = 50  # with fewer, the cross-validation below only measures luck (chosen)
_FOLDS = 5
_PATH = (0.1, 0.3, 1.0, 3.0, 10.0)  # inverse strength of the pull on D, loosest last (benchmarks/adapt.py)
_MAPS = (0.0, 0.1)  # inverse strength of the pull on A and b; 0 keeps them as they are
_MAX_ITER = 60
# Classes are weighed by their share to this power: macro-F1 of three sources rises by .01 to .05 over 0, accuracy stays
# (models/experiments_adapt.md).
_BALANCE = 0.5
_DENSE = 2500  # rows up to which n unknowns are fewer and faster than one for each gram (chosen)


class Change(NamedTuple):
    """What was learned: (c, c), (k, c) and (c,); ``heat`` is the temperature of the new scores."""

    A: Array
    D: Array
    b: Array
    heat: float
    C: float
    C_map: float


@dataclass(frozen=True, slots=True)
class _Problem:
    rows: Any  # dense or sparse, float32
    scores: Array  # of the anchor, calibrated and centred
    Y: Array
    weight: Array

    def take(self, some: NDArray[np.bool_]) -> _Problem:
        return _Problem(self.rows[some], self.scores[some], self.Y[some], self.weight[some])


def adapt(
    model: LinearTextClassifier, X: Any, y: Any, *, sample_weight: Any = None, groups: Any = None
) -> LinearTextClassifier:
    """A copy of ``model`` that has learned from texts and labels of its own classes (or some of them).

    ``groups``: rows of one group (copies, one author) never straddle a fold; by default equal cleaned texts are one.
    ``classes_`` stay those of ``model``; a class without own labels becomes as rare as the labels say.

    Raises :class:`InputError` for labels the model does not have, a single class, or fewer than 50 usable texts.
    """
    model._check_fitted()
    own = own_labels(model, model._encoder, X, y, sample_weight, groups)
    scores = np.asarray(own.rows @ model.coef_, dtype=np.float64) + model.intercept_
    change = learn_change(own.rows, scores / model.temperature_, own.codes, own.weight, own.group)
    return changed(model, change, len(own.codes))


@dataclass(frozen=True, slots=True)
class OwnLabels:
    """Labelled texts that hold something the model knows: cleaned text, gram rows, class, weight, group."""

    cleaned: list[str]
    rows: sparse.csr_array[Any]
    codes: NDArray[np.int64]
    weight: Array
    group: NDArray[np.int64]


def own_labels(model: Any, encoder: Encoder, X: Any, y: Any, sample_weight: Any, groups: Any) -> OwnLabels:
    """What there is to learn from; see :func:`adapt` for what is refused."""
    texts = texts_of(X)
    codes = _codes(model.classes_, y, len(texts))
    weight = weights_of(sample_weight, len(texts))
    cleaned = model._cleaner.clean_many(texts)
    group = np.unique(np.asarray(cleaned if groups is None else groups), return_inverse=True)[1].reshape(-1)
    if len(group) != len(texts):
        raise InputError(f"groups has {len(group)} values for {len(texts)} texts", cure="give one group a text")
    rows = encoder.encode(cleaned)
    known = np.flatnonzero(np.diff(rows.indptr) > 0)
    if len(np.unique(group[known])) < MIN_LABELS:
        raise InputError(
            f"{len(known)} labelled texts hold known words, adapt needs {MIN_LABELS} different ones",
            cure="label more texts (200 or more), or use the model as it is",
        )
    kept = [cleaned[i] for i in known.tolist()]
    return OwnLabels(kept, rows[known], codes[known], weights_of(weight[known], len(known)), group[known])


def _codes(classes: NDArray[Any], y: Any, n: int) -> NDArray[np.int64]:
    found, codes = labels_of(y, n)
    known = classes.tolist()
    strange = [label for label in found.tolist() if label not in known]
    if strange:
        shown = ", ".join(str(label)[:40] for label in strange[:5])
        raise InputError(f"labels the model does not have: {shown}", cure=f"use its classes {known}")
    return np.array([known.index(label) for label in found.tolist()], dtype=np.int64)[codes]


def learn_change(
    rows: sparse.csr_array[Any],
    scores: Array,
    codes: NDArray[np.int64],
    weight: Array,
    group: NDArray[np.int64],
    *,
    seed: int = 0,
) -> Change:
    """The change of an anchor with calibrated ``scores`` (n, c) that predicts the labels best on texts left out.

    ``rows`` (n, k): what D may weigh. Chosen by log-loss after a temperature over all left-out scores.
    """
    c = scores.shape[1]
    scores = scores - scores.mean(axis=1, keepdims=True)
    mass = np.bincount(codes, weights=weight, minlength=c)
    factor = np.where(mass > 0, mass.max() / np.maximum(mass, 1e-12), 1.0) ** _BALANCE
    basis, back = _compressed(rows)
    problem = _Problem(basis, scores, np.eye(c)[codes], weights_of(weight * factor[codes], len(codes)))
    size = basis.shape[1]
    fold = folds(group, _FOLDS, seed)
    best = (_left_out_loss(scores, codes, weight), 0.0, 0.0, scores)
    for C_map in _MAPS:
        starts: list[Array | None] = [None] * _FOLDS
        worse, lowest = 0, np.inf
        for C in (0.0, *_PATH) if C_map else _PATH:
            out = np.empty_like(scores)
            for k in range(_FOLDS):
                test = fold == k
                starts[k] = theta = _solve(problem.take(~test), C, C_map, starts[k])
                out[test] = _apply(problem.rows[test], scores[test], *_split(theta, size, c))
            loss = _left_out_loss(out, codes, weight)
            if loss < best[0]:
                best = (loss, C, C_map, out)
            worse, lowest = (worse + 1, lowest) if loss >= lowest else (0, loss)
            if worse == 2:  # the path is smooth: two steps uphill end it
                break
    _, C, C_map, out = best
    theta = _solve(problem, C, C_map, None) if C or C_map else np.zeros(size * c + c * c + c)
    A, beta, b = _split(theta, size, c)
    D = np.asarray(rows.T @ (back @ beta) if back is not None else beta, dtype=np.float64)
    return Change(A, D, b, temperature(out, codes, weight), C, C_map)


def _compressed(rows: sparse.csr_array[Any]) -> tuple[Any, Array | None]:
    """(Z, B): the same problem in n instead of k unknowns (B is ``None`` where it stays in k).

    D lies in the span of the rows (representer theorem), so with ``K = X X' = L L'`` the rows become ``Z = L`` and
    ``D = X' B beta``, B the inverse of L'; ``|D| = |beta|``.
    """
    n = rows.shape[0]
    if n > _DENSE:
        return rows, None
    wide = rows.astype(np.float64)
    K = np.asarray((wide @ wide.T).todense()) + 1e-6 * np.eye(n)  # equal rows would make it singular
    L = np.linalg.cholesky(K)
    return L.astype(np.float32), np.asarray(np.linalg.inv(L).T, dtype=np.float64)


def _left_out_loss(scores: Array, codes: NDArray[np.int64], weight: Array) -> float:
    heat = temperature(scores, codes, weight)
    return -float(np.average(log_softmax(scores / heat)[np.arange(len(codes)), codes], weights=weight))


def _split(theta: Array, k: int, c: int) -> tuple[Array, Array, Array]:
    """(A, D, b) of a flat vector."""
    D, rest = theta[: k * c].reshape(k, c), theta[k * c :]
    return np.eye(c) + rest[: c * c].reshape(c, c), D, rest[c * c :]


def _apply(rows: Any, scores: Array, A: Array, D: Array, b: Array) -> Array:
    return scores @ A + np.asarray(rows @ D.astype(np.float32), dtype=np.float64) + b


def _solve(p: _Problem, C: float, C_map: float, start: Array | None) -> Array:
    """Minimise weighted log-loss plus ``|D|^2 / 2C + (|A - 1|^2 + |b|^2) / 2C_map``; a C of 0 leaves its part out."""
    from scipy.optimize import minimize

    k, c = p.rows.shape[1], p.scores.shape[1]
    columns = p.rows.T
    pull = np.concatenate([np.full(k * c, 1.0 / C if C else 0.0), np.full(c * c + c, 1.0 / C_map if C_map else 0.0)])

    def objective(theta: Array) -> tuple[float, Array]:
        out = _apply(p.rows, p.scores, *_split(theta, k, c))
        logp = log_softmax(out)
        slope = (np.exp(logp) - p.Y) * p.weight[:, None]
        grad = np.zeros_like(theta)
        if C:
            grad[: k * c] = np.asarray(columns @ slope.astype(np.float32), dtype=np.float64).ravel()
        if C_map:
            grad[k * c : k * c + c * c] = (p.scores.T @ slope).ravel()
            grad[k * c + c * c :] = slope.sum(axis=0)
        loss = -float(np.einsum("i,ij,ij->", p.weight, p.Y, logp))
        return loss + 0.5 * float(pull @ (theta * theta)), grad + pull * theta

    begin = np.zeros(k * c + c * c + c)
    if start is not None:
        begin[:] = start
    found = minimize(
        objective,
        begin,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _MAX_ITER, "maxcor": 8, "ftol": 1e-6, "gtol": 1e-3},
    )
    return np.asarray(found.x, dtype=np.float64)


def changed(model: LinearTextClassifier, change: Change, n: int, *, scale: float = 1.0) -> LinearTextClassifier:
    """The change folded into the weights of a new model; ``scale``: of the old scores inside the anchor's."""
    anchor = (model.coef_ - model.coef_.mean(axis=1, keepdims=True)).astype(np.float64)
    share = scale / model.temperature_
    W = share * anchor @ change.A + change.D
    b = share * (model.intercept_ - model.intercept_.mean()) @ change.A + change.b
    centred = (W - W.mean(axis=1, keepdims=True)).astype(np.float32)
    new = type(model)(**model.get_params(deep=False))
    codes, size = pack(centred)
    new.temperature_, new.lexicon_ = change.heat, model.lexicon_
    new._set(model.classes_.copy(), model.cleaner_, model._encoder, codes, size, b - b.mean(), model.prior_.copy())
    new.adapted_ = (*model.adapted_, n)
    return new
