"""Local episodes inside a city-wide issue: the same trouble, named at the same place by several people within weeks.

"Jalan berlubang" is said all over a city all year; "jalan berlubang di Jl. Keputih" by five people in a month is an
issue of its own, and what an office can act on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from opini.issues.places import Place

__all__ = ["Cluster", "split_local"]

_VOICES = 5  # different texts a local episode needs (chosen)
_CALM_DAYS = 14  # days of history from which "as usual" can be said (config.min_baseline_days)
_GROWN = 2.0  # times the usual rate elsewhere from which a trouble is not local (chosen; .7 in logs is a doubling)
_WHOLE = 0.6  # share of the parent from which the place is the parent's own and nothing is split off (chosen)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a cluster's id comes from: its founding row; for an episode also its place and its parent cluster."""

    founder: int
    place: str = ""
    parent: int = -1


def split_local(
    label: Ints, founder: Ints, day: Ints, places: Sequence[tuple[Place, ...]], groups: Ints, gap_days: int
) -> tuple[Ints, tuple[Cluster, ...]]:
    """New cluster number of every row (-1 stays), and the clusters by number.

    An episode is a run of members of one cluster that name one place with gaps of at most ``gap_days`` and at least
    five different texts (near-duplicates count once). A member of two episodes goes to the larger one. Where the
    trouble has grown elsewhere too in those days, the city-wide issue is the news and nothing is taken out of it.
    """
    found = np.unique(label[label >= 0])
    out = np.searchsorted(found, label)
    out[label < 0] = -1
    clusters = [Cluster(row) for row in founder[found].tolist()]
    by_place: dict[tuple[int, str], list[int]] = {}
    for row in np.flatnonzero(out >= 0).tolist():
        for _, name in places[row]:
            by_place.setdefault((int(out[row]), name), []).append(row)
    size = np.bincount(out[out >= 0], minlength=len(found))
    days_of = [day[rows] for rows in _rows_of(out, len(found))]
    episodes: list[tuple[int, int, str, list[int]]] = []
    for (cluster, name), rows in by_place.items():
        if len(rows) >= _VOICES and len(rows) < _WHOLE * size[cluster]:
            cuts = np.flatnonzero(np.diff(day[rows]) > gap_days) + 1
            for run in np.split(np.asarray(rows), cuts):
                voices = len(np.unique(groups[run]))
                if voices >= _VOICES and not _city_wide(days_of[cluster], day[run]):
                    episodes.append((-voices, int(run[0]), name, run.tolist()))
    taken: set[int] = set()
    for _, start, name, rows in sorted(episodes, key=lambda e: e[:3]):
        free = [row for row in rows if row not in taken]
        if len(np.unique(groups[free])) < _VOICES:
            continue
        taken.update(free)
        parent = int(out[free[0]])
        out[free] = len(clusters)
        clusters.append(Cluster(start, name, parent))
    return out, tuple(clusters)


def _rows_of(label: Ints, n: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    edges = np.searchsorted(label[order], np.arange(n + 1))
    return [order[start:stop] for start, stop in pairwise(edges.tolist())]


def _city_wide(parent: Ints, episode: Ints) -> bool:
    """Whether the parent's other members grew during the episode, or nothing is known of its usual rate."""
    start, end = int(episode[0]), int(episode[-1])
    before = start - int(parent[0])
    if before < _CALM_DAYS:
        return True
    usual = float((parent < start).sum()) / before
    elsewhere = float(((parent >= start) & (parent <= end)).sum() - len(episode)) / (end - start + 1)
    return elsewhere > _GROWN * usual + 1.0 / (end - start + 1)  # one stray more proves no growth
