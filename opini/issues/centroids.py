"""The bounded memory of issue discovery: one truncated, fading centroid a cluster, and word weights learned so far."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Centroids", "Idf", "Known"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_TERMS = 192  # features a centroid keeps; a post has 15-40 (chosen)
_FINGERPRINT = 48  # features a dormant one keeps (chosen)
_LONE = 1.5  # mass below which a cluster is a single opinion
_MOST_LONE = 4_000  # single opinions remembered; beyond it the oldest go (chosen: 14 days of 300 strays)
_EARLY = 20.0  # opinions added to the count, so that the first days do not call every word rare (chosen)
_UNIQUE = 0.5  # a word only one opinion has used can match nothing yet and should not drown the others (chosen)
_BURST, _BURST_HALFLIFE, _BURST_LEAST = 0.4, 3.0, 2.5  # weight per log lift, days, least recent uses (chosen)
_USUAL_DAYS, _USUAL_LEAST = 60, 50.0  # days whose median is usual; a day of 50 is never cut (chosen)
_SETTLED = 200.0  # opinions after which half of that discount applies (chosen)
_SPECIFIC = 0.3  # of the highest idf: a row whose words are less specific on average is no full vote (chosen)


class Idf:
    """How telling each word is, learned from past days: rare words, and words that have just become common.

    Today's opinions do not make their own words common, and a day far busier than usual counts as a usual one: the
    words of a crisis must not lose their weight because everybody uses them.
    """

    def __init__(self, dim: int) -> None:
        self.n = 0.0  # opinions of past days, busy days cut to the usual size
        self._df = np.zeros(dim)
        self._uses = np.zeros(dim, dtype=np.int64)  # uncut and with today, to know the words only one opinion used
        self._today = np.zeros(dim, dtype=np.int64)
        self._today_n = 0
        self._recent = np.zeros(dim)
        self._recent_n = 0.0
        self._volumes: deque[int] = deque(maxlen=_USUAL_DAYS)
        self._table: Floats | None = None  # weights of all features, until more is learned
        self._day: int | None = None

    def learn(self, x: sparse.csr_array, day: int) -> None:
        """Count the rows of one batch of a day; days come in order."""
        if day != self._day:
            self._close(day)
        counts = np.bincount(x.indices, minlength=len(self._df))
        self._uses += counts
        self._today += counts
        self._today_n += x.shape[0]
        self._recent += counts
        self._recent_n += x.shape[0]
        self._table = None

    def _close(self, day: int) -> None:
        if self._day is not None:
            usual = 2.0 * float(np.median(self._volumes)) if self._volumes else 0.0
            share = min(1.0, max(usual, _USUAL_LEAST) / self._today_n)
            self._df += share * self._today
            self.n += share * self._today_n
            self._volumes.append(self._today_n)
            fade = 0.5 ** ((day - self._day) / _BURST_HALFLIFE)
            self._recent *= fade
            self._recent_n *= fade
        self._today[:] = 0
        self._today_n = 0
        self._day = day

    def of(self, features: NDArray[np.integer]) -> Floats:
        """``ln((n + 20) / (df + 1))`` of seen features; halved where one opinion used them, raised in a burst."""
        if self._table is None:
            self._table = np.zeros(len(self._df))
            used = np.flatnonzero(self._uses)
            self._table[used] = self._weights(used)
        return np.asarray(self._table[features], dtype=np.float64)

    def _weights(self, features: NDArray[np.integer]) -> Floats:
        df, recent = self._df[features], self._recent[features]
        idf = np.log((self.n + _EARLY) / (df + 1.0)).clip(0.1)
        lift = np.log((recent + 0.5) / (self._recent_n + 0.5 * _EARLY) * (self.n + _EARLY) / (df + 1.0)).clip(0.0, 3.0)
        known = self.n / (self.n + _SETTLED)
        idf = idf * np.where(recent >= _BURST_LEAST, 1.0 + known * _BURST * lift, 1.0)
        # At the start nearly every word is unique, and to discount them would leave only the chance matches.
        unique = 1.0 - (1.0 - _UNIQUE) * known
        return np.asarray(np.where(self._uses[features] <= 1, unique * idf, idf), dtype=np.float64)

    def weigh(self, x: sparse.csr_array) -> sparse.csr_array:
        """Rows times idf, scaled to unit length; shorter where a row holds only words everybody uses."""
        data = x.data.astype(np.float64) * self.of(x.indices)
        weighted = sparse.csr_array((data, x.indices, x.indptr), shape=x.shape)
        return _unit(weighted, least=_SPECIFIC * float(np.log(self.n + _EARLY)))


def _unit(x: sparse.csr_array, least: float) -> sparse.csr_array:
    norm = np.maximum(np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel()), least)
    x.data = x.data / np.repeat(np.maximum(norm, 1e-12), np.diff(x.indptr))
    return x


def _sum_by(place: NDArray[np.intp], value: NDArray[np.floating]) -> Floats:
    return np.asarray(np.bincount(place, weights=value), dtype=np.float64)


@dataclass(slots=True)
class _Memory:
    index: Ints
    value: Floats  # fading sum of the members' raw rows
    mass: float  # fading number of members
    topics: Floats  # fading number of members of each topic; the last one is "unknown"
    day: int  # last day with a member
    asleep: bool = False

    def shortened(self, terms: int, asleep: bool) -> _Memory:
        top = np.sort(np.argsort(-self.value, kind="stable")[:terms])
        return _Memory(self.index[top], self.value[top], self.mass, self.topics, self.day, asleep)


@dataclass(frozen=True, slots=True)
class Known:
    """All remembered clusters as matrices, one row a cluster."""

    slots: Ints
    x: sparse.csr_array  # idf-weighted unit centroids
    asleep: NDArray[np.bool_]
    mass: Floats
    topics: Floats  # share of members of each topic; the last column stands for "unknown" and is 1/2
    last: Ints  # last day with a member


class Centroids:
    """Clusters by slot number. Members fade with ``halflife`` days; a cluster keeps its 192 strongest features."""

    def __init__(self, dim: int, halflife: float, forget: int) -> None:
        self._dim = dim
        self._halflife = halflife
        self._forget = forget
        self._memory: dict[int, _Memory] = {}

    def add(self, slot: int, rows: sparse.csr_array, topics: Floats, day: int) -> None:
        """Put raw rows of one day into a cluster, opening it if it is new."""
        index, inverse = np.unique(rows.indices, return_inverse=True)
        value = _sum_by(inverse, rows.data)
        self._pour(slot, _Memory(index.astype(np.int64), value, float(rows.shape[0]), topics, day))

    def merge(self, keep: int, drop: int) -> None:
        """Pour one cluster into another."""
        self._pour(keep, self._memory.pop(drop))

    def _pour(self, slot: int, new: _Memory) -> None:
        old = self._memory.get(slot)
        if old is not None:
            fade = 0.5 ** (abs(new.day - old.day) / self._halflife)
            mine, theirs = (fade, 1.0) if new.day >= old.day else (1.0, fade)
            index, inverse = np.unique(np.concatenate([old.index, new.index]), return_inverse=True)
            value = _sum_by(inverse, np.concatenate([old.value * mine, new.value * theirs]))
            mass = old.mass * mine + new.mass * theirs
            new = _Memory(index, value, mass, old.topics * mine + new.topics * theirs, max(new.day, old.day))
        self._memory[slot] = new.shortened(_TERMS, asleep=False) if len(new.index) > _TERMS else new

    def sleep(self, day: int, dormant_days: int) -> None:
        """Reduce clusters silent for over ``dormant_days`` to a fingerprint; forget lone opinions and old ones."""
        for slot, m in list(self._memory.items()):
            silent = day - m.day
            if silent > self._forget or (silent > dormant_days and m.mass < _LONE):
                del self._memory[slot]
            elif silent > dormant_days and not m.asleep:
                self._memory[slot] = m.shortened(_FINGERPRINT, asleep=True)
        lone = [slot for slot, m in self._memory.items() if m.mass < _LONE]
        for slot in sorted(lone)[: max(0, len(lone) - _MOST_LONE)]:
            del self._memory[slot]

    def matrix(self, idf: Idf) -> Known:
        """The state of all clusters, in the order they were opened."""
        slots = np.fromiter(self._memory, dtype=np.int64, count=len(self._memory))
        parts = list(self._memory.values())
        indptr = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum([len(p.index) for p in parts], out=indptr[1:])
        index = np.concatenate([p.index for p in parts]) if parts else np.zeros(0, dtype=np.int64)
        value = np.concatenate([p.value for p in parts]) if parts else np.zeros(0)
        mass = np.array([p.mass for p in parts])
        topics = np.array([p.topics for p in parts]) / np.maximum(mass, 1e-12)[:, None] if parts else np.zeros((0, 1))
        topics[:, -1] = 0.5
        return Known(
            slots=slots,
            x=_unit(sparse.csr_array((value * idf.of(index), index, indptr), shape=(len(parts), self._dim)), least=0.0),
            asleep=np.array([p.asleep for p in parts], dtype=np.bool_),
            mass=mass,
            topics=topics,
            last=np.array([p.day for p in parts], dtype=np.int64),
        )
