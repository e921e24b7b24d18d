"""Do the 80 % intervals hold the truth eight times in ten? Tone, share of voice and the index, on simulated boards.

    .venv/bin/python -m benchmarks.intervals [--worlds 60] [--split locked]

Boards of six topics over 110 quiet days, seven-day figures at the last one (the index: thirty days). The truth is the
expected mix that the simulator drew from. Tone is measured twice: as a model's probabilities add up, and corrected by
an audit of 300 opinions a channel labelled by people (opini.audit), drawn from the first eighty days. Writes
benchmarks/results/intervals.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.config import MonitorSettings
from opini.engine import Context, run
from opini.evaluate.simulation import World, simulate, split_seeds
from opini.stream.table import Codes, OpinionTable
from opini.vocabulary import DIMENSIONS

OUT = Path(__file__).resolve().parent / "results" / "intervals.json"
SHAPE: dict[str, Any] = {"days": 110, "issues": 6, "volume": (1.0, 15.0), "crises": 0, "traps": 0}
WINDOW, LABELS, LEARNED = 7, 300, 80
CHANNELS = ("media_massa", "media_sosial", "aduan")
Array = NDArray[np.float64]


def audit_of(world: World, rng: np.random.Generator) -> dict[str, Array]:
    """Channel -> sums of predicted probabilities, true (rows) by predicted."""
    names = world.tabel.kanal.decode()
    out = {}
    for channel in CHANNELS:
        at = np.flatnonzero((names == channel) & (world.hari < LEARNED))
        at = rng.permutation(at)[:LABELS]
        if len(at) >= 50:
            out[channel] = np.stack([world.tabel.tone[at][world.benar.tone[at] == k].sum(axis=0) for k in range(3)])
    return out


def truth_of(world: World) -> tuple[Array, Array]:
    """Net tone (-100..100) and share of voice of each topic over the last seven days, as expected.

    Topics as they are read: what lands in a topic by mistake is part of what a reader sees there.
    """
    last = slice(world.n_hari - WINDOW, world.n_hari)
    mu, theta = world.benar.mu[:, :, last], world.benar.theta[:, :, last]
    right = float((world.isu == world.benar.isu).mean())
    wrong = 1.0 - right
    mass = (mu[..., None] * theta).sum(axis=(1, 2))
    mixed = (right - wrong / (world.n_isu - 1)) * mass + wrong / (world.n_isu - 1) * mass.sum(axis=0)
    total = mixed.sum(axis=1)
    return 100.0 * (mixed[:, 2] - mixed[:, 0]) / total, total / total.sum()


def index_of(world: World, settings: MonitorSettings) -> float:
    """The index (0..100) that the expected mix gives: channels and dimensions equal, older days fading."""
    days = int(settings.reputation_days)
    last = slice(world.n_hari - days, world.n_hari)
    fade = 0.5 ** (np.arange(days)[::-1] / settings.reputation_halflife)
    wrong = float((world.isu != world.benar.isu).mean())
    mass = (world.benar.mu[:, :, last, None] * world.benar.theta[:, :, last] * fade[:, None]).sum(axis=2)
    others = wrong / (world.n_isu - 1)
    mixed = (1.0 - wrong - others) * mass + others * mass.sum(axis=0)
    tone = (mixed[..., 2] - mixed[..., 0]) / mixed.sum(axis=-1)
    return float(50.0 + 50.0 * tone.mean())


def with_dimensions(table: OpinionTable, isu: NDArray[np.int64]) -> OpinionTable:
    names = tuple(DIMENSIONS)
    codes = Codes((isu % len(names)).astype(np.int32), names)
    fields = {name: getattr(table, name) for name in OpinionTable.__slots__}
    return OpinionTable(**{**fields, "dimensi": codes})


def measured(world: World, confusion: dict[str, Array]) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Indicator -> topic -> (value, lo, hi) of the seven days."""
    context = Context(koreksi=confusion) if confusion else Context()
    found = run(with_dimensions(world.tabel, world.isu), context=context).indicators
    out: dict[str, dict[str, tuple[float, float, float]]] = {}
    columns = zip(*(found[k] for k in ("lingkup", "nama", "indikator", "nilai", "lo", "hi")), strict=True)
    for scope, name, indicator, value, lo, hi in columns:
        wanted = ("topik", "sentimen_neto"), ("topik", "pangsa_suara"), ("papan", "indeks_percakapan")
        if (scope, indicator) in wanted and np.isfinite(value):
            out.setdefault(indicator, {})[str(name)] = (float(value), float(lo), float(hi))
    return out


def main() -> None:
    """Run, print, store."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--worlds", type=int, default=60)
    ask.add_argument("--split", default="locked")
    given = ask.parse_args()
    seen: dict[str, list[tuple[bool, float, float]]] = {}
    for seed in split_seeds(given.split, given.worlds):
        world = simulate(seed, **SHAPE)
        net, share = truth_of(world)
        index = index_of(world, Context().settings)
        assert world.tabel.isu is not None
        place = {name: i for i, name in enumerate(world.tabel.isu.names)}
        rng = np.random.default_rng(seed)
        for label, confusion in (("", {}), (" dengan audit", audit_of(world, rng))):
            for indicator, rows in measured(world, confusion).items():
                if indicator == "pangsa_suara" and label:
                    continue
                truth = net if indicator == "sentimen_neto" else share
                for name, (value, lo, hi) in rows.items():
                    t = index if indicator == "indeks_percakapan" else float(truth[place[name]])
                    seen.setdefault(indicator + label, []).append((lo <= t <= hi, hi - lo, value - t))
    result = {}
    print("| angka | n | cakupan kisaran 80 % | lebar | bias | RMSE |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, rows in seen.items():
        inside, width, error = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
        row = {
            "n": len(rows),
            "cakupan": float(inside.mean()),
            "lebar": float(width.mean()),
            "bias": float(error.mean()),
            "rmse": float(np.sqrt((error**2).mean())),
        }
        result[name] = row
        numbers = " | ".join(f"{row[k]:.3g}" for k in ("lebar", "bias", "rmse"))
        print(f"| {name} | {row['n']} | {100 * row['cakupan']:.0f} % | {numbers} |")
    OUT.write_text(
        json.dumps({"split": given.split, "dunia": given.worlds, **result}, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
