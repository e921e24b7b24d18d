"""How much each opinion counts, whatever its tone: copies, prolific authors and coordinated posts count less.

Nothing is deleted: raw and damped weights stand side by side and their gap is the sign of amplification. Weights read
only the past: the k-th copy within a month adds ``ln(k / (k - 1))`` and the k-th post of an author within a week the
same, so totals are ``1 + ln(m)`` and later posts do not change earlier weights. Only coordination looks back: a burst
that repeats shows what the first one was. Source: domain.md 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opini.config import MonitorSettings
from opini.stream.coordination import coordination
from opini.stream.duplicates import SHORT_TEXT, token_counts
from opini.stream.table import Codes, OpinionTable

__all__ = ["Weights", "diminishing", "effective_n", "opinion_weights", "reach_multiplier"]

_DAY = 86_400
_GROUP_WINDOW = 30 * _DAY  # copies further back are a new wave (chosen)
_AUTHOR_WINDOW = 7 * _DAY  # the gates of domain.md 0.4 look back 7 days


@dataclass(frozen=True, slots=True)
class Weights:
    """Per opinion, float64 (n,): damped weight, raw weight (1, owned 0), P(coordinated) or ``nan`` if not knowable."""

    bobot: NDArray[np.float64]
    mentah: NDArray[np.float64]
    koordinasi: NDArray[np.float64]


def opinion_weights(
    table: OpinionTable,
    groups: NDArray[np.int64],
    settings: MonitorSettings,
    tiers: Mapping[str, float] | None = None,
    *,
    reach: bool = False,
) -> Weights:
    """Weight of every opinion: ``min(copy, author) * (1 - damping * P(coordinated)) * tier * reach``; owned posts 0.

    ``groups`` are near-duplicate groups (group id of each row). Equal texts of fewer than five words are independent
    voices, not syndication, and are not damped as copies. ``tiers`` multiplies by source name (1 where not named).
    Without authors, near-duplicate groups stand for them (domain.md 0.5). Tone is never read.
    """
    public = ~table.resmi
    raw = public.astype(np.float64)
    syndicated = np.where(_short(table), -1, groups)
    copies = diminishing(np.where(public, syndicated, -1), table.waktu, _GROUP_WINDOW)
    authors = diminishing(np.where(public, table.penulis.codes, -1), table.waktu, _AUTHOR_WINDOW)
    p = coordination(table, np.where(public, syndicated, -1), settings)
    weight = raw * np.minimum(copies, authors) * (1.0 - settings.coordination_damping * np.nan_to_num(p))
    if tiers:
        weight = weight * _tier(table.sumber, tiers)
    if reach:
        weight = weight * reach_multiplier(table.jangkauan, table.kanal)
    return Weights(bobot=weight, mentah=raw, koordinasi=p)


def _short(table: OpinionTable) -> NDArray[np.bool_]:
    size = token_counts(table.bersih)
    return (size > 0) & (size < SHORT_TEXT)


def diminishing(key: ArrayLike, waktu: ArrayLike, window: int) -> NDArray[np.float64]:
    """Marginal weight of the k-th row of a key within ``window`` seconds: 1, ln 2, ln 3/2, ... (key -1: always 1).

    Rows must be in time order. The first m occurrences of a burst total ``1 + ln(m)``.

    >>> diminishing([7, 7, -1, 7, -1], [0, 1, 2, 500, 501], window=100).round(3).tolist()
    [1.0, 0.693, 1.0, 1.0, 1.0]
    """
    codes = np.asarray(key, dtype=np.int64)
    seconds = np.asarray(waktu, dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    out = np.ones(len(codes))
    if not len(order):
        return out
    sorted_codes, times = codes[order], seconds[order]
    _, start = np.unique(sorted_codes, return_index=True)
    run = np.repeat(np.arange(len(start)), np.diff(np.r_[start, len(order)]))
    # One increasing axis for all keys: the oldest row of the same key still inside the window is a binary search away.
    relative = times - times.min()
    span = int(relative.max()) + window + 1
    axis = run * span + relative
    oldest = np.maximum(np.searchsorted(axis, axis - window, side="left"), start[run])
    k = np.arange(len(order)) - oldest + 1
    out[order] = np.where(k == 1, 1.0, np.log(k / np.maximum(k - 1, 1)))
    return out


def _tier(source: Codes, tiers: Mapping[str, float]) -> NDArray[np.float64]:
    value = np.array([float(tiers.get(name, 1.0)) for name in source.names] + [1.0])
    value = np.where(np.isfinite(value) & (value >= 0), value, 1.0)
    return np.asarray(value[source.codes])


def reach_multiplier(jangkauan: ArrayLike, platform: Codes) -> NDArray[np.float64]:
    """Multiplier around 1 from reach: log10, winsorised to the platform's 5-95 % range, over its median.

    Missing, negative or infinite reach is taken as the platform's median, i.e. 1.

    >>> reach_multiplier([0, 90, 1e9, np.nan], Codes.of(["x"] * 4)).round(2).tolist()
    [0.55, 1.0, 4.15, 1.0]
    """
    x = np.asarray(jangkauan, dtype=np.float64)
    known = np.isfinite(x) & (x >= 0)
    level = np.log10(np.where(known, x, 0.0) + 10.0)
    out = np.ones(len(x))
    for code in np.unique(platform.codes):
        rows = known & (platform.codes == code)
        if rows.any():
            low, middle, high = np.quantile(level[rows], [0.05, 0.5, 0.95])
            out[rows] = np.clip(level[rows], low, high) / middle
    return out


def effective_n(weights: ArrayLike) -> float:
    """Kish's effective number of opinions, ``(sum w)**2 / sum w**2``, never above the damped total; 0 for none.

    The total bounds it because m copies carry a weight of ``1 + ln(m)`` and are not m pieces of evidence.

    >>> effective_n([1.0, 1.0, 1.0]), round(effective_n([1.0, 0.693, 0.405]), 2), effective_n([])
    (3.0, 2.1, 0.0)
    """
    w = np.asarray(weights, dtype=np.float64)
    w = w[np.isfinite(w) & (w > 0)]
    total = float(w.sum())
    return min(total**2 / float((w**2).sum()), max(total, 1.0)) if len(w) else 0.0
