"""Single cases inside kinds of trouble: the same thing, at the same place, in the same weeks.

"Jalan berlubang" is said all over a city all year; "jalan berlubang di Keputih" by five people in a month is an issue
of its own, and what an office can act on. Every opinion lies in a kind (``online``) and in a case (``cases``);
this module decides which of the two it is told under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from opini.issues.places import Place
from opini.stream.table import Codes

__all__ = ["Cluster", "Labels", "place_codes", "same_case", "separate"]

_LEAST = 3  # opinions a case needs (as ``cluster`` asks of every issue)
_CALM_DAYS = 14  # days of history from which "as usual" can be said (config.min_baseline_days)
_GROWN = 1.5  # times the usual rate elsewhere from which a trouble is not local (chosen)
_OUTNUMBERED = 3.0  # times a case at one place that others of its kind must be (dev half and tune worlds: 3 beats 1)
_WHOLE = 0.6  # share of its kind from which a case is the kind itself (chosen; .6 to 1 score the same)
_DOMINANT = 0.5  # share of the kind's opinions of those days that a case without a place must hold (chosen)
_BURST_DAYS = 2  # days such a case may last in a kind of which nothing is known yet (chosen)
_LASTING = 60  # days from which it is no single case any more (chosen: twice what the hand-grouped ones last)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Labels:
    """A clustering: cluster number of every row (-1: none), and the founding row of every number."""

    label: Ints
    founder: Ints


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a cluster's id comes from: its founding row, and for a case the cluster of its kind (-1: none)."""

    founder: int
    case: bool = False
    parent: int = -1


def place_codes(wilayah: Codes, places: Sequence[tuple[Place, ...]]) -> tuple[Ints, Ints, Ints]:
    """Three places of every opinion (-1: unknown): of the place column, the first in the text, and the former else the
    latter, one code a name.

    >>> named = [(("jalan", "merpati"),), (("", "ampel"),), ()]
    >>> given, read, where = place_codes(Codes.of(["Ampel", None, None]), named)
    >>> given.tolist(), read.tolist(), where.tolist()
    ([0, -1, -1], [1, 0, -1], [0, 0, -1])
    """
    code: dict[str, int] = {}
    named = [code.setdefault(" ".join(name.lower().split()), len(code)) for name in wilayah.names]
    given = np.array([*named, -1], dtype=np.int64)[wilayah.codes]
    read = np.array([code.setdefault(p[0][1], len(code)) if p else -1 for p in places], dtype=np.int64)
    return given, read, np.where(given >= 0, given, read)


def same_case(label: Ints, groups: Ints, day: Ints, place: Ints, gap_days: int) -> Ints:
    """Put a near-duplicate in the case of the copy before it, unless that is long ago or at another known place.

    >>> case, group = np.array([0, 1, 2]), np.array([0, 0, 0])
    >>> same_case(case, group, np.array([1, 2, 90]), np.array([-1, -1, -1]), 21).tolist()
    [0, 0, 2]
    """
    out = label.copy()
    before: dict[int, int] = {}
    copied = np.bincount(groups, minlength=1)[groups] > 1 if len(groups) else np.zeros(0, dtype=np.bool_)
    for row in np.flatnonzero(copied).tolist():
        other = before.get(int(groups[row]), -1)
        if other >= 0 and day[row] - day[other] <= gap_days and (place[row] == place[other] or place[row] < 0):
            out[row] = out[other]
        before[int(groups[row])] = row
    return out


def separate(kinds: Labels, cases: Labels, day: Ints, place: Ints, brief_days: int) -> tuple[Ints, tuple[Cluster, ...]]:
    """New cluster number of every row (-1: none), and the clusters by number, kinds before cases.

    A case of three opinions or more is taken out of the kind most of it lies in, unless it is most of that kind, or the
    kind has grown elsewhere in those days: then the city-wide trouble is the news and nothing is taken out of it. Where
    members name no place in common, a case must be brief (``brief_days``) and most of what is said of its kind in those
    days; else it is but a way to put the kind.
    """
    found = np.unique(kinds.label[kinds.label >= 0])
    out = np.searchsorted(found, kinds.label)
    out[kinds.label < 0] = -1
    base = out.copy()
    clusters = [Cluster(row) for row in kinds.founder[found].tolist()]
    days_of = [day[rows] for rows in _rows_of(base, len(found))]
    size = np.bincount(base[base >= 0], minlength=len(found))
    for case, rows in enumerate(_rows_of(cases.label, len(cases.founder))):
        if len(rows) < _LEAST:
            continue
        inside = base[rows][base[rows] >= 0]
        parent = int(np.bincount(inside).argmax()) if len(inside) else -1
        mine = day[rows[base[rows] == parent]]
        if parent >= 0 and len(mine) >= _WHOLE * size[parent]:
            out[rows] = parent
        elif parent < 0 or _stands_out(days_of[parent], mine, int(day[0]), _placed(place[rows]), brief_days):
            out[rows] = len(clusters)
            clusters.append(Cluster(int(cases.founder[case]), case=True, parent=parent))
    return out, tuple(clusters)


def _rows_of(label: Ints, n: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    edges = np.searchsorted(label[order], np.arange(n + 1))
    return [order[start:stop] for start, stop in pairwise(edges.tolist())]


def _placed(place: Ints) -> bool:
    """Whether at least half of the members name one place."""
    known = place[place >= 0]
    return len(known) > 0 and 2 * int(np.bincount(known).max()) >= len(place)


def _stands_out(kind: Ints, case: Ints, origin: int, placed: bool, brief_days: int) -> bool:
    """Whether a case is news beside its kind: at its own place, or for a short time most of what is said of it."""
    start, end = int(case[0]), int(case[-1])
    earlier = kind[kind < start]
    if len(earlier) and start - int(earlier[-1]) > _CALM_DAYS:
        return False  # the kind itself wakes
    if end - start > _LASTING:
        return False  # what a place complains of all the time is the kind, there as everywhere
    if placed:
        young = start - int(kind[0]) < _CALM_DAYS  # a new trouble is the event itself, and soon everywhere
        return not _city_wide(kind, case, origin, 1.0 if young else _OUTNUMBERED)
    during = int(((kind >= start) & (kind <= end)).sum())
    days = brief_days if start - int(kind[0]) >= _CALM_DAYS else _BURST_DAYS
    brief = end - start <= days and len(case) >= _DOMINANT * during
    return brief and not _city_wide(kind, case, origin, _DOMINANT)


def _city_wide(kind: Ints, case: Ints, origin: int, least: float) -> bool:
    """Whether others of the kind are at least ``least`` times the case in its days, and are new or more than usual.

    ``origin`` is the first day of the stream: a kind that is young in an old stream is itself the event.
    """
    start, end = int(case[0]), int(case[-1])
    before, span = start - int(kind[0]), end - start + 1
    elsewhere = float(((kind >= start) & (kind <= end)).sum() - len(case))
    if elsewhere < least * len(case):
        return False
    if before < _CALM_DAYS:
        return start - origin >= _CALM_DAYS
    usual = float((kind < start).sum()) / before
    return elsewhere / span > _GROWN * usual + 1.0 / span  # one stray proves no growth
