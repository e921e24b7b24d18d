"""How early and how honestly a board warns: delays, false alarms, and what it did about planted false friends.

An alarm is a day on which an issue *enters* the alarmed state. It is right if it lies in a crisis of that issue, from
its first day to 14 days after its last; every other one is false, also the day before the onset and those on
traps (domain.md 6.2: no point-adjustment). A crisis is found by the first alarm from its onset on. What a trap did is
what the world's harmless twin does not do (:func:`caused`): a board that may cry wolf once a week does so in some trap
by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.evaluate.simulation import CRISES, TRAPS, World

__all__ = ["HORIZON", "LEARNED", "Judgement", "caused", "entries", "judge", "onsets", "threshold_for_budget"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

HORIZON = 14  # days within which a crisis counts as found at all; a miss has this delay
LEARNED = 30  # days before which no alarm is judged: baselines are being formed
COOLDOWN = 7  # days after an alarm in which a scored detector raises no other on the same issue
_AFTER = 14  # days after a crisis in which its alarm is still about it


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one world. ``tunda``: kind of crisis -> delays in days (0 = the first day; 14 = missed)."""

    tunda: dict[str, list[int]]
    tepat: int  # alarms inside a crisis
    palsu: int  # all others
    pekan: float
    jebakan: dict[str, list[bool]]  # kind of trap -> whether an alarm was raised in it
    tahap_isu: list[bool]  # two-stage crises: seen before they broke


def entries(alarmed: Mask) -> Mask:
    """Days on which an issue enters the alarmed state, (issues, days)."""
    before = np.zeros_like(alarmed)
    before[:, 1:] = alarmed[:, :-1]
    return alarmed & ~before


def onsets(score: Array, threshold: float) -> Mask:
    """Alarm days of a scored detector: above ``threshold``, then silent for :data:`COOLDOWN` days."""
    above = np.nan_to_num(score, nan=-np.inf) > threshold
    out = np.zeros_like(above)
    wait = np.zeros(len(above), dtype=np.int64)
    for day in range(above.shape[1]):
        out[:, day] = above[:, day] & (wait <= 0)
        wait = np.where(out[:, day], COOLDOWN, wait - 1)
    return out


def judge(world: World, alarm: Mask) -> Judgement:
    """Score the alarm days of one world, (issues, days) bool."""
    crisis = np.zeros_like(alarm)
    for e in world.kejadian:
        if e.krisis:
            crisis[e.isu, e.mulai : e.selesai + _AFTER] = True
    delays: dict[str, list[int]] = {kind: [] for kind in CRISES}
    staged: list[bool] = []
    for e in world.kejadian:
        if not e.krisis:
            continue
        days = np.flatnonzero(alarm[e.isu, e.mulai : e.mulai + HORIZON])
        delays[e.jenis].append(int(days[0]) if len(days) else HORIZON)
        if e.jenis == "dua_tahap":
            staged.append(bool(alarm[e.isu, e.mulai : e.puncak].any()))
    judged = alarm.copy()
    judged[:, :LEARNED] = False
    traps: dict[str, list[bool]] = {kind: [] for kind in TRAPS}
    for e in world.kejadian:
        if e.krisis:
            continue
        if e.isu >= 0:
            where = alarm[e.isu, e.mulai : e.selesai + 2] & ~crisis[e.isu, e.mulai : e.selesai + 2]
            traps[e.jenis].append(bool(where.any()))
        else:
            where = (alarm & ~crisis)[:, e.mulai : e.selesai + 2]
            traps[e.jenis].append(bool(where.any()))
    return Judgement(
        tunda=delays,
        tepat=int((judged & crisis).sum()),
        palsu=int((judged & ~crisis).sum()),
        pekan=(world.n_hari - LEARNED) / 7.0,
        jebakan=traps,
        tahap_isu=staged,
    )


def caused(world: World, alarm: Mask, twin: Mask) -> dict[str, list[bool]]:
    """For each kind of trap, whether each of them raised an alarm that its harmless ``twin`` does not hold.

    ``alarm`` are alarm days, ``twin`` the days on which the twin is in the alarmed state, (issues, days).
    """
    out: dict[str, list[bool]] = {kind: [] for kind in TRAPS}
    new = alarm & ~twin
    for e in world.kejadian:
        if not e.krisis:
            where = new[slice(None) if e.isu < 0 else e.isu, ..., e.mulai : e.selesai + 2]
            out[e.jenis].append(bool(where.any()))
    return out


def threshold_for_budget(
    worlds: Sequence[World], scores: Sequence[Array], per_week: float, *, steps: int = 40
) -> float:
    """Threshold at which a scored detector raises ``per_week`` false alarms a week over all the worlds (bisection)."""
    low = min(float(np.nanmin(s)) for s in scores) - 1.0
    high = max(float(np.nanmax(np.where(np.isfinite(s), s, -np.inf))) for s in scores)

    def rate(threshold: float) -> float:
        found = [judge(w, onsets(s, threshold)) for w, s in zip(worlds, scores, strict=True)]
        return sum(f.palsu for f in found) / sum(f.pekan for f in found)

    for _ in range(steps):
        middle = (low + high) / 2.0
        low, high = (middle, high) if rate(middle) > per_week else (low, middle)
    return high
