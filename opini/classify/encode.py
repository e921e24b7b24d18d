"""From hashed counts to weighted unit rows over the buckets a model knows.

A value is ``(1 + ln count) * idf``; the word part and the character part of a row each get length 1, so that the many
character grams cannot drown the words. Buckets unknown to the model are left out and do not count for the length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from opini.classify.features import NgramHasher

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["Encoder"]


@dataclass(frozen=True, slots=True)
class Encoder:
    """Known buckets (ascending) and their idf; ``column`` maps a bucket to its column, -1 if unknown.

    >>> encoder = Encoder.learn(NgramHasher(bits=12), ["jalan rusak", "jalan mulus"], min_df=2)
    >>> X = encoder.encode(["jalan baru", "xyz", ""])
    >>> X.shape[1] < 40, [int(v) for v in (X != 0).sum(axis=1)]
    (True, [12, 0, 0])
    """

    hasher: NgramHasher
    buckets: NDArray[np.int64]
    idf: NDArray[np.float32]
    column: NDArray[np.int32]

    @classmethod
    def of(cls, hasher: NgramHasher, buckets: NDArray[np.int64], idf: NDArray[np.float32]) -> Self:
        """From stored arrays."""
        column = np.full(hasher.n_features, -1, dtype=np.int32)
        column[buckets] = np.arange(len(buckets), dtype=np.int32)
        return cls(hasher, buckets, idf, column)

    @classmethod
    def learn(cls, hasher: NgramHasher, cleaned: Sequence[str], *, min_df: int) -> Self:
        """Keep the buckets that at least ``min_df`` of the texts touch; idf = 1 + ln((1 + n) / (1 + df))."""
        return cls.from_counts(hasher, hasher.counts(cleaned), min_df=min_df)

    @classmethod
    def from_counts(
        cls,
        hasher: NgramHasher,
        counts: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]],
        *,
        min_df: int,
    ) -> Self:
        """:meth:`learn` on counts that were already computed."""
        indptr, indices, _ = counts
        df = np.bincount(indices, minlength=hasher.n_features)
        buckets = np.flatnonzero(df >= max(min_df, 1))
        idf = 1.0 + np.log((1.0 + len(indptr) - 1) / (1.0 + df[buckets]))
        return cls.of(hasher, buckets, idf.astype(np.float16).astype(np.float32))

    def encode(self, cleaned: Sequence[str]) -> sparse.csr_array[Any]:
        """Rows, shape (len(cleaned), len(buckets)), float32; a text without a known gram is an empty row."""
        return self.weigh(self.hasher.counts(cleaned))

    def weigh(self, counts: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]) -> sparse.csr_array[Any]:
        """:meth:`encode` on counts that were already computed."""
        from scipy import sparse

        indptr, indices, count = counts
        n = len(indptr) - 1
        column = self.column[indices]
        known = np.flatnonzero(column >= 0)
        row = np.repeat(np.arange(n), np.diff(indptr))[known]
        column = column[known]
        value = _LOG[np.minimum(count[known], len(_LOG) - 1)] * self.idf[column]
        part = row * 2 + (indices[known] >= self.hasher.n_features // 2)
        # bincount adds in order, one text after the other: a row is the same alone and in any batch
        length = np.sqrt(np.bincount(part, weights=np.square(value, dtype=np.float64), minlength=2 * n))
        value = (value / length[part]).astype(np.float32)
        # 32-bit indices halve the memory traffic of every product (scipy widens both if one is 64-bit)
        bounds = np.zeros(n + 1, dtype=np.int32 if len(column) < 2**31 else np.int64)
        np.cumsum(np.bincount(row, minlength=n), out=bounds[1:])
        return sparse.csr_array((value, column, bounds), shape=(n, len(self.buckets)))


# 1 + ln(count); more than 255 repeats of a gram add nothing
_LOG = np.concatenate(([0.0], 1.0 + np.log(np.arange(1, 256)))).astype(np.float32)
