"""Single cases by average linkage over a window of weeks: the same trouble, at the same place, told close in time.

Every opinion and every case of the last 21 days is one vector, the sum over its members, and similarity is an inner
product of such sums. Words, topic and places are columns of it, so the mean over all pairs of two cases (what
average linkage asks for) costs one product however large they are. A day's opinions are linked with each other and with
the cases they resemble; what is not resembled today cannot have come nearer to anything. Nothing reads a later day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from opini.issues.linkage import average_linkage
from opini.issues.online import BATCH, TOPIC

__all__ = ["CASE_DAYS", "cases"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CASE_DAYS = 21  # of silence end a case: about as long as such a trouble stays open (models/data/issues)
# Chosen on the dev half of models/data/issues and on tune worlds together (models/experiments_issues.md).
_LEAST = 0.30  # mean similarity of members
_GIVEN, _READ = 0.30, 0.20  # added where two opinions name the same rare place: in a column, in the text
_GIVEN_APART, _READ_APART = 0.30, 0.10  # taken off where they name different ones
_HALFLIFE = 15.0  # days in which an old member's say in its case halves (chosen)
_RARE = 4.0  # log of one in 55: such a place tells all it can (dev half: 4 beats 3.5, 5)
_EARLY = 150.0  # opinions added, so that the first days do not call every place common (chosen)
_TERMS = 256  # columns a case keeps (chosen: a post has 15 to 40)
_MUCH_LARGER = 3  # times the members from which the younger of two joined cases gives the name (chosen)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Similarity of i and j is ``alike[i] . alike[j] - apart[i] . apart[j]``."""

    alike: sparse.csr_array
    apart: Floats  # (n, 3): topic, given place, read place


@dataclass(slots=True)
class _Case:
    index: Ints
    value: Floats  # fading sum over members
    apart: Floats
    mass: float  # fading number of members
    day: int  # the fading is reckoned to this day, the last one with a member


def cases(weighted: sparse.csr_array, day: Ints, topic: Ints, given: Ints, read: Ints) -> tuple[Ints, Ints]:
    """Case number of every row (``-1``: no content), and the founding row of every number.

    ``weighted`` holds rows of at most unit length in time order, ``day`` their day ordinals, not falling; ``topic``,
    ``given`` and ``read`` are codes (-1: unknown) of the topic, of the place in a column and of that in the text. Where
    cases were joined, number and founder are those of the much larger part, else of the older.

    >>> x = sparse.csr_array(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]))
    >>> none = np.full(3, -1)
    >>> cases(x, np.array([1, 2, 2]), none, none, none)[0].tolist()
    [0, 0, 1]
    """
    rows = _rows(weighted, topic, given, read)
    window = _Window(rows, np.diff(weighted.indptr) > 0)
    edges = np.flatnonzero(np.r_[True, day[1:] != day[:-1], True]) if len(day) else np.zeros(1, dtype=np.int64)
    for start, stop in pairwise(edges.tolist()):
        for first in range(start, stop, BATCH):
            window.take(np.arange(first, min(first + BATCH, stop)), int(day[start]))
    return window.labels(), np.asarray(window.founder, dtype=np.int64)


def _rows(weighted: sparse.csr_array, topic: Ints, given: Ints, read: Ints) -> _Rows:
    kinds = ((topic, TOPIC, TOPIC), (given, _GIVEN, _GIVEN_APART), (read, _READ, _READ_APART))
    blocks, apart = [weighted], np.zeros((len(topic), len(kinds)))
    for i, (codes, same, differ) in enumerate(kinds):
        known = np.flatnonzero(codes >= 0)
        told = np.ones(len(codes)) if i == 0 else _telling(codes)
        # A pair that agrees gets the two columns' product, one that differs only the loss.
        value = np.sqrt(same * told[known] + differ)
        shape = (len(codes), int(codes.max(initial=-1)) + 1)
        if len(known):
            blocks.append(sparse.csr_array((value, (known, codes[known])), shape=shape))
        apart[known, i] = np.sqrt(differ)
    return _Rows(sparse.csr_array(sparse.hstack(blocks, format="csr", dtype=np.float64)), apart)


def _telling(codes: Ints) -> Floats:
    """0..1: how much it says that an opinion names its place, by those before it: all for one in 55 (a kelurahan)."""
    known = codes >= 0
    order = np.argsort(codes, kind="stable")
    first = np.searchsorted(codes[order], codes[order], side="left")
    before = np.empty(len(codes), dtype=np.int64)
    before[order] = np.arange(len(codes)) - first
    share = (before + 1.0) / (np.cumsum(known) - known + _EARLY)
    return np.where(known, np.clip(np.log(1.0 / share) / _RARE, 0.0, 1.0), 0.0)


class _Window:
    def __init__(self, rows: _Rows, has_content: NDArray[np.bool_]) -> None:
        self._rows, self._has_content = rows, has_content
        self._open: dict[int, _Case] = {}  # by number
        self._label = np.full(len(has_content), -1, dtype=np.int64)
        self._parent: list[int] = []
        self._total: list[int] = []  # members ever, without fading
        self.founder: list[int] = []

    def take(self, rows: Ints, today: int) -> None:
        """Link some opinions of a day with each other and with the cases of the last weeks."""
        for number in [n for n, case in self._open.items() if today - case.day > CASE_DAYS]:
            del self._open[number]
        rows = rows[self._has_content[rows]]
        if not len(rows):
            return
        x, apart = self._rows.alike[rows], self._rows.apart[rows]
        among = (x @ x.T).toarray() - apart @ apart.T
        numbers, similarity, size = self._with_open(x, apart, among, today)
        group = average_linkage(similarity, size, _LEAST)
        for members in _by_group(group):
            old, new = [numbers[i] for i in members if i < len(numbers)], members[members >= len(numbers)]
            if len(new) or len(old) > 1:
                self._pour(old, rows[new - len(numbers)], today)

    def _with_open(
        self, x: sparse.csr_array, apart: Floats, among: Floats, today: int
    ) -> tuple[list[int], Floats, Floats]:
        """Open cases that resemble a row enough, and similarity and size of those and of the rows."""
        numbers, parts = list(self._open), list(self._open.values())
        if not parts:
            return [], among, np.ones(x.shape[0])
        indptr = np.r_[0, np.cumsum([len(case.index) for case in parts])]
        index, value = np.concatenate([c.index for c in parts]), np.concatenate([c.value for c in parts])
        mass = np.array([case.mass for case in parts])
        centre = sparse.csr_array((value / np.repeat(mass, np.diff(indptr)), index, indptr), (len(parts), x.shape[1]))
        their_apart = np.stack([case.apart for case in parts]) / mass[:, None]
        across = (centre @ x.T.tocsc()).toarray() - their_apart @ apart.T
        near = np.flatnonzero((across >= _LEAST).any(axis=1))
        centre, their_apart, across = centre[near], their_apart[near], across[near]
        between = (centre @ centre.T).toarray() - their_apart @ their_apart.T
        fade = 0.5 ** ((today - np.array([case.day for case in parts])) / _HALFLIFE)
        size = np.r_[(mass * fade)[near], np.ones(x.shape[0])]
        return [numbers[i] for i in near], np.block([[between, across], [across.T, among]]), size

    def _pour(self, old: Sequence[int], new: Ints, today: int) -> None:
        """Join cases and opinions into one case."""
        keep = self._keeper(old, new)
        parts = [self._open.pop(number) for number in old]
        day = today if len(new) else max(part.day for part in parts)
        fade = [0.5 ** ((day - part.day) / _HALFLIFE) for part in parts]
        x, apart = self._rows.alike[new], self._rows.apart[new]
        index, inverse = np.unique(np.concatenate([x.indices, *(p.index for p in parts)]), return_inverse=True)
        weights = np.concatenate([x.data, *(p.value * f for p, f in zip(parts, fade, strict=True))])
        value = np.asarray(np.bincount(inverse, weights=weights), dtype=np.float64)
        strongest = np.sort(np.argsort(-value, kind="stable")[:_TERMS])
        self._open[keep] = _Case(
            index[strongest].astype(np.int64),
            value[strongest],
            apart.sum(axis=0) + sum(p.apart * f for p, f in zip(parts, fade, strict=True)),
            len(new) + sum(p.mass * f for p, f in zip(parts, fade, strict=True)),
            day,
        )
        for number in old:
            if number != keep:
                self._parent[number] = keep
                self._total[keep] += self._total[number]
        self._total[keep] += len(new)
        self._label[new] = keep

    def _keeper(self, old: Sequence[int], new: Ints) -> int:
        if not old:
            self._parent.append(len(self._parent))
            self._total.append(0)
            self.founder.append(int(new[0]))
            return self._parent[-1]
        largest = max(old, key=lambda number: (self._total[number], -number))
        return largest if self._total[largest] >= _MUCH_LARGER * self._total[min(old)] else min(old)

    def labels(self) -> Ints:
        """The surviving case of every row."""
        root = np.asarray(self._parent, dtype=np.int64)
        while len(root) and (root != root[root]).any():
            root = root[root]
        return np.where(self._label >= 0, root[self._label], -1) if len(root) else self._label


def _by_group(group: Ints) -> list[Ints]:
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
