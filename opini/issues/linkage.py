"""Average linkage of weighted nodes down to a least similarity: the exact cut of the tree, by chains of neighbours.

Scipy's linkage knows no sizes and computes the whole tree; here a cluster of yesterday is one node with the weight of
its members, and what resembles nothing enough is set aside at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["average_linkage"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def average_linkage(similarity: Floats, size: Floats, least: float) -> Ints:
    """For each of n nodes the smallest node of its group.

    ``similarity`` (n, n), symmetric, is the mean over pairs of members; ``size`` (n,) the members of a node. Two groups
    join while their mean similarity is at least ``least``. Nearest-neighbour chains (Benzecri 1982) find the same
    groups as joining the best pair first, in O(n^2); ties go to the smaller node.

    >>> alike = np.array([[1.0, 0.9, 0.1], [0.9, 1.0, 0.2], [0.1, 0.2, 1.0]])
    >>> average_linkage(alike, np.ones(3), 0.5).tolist()
    [0, 0, 2]
    """
    s = np.maximum(similarity, similarity.T, dtype=np.float64)  # rounding must not send a chain round in circles
    np.fill_diagonal(s, -np.inf)
    weight, parent = np.array(size, dtype=np.float64), np.arange(len(size))
    waiting = [i for i in range(len(size) - 1, -1, -1) if s[i].max() >= least]
    done = np.zeros(len(size), dtype=np.bool_)
    chain: list[int] = []
    while waiting or chain:
        if not chain:
            start = waiting.pop()
            if not done[start]:
                chain.append(start)
            continue
        tip = chain[-1]
        near = int(s[tip].argmax())
        if len(chain) > 1 and s[tip, chain[-2]] >= s[tip, near]:
            near = chain[-2]
        if s[tip, near] < least:  # nor will it ever: a mean over more members is no higher than its best part
            chain.pop()
            _leave(s, done, tip)
        elif len(chain) > 1 and near == chain[-2]:
            del chain[-2:]
            keep, drop = min(tip, near), max(tip, near)
            mean = (weight[keep] * s[keep] + weight[drop] * s[drop]) / (weight[keep] + weight[drop])
            mean[keep] = -np.inf
            s[keep], s[:, keep] = mean, mean
            weight[keep] += weight[drop]
            parent[drop] = keep
            _leave(s, done, drop)
            waiting.append(keep)
        else:
            chain.append(near)
    while (parent != parent[parent]).any():
        parent = parent[parent]
    return parent.astype(np.int64)


def _leave(s: Floats, done: NDArray[np.bool_], node: int) -> None:
    s[node], s[:, node] = -np.inf, -np.inf
    done[node] = True
