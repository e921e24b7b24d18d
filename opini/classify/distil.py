"""A large model teaches a small one on unlabelled texts: the small one learns its probabilities, not only its labels.

Hinton, Vinyals, Dean 2015, "Distilling the Knowledge in a Neural Network", without raising the temperature: opini's
teachers are calibrated, so their probabilities already say how sure each label is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from opini.classify.base import texts_of
from opini.classify.calibrate import temperature
from opini.classify.linear import LinearTextClassifier
from opini.classify.mini import MiniTextClassifier
from opini.errors import ConfigError, InputError
from opini.text import TextCleaner

__all__ = ["Agreement", "Distilled", "Teacher", "distil"]

_PART = 256  # texts the teacher reads between two steps of the bar (chosen)
_LEAST = 20  # texts that teach nothing less (chosen)
_SURE = 0.8  # a teacher's label it gives this much is a sure one (chosen, for the report only)


class Teacher(Protocol):
    """What a teacher must offer; every classifier of opini does."""

    classes_: NDArray[Any]
    prior_: NDArray[np.float64]

    def _check_fitted(self) -> None: ...
    def predict_proba(self, X: Any) -> NDArray[np.float64]: ...


@dataclass(frozen=True, slots=True)
class Agreement:
    """Teacher and student on ``texts`` texts the student did not learn from.

    labels: share with the same label. sure, sure_texts: the same among texts whose label the teacher gives at least
    0.8, and how many those are (``sure`` is nan without any). difference: mean absolute difference of a probability.
    per_class: for each label of the teacher, the share of its texts to which the student gives it too.
    """

    texts: int
    labels: float
    sure: float
    sure_texts: int
    difference: float
    per_class: dict[str, float]


@dataclass(frozen=True, slots=True)
class Distilled:
    """A fitted student, how well it repeats its teacher, and how many texts it learned from."""

    model: LinearTextClassifier | MiniTextClassifier
    agreement: Agreement
    learned_from: int


def distil(
    teacher: Teacher,
    texts: Any,
    student: Literal["fast", "mini"] | LinearTextClassifier | MiniTextClassifier = "fast",
    *,
    held_out: float = 0.1,
    seed: int = 0,
    progress: bool = False,
) -> Distilled:
    """A ``fast`` or ``mini`` model that repeats ``teacher`` on texts like ``texts`` (raw, unlabelled).

    student: a tier, or an unfitted classifier with your settings (``mini`` needs torch to learn, not to predict).
    Equal texts count once; those that hold nothing the teacher knows are left out. ``held_out``: share of the texts on
    which agreement is measured and the student calibrated to the teacher. Deterministic in ``seed``. Raises
    :class:`InputError` for fewer than 20 texts the teacher can read, or if it calls all of them the same.

    >>> import opini
    >>> from opini.classify.transformer_export import own_texts
    >>> made = distil(opini.load("sentiment"), own_texts(), held_out=0.2)
    >>> made.learned_from, made.agreement.texts, made.agreement.labels > 0.9
    (168, 42, True)
    """
    if not 0.0 < held_out <= 0.5:
        raise ConfigError(f"held_out = {held_out} is outside (0, 0.5]", cure="give a share, such as 0.1")
    model = _student(student, seed, progress)
    teacher._check_fitted()
    unique = list(dict.fromkeys(texts_of(texts)))
    P, known = _lesson(teacher, unique, progress)
    P, kept = P[known], [text for text, k in zip(unique, known.tolist(), strict=True) if k]
    if len(kept) < _LEAST:
        raise InputError(
            f"the teacher can read {len(kept)} of these texts", cure=f"give at least {_LEAST}, or thousands"
        )
    if len(np.unique(P.argmax(axis=1))) < 2:
        raise InputError("the teacher gives all of these texts one label", cure="give texts of more than one kind")
    order = np.random.default_rng(seed).permutation(len(kept))
    cut = max(1, round(held_out * len(kept)))
    test, learn = np.sort(order[:cut]), np.sort(order[cut:])
    own = [kept[i] for i in learn.tolist()]
    if isinstance(model, LinearTextClassifier):
        _learn_linear(model, own, teacher.classes_, P[learn])
    else:
        from opini.classify.mini_fit import learn as learn_mini

        learn_mini(model, own, teacher.classes_[P[learn].argmax(axis=1)], None, targets=(teacher.classes_, P[learn]))
    left = [kept[i] for i in test.tolist()]
    if isinstance(model, LinearTextClassifier):
        model.temperature_ = _matched(model.decision_function(left), P[test])
    return Distilled(model, agreement(P[test], model.predict_proba(left), teacher.classes_), len(own))


def agreement(exact: NDArray[np.float64], ours: NDArray[np.float64], classes: NDArray[Any]) -> Agreement:
    """From probabilities of teacher and student, both (texts, classes).

    >>> agreement(np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([[0.7, 0.3], [0.6, 0.4]]), np.array(["a", "b"])).labels
    0.5
    """
    label, same = exact.argmax(axis=1), exact.argmax(axis=1) == ours.argmax(axis=1)
    sure = exact.max(axis=1) >= _SURE
    return Agreement(
        texts=len(exact),
        labels=float(same.mean()),
        sure=float(same[sure].mean()) if sure.any() else float("nan"),
        sure_texts=int(sure.sum()),
        difference=float(np.abs(exact - ours).mean()),
        per_class={str(c): float(same[label == k].mean()) for k, c in enumerate(classes) if (label == k).any()},
    )


def _student(student: Any, seed: int, progress: bool) -> LinearTextClassifier | MiniTextClassifier:
    if student == "fast":
        return LinearTextClassifier(folds=0, seed=seed)
    if student == "mini":
        return MiniTextClassifier(seed=seed, progress=progress)
    if isinstance(student, LinearTextClassifier | MiniTextClassifier):
        return type(student)(**student.get_params(deep=False))
    raise ConfigError(f"student = {student!r}", cure="choose 'fast' or 'mini', or give an unfitted classifier of them")


def _lesson(teacher: Teacher, texts: Sequence[str], progress: bool) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The teacher's probabilities, and which texts it knows anything of."""
    from opini.classify.mini_fit import _bar

    P = np.empty((len(texts), len(teacher.classes_)))
    with _bar(progress, -(-len(texts) // _PART), "the teacher reads") as advance:
        for low in range(0, len(texts), _PART):
            P[low : low + _PART] = teacher.predict_proba(list(texts[low : low + _PART]))
            advance()
    # a text without anything known gets exactly the prior
    return P, ~(teacher.prior_ == P).all(axis=1)


def _learn_linear(model: LinearTextClassifier, texts: list[str], classes: NDArray[Any], P: NDArray[np.float64]) -> None:
    model._check_params()
    cleaner = TextCleaner() if model.cleaner is None else TextCleaner.from_config(model.cleaner.to_config())
    hasher, n = model._hasher(), len(texts)
    counts = hasher.counts(cleaner.clean_many(texts))
    model._learn(hasher, counts, cleaner, classes, P.argmax(axis=1), np.ones(n), np.arange(n), targets=P)


def _matched(scores: NDArray[np.float64], P: NDArray[np.float64]) -> float:
    """The temperature at which the student's probabilities are closest to the teacher's (in cross-entropy)."""
    known = np.flatnonzero(~np.isnan(scores[:, 0]))
    if len(known) == 0:
        return 1.0
    n, c = len(known), P.shape[1]
    return temperature(np.repeat(scores[known], c, axis=0), np.tile(np.arange(c), n), P[known].ravel())
