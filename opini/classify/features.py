"""Word and character n-grams of cleaned text as hashed counts, computed for a whole batch at once.

Grams are hashed, so no model file spells out a rare string (a name, an address). Hashing is a 64-bit polynomial over
code points with fixed odd constants: the same on every machine, process and Python version. Word 1-2 grams fill the
lower half of the buckets, character grams the upper half. Character grams stay inside a word padded with one space on
both sides.

>>> hasher = NgramHasher(bits=12)
>>> counts = hasher.transform(["jalan rusak", "jalan jalan", ""])
>>> counts.shape, [int(v) for v in counts.sum(axis=1)]
((3, 4096), [27, 27, 0])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opini.errors import ConfigError

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["Grams", "NgramHasher"]

# Fixed odd 64-bit constants (chosen: digits of pi and e, made odd); changing one changes every bucket.
_P = np.uint64(0x243F6A8885A308D3)
_MIX = np.uint64(0xB7E151628AED2A6B)
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_SPACE, _END = 32, 10
# Code points hashed at once: bounds the memory of a batch (about 60 bytes a code point and gram length; chosen).
_BATCH = 1 << 18


@dataclass(frozen=True, slots=True)
class Grams:
    """Every gram occurrence of a batch: its document, bucket, first token (counted over the batch) and token count."""

    doc: NDArray[np.int64]
    bucket: NDArray[np.int64]
    token: NDArray[np.int64]
    width: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class NgramHasher:
    """Counts of hashed grams.

    ``bits``: log2 of the number of buckets, half for words and half for characters (8..26). ``words``, ``chars``:
    smallest and largest gram length of each kind. The default 2**21 buckets cost an 8 MB lookup table a loaded model.
    ``drop``: tokens left out before any gram is made.
    """

    bits: int = 21
    words: tuple[int, int] = (1, 2)
    chars: tuple[int, int] = (3, 5)
    drop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 8 <= self.bits <= 26:
            raise ConfigError(f"bits = {self.bits} is outside 8..26", cure="give a number inside")
        if tuple(self.words) not in ((1, 1), (1, 2)):
            raise ConfigError(f"words = {self.words} is not supported", cure="give (1, 1) or (1, 2)")
        low, high = self.chars
        if not 3 <= low <= high <= 8:
            raise ConfigError(f"chars = {self.chars} is outside 3..8", cure="give (low, high) inside")

    @property
    def n_features(self) -> int:
        """Number of buckets."""
        return 1 << self.bits

    def transform(self, cleaned: Sequence[str]) -> sparse.csr_array[Any]:
        """Counts, shape (len(cleaned), 2**bits), int32 data, column indices sorted in each row."""
        from scipy import sparse

        indptr, indices, data = self.counts(cleaned)
        return sparse.csr_array((data, indices, indptr), shape=(len(cleaned), self.n_features))

    def counts(self, cleaned: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
        """The same as CSR parts ``indptr, indices, data``; any length of text, linear time."""
        starts = [0]
        parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]] = []
        size = 0
        for i, text in enumerate(cleaned):
            size += len(text) + 3
            if size > _BATCH:
                starts.append(i + 1)
                size = 0
        if starts[-1] != len(cleaned):
            starts.append(len(cleaned))
        for low, high in pairwise(starts):
            parts.append(self._count(cleaned[low:high]))
        if not parts:
            return np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32)
        lengths = np.concatenate([p[0] for p in parts])
        indptr = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=indptr[1:])
        return indptr, np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts])

    def _count(self, cleaned: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
        grams = self.grams(cleaned)
        keys = grams.doc << self.bits | grams.bucket
        keys.sort()
        first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, np.int64)
        data = np.diff(np.append(first, len(keys))).astype(np.int32)
        keys = keys[first]
        lengths = np.bincount(keys >> self.bits, minlength=len(cleaned)).astype(np.int64)
        return lengths, keys & (self.n_features - 1), data

    def tokens(self, cleaned: str) -> list[str]:
        """The tokens grams are made of: what ``str.split`` gives, less ``drop``."""
        found = cleaned.split()
        if self.drop:
            found = [token for token in found if token not in self.drop]
        return found

    def grams(self, cleaned: Sequence[str]) -> Grams:
        """Every gram occurrence with the token it starts in; tokens are those of :meth:`tokens`, in order."""
        text = "\n".join([f" {' '.join(self.tokens(t))} " for t in cleaned])
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        gap = (codes == _SPACE) | (codes == _END)
        doc = np.cumsum(codes == _END, dtype=np.int64)
        begins = np.flatnonzero(~gap[1:] & gap[:-1]) + 1
        ends = np.flatnonzero(~gap[:-1] & gap[1:]) + 1
        # the token a position belongs to; the space before a word belongs to that word
        opens = np.zeros(len(codes), dtype=np.int64)
        opens[begins] = 1
        token = np.cumsum(opens) - 1
        parts = [*self._words(codes, begins, ends, doc), *self._chars(codes, gap, doc, token)]
        if not parts:
            empty = np.zeros(0, dtype=np.int64)
            return Grams(empty, empty, empty, empty)
        return Grams(
            np.concatenate([p[0] for p in parts]),
            np.concatenate([p[1] for p in parts]),
            np.concatenate([p[2] for p in parts]),
            np.concatenate([np.full(len(p[0]), p[3], dtype=np.int64) for p in parts]),
        )

    def _bucket(self, value: NDArray[np.uint64], *, upper: bool) -> NDArray[np.int64]:
        half = self.bits - 1
        mixed = (value ^ (value >> np.uint64(32))) * _MIX
        bucket = (mixed >> np.uint64(64 - half)).astype(np.int64)
        return bucket + (1 << half) if upper else bucket

    def _words(
        self, codes: NDArray[np.uint32], begins: NDArray[np.int64], ends: NDArray[np.int64], doc: NDArray[np.int64]
    ) -> list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]]:
        if len(begins) == 0:
            return []
        lengths = ends - begins
        powers = np.cumprod(np.full(int(lengths.max()), _P, dtype=np.uint64))
        total = int(lengths.sum())
        offsets = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        inside = np.arange(total) - np.repeat(offsets, lengths)
        letters = codes[np.repeat(begins, lengths) + inside].astype(np.uint64)
        word = np.add.reduceat(letters * powers[inside], offsets)
        home = doc[begins]
        index = np.arange(len(begins), dtype=np.int64)
        out = [(home, self._bucket(word, upper=False), index, 1)]
        if self.words[1] == 2:
            pair = (word[:-1] ^ (word[:-1] >> np.uint64(29))) * _PAIR + word[1:]
            same = home[:-1] == home[1:]
            out.append((home[:-1][same], self._bucket(pair[same], upper=False), index[:-1][same], 2))
        return out

    def _chars(
        self, codes: NDArray[np.uint32], gap: NDArray[np.bool_], doc: NDArray[np.int64], token: NDArray[np.int64]
    ) -> list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]]:
        low, high = self.chars
        wide = codes.astype(np.uint64)
        value = wide.copy()
        n = len(codes)
        inner = np.ones(n, dtype=np.bool_)  # no gap strictly inside the window
        end = codes == _END
        out = []
        for length in range(2, high + 1):
            last = n - length + 1
            if last <= 0:
                break
            value = value[:last] * _P + wide[length - 1 :]
            inner = inner[:last] & ~gap[length - 2 : length - 2 + last] if length > 2 else inner[:last]
            if length < low:
                continue
            at = np.flatnonzero(inner & ~end[:last] & ~end[length - 1 :])
            # a window opening on the space before a word belongs to that word: its second position
            home = token[at + gap[at]]
            out.append((doc[at], self._bucket(value[at] + np.uint64(length), upper=True), home, 1))
        return out
