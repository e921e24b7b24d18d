"""How well found groups match true ones: B-cubed precision, recall and F1, item by item.

For each item, precision is the share of its found group that truly belongs with it, recall the share of its true group
that was found with it; both are averaged over items (Bagga & Baldwin 1998; Amigo et al. 2009 show why it is fair to
single items and to large groups alike).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opini.errors import InputError

__all__ = ["BCubed", "b_cubed"]


@dataclass(frozen=True, slots=True)
class BCubed:
    """Shares between 0 and 1; ``nan`` where there was no item."""

    precision: float
    recall: float
    n: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2.0 * self.precision * self.recall / (self.precision + self.recall)


def b_cubed(truth: ArrayLike, found: ArrayLike) -> BCubed:
    """Agreement of two groupings of the same n items, given as one integer or text label an item.

    A label of ``-1`` means "in no group": such an item stands alone.

    >>> score = b_cubed([0, 0, 0, 1], [5, 5, 6, 6])
    >>> round(score.precision, 2), round(score.recall, 2), round(score.f1, 2)
    (0.75, 0.67, 0.71)
    >>> b_cubed(["a", "b"], [-1, -1]).f1
    1.0
    """
    a, b = _numbered(truth), _numbered(found)
    if len(a) != len(b):
        raise InputError(f"{len(a)} true labels but {len(b)} found ones", cure="give one label an item to both")
    n = len(a)
    if n == 0:
        return BCubed(float("nan"), float("nan"), 0)
    _, pair, together = np.unique(np.stack([a, b], axis=1), axis=0, return_inverse=True, return_counts=True)
    common = together[np.asarray(pair).ravel()]
    return BCubed(float(np.mean(common / np.bincount(b)[b])), float(np.mean(common / np.bincount(a)[a])), n)


def _numbered(labels: ArrayLike) -> NDArray[np.int64]:
    given = np.asarray(labels)
    if given.ndim != 1:
        raise InputError("labels must be one-dimensional", cure="give one label an item")
    _, code = np.unique(given, return_inverse=True)
    code = code.astype(np.int64)
    if np.issubdtype(given.dtype, np.integer):
        alone = np.flatnonzero(given == -1)
        code[alone] = code.max(initial=-1) + 1 + np.arange(len(alone))
    _, code = np.unique(code, return_inverse=True)
    return code.astype(np.int64)
