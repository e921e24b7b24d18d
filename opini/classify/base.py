"""What every text classifier of opini accepts and promises, without importing scikit-learn.

``X`` is a sequence of ``str`` (list, tuple, numpy array, pandas/polars/pyarrow column). Missing values (``None``, NaN,
NA) are empty texts. A bare ``str`` is refused: a text is not a list of letters.

>>> texts_of(["a", None, float("nan")])
['a', '', '']
>>> texts_of("halo")
Traceback (most recent call last):
    ...
TypeError: X is one str, not a list of texts: pass a list, [text]
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from opini.errors import InputError

__all__ = ["NotFittedError", "TextClassifier", "labels_of", "texts_of", "weights_of"]


class NotFittedError(ValueError, AttributeError):
    """``predict`` before ``fit`` or ``load`` (the same bases as scikit-learn's error of this name)."""


def _missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


def _items(X: Any, name: str) -> list[Any]:
    if isinstance(X, str | bytes):
        raise TypeError(f"{name} is one {type(X).__name__}, not a list of texts: pass a list, [text]")
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(X, method):
            found = getattr(X, method)()
            if not isinstance(found, list):
                raise TypeError(f"{name} is a single value: pass a list, [text]")
            return found
    if isinstance(X, Mapping | set | frozenset) or hasattr(X, "columns") or not isinstance(X, Iterable):
        raise TypeError(f"{name} is a {type(X).__name__}: pass a list or one column of texts")
    return list(X)


def texts_of(X: Any) -> list[str]:
    """The texts as a new list; raises ``TypeError`` (with the row number, never the content) for anything but text."""
    texts = _items(X, "X")
    for row, value in enumerate(texts):
        if type(value) is str:
            continue
        if isinstance(value, str):
            texts[row] = str(value)
        elif _missing(value):
            texts[row] = ""
        elif isinstance(value, list | tuple | np.ndarray):
            raise InputError("X has more than one dimension", cure="pass one column of texts")
        else:
            raise TypeError(f"X[{row}] is a {type(value).__name__}, not a text: convert it to str")
    return texts


def labels_of(y: Any, n: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """``(classes, codes)``: sorted labels and each row's index into them; labels are all ``str`` or all ``int``."""
    if y is None:
        raise InputError("y is missing", cure="fit(texts, labels)")
    labels = _items(y, "y")
    if len(labels) != n:
        raise InputError(f"X has {n} texts and y has {len(labels)} labels", cure="give one label a text")
    if n == 0:
        raise InputError("there are no texts to learn from", cure="give at least two labelled texts")
    whole = all(isinstance(v, int | np.integer) for v in labels)
    if not whole and not all(isinstance(v, str) for v in labels):
        raise InputError("y mixes types or has missing labels", cure="give labels that are all str or all int")
    classes, codes = np.unique(np.array(labels), return_inverse=True)
    if len(classes) < 2:
        raise InputError("y holds a single class", cure="give texts of at least two classes")
    return classes, codes.astype(np.int64).reshape(-1)


def weights_of(sample_weight: Any, n: int) -> NDArray[np.float64]:
    """Weights with mean 1; ``None`` is all ones. Negative, non-finite or all-zero weights raise :class:`InputError`."""
    if sample_weight is None:
        return np.ones(n)
    weight = np.asarray(sample_weight, dtype=np.float64)
    if weight.shape != (n,):
        raise InputError(f"sample_weight has shape {weight.shape}", cure=f"give {n} numbers, one a text")
    if not np.isfinite(weight).all() or (weight < 0).any() or weight.sum() == 0:
        raise InputError("sample_weight has negative, non-finite or only zero values", cure="give weights >= 0")
    scaled: NDArray[np.float64] = weight / weight.mean()
    return scaled


class TextClassifier:
    """scikit-learn's estimator protocol by hand, so that predicting never imports scikit-learn.

    Works with ``sklearn.base.clone``, ``Pipeline``, ``cross_val_score`` and ``GridSearchCV``. A subclass has a
    keyword-only constructor that only stores its arguments, ``fit`` that writes ``classes_``, and ``predict_proba``.
    """

    classes_: NDArray[Any]

    @classmethod
    def _names(cls) -> list[str]:
        return sorted(set(inspect.signature(cls.__init__).parameters) - {"self"})

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Constructor arguments by name; with ``deep`` also ``cleaner__...``."""
        params = {name: getattr(self, name) for name in self._names()}
        if deep:
            for name, value in list(params.items()):
                if hasattr(value, "get_params") and not isinstance(value, type):
                    params |= {f"{name}__{k}": v for k, v in value.get_params().items()}
        return params

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments by name; raises ``ValueError`` for unknown ones."""
        nested: dict[str, dict[str, Any]] = {}
        for key, value in params.items():
            name, _, rest = key.partition("__")
            if name not in self._names():
                raise InputError(f"{type(self).__name__} has no parameter {name!r}", cure=f"use {self._names()}")
            if rest:
                nested.setdefault(name, {})[rest] = value
            else:
                setattr(self, name, value)
        for name, values in nested.items():
            getattr(self, name).set_params(**values)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (n, len(classes_)), rows sum to 1."""
        raise NotImplementedError

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Accuracy (scikit-learn's default score of a classifier)."""
        p = self.classes_[self.predict_proba(X).argmax(axis=1)]
        truth = np.array(_items(y, "y"))
        return float(
            np.average(p == truth, weights=None if sample_weight is None else weights_of(sample_weight, len(p)))
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "classes_")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            transformer_tags=None,
            regressor_tags=None,
            classifier_tags=ClassifierTags(),
            input_tags=InputTags(one_d_array=True, two_d_array=False, string=True, allow_nan=True),
        )

    def __repr__(self) -> str:
        default = {k: p.default for k, p in inspect.signature(type(self).__init__).parameters.items()}
        changed = [f"{k}={v!r}" for k, v in self.get_params(deep=False).items() if v != default[k]]
        return f"{type(self).__name__}({', '.join(changed)})"

    def _check_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            raise NotFittedError(
                f"this {type(self).__name__} is not fitted: call fit(texts, labels) or opini.load(...)"
            )
