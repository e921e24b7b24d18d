"""The clustering itself: day by day, each opinion joins the issue it resembles, or opens a new one.

Leader-type and deterministic. A day's rows are compared with all remembered centroids in one sparse product; rows no
issue takes are grouped among themselves by average linkage; issues that have grown alike are poured into the older one.
Nothing reads a later day, so a longer stream never changes what an earlier day decided, except by joining issues.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage

from opini.issues.centroids import Centroids, Idf

__all__ = ["assign"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BATCH = 800  # rows compared pairwise at once; bounds time and memory of a day with a million rows
# All similarities below were set by reading the issues found in four real streams (see opini/issues/__init__.py).
_ESTABLISHED = 0.20  # cosine to join a large issue: its centroid is clean, a lone opinion's vector is not
_MERGE = 0.40  # cosine at which two large issues are one
_SMALL_MERGE = 0.28  # the same for small ones, whose centroids are noisy
_TOPIC = 0.03  # added when topics agree, taken off when they differ: topic labels are noisy sensors (domain.md 1.4)
_WAKE = 0.10  # more similarity is needed to wake a dormant issue than to join a living one
_RECENT, _RECENT_HALFLIFE = 0.04, 2.0  # added for an issue alive today; days in which that halves
_CAUTION, _CAUTION_UNTIL = 0.10, 200.0  # asked for on top at the start; opinions after which half of it is gone
_MUCH_LARGER = 3  # times the members from which the younger of two joined issues gives the name (chosen)
_HALFLIFE = 30.0  # days in which an old member's say in the centroid halves


def assign(x: sparse.csr_array, day: Ints, topic: Ints, *, similarity: float, dormant_days: int) -> tuple[Ints, Ints]:
    """Cluster number of every row (``-1``: no content), and the founding row of every cluster number.

    ``x`` holds unit rows in time order, ``day`` their day ordinals (not falling), ``topic`` codes (-1: unknown),
    ``similarity`` the cosine two lone opinions need. Where issues were joined, the number and founder are those of the
    part much larger than the other at the time, else of the older one: what readers know keeps its name.
    """
    state = _Online(x.shape[1], int(topic.max(initial=-1)) + 2, similarity)
    label = np.full(x.shape[0], -1, dtype=np.int64)
    has_content = np.diff(x.indptr) > 0
    edges = np.flatnonzero(np.r_[True, day[1:] != day[:-1], True]) if len(day) else np.zeros(1, dtype=np.int64)
    for start, stop in pairwise(edges.tolist()):
        today = int(day[start])
        state.memory.sleep(today, dormant_days)
        touched: set[int] = set()
        for first in range(start, stop, _BATCH):
            rows = np.arange(first, min(first + _BATCH, stop))
            rows = rows[has_content[rows]]
            if len(rows):
                label[rows] = state.take(x[rows], topic[rows], today, rows)
                touched.update(label[rows].tolist())
        state.converge(touched)
    root = state.roots()
    label = np.where(label >= 0, root[label], -1) if len(root) else label
    return label, np.asarray(state.founder, dtype=np.int64)


class _Online:
    def __init__(self, dim: int, n_topics: int, similarity: float) -> None:
        self.memory = Centroids(dim, _HALFLIFE)
        self._idf = Idf(dim)
        self._n_topics = n_topics  # the last one stands for "unknown"
        self._similarity = similarity
        self._parent: list[int] = []
        self.founder: list[int] = []
        self._total: list[int] = []  # members ever, without fading

    def take(self, x: sparse.csr_array, topic: Ints, today: int, rows: Ints) -> Ints:
        """Place some rows of one day."""
        self._idf.learn(x, today)
        weighted = self._idf.weigh(x)
        slots, centroids, asleep, mass, share, last = self.memory.matrix(self._idf)
        caution = self._caution()
        got = np.full(x.shape[0], -1, dtype=np.int64)
        if len(slots):
            score = (weighted @ centroids.T).toarray() + _TOPIC * (2.0 * share[:, topic].T - 1.0)
            score -= (_ESTABLISHED + (self._similarity - _ESTABLISHED) / np.sqrt(np.maximum(mass, 1.0)))[None, :]
            score += (_RECENT * 0.5 ** ((today - last) / _RECENT_HALFLIFE) - _WAKE * asleep)[None, :]
            best = score.argmax(axis=1)
            hit = score[np.arange(len(got)), best] >= caution
            got[hit] = slots[best[hit]]
        rest = np.flatnonzero(got < 0)
        if len(rest):
            got[rest] = _linked(weighted[rest], topic[rest], self._similarity + caution) + len(self._parent)
            self._parent += range(len(self._parent), int(got.max()) + 1)
            self._total += [0] * (len(self._parent) - len(self._total))
        for slot in np.unique(got).tolist():
            mine = np.flatnonzero(got == slot)
            self._total[slot] += len(mine)
            if slot == len(self.founder):
                self.founder.append(int(rows[mine[0]]))
            topics = np.bincount(topic[mine] % self._n_topics, minlength=self._n_topics)
            self.memory.add(slot, x[mine], topics.astype(np.float64), today)
        return got

    def _caution(self) -> float:
        """Similarity asked for on top while little has been seen: a wrong join is for ever, a missed one is mended."""
        return _CAUTION * _CAUTION_UNTIL / (_CAUTION_UNTIL + self._idf.n)

    def converge(self, touched: set[int]) -> None:
        """Pour issues changed today into older ones they have become alike with, the most alike first."""
        slots, centroids, _, mass, share, _ = self.memory.matrix(self._idf)
        changed = np.flatnonzero(np.isin(slots, np.fromiter(touched, dtype=np.int64, count=len(touched))))
        if len(slots) < 2 or not len(changed):
            return
        sim = (centroids[changed] @ centroids.T).tocoo()
        a, b, cosine = changed[sim.row], sim.col, sim.data
        near = (cosine >= _SMALL_MERGE - _TOPIC) & (a != b)
        a, b, cosine = a[near], b[near], cosine[near]
        topics = share[:, :-1]
        size = np.linalg.norm(topics, axis=1)
        agree = (topics[a] * topics[b]).sum(axis=1) / np.maximum(size[a] * size[b], 1e-12)
        cosine = cosine + np.where((size[a] > 0) & (size[b] > 0), _TOPIC * (2.0 * agree - 1.0), 0.0)
        small = np.maximum(np.minimum(mass[a], mass[b]), 1.0)
        cosine = cosine - self._caution()
        hit = np.flatnonzero(cosine >= _MERGE - (_MERGE - _SMALL_MERGE) / np.sqrt(small))
        done: set[int] = set()
        for i in hit[np.lexsort((slots[b[hit]], slots[a[hit]], -cosine[hit]))].tolist():
            keep, drop = sorted((int(slots[a[i]]), int(slots[b[i]])))
            if self._total[drop] >= _MUCH_LARGER * self._total[keep]:
                keep, drop = drop, keep
            if keep in done or drop in done:
                continue
            self.memory.merge(keep, drop)
            self._parent[drop] = keep
            self._total[keep] += self._total[drop]
            done |= {keep, drop}

    def roots(self) -> Ints:
        """The surviving cluster of each cluster ever opened."""
        root = np.asarray(self._parent, dtype=np.int64)
        while len(root) and (root != root[root]).any():
            root = root[root]
        return root


def _linked(x: sparse.csr_array, topic: Ints, similarity: float) -> Ints:
    """Average-linkage groups of rows, numbered by first appearance."""
    n = x.shape[0]
    if n < 2:
        return np.zeros(n, dtype=np.int64)
    sim = (x @ x.T).toarray()
    both = (topic >= 0)[:, None] & (topic >= 0)[None, :]
    sim += _TOPIC * np.where(both, np.where(topic[:, None] == topic[None, :], 1.0, -1.0), 0.0)
    distance = np.clip(1.0 - sim[np.triu_indices(n, 1)], 0.0, None)
    flat = fcluster(linkage(distance, "average"), 1.0 - similarity, "distance")
    _, first, inverse = np.unique(flat, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first, kind="stable"), kind="stable")[inverse].astype(np.int64)
