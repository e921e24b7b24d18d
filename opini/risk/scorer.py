"""From P and D to risk, and from risk to a level that does not flap (domain.md 0.3, 0.4, 3.3, 4.2).

The level is the highest band whose entry is at or below the *lower* bound of the risk: few or copied opinions cannot
raise it. It may jump up at once; it steps down one level a day, and only after two consecutive report-day closes (24 h)
more than ``hysteresis`` points below its entry. Software never sets ``krisis``.

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

__all__ = ["CAPPED", "COLD", "OVERRIDE", "Gates", "Levels", "levels", "risk"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

RENDAH, WASPADA, SIAGA = 0, 1, 2  # positions in vocabulary.LEVELS

# Why a level is not what the bare risk says (bit flags, one cell each).
CAPPED, OVERRIDE, COLD = 1, 2, 4


def risk(p: Estimate, d: Estimate) -> Estimate:
    """100 * sqrt(P * D / 5) at the point and at both bounds; P and D are bounded apart, so this is on the wide side."""
    return Estimate(*(100.0 * np.sqrt(np.clip(a, 0.0, 1.0) * b / 5.0) for a, b in zip(p, d, strict=True)))


@dataclass(frozen=True, slots=True)
class Gates:
    """What may hold a level back or force it, each (issues, days)."""

    n_eff: Array  # effective opinions in the gate window
    authors: Array  # independent authors in it
    override: Mask  # severe, confirmed by two sources or a verified medium, about the government
    learned: Mask  # the baseline of that day exists


@dataclass(frozen=True, slots=True)
class Levels:
    """Level of each issue at the close of each day."""

    level: NDArray[np.int8]  # position in vocabulary.LEVELS, at most siaga
    propose_crisis: Mask
    flags: NDArray[np.int8]  # CAPPED | OVERRIDE | COLD


def levels(r: Estimate, gates: Gates, settings: MonitorSettings, start: NDArray[np.int8] | None = None) -> Levels:
    """Levels of (issues, days), day by day from ``start`` (levels before the first day, default rendah)."""
    entries = (settings.waspada_entry, settings.siaga_entry)
    target = sum((r.lo >= entry).astype(np.int8) for entry in entries)
    keep = sum((r.lo >= entry - settings.hysteresis).astype(np.int8) for entry in entries)
    thin = (gates.n_eff < settings.gate_n_eff) | (gates.authors < settings.gate_authors)
    capped = thin & (target > WASPADA)
    target = np.where(thin, np.minimum(target, WASPADA), target)
    keep = np.where(thin, np.minimum(keep, WASPADA), keep)
    cold = ~gates.learned & (target > RENDAH)
    target = np.where(gates.learned, target, RENDAH)
    keep = np.where(gates.learned, keep, RENDAH)
    forced = gates.override & (target < SIAGA)
    target = np.where(gates.override, SIAGA, target)
    keep = np.where(gates.override, SIAGA, keep)

    out = np.zeros(r.lo.shape, dtype=np.int8)
    current = np.zeros(r.lo.shape[0], dtype=np.int8) if start is None else start.astype(np.int8)
    below_before = np.zeros(r.lo.shape[0], dtype=np.bool_)
    for day in range(r.lo.shape[1]):
        below = keep[:, day] < current
        down = below & below_before
        current = np.where(down, current - 1, current).astype(np.int8)
        current = np.maximum(current, target[:, day]).astype(np.int8)
        below_before = keep[:, day] < current  # asked of the level held now, so a step down starts its own 24 h
        out[:, day] = current
    held = out > target
    flags = (capped & ~held) * CAPPED + (forced & (out == SIAGA)) * OVERRIDE + cold * COLD
    propose = (r.value >= settings.krisis_entry) & (out == SIAGA) & ~forced
    return Levels(out, propose, flags.astype(np.int8))
