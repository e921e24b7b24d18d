"""Fit P(escalation) and the alarm score on simulated boards: ``python -m models.recipes.fit_risk [--worlds 24]``.

Reads nothing but the simulator's "tune" seeds; writes ``opini/risk/data/scores.toml``. Both scores are monotone and
additive (ramps between knots, weights never negative) and fitted by penalised likelihood. Rows inside a trap weigh
more, because a board of 18 topics meets few of them and telling them apart is what the alarm is for.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from models.recipes.training import log
from opini.config import MonitorSettings
from opini.evaluate.replay import crisis_days, escalations, replay
from opini.evaluate.simulation import World, simulate, split_seeds
from opini.evaluate.warning import LEARNED, judge, onsets
from opini.risk.assess import gated
from opini.risk.monotone import ramps
from opini.risk.signals import NAMES

OUT = Path(__file__).resolve().parents[2] / "opini" / "risk" / "data" / "scores.toml"
TRAP_WEIGHT = 4.0  # chosen on "validate": see models/EXPERIMENTS.md
L2 = 2e-5
BOOTSTRAPS = 8
QUANTILES = (0.0, 0.5, 0.8, 0.95, 0.99, 0.997, 1.0)
LOW = ("asli", "tentang")  # signals whose small values are the telling ones: knots evenly apart
# boards of about five and fifteen opinions a day; the thresholds keep the budget on both
SMALL: tuple[dict[str, Any], ...] = (
    {"issues": 8, "volume": (0.1, 0.5), "crises": 8, "traps": 8},
    {"issues": 10, "volume": (0.2, 1.4), "crises": 8, "traps": 8},
)
SLACK = (
    1.2  # a level re-enters sooner than the seven silent days of a scored alarm (chosen on "validate": 1.15 measured)
)
RATES = (
    0.00016,
    0.0004,
    0.0008,
    0.0016,
    0.0028,
    0.004,
    0.006,
    0.008,
    0.012,
    0.016,
    0.024,
    0.04,
    0.06,
)  # an issue and day

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One world, replayed: signals (issues, days, names), what came true, which cells a trap touches."""

    world: World
    signals: NDArray[np.float32]
    escalates: NDArray[np.bool_]
    crisis: NDArray[np.bool_]
    trap: NDArray[np.bool_]
    open: NDArray[np.bool_]  # gates passed


def case(seed: int, **shape: Any) -> Case:
    world = simulate(seed, **shape)
    score = replay(world)
    trap = np.zeros(score.z.shape, dtype=np.bool_)
    for e in world.kejadian:
        if not e.krisis:
            trap[slice(None) if e.isu < 0 else e.isu, e.mulai : e.selesai + 2] = True
    light = replace(world, tabel=None, grup=None, isu=None, hari=None)  # type: ignore[arg-type]
    stacked = np.stack([score.sinyal[n] for n in NAMES], axis=-1).astype(np.float32)
    return Case(light, stacked, escalations(world), crisis_days(world), trap, gated(score.hari, MonitorSettings()))


def knots(name: str, x: Array) -> Array:
    if name in LOW:
        low, high = float(np.floor(10 * x.min()) / 10), float(np.ceil(10 * x.max()) / 10)
        return np.unique(np.round(np.linspace(min(low, 0.3), max(high, 1.0), 8), 3))
    found = np.unique(np.round(np.quantile(x, QUANTILES), 3))
    return found if len(found) > 1 else np.array([found[0], found[0] + 1.0])


def basis(x: NDArray[np.float32], at: list[Array]) -> Array:
    return np.concatenate([ramps(x[..., j].astype(np.float64), k) for j, k in enumerate(at)], axis=-1)


def fit(B: Array, y: Array, weight: Array) -> Array:
    """Gains (never negative) and the intercept."""
    total = weight.sum()

    def loss(b: Array) -> tuple[float, Array]:
        eta = B @ b[:-1] + b[-1]
        p = 1.0 / (1.0 + np.exp(-eta))
        gap = weight * (p - y)
        value = (weight * (np.logaddexp(0.0, eta) - y * eta)).sum() / total + L2 * (b[:-1] ** 2).sum()
        return float(value), np.append(B.T @ gap / total + 2.0 * L2 * b[:-1], gap.sum() / total)

    start = np.append(np.zeros(B.shape[1]), -4.0)
    bounds = [(0.0, None)] * B.shape[1] + [(None, None)]
    found = optimize.minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--worlds", type=int, default=24)
    ask.add_argument("--out", type=Path, default=OUT)
    given = ask.parse_args()
    cases = []
    for seed in split_seeds("tune", given.worlds):
        cases.append(case(seed))
        log(f"world {seed}")
    learned = slice(LEARNED, -3)

    def flat(name: str) -> Any:
        parts = [getattr(c, name)[:, learned] for c in cases]
        return np.concatenate([p.reshape(-1, *p.shape[2:]) for p in parts])

    x, of_world = flat("signals"), np.repeat(np.arange(len(cases)), [c.crisis[:, learned].size for c in cases])
    at = [knots(name, x[:, j].astype(np.float64)) for j, name in enumerate(NAMES)]
    B = basis(x, at)
    crisis, trap, event = flat("crisis").astype(float), flat("trap"), flat("escalates").astype(float)
    alarm = fit(B, crisis, np.where(trap & (crisis == 0), TRAP_WEIGHT, 1.0))
    chance = fit(B, event, np.ones(len(event)))
    log(f"fitted on {len(event)} issue-days, {event.mean():.4f} of them before an escalation")
    sd = bootstrap(B, event, of_world, chance)
    thresholds = {"anggaran": calibrate([cases], at, alarm)}
    small = [[case(seed, **shape) for seed in split_seeds("tune", 2 * given.worlds)] for shape in SMALL]
    thresholds["anggaran_kecil"] = calibrate(small, at, alarm)
    write(given.out, at, chance, sd, alarm, thresholds, given.worlds)
    log(f"written {given.out}")


def bootstrap(B: Array, y: Array, of_world: NDArray[np.int64], full: Array) -> float:
    """Root mean square of the logit's spread over refits on resampled worlds, where P is above one in ten."""
    rng = np.random.default_rng(20251103)
    high = (B @ full[:-1] + full[-1]) > np.log(0.1 / 0.9)
    found = []
    n = int(of_world.max()) + 1
    for _ in range(BOOTSTRAPS):
        times = np.bincount(rng.integers(0, n, n), minlength=n)
        b = fit(B, y, times[of_world].astype(float))
        found.append(B[high] @ b[:-1] + b[-1])
    return float(np.sqrt(np.mean(np.var(np.stack(found), axis=0, ddof=1))))


def calibrate(boards: list[list[Case]], at: list[Array], alarm: Array) -> list[tuple[float, float]]:
    """(false alarms an issue and day, threshold) along the budgets, with the gates of the levels in place; the worst of
    the boards counts."""
    scored = [
        [(c, np.where(c.open, basis(c.signals, at) @ alarm[:-1] + alarm[-1], -99.0)) for c in cases] for cases in boards
    ]
    tails = [
        np.quantile(s[s > -50], np.linspace(0.8, 1.0, 160)) for cases in scored for _, s in cases if (s > -50).any()
    ]
    grid = np.unique(np.concatenate(tails).round(2))
    found = []
    for cases in scored:
        days = sum(c.world.n_isu * (c.world.n_hari - LEARNED) for c, _ in cases)
        false = [sum(judge(c.world, onsets(s, float(t))).palsu for c, s in cases) for t in grid]
        found.append(SLACK * np.minimum.accumulate(np.array(false)) / days)  # a higher threshold can only be calmer
    rates = np.max(found, axis=0)
    kept: list[tuple[float, float]] = []
    for wanted in RATES:
        first = int(np.argmax(rates <= wanted))
        if rates[first] <= wanted and (not kept or grid[first] < kept[-1][1]):
            kept.append((wanted, float(grid[first])))
    return sorted(kept, key=lambda pair: pair[1])


def write(
    path: Path,
    at: list[Array],
    chance: Array,
    sd: float,
    alarm: Array,
    thresholds: dict[str, list[tuple[float, float]]],
    n: int,
) -> None:
    lines = [
        f"# Written by models/recipes/fit_risk.py from {n} simulated boards (seeds of split 'tune'); do not edit.",
        "# Log-odds gained between knots, never negative. See opini/risk/fitted.py.",
    ]
    for name, pairs in thresholds.items():
        lines += [
            "",
            f"[{name}] # false alarms an issue and day, and the alarm logit that keeps to them",
            f"rate = [{', '.join(f'{r:.6f}' for r, _ in pairs)}]",
            f"threshold = [{', '.join(f'{t:.2f}' for _, t in pairs)}]",
        ]
    for name, b, more in (("eskalasi", chance, f"sd = {sd:.3f}"), ("alarm", alarm, "")):
        lines += ["", f"[{name}]", f"intercept = {b[-1]:.3f}", *([more] if more else [])]
        first = 0
        for signal, k in zip(NAMES, at, strict=True):
            gain = np.round(b[first : first + len(k) - 1], 3) + 0.0
            first += len(k) - 1
            if gain.any():
                lines += [
                    f"[{name}.signals.{signal}]",
                    f"knots = [{', '.join(f'{v:g}' for v in k)}]",
                    f"gain = [{', '.join(f'{v:g}' for v in gain)}]",
                ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
