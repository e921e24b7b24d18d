"""How often the board cries wolf, and how soon it sees a spike: the operating point of waspada and siaga.

54 series (18 topics x 3 channels) over 240 days after domain.md 6.1: negative binomial counts with weekday factors and
drift, three channels, a tone sensor right 76 % of the time; twelve spikes of 3 to 7.5 times the base (at least 12 a
day), rising within a day and halving every two. A spike is found if its issue stands at the level within 72 h; an entry
after day 30 that no spike of the 14 days before explains is a false alarm.

    .venv/bin/python benchmarks/alarm_budget.py [--seeds 6] [--first 0]
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.config import MonitorSettings
from opini.risk.assess import assess
from opini.risk.rows import Rows

SERIES, DAYS, LEARNED, SPIKES = 54, 240, 30, 12
BOARDS: tuple[tuple[str, float | None], ...] = (("0,3-30 sehari", None), ("2 sehari", 2.0), ("10 sehari", 10.0))
NAMES = {1: "waspada", 2: "siaga"}


@dataclass(frozen=True)
class World:
    """One board with its planted spikes (series, day)."""

    rows: Rows
    key: NDArray[np.int64]
    spikes: list[tuple[int, int]]
    events: list[bool]  # whether the spike is an escalation of domain.md 0.2: 10 negatives a day and 3 times the usual


def world(seed: int, base: float | None) -> World:
    """A board from a seed; ``base`` opinions a day and series, ``None`` = log-uniform from .3 to 30."""
    r = np.random.default_rng(seed)
    b = np.exp(r.uniform(np.log(0.3), np.log(30), SERIES)) if base is None else np.full(SERIES, base)
    week = np.array([1.12, 1.05, 1.0, 1.0, 0.98, 0.9, 0.82])
    drift = np.zeros((SERIES, DAYS))
    for j in range(1, DAYS):
        drift[:, j] = 0.5 * drift[:, j - 1] + r.normal(0, 0.15 * np.sqrt(0.75), SERIES)
    mu = b[:, None] * week[np.arange(DAYS) % 7] * np.exp(drift)
    negative = np.full((SERIES, DAYS), 0.45)
    spikes: list[tuple[int, int]] = []
    for _ in range(SPIKES):
        i, t = int(r.integers(SERIES)), int(r.integers(90, DAYS - 15))
        if any(i == a and abs(t - other) < 40 for a, other in spikes):
            continue
        peak = max(3 * b[i], 12) * r.uniform(1, 2.5)
        for h in range(12):
            more = peak * (0.5 if h == 0 else 1.0) * 0.5 ** (max(0, h - 1) / 2.0)
            share = more / (mu[i, t + h] + more)
            negative[i, t + h] = 0.45 * (1 - share) + 0.8 * share
            mu[i, t + h] += more
        spikes.append((i, t))
    phi = r.uniform(5, 20, SERIES)[:, None]
    y = r.poisson(mu * r.gamma(phi, 1 / phi, (SERIES, DAYS)))
    key = np.repeat(np.repeat(np.arange(SERIES), DAYS), y.ravel())
    column = np.repeat(np.tile(np.arange(DAYS), SERIES), y.ravel())
    n = len(key)
    truth = np.where(r.random(n) < negative[key, column], 0, r.integers(1, 3, n))
    read = np.where(r.random(n) < 0.76, truth, r.integers(0, 3, n))
    tone = np.full((n, 3), 0.12)
    tone[np.arange(n), read] = 0.76
    said = np.zeros((SERIES, DAYS))
    np.add.at(said, (key, column), truth == 0)
    events = [bool((said[i, t : t + 3] >= max(10.0, 3.0 * said[i, t - 56 : t].mean())).any()) for i, t in spikes]
    rows = Rows(
        column=column,
        bobot=np.ones(n),
        mentah=np.ones(n),
        tone=tone,
        negatif=read == 0,
        positif=read == 2,
        kanal=r.choice([0, 1, 2], n, p=[0.1, 0.6, 0.3]),
        tier=np.full(n, 0.5),
        nasional=np.zeros(n, dtype=np.bool_),
        internasional=np.zeros(n, dtype=np.bool_),
        keparahan=r.choice([0, 0, 0.3, 0.4], n),
        atribusi=r.choice([0.45, np.nan], n),
        tentang=np.ones(n, dtype=np.bool_),
        penulis=r.integers(0, n // 2 + 1, n),
        grup=np.arange(n),
        jangkauan=np.zeros(n),
    )
    return World(rows, key, spikes, events)


def measure(w: World, settings: MonitorSettings) -> dict[int, tuple[float, float, float, float]]:
    """Level -> false alarms a week, share of spikes and of escalations found within 72 h, median delay in days."""
    found = assess(w.rows, w.key, SERIES, np.arange(DAYS) % 7, np.arange(SERIES) % 18, settings).tingkat.level
    out = {}
    for level in NAMES:
        entered = (found >= level) & (np.c_[np.zeros(SERIES, dtype=np.int8), found[:, :-1]] < level)
        after = {(i, t + h) for i, t in w.spikes for h in range(15)}
        false = sum(t >= LEARNED and (i, t) not in after for i, t in np.argwhere(entered).tolist())
        above = [np.flatnonzero(found[i, t : t + 14] >= level) for i, t in w.spikes]
        late = [int(days[0]) if len(days) else 14 for days in above]
        out[level] = (
            7.0 * false / (DAYS - LEARNED),
            float(np.mean([d <= 2 for d in late])),  # days 0, 1 and 2 close within 72 h of the onset
            float(np.mean([d <= 2 for d, event in zip(late, w.events, strict=True) if event] or [np.nan])),
            float(np.median(late)),
        )
    return out


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description="False alarms and delay of the levels on simulated boards.")
    ask.add_argument("--seeds", type=int, default=6)
    ask.add_argument("--first", type=int, default=0, help="first seed: 0 tunes, 1000 tests")
    given = ask.parse_args()
    print("| papan | tingkat | alarm palsu sepekan | lonjakan dalam 72 jam | eskalasi dalam 72 jam | median hari |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, base in BOARDS:
        runs = [measure(world(given.first + s, base), MonitorSettings()) for s in range(given.seeds)]
        for level, label in NAMES.items():
            false, soon, real, delay = np.nanmean([run[level] for run in runs], axis=0)
            shares = f"{100 * soon:.0f} % | {100 * real:.0f} %"
            print(f"| {name} | {label} | {false:.2f} | {shares} | {delay:.1f} |")


if __name__ == "__main__":
    main()
