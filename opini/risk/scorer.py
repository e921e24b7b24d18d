"""From P and D to risk, and from risk to a level that does not flap (domain.md 0.3, 0.4, 3.3, 4.2).

The level is the highest band whose entry is at or below the *lower* bound of the risk, or the level at which the alarm
score passes the threshold of the board's budget of false alarms, whichever is higher (a slow burn never triples within
72 h, so its P stays low, and it still has to be called); few or copied opinions can raise neither. It may jump up at
once; it steps down one level a day, and only after two consecutive report-day closes (24 h) more than ``hysteresis``
points below its entry. A severity override holds only while it lasts: what it lifted was never
earned, so it leaves no hysteresis. Software never sets ``krisis``.

>>> r = risk(Estimate(*(np.array([v]) for v in (0.5, 0.4, 0.6))), Estimate(*(np.array([v]) for v in (3.0, 2.0, 3.0))))
>>> [round(float(v[0]), 1) for v in r]
[54.8, 40.0, 60.0]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.config import MonitorSettings
from opini.risk.quantify import Estimate

__all__ = ["CALLED", "CAPPED", "COLD", "CROWDED", "HELD", "OVERRIDE", "Gates", "Levels", "levels", "risk"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

RENDAH, WASPADA, SIAGA = 0, 1, 2  # positions in vocabulary.LEVELS

# Why a level is not what the bare risk says (bit flags, one cell each).
CAPPED, OVERRIDE, COLD, HELD, CALLED, CROWDED = 1, 2, 4, 8, 16, 32
_LEAVE = 1.0  # logits below its threshold at which an alarm ends (chosen: the odds of a crisis fell to a third)


def risk(p: Estimate, d: Estimate) -> Estimate:
    """100 * sqrt(P * D / 5) at the point and at both bounds; P and D are bounded apart, so this is on the wide side."""
    return Estimate(*(100.0 * np.sqrt(np.clip(a, 0.0, 1.0) * b / 5.0) for a, b in zip(p, d, strict=True)))


@dataclass(frozen=True, slots=True)
class Gates:
    """What may hold a level back or force it, each (issues, days)."""

    n_eff: Array  # effective opinions in the gate window
    authors: Array  # independent authors in it
    override: Array  # sources that confirm a severe event about the government; 0 = no override
    learned: Mask  # the baseline of that day exists
    cheerful: Mask  # praise outweighs complaint by far: a festival may be watched, it is no crisis
    panggil: Array | None = None  # alarm score less its threshold for siaga; None = the risk alone decides
    awas: Array | None = None  # the same for waspada


@dataclass(frozen=True, slots=True)
class Levels:
    """Level of each issue at the close of each day."""

    level: NDArray[np.int8]  # position in vocabulary.LEVELS, at most siaga
    propose_crisis: Mask
    flags: NDArray[np.int8]  # CAPPED | OVERRIDE | COLD | HELD
    urut: NDArray[np.int8]  # level to rank by: the level, but the gated one where an old level outlives its risk


def levels(
    r: Estimate,
    gates: Gates,
    settings: MonitorSettings,
    *,
    overrides_per_week: int | None = None,
    topic: NDArray[np.integer] | None = None,
    places: NDArray[np.integer] | None = None,
) -> Levels:
    """Levels of (issues, days), day by day, all issues of the board at once.

    A severity override lifts to ``siaga`` marked "perlu verifikasi". It counts against the alarm budget of the board:
    at most ``overrides_per_week`` issues (default: the settings') are lifted in seven days, those with most sources
    first; the others stop at waspada. ``places`` (topics,) is how many issues of a ``topic`` (issues,) may enter
    ``siaga`` in seven days, the riskiest first: one viral event breaks into many clusters, and thirty alarms for it are
    none. The others wait at waspada.
    """
    budget = round(settings.overrides_per_week) if overrides_per_week is None else overrides_per_week
    entries = (settings.waspada_entry, settings.siaga_entry)
    thin = (gates.n_eff < settings.gate_n_eff) | (gates.authors < settings.gate_authors) | gates.cheerful
    bare = np.maximum(_band(r.lo, entries), _called(gates, r.lo.shape, 0.0))
    target = np.where(gates.learned, np.where(thin, np.minimum(bare, WASPADA), bare), RENDAH)
    keep = np.maximum(
        _band(r.lo, tuple(entry - settings.hysteresis for entry in entries)), _called(gates, r.lo.shape, -_LEAVE)
    )
    keep = np.where(gates.learned, np.where(thin, np.minimum(keep, WASPADA), keep), RENDAH)

    n_issues, n_days = r.lo.shape
    out, forced = np.zeros((n_issues, n_days), dtype=np.int8), np.zeros((n_issues, n_days), dtype=np.bool_)
    gated = np.zeros((n_issues, n_days), dtype=np.int8)
    earned, below_before = np.zeros(n_issues, dtype=np.int8), np.zeros(n_issues, dtype=np.bool_)
    shown, lifted = np.zeros(n_issues, dtype=np.int8), np.zeros(n_issues, dtype=np.bool_)
    spent: list[int] = []  # issues lifted on each of the last days
    crowd = _Crowd(topic, places, n_days)
    crowded = np.zeros((n_issues, n_days), dtype=np.bool_)
    for day in range(n_days):
        below = keep[:, day] < earned
        earned = np.where(below & below_before, earned - 1, earned)
        waiting = crowd.waiting(day, (target[:, day] == SIAGA) & (earned < SIAGA), r.value[:, day])
        crowded[:, day] = waiting
        earned = np.maximum(earned, np.where(waiting, WASPADA, target[:, day])).astype(np.int8)
        # Asked of the level held now, so a step down starts its own 24 h: one level a day at most.
        below_before = keep[:, day] < earned
        severe = gates.override[:, day] > 0
        lifted &= severe
        asking = severe & ~lifted & (earned < SIAGA)
        chosen = _strongest(gates.override[:, day], asking, budget - sum(spent[-6:]))
        lifted[chosen] = True
        spent.append(len(chosen))
        floor = np.where(lifted, SIAGA, np.where(severe, WASPADA, RENDAH))
        shown = np.maximum(np.maximum(earned, floor), shown - 1).astype(np.int8)
        out[:, day], forced[:, day], gated[:, day] = shown, lifted, np.maximum(target[:, day], floor)
    forced &= target < SIAGA
    capped = (bare > target) & gates.learned & (out == WASPADA)
    cold = ~gates.learned & (bare > RENDAH)
    propose = (r.value >= settings.krisis_entry) & (out == SIAGA) & ~forced
    held = out > gated
    called = (out == target) & (_band(r.lo, entries) < target)
    flags = (
        capped * CAPPED + forced * OVERRIDE + cold * COLD + held * HELD + called * CALLED + crowded * CROWDED
    ).astype(np.int8)
    # Within the hysteresis a held level ranks as itself; a level whose risk has left ranks where the gates put it.
    outlived = held & (r.value < np.array((0.0, *entries))[out] - settings.hysteresis)
    return Levels(out, propose, flags, np.where(outlived, gated, out).astype(np.int8))


class _Crowd:
    """How many issues of each topic entered siaga over the last week."""

    def __init__(self, topic: NDArray[np.integer] | None, places: NDArray[np.integer] | None, n_days: int) -> None:
        self._topic, self._places = topic, places
        self._entered = np.zeros((0 if places is None else len(places), n_days), dtype=np.int64)

    def waiting(self, day: int, entering: Mask, risk_of: Array) -> Mask:
        """Which of the issues that want to enter find no place; the others are counted as entered."""
        out = np.zeros(len(entering), dtype=np.bool_)
        if self._topic is None or self._places is None or not entering.any():
            return out
        for t in np.unique(self._topic[entering]).tolist():
            of = np.flatnonzero(entering & (self._topic == t))
            free = max(0, int(self._places[t]) - int(self._entered[t, max(0, day - 6) : day].sum()))
            order = of[np.argsort(-risk_of[of], kind="stable")]
            out[order[free:]] = True
            self._entered[t, day] = min(free, len(of))
        return out


def _called(gates: Gates, shape: tuple[int, ...], margin: float) -> NDArray[np.int8]:
    """Level the alarm score asks for."""
    out = np.zeros(shape, dtype=np.int8)
    if gates.awas is not None:
        out[gates.awas >= margin] = WASPADA
    if gates.panggil is not None:
        out[gates.panggil >= margin] = SIAGA
    return out


def _band(score: Array, entries: tuple[float, ...]) -> NDArray[np.int8]:
    """How many entries each score reaches."""
    return np.asarray(np.sum([score >= entry for entry in entries], axis=0), dtype=np.int8)


def _strongest(sources: Array, asking: Mask, places: int) -> NDArray[np.intp]:
    """The issues with most sources among those that ask, at most ``places``; ties go to the older issue."""
    candidates = np.flatnonzero(asking)
    if places <= 0 or not len(candidates):
        return candidates[:0]
    return candidates[np.argsort(-sources[candidates], kind="stable")[:places]]
