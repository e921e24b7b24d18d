"""The clustering itself: day by day, each opinion joins the issue it resembles, or opens a new one.

Leader-type and deterministic. A day's rows are compared with all remembered centroids in one sparse product; rows no
issue takes are grouped among themselves by average linkage; issues that have grown alike are poured into the older one.
Nothing reads a later day, so a longer stream never changes what an earlier day decided, except by joining issues.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from opini.issues.centroids import Centroids, Idf
from opini.issues.linkage import average_linkage

__all__ = ["BATCH", "KINDS", "TOPIC", "Kinds", "Tuning", "assign"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BATCH = 800  # rows compared pairwise at once; bounds time and memory of a day with a million rows
TOPIC = 0.03  # added when topics agree, taken off when they differ: topic labels are noisy sensors (domain.md 1.4)
_RECENT_HALFLIFE = 2.0  # days in which the bonus of an issue alive today halves
_CAUTION_UNTIL = 200.0  # opinions after which half of the caution is gone
_MUCH_LARGER = 3  # times the members from which the younger of two joined issues gives the name (chosen)


@dataclass(frozen=True, slots=True)
class Tuning:
    """How alike opinions of one kind of trouble must be (cosines)."""

    similarity: float  # two lone opinions
    established: float  # an opinion and a large issue: its centroid is clean, a lone opinion's vector is not
    merge: float  # two large issues
    small_merge: float  # two small ones, whose centroids are noisy
    wake: float  # asked for on top to wake a dormant issue
    recent: float  # added for an issue alive today
    caution: float  # asked for on top at the start
    halflife: float  # days in which an old member's say in the centroid halves
    forget: int  # days of silence after which nothing is remembered


# Set by reading the issues found in four real streams (see opini/issues/__init__.py).
KINDS = Tuning(
    similarity=0.30, established=0.20, merge=0.40, small_merge=0.28, wake=0.10, recent=0.04, caution=0.10,
    halflife=30.0, forget=365,  # fingerprints are kept 12 months (domain.md 2.4)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kinds:
    """What ``assign`` found: cluster number of every row (``-1``: no content), founding row of every number."""

    label: Ints
    founder: Ints
    weighted: sparse.csr_array  # the rows as they were weighted on their day, on fewer columns


def assign(x: sparse.csr_array, day: Ints, topic: Ints, tuning: Tuning, dormant_days: int) -> Kinds:
    """Cluster rows by kind of trouble.

    ``x`` holds unit rows in time order, ``day`` their day ordinals (not falling), ``topic`` codes (-1: unknown);
    ``dormant_days`` of silence put a cluster to sleep. Where clusters were joined, the number and founder are those of
    the part much larger than the other at the time, else of the older one: what readers know keeps its name.
    """
    used = np.unique(x.indices)  # nothing below needs the hashed width, and narrow arrays are faster
    x = sparse.csr_array((x.data, np.searchsorted(used, x.indices), x.indptr), shape=(x.shape[0], max(1, len(used))))
    idf = Idf(x.shape[1])
    state = _Online(x.shape[1], topic, tuning, idf)
    has_content = np.diff(x.indptr) > 0
    told = []
    edges = np.flatnonzero(np.r_[True, day[1:] != day[:-1], True]) if len(day) else np.zeros(1, dtype=np.int64)
    for start, stop in pairwise(edges.tolist()):
        today = int(day[start])
        state.memory.sleep(today, dormant_days)
        touched: set[int] = set()
        for first in range(start, stop, BATCH):
            rows = np.arange(first, min(first + BATCH, stop))
            rows = rows[has_content[rows]]
            if len(rows):
                raw = x[rows]
                idf.learn(raw, today)
                weighted = idf.weigh(raw)
                told.append(weighted.data)
                touched.update(state.take(raw, weighted, rows, today).tolist())
        state.converge(touched)
    data = np.concatenate(told) if told else np.zeros(0)  # rows without content hold no data, so the order is that of x
    weighted = sparse.csr_array((data, x.indices, x.indptr), shape=x.shape)
    return Kinds(state.labels(), np.asarray(state.founder, dtype=np.int64), weighted)


class _Online:
    def __init__(self, dim: int, topic: Ints, tuning: Tuning, idf: Idf) -> None:
        self.memory = Centroids(dim, tuning.halflife, tuning.forget)
        self._idf = idf
        self._topic = topic
        self._n_topics = int(topic.max(initial=-1)) + 2  # the last one stands for "unknown"
        self._tuning = tuning
        self._label = np.full(len(topic), -1, dtype=np.int64)
        self._parent: list[int] = []
        self.founder: list[int] = []
        self._total: list[int] = []  # members ever, without fading

    def take(self, x: sparse.csr_array, weighted: sparse.csr_array, rows: Ints, today: int) -> Ints:
        """Place some rows of one day."""
        t, topic = self._tuning, self._topic[rows]
        known = self.memory.matrix(self._idf)
        caution = self._caution()
        got = np.full(x.shape[0], -1, dtype=np.int64)
        if len(known.slots):
            score = _products(known.x, weighted).toarray().T + TOPIC * (2.0 * known.topics[:, topic].T - 1.0)
            score -= (t.established + (t.similarity - t.established) / np.sqrt(np.maximum(known.mass, 1.0)))[None, :]
            score += (t.recent * 0.5 ** ((today - known.last) / _RECENT_HALFLIFE) - t.wake * known.asleep)[None, :]
            best = score.argmax(axis=1)
            hit = score[np.arange(len(got)), best] >= caution
            got[hit] = known.slots[best[hit]]
        rest = np.flatnonzero(got < 0)
        if len(rest):
            got[rest] = len(self._parent) + _linked(weighted[rest], topic[rest], t.similarity + caution)
            self._parent += range(len(self._parent), int(got.max()) + 1)
            self._total += [0] * (len(self._parent) - len(self._total))
        for slot in np.unique(got).tolist():
            mine = np.flatnonzero(got == slot)
            self._total[slot] += len(mine)
            if slot == len(self.founder):
                self.founder.append(int(rows[mine[0]]))
            self.memory.add(slot, x[mine], _counts(topic[mine], self._n_topics), today)
        self._label[rows] = got
        return got

    def labels(self) -> Ints:
        """The surviving cluster of every row."""
        root = np.asarray(self._parent, dtype=np.int64)
        while len(root) and (root != root[root]).any():
            root = root[root]
        return np.where(self._label >= 0, root[self._label], -1) if len(root) else self._label

    def _caution(self) -> float:
        """Similarity asked for on top while little has been seen: a wrong join is for ever, a missed one is mended."""
        return self._tuning.caution * _CAUTION_UNTIL / (_CAUTION_UNTIL + self._idf.n)

    def converge(self, touched: set[int]) -> None:
        """Pour issues changed today into older ones they have become alike with, the most alike first."""
        t = self._tuning
        known = self.memory.matrix(self._idf)
        slots, mass = known.slots, known.mass
        changed = np.flatnonzero(np.isin(slots, np.fromiter(touched, dtype=np.int64, count=len(touched))))
        if len(slots) < 2 or not len(changed):
            return
        sim = _products(known.x, known.x[changed]).tocoo()
        a, b, cosine = changed[sim.col], sim.row, sim.data
        near = (cosine >= t.small_merge - TOPIC) & (a != b)
        a, b, cosine = a[near], b[near], cosine[near]
        cosine = cosine + TOPIC * _agreement(known.topics[:, :-1], a, b)
        small = np.maximum(np.minimum(mass[a], mass[b]), 1.0)
        cosine = cosine - self._caution()
        hit = np.flatnonzero(cosine >= t.merge - (t.merge - t.small_merge) / np.sqrt(small))
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


def _products(many: sparse.csr_array, few: sparse.csr_array) -> sparse.csr_array:
    """All cosines, one row for each of ``many``: transposing the smaller side is what costs least."""
    return sparse.csr_array(many @ few.T.tocsr())


def _counts(codes: Ints, n: int) -> Floats:
    return np.bincount(codes % n, minlength=n).astype(np.float64)


def _agreement(share: Floats, a: Ints, b: Ints) -> Floats:
    """From -1 (nothing in common) to 1 (the same mixture); 0 where either is unknown."""
    size = np.linalg.norm(share, axis=1)
    alike = (share[a] * share[b]).sum(axis=1) / np.maximum(size[a] * size[b], 1e-12)
    return np.where((size[a] > 0) & (size[b] > 0), 2.0 * alike - 1.0, 0.0)


def _linked(x: sparse.csr_array, topic: Ints, least: float) -> Ints:
    """Average-linkage groups of rows, numbered by first appearance."""
    sim = (x @ x.T).toarray() + TOPIC * _same(topic)
    first, group = np.unique(average_linkage(sim, np.ones(len(topic)), least), return_inverse=True)
    return np.asarray(group, dtype=np.int64) if len(first) else np.zeros(0, dtype=np.int64)


def _same(codes: Ints) -> Floats:
    """1 for pairs that agree, -1 for pairs that differ, 0 where either is unknown."""
    both = (codes >= 0)[:, None] & (codes >= 0)[None, :]
    return np.where(both, np.where(codes[:, None] == codes[None, :], 1.0, -1.0), 0.0)
