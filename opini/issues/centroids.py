"""The moving memory of issue discovery: one truncated, fading centroid a cluster, compared in one sparse product."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Centroids", "Idf"]

_TERMS = 192  # features a centroid keeps (chosen; typical posts have 15-40)
_FINGERPRINT = 48  # features a dormant one keeps (chosen)


class Idf:
    """Inverse document frequency learned day by day, damped while little has been seen."""

    def __init__(self, dim: int) -> None:
        self._df = np.zeros(dim, dtype=np.int64)
        self._n = 0

    def learn(self, x: sparse.csr_array) -> None:
        """Count the documents of one batch."""
        np.add.at(self._df, x.indices, 1)
        self._n += x.shape[0]

    def weigh(self, x: sparse.csr_array) -> sparse.csr_array:
        """Rows times idf, scaled to unit length (zero rows stay zero)."""
        data = x.data.astype(np.float64) * self.of(x.indices)
        return _unit(sparse.csr_array((data, x.indices, x.indptr), shape=x.shape))

    def of(self, features: NDArray[np.int64]) -> NDArray[np.float64]:
        """ln((N + 20) / (df + 1)): the 20 keeps the first days from calling every word rare (chosen)."""
        return np.asarray(np.log((self._n + 20.0) / (self._df[features] + 1.0)).clip(0.1))


def _unit(x: sparse.csr_array) -> sparse.csr_array:
    norm = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
    size = np.diff(x.indptr)
    scale = np.divide(1.0, norm, out=np.zeros_like(norm), where=norm > 0)
    x.data = x.data * np.repeat(scale, size)
    return x


@dataclass(slots=True)
class _Memory:
    index: NDArray[np.int64]
    value: NDArray[np.float64]  # fading sum of the members' raw unit rows
    mass: float  # fading number of members
    day: int  # last day with a member
    dormant: bool = False


@dataclass(slots=True)
class Centroids:
    """Clusters by slot number; merged ones are emptied."""

    dim: int
    halflife: float  # days in which an old member's share of the centroid halves
    memory: dict[int, _Memory] = field(default_factory=dict)

    def add(self, slot: int, rows: sparse.csr_array, day: int) -> None:
        """Put the raw rows of one day into a cluster."""
        summed = np.asarray(rows.sum(axis=0)).ravel() if rows.shape[0] > 64 else None
        if summed is not None:
            index = np.flatnonzero(summed)
            value = summed[index].astype(np.float64)
        else:
            index, inverse = np.unique(rows.indices, return_inverse=True)
            value = np.bincount(inverse, weights=rows.data, minlength=len(index))
        self._mix(slot, index.astype(np.int64), value, float(rows.shape[0]), day)

    def _mix(self, slot: int, index: NDArray[np.int64], value: NDArray[np.float64], mass: float, day: int) -> None:
        old = self.memory.get(slot)
        if old is not None:
            fade = 0.5 ** (abs(day - old.day) / self.halflife)
            mine, theirs = (fade, 1.0) if day >= old.day else (1.0, fade)
            both = np.concatenate([old.index, index])
            union, inverse = np.unique(both, return_inverse=True)
            value = np.bincount(inverse, weights=np.concatenate([old.value * mine, value * theirs]))
            index, mass, day = union, old.mass * mine + mass * theirs, max(day, old.day)
        if len(index) > _TERMS:
            top = np.sort(np.argsort(-value, kind="stable")[:_TERMS])
            index, value = index[top], value[top]
        self.memory[slot] = _Memory(index, value, mass, day)

    def merge(self, keep: int, drop: int) -> None:
        """Pour one cluster into another."""
        gone = self.memory.pop(drop)
        self._mix(keep, gone.index, gone.value, gone.mass, gone.day)

    def sleep(self, day: int, dormant_days: int) -> None:
        """Reduce clusters silent for ``dormant_days`` to a fingerprint; forget them after a year."""
        for slot in list(self.memory):
            m = self.memory[slot]
            if day - m.day > 365:  # 12 months, domain.md 2.4
                del self.memory[slot]
            elif not m.dormant and day - m.day > dormant_days:
                if m.mass < 1.5:  # a lone opinion leaves no fingerprint
                    del self.memory[slot]
                    continue
                top = np.sort(np.argsort(-m.value, kind="stable")[:_FINGERPRINT])
                self.memory[slot] = _Memory(m.index[top], m.value[top], m.mass, m.day, dormant=True)

    def matrix(self, idf: Idf) -> tuple[NDArray[np.int64], sparse.csr_array, NDArray[np.bool_]]:
        """Slots, their mean idf-weighted unit rows and whether they sleep."""
        slots = np.fromiter(self.memory, dtype=np.int64, count=len(self.memory))
        parts = [self.memory[int(s)] for s in slots]
        indptr = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum([len(p.index) for p in parts], out=indptr[1:])
        index = np.concatenate([p.index for p in parts]) if parts else np.zeros(0, dtype=np.int64)
        value = np.concatenate([p.value for p in parts]) if parts else np.zeros(0)
        x = sparse.csr_array((value * idf.of(index), index, indptr), shape=(len(parts), self.dim))
        return slots, _unit(x), np.array([p.dormant for p in parts], dtype=np.bool_)
