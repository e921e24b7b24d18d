"""Local episodes inside a city-wide issue: the same trouble, named at the same place by several people within weeks.

"Jalan berlubang" is said all over a city all year; "jalan berlubang di Jl. Keputih" by five people in a month is an
issue of its own, and what an office can act on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.issues.places import Place

__all__ = ["Cluster", "split_local"]

_VOICES = 5  # different texts a local episode needs (chosen)
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
    five different texts (near-duplicates count once). A member of two episodes goes to the larger one.
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
    episodes: list[tuple[int, int, str, list[int]]] = []
    for (cluster, name), rows in by_place.items():
        if len(rows) >= _VOICES and len(rows) < _WHOLE * size[cluster]:
            cuts = np.flatnonzero(np.diff(day[rows]) > gap_days) + 1
            for run in np.split(np.asarray(rows), cuts):
                voices = len(np.unique(groups[run]))
                if voices >= _VOICES:
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
