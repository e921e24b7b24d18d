"""A simulated world through opini's own floors: weights, scores and levels of every issue on every day, and the truth.

>>> from opini.evaluate.simulation import simulate
>>> world = simulate(seed=2, days=80, issues=2, volume=(1.0, 3.0), crises=0, traps=0)
>>> score = replay(world)
>>> score.tingkat.level.shape == escalations(world).shape == (2, 80)
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opini.config import MonitorSettings
from opini.evaluate.simulation import World
from opini.risk.assess import EVENT_FLOOR, EVENT_RATIO, Assessment, assess
from opini.risk.rows import Rows
from opini.stream.weights import opinion_weights

__all__ = ["crisis_days", "escalations", "replay", "rows_of"]

Mask = NDArray[np.bool_]

HORIZON = 3  # days ahead that P speaks of: 72 h
_NEW_NATIONAL = 30  # days without national coverage after which the next is a first pick-up (chosen)
_AFTER_PEAK = 4  # days after its peak in which a crisis is still one to call (chosen)


def rows_of(world: World, settings: MonitorSettings) -> Rows:
    """The opinions of a world as the risk floor reads them."""
    weights = opinion_weights(world.tabel, world.grup, settings)
    return Rows.of(
        world.tabel,
        bobot=weights.bobot,
        mentah=weights.mentah,
        grup=world.grup,
        column=world.hari,
        tiers=world.tingkat_sumber,
        nasional=world.nasional,
    )


def replay(world: World, settings: MonitorSettings | None = None, *, budget: float = 1.0) -> Assessment:
    """Score every issue of a world on every day, with the announced events of its calendar known."""
    settings = settings or MonitorSettings()
    planned = np.zeros((world.n_isu, world.n_hari), dtype=np.bool_)
    for event in world.kalender:
        planned[event.isu, event.mulai : event.selesai] = True
    topic = np.arange(world.n_isu)
    rows = rows_of(world, settings)
    return assess(rows, world.isu, world.n_isu, world.hari_minggu, topic, settings, planned, budget=budget)


def escalations(world: World) -> Mask:
    """Whether the event of P happens within the next 72 h (domain.md 0.2), (issues, days); never on the last days."""
    truth = world.benar
    event = truth.negatif >= np.maximum(EVENT_FLOOR, EVENT_RATIO * truth.biasa)
    reported = truth.nasional > 0
    for day in range(world.n_hari):
        event[:, day] |= reported[:, day] & ~reported[:, max(0, day - _NEW_NATIONAL) : day].any(axis=1)
    ahead = np.zeros_like(event)
    for days in range(1, HORIZON + 1):
        ahead[:, :-days] |= event[:, days:]
    return ahead


def crisis_days(world: World) -> Mask:
    """Days on which a crisis is on and should be called, (issues, days)."""
    out = np.zeros((world.n_isu, world.n_hari), dtype=np.bool_)
    for e in world.kejadian:
        if e.krisis:
            out[e.isu, e.mulai : min(e.selesai, e.puncak + _AFTER_PEAK)] = True
    return out
