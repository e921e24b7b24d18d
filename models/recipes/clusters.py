"""Near-duplicate clusters across all sets: MinHash over character 5-grams of the normalised text, then union-find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from models.recipes.data import SEED, normalise

PERMUTATIONS = 64
BAND = 4  # 16 bands of 4: a pair of Jaccard .7 becomes a candidate with probability .99
THRESHOLD = 0.7  # domain.md: .6-.8 for short posts
_BATCH = 4000


def signatures(texts: Sequence[str]) -> NDArray[np.uint64]:
    rng = np.random.default_rng(SEED)
    a = rng.integers(1, 2**63, size=PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
    b = rng.integers(0, 2**63, size=PERMUTATIONS, dtype=np.uint64)
    out = np.full((len(texts), PERMUTATIONS), np.iinfo(np.uint64).max, dtype=np.uint64)
    power = np.uint64(0x243F6A8885A308D3)
    for low in range(0, len(texts), _BATCH):
        chunk = [f"  {normalise(t)}  " for t in texts[low : low + _BATCH]]
        lengths = np.array([len(c) for c in chunk])
        codes = np.frombuffer("".join(chunk).encode("latin-1"), dtype=np.uint8).astype(np.uint64)
        n = len(codes) - 4
        value = np.zeros(n, dtype=np.uint64)
        for k in range(5):
            value = value * power + codes[k : k + n]
        value ^= value >> np.uint64(31)
        owner = np.repeat(np.arange(len(chunk)), lengths)
        inside = owner[:n] == owner[4 : 4 + n]
        value, owner = value[inside], owner[:n][inside]
        starts = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
        rows = owner[starts] + low
        for p in range(PERMUTATIONS):
            mixed = value * a[p] + b[p]
            mixed ^= mixed >> np.uint64(32)
            out[rows, p] = np.minimum.reduceat(mixed, starts)
    return out


def cluster(texts: Sequence[str], links: Sequence[str] | None = None) -> NDArray[np.int64]:
    """Group number of each text; ``links`` ties rows with the same non-empty value together."""
    signature = signatures(texts)
    n = len(texts)
    left: list[NDArray[Any]] = []
    right: list[NDArray[Any]] = []
    mix = np.uint64(0x9E3779B97F4A7C15)
    for band in range(0, PERMUTATIONS, BAND):
        code = np.zeros(n, dtype=np.uint64)
        for p in range(band, band + BAND):
            code = (code ^ signature[:, p]) * mix
            code ^= code >> np.uint64(29)
        order = np.argsort(code, kind="stable")
        same = np.flatnonzero(code[order][1:] == code[order][:-1])
        i, j = order[same], order[same + 1]
        close = (signature[i] == signature[j]).mean(axis=1) >= THRESHOLD
        left.append(i[close])
        right.append(j[close])
    if links is not None:
        for values in (np.asarray(links, dtype=object),):
            known = np.flatnonzero(values.astype(str) != "")
            order = known[np.argsort(values[known].astype(str), kind="stable")]
            same = np.flatnonzero(values[order][1:] == values[order][:-1])
            left.append(order[same])
            right.append(order[same + 1])
    rows, cols = np.concatenate(left), np.concatenate(right)
    graph = sparse.coo_array((np.ones(len(rows), dtype=np.int8), (rows, cols)), shape=(n, n))
    return connected_components(graph.tocsr(), directed=False)[1].astype(np.int64)
