"""Which opinions are the same text again: reposts, syndicated releases, templates.

Exact copies first (a hash), then MinHash over word pairs with banding, every candidate pair verified by its exact
Jaccard similarity, groups by connected components. All in numpy: 100,000 posts take seconds, and the work grows with
the number of texts, not of pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from opini.stream.table import Codes

__all__ = ["SHORT_TEXT", "near_duplicate_groups", "token_counts"]

SHORT_TEXT = 5  # fewer tokens: people write the same short plea independently, so only equal texts group (chosen)
_IGNORED = frozenset({"<user>", "<url>", "rt", "via"})
_MAX_TOKENS = 2_000  # of a text are compared; bounds the work on a hostile megabyte
_PERMUTATIONS = 96
_ROUNDS = 12  # leaders tried in one bucket before its rest is left alone
_SEED = 20251103
_SHARED_LINK = 0.6  # of the threshold is enough for posts that share a link or repost the same post (chosen)


@dataclass(frozen=True, slots=True)
class _Shingles:
    """Word pairs of n distinct texts as a sorted CSR pattern over shingle numbers."""

    indptr: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    pattern: sparse.csr_array


def token_counts(bersih: NDArray[np.object_]) -> NDArray[np.int64]:
    """Number of words in each cleaned text, not counting mentions, links and punctuation.

    >>> token_counts(np.array(["<user> mohon segera diperbaiki !", ""], dtype=object)).tolist()
    [3, 0]
    """
    return np.fromiter((len(_words(text)) for text in bersih), dtype=np.int64, count=len(bersih))


def near_duplicate_groups(
    bersih: NDArray[np.object_], *, jaccard: float, tautan: Codes | None = None, induk: Codes | None = None
) -> NDArray[np.int64]:
    """Group id of each opinion, the smallest row index of its group; n cleaned texts in, n int64 out.

    Texts of fewer than five words group only when equal, empty texts never. Opinions that share a link (``tautan``) or
    repost the same post (``induk``) need 0.6 of the ``jaccard`` threshold. Similarity is over sets of word pairs.

    >>> outage = "air pdam di sungai pinang mati sejak sabtu pagi"
    >>> plea = "mohon segera diperbaiki"
    >>> texts = [outage, "rt <user> " + outage, plea, plea, "mohon segera ditindak", ""]
    >>> near_duplicate_groups(np.array(texts, dtype=object), jaccard=0.7).tolist()
    [0, 0, 2, 2, 4, 5]
    """
    n = len(bersih)
    first: dict[tuple[str, ...], int] = {}
    group = np.arange(n, dtype=np.int64)
    words: list[tuple[str, ...]] = []
    row_of: list[int] = []
    distinct = np.full(n, -1, dtype=np.int64)
    for row, text in enumerate(bersih):
        key = _words(text)
        if not key:
            continue
        if (known := first.get(key)) is not None:
            group[row] = row_of[known]
            distinct[row] = known
            continue
        first[key] = distinct[row] = len(words)
        words.append(key)
        row_of.append(row)
    rows = np.asarray(row_of, dtype=np.int64)
    sizes = np.fromiter((len(key) for key in words), dtype=np.int64, count=len(words))
    long = np.flatnonzero(sizes >= SHORT_TEXT)
    if len(long) > 1:
        shingles = _shingles([words[i] for i in long])
        edges = [_similar_pairs(shingles, jaccard)]
        place = np.full(len(words), -1, dtype=np.int64)
        place[long] = np.arange(len(long))
        edges += [
            _shared_pairs(shingles, column.codes, distinct, place, jaccard * _SHARED_LINK)
            for column in (tautan, induk)
            if column is not None
        ]
        a, b = np.concatenate([e[0] for e in edges]), np.concatenate([e[1] for e in edges])
        joined = _components(len(long), a, b)
        leader = np.arange(len(words))
        leader[long] = long[joined]
        seen = distinct >= 0
        group[seen] = rows[leader[distinct[seen]]]
    return group


def _words(text: object) -> tuple[str, ...]:
    parts = str(text)[: _MAX_TOKENS * 16].split(" ", _MAX_TOKENS)[:_MAX_TOKENS]
    return tuple(w for w in parts if w not in _IGNORED and (w.isalnum() or any(map(str.isalnum, w))))


def _shingles(texts: list[tuple[str, ...]]) -> _Shingles:
    code: dict[str, int] = {}
    flat = np.fromiter(
        (code.setdefault(w, crc32(w.encode("utf-8", "surrogatepass"))) for t in texts for w in t), dtype=np.uint64
    )
    sizes = np.fromiter((len(t) for t in texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(sizes)
    inner = np.ones(len(flat), dtype=np.bool_)
    inner[ends - 1] = False  # the last word of a text starts no pair
    at = np.flatnonzero(inner)
    pair = _mix(flat[at] * np.uint64(0x9E3779B97F4A7C15) + flat[at + 1])
    owner = np.repeat(np.arange(len(texts)), sizes - 1)
    order = np.lexsort((pair, owner))
    pair, owner = pair[order], owner[order]
    fresh = np.ones(len(pair), dtype=np.bool_)
    fresh[1:] = (pair[1:] != pair[:-1]) | (owner[1:] != owner[:-1])
    pair, owner = pair[fresh], owner[fresh]
    indptr = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=len(texts)), out=indptr[1:])
    _, number = np.unique(pair, return_inverse=True)
    width = int(number.max()) + 1
    pattern = sparse.csr_array((np.ones(len(pair), dtype=np.int32), number, indptr), shape=(len(texts), width))
    return _Shingles(indptr, pair, pattern)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 finaliser: spreads every bit over all others."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _band_width(jaccard: float) -> int:
    """Most rows a band such that a pair at the threshold meets in some band with probability >= .995."""
    best = 1
    for r in range(1, 13):
        if 1.0 - (1.0 - jaccard**r) ** (_PERMUTATIONS // r) >= 0.995:
            best = r
    return best


def _similar_pairs(s: _Shingles, jaccard: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    width = _band_width(jaccard)
    rng = np.random.default_rng(_SEED)
    pairs_a: list[NDArray[np.int64]] = []
    pairs_b: list[NDArray[np.int64]] = []
    for _ in range(_PERMUTATIONS // width):
        key = np.zeros(len(s.indptr) - 1, dtype=np.uint64)
        for salt in rng.integers(1, 2**63, size=width, dtype=np.uint64):
            lowest = np.minimum.reduceat(_mix(s.hashes ^ salt), s.indptr[:-1])
            key = _mix(key ^ lowest)
        a, b = _verified(s, key, jaccard)
        pairs_a.append(a)
        pairs_b.append(b)
    return np.concatenate(pairs_a), np.concatenate(pairs_b)


def _verified(s: _Shingles, key: NDArray[np.uint64], jaccard: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(leader, member) pairs at or above the threshold among rows of equal key; others get the next leader."""
    order = np.argsort(key, kind="stable").astype(np.int64)
    found_a: list[NDArray[np.int64]] = []
    found_b: list[NDArray[np.int64]] = []
    for _ in range(_ROUNDS):
        start = np.ones(len(order), dtype=np.bool_)
        start[1:] = key[order[1:]] != key[order[:-1]]
        bucket = np.cumsum(start) - 1
        leader = order[start][bucket]
        rest = ~start
        if not rest.any():
            break
        a, b = leader[rest], order[rest]
        hit = _jaccard(s, a, b) >= jaccard
        found_a.append(a[hit])
        found_b.append(b[hit])
        order = b[~hit]
    empty = np.zeros(0, dtype=np.int64)
    return np.concatenate([*found_a, empty]), np.concatenate([*found_b, empty])


def _jaccard(s: _Shingles, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
    out = np.empty(len(a))
    size = np.diff(s.indptr)
    for first in range(0, len(a), 20_000):
        rows = slice(first, first + 20_000)
        common = np.asarray(s.pattern[a[rows]].multiply(s.pattern[b[rows]]).sum(axis=1)).ravel()
        out[rows] = common / (size[a[rows]] + size[b[rows]] - common)
    return out


def _shared_pairs(
    s: _Shingles,
    codes: NDArray[np.int32],
    distinct: NDArray[np.int64],
    place: NDArray[np.int64],
    jaccard: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs among texts with the same link or the same reposted post."""
    ok = (codes >= 0) & (distinct >= 0)
    ok[ok] &= place[distinct[ok]] >= 0
    both = np.unique(np.stack([codes[ok].astype(np.int64), place[distinct[ok]]], axis=1), axis=0)
    empty = np.zeros(0, dtype=np.int64)
    if len(both) < 2:
        return empty, empty
    same = both[1:, 0] == both[:-1, 0]
    starts = np.flatnonzero(np.r_[True, ~same])
    leader = both[np.repeat(starts, np.diff(np.r_[starts, len(both)])), 1]
    a, b = np.r_[leader, both[:-1, 1][same]], np.r_[both[:, 1], both[1:, 1][same]]
    hit = (a != b) & (_jaccard(s, a, b) >= jaccard)
    return a[hit], b[hit]


def _components(n: int, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Smallest member of the connected component of each node."""
    graph = sparse.coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    lowest = np.full(label.max() + 1 if n else 0, n, dtype=np.int64)
    np.minimum.at(lowest, label, np.arange(n))
    return np.asarray(lowest[label], dtype=np.int64)
