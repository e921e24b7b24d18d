"""What happens in a simulated world beside its ordinary days: crises that must be seen, and traps that must not fire.

Sizes are relative to the issue's ordinary negatives, so that a small board has small crises; the floors keep them
worth an officer's attention. Shapes and lags follow domain.md 6.1, sizes are chosen within its ranges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["CRISES", "TRAPS", "Episode", "plan", "profile"]

Array = NDArray[np.float64]

CRISES: tuple[str, ...] = ("lonjakan", "rambatan", "dua_tahap", "kambuh")
TRAPS: tuple[str, ...] = (
    "buzzer_kontra",
    "buzzer_pro",
    "viral_positif",
    "acara",
    "nasional",
    "gangguan",
    "rilis",
    "satu_akun",
)
QUIET = 60  # days before the first episode: detectors may learn from them (chosen: two months)
_TAIL = 21  # days left after the last onset, so that every episode can be found within 14 days
_APART = 35  # days between two episodes of one issue (chosen: the window a re-ignition needs, and a clean baseline)
_LONG = 40  # days an episode may last
# Least negatives a day at the peak of a crisis: an escalation has ten (domain.md 0.2); with fifteen expected, the
# Poisson draw of a planted crisis is one nine times in ten.
_BIG = 15.0


@dataclass(frozen=True, slots=True)
class Episode:
    """One planted happening. Days are columns of the world, ``mulai`` the first day it shows."""

    jenis: str
    isu: int  # -1: the whole board (an outage)
    mulai: int
    puncak: int
    selesai: int  # first day after it
    besar: float  # opinions a day at the peak: negatives of a crisis, all opinions of a trap
    keparahan: float
    atribusi: float
    kanal: int = -1  # channel an outage hits

    @property
    def krisis(self) -> bool:
        """Whether an alarm is wanted."""
        return self.jenis in CRISES


def plan(rng: np.random.Generator, usual: Array, days: int, crises: int, traps: int) -> tuple[Episode, ...]:
    """Episodes of one world, two of one issue :data:`_APART` days apart; ``usual`` negatives a day of each issue."""
    taken: list[list[int]] = [[] for _ in usual]
    found: list[Episode] = []
    for kinds, wanted in ((CRISES, crises), (TRAPS, traps)):
        for number in range(wanted):
            jenis = kinds[number % len(kinds)]
            episode = _place(rng, jenis, usual, days, taken, found)
            if episode is not None:
                found.append(episode)
    return tuple(sorted(found, key=lambda e: (e.mulai, e.isu, e.jenis)))


def _place(
    rng: np.random.Generator, jenis: str, usual: Array, days: int, taken: list[list[int]], found: list[Episode]
) -> Episode | None:
    if jenis == "kambuh":
        return _again(rng, usual, days, taken, found)
    for _ in range(200):
        isu, mulai = int(rng.integers(len(usual))), int(rng.integers(QUIET, max(QUIET + 1, days - _TAIL)))
        if jenis == "gangguan":
            length = int(rng.integers(1, 4))
            return Episode(jenis, -1, mulai, mulai, mulai + length, 0.0, 0.0, np.nan, kanal=int(rng.integers(1, 3)))
        if all(abs(mulai - other) >= _APART for other in taken[isu]):
            taken[isu].append(mulai)
            return _sized(rng, jenis, isu, mulai, float(usual[isu]), days)
    return None


def _again(
    rng: np.random.Generator, usual: Array, days: int, taken: list[list[int]], found: list[Episode]
) -> Episode | None:
    """A crisis that comes back 20 to 40 days after it began to end."""
    past = [e for e in found if e.jenis in ("lonjakan", "dua_tahap")]
    for _ in range(200):
        if not past:
            return None
        first = past[int(rng.integers(len(past)))]
        mulai = first.selesai + int(rng.integers(12, 33))
        near = [other for other in taken[first.isu] if abs(mulai - other) < _APART and other != first.mulai]
        if mulai < days - _TAIL and not near:
            taken[first.isu].append(mulai)
            return replace(
                _sized(rng, "kambuh", first.isu, mulai, float(usual[first.isu]), days), atribusi=first.atribusi
            )
    return None


def _sized(rng: np.random.Generator, jenis: str, isu: int, mulai: int, usual: float, days: int) -> Episode:
    severity = float(rng.choice([0.3, 0.4, 0.6, 0.7, 0.8, 1.0], p=[0.3, 0.2, 0.2, 0.1, 0.1, 0.1]))
    blame = float(rng.choice([0.15, 0.45, 0.85], p=[0.15, 0.25, 0.6]))
    rise, fall, size = 1, 8, 0.0
    if jenis in ("lonjakan", "kambuh"):
        # Formula E: 56 -> 504 news items, 284 -> 3,543 tweets in a day (domain.md 6.1), so 3 to 12 times the usual
        rise, fall, size = int(rng.integers(0, 2)), 10, max(_BIG, usual * _log_uniform(rng, 3.0, 12.0))
    elif jenis == "rambatan":
        # up to 1.5 times the ordinary *volume*, of which it is mostly negative
        rise, fall, size = int(rng.integers(7, 31)), 7, max(_BIG, usual * rng.uniform(0.8, 3.0))
    elif jenis == "dua_tahap":
        rise, fall, size = int(rng.integers(4, 8)), 9, max(1.5 * _BIG, usual * _log_uniform(rng, 4.0, 12.0))
    elif jenis in ("buzzer_kontra", "buzzer_pro"):
        rise, fall, size = 0, int(rng.integers(1, 4)), 0.0  # sized from the volume when drawn
        severity, blame = 0.7, 0.85
    elif jenis == "viral_positif":
        rise, fall, size = 1, 6, max(30.0, usual * rng.uniform(3.0, 10.0))
        severity, blame = 0.0, np.nan
    elif jenis == "acara":
        rise, fall, size = 0, int(rng.integers(1, 5)), max(20.0, usual * rng.uniform(2.0, 8.0))
        severity, blame = 0.3, 0.45
    elif jenis == "nasional":
        rise, fall, size = 0, int(rng.integers(3, 8)), max(15.0, usual * rng.uniform(2.0, 6.0))
    elif jenis == "rilis":
        rise, fall, size = 0, int(rng.integers(1, 3)), float(rng.integers(20, 61))
        severity, blame = 0.0, np.nan
    elif jenis == "satu_akun":
        rise, fall, size = 0, int(rng.integers(1, 4)), float(rng.integers(15, 41))
    end = min(days, mulai + min(rise + fall, _LONG))
    return Episode(jenis, isu, mulai, min(mulai + rise, end - 1), end, float(size), severity, blame)


def profile(episode: Episode, rng: np.random.Generator) -> Array:
    """Share of ``besar`` on each day from ``mulai`` to ``selesai``.

    A spike decays with a half-life of one to three days, a ramp rises in a line, a two-stage crisis mutters at a tenth
    to a quarter before it breaks at ``puncak``; what has no peak is level.
    """
    day = np.arange(episode.selesai - episode.mulai, dtype=np.float64)
    peak = float(episode.puncak - episode.mulai)
    half, plateau = rng.uniform(1.0, 3.0), float(rng.integers(0, 2))
    after = 0.5 ** (np.maximum(day - peak - plateau, 0.0) / half)
    if episode.jenis in ("lonjakan", "kambuh", "viral_positif"):
        before = np.where(day < peak, 0.5, 1.0)
        return np.where(day < peak, before, after)
    if episode.jenis == "rambatan":
        return np.where(day <= peak, (day + 1.0) / (peak + 1.0), after)
    if episode.jenis == "dua_tahap":
        mutter = rng.uniform(0.10, 0.25)
        return np.where(day < peak, mutter * (0.6 + 0.4 * (day + 1.0) / (peak + 1.0)), after)
    return np.ones(len(day))


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
