"""opini's warnings beside the known rules, on simulated boards that nothing was fitted or tuned on.

    .venv/bin/python -m benchmarks.risk [--worlds 40] [--split locked] [--small 12]

18 topics in three channels over 365 days with planted crises and traps (opini.evaluate.simulation). Every rule gets
the same budget, one false alarm a week for the whole board, its threshold chosen on the split "validate" and measured
on the locked one; opini runs as shipped. Writes benchmarks/results/risk.json and docs/comparison-risk.md.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.evaluate.baselines import BASELINES
from opini.evaluate.replay import escalations, replay
from opini.evaluate.simulation import CRISES, TRAPS, World, simulate, split_seeds
from opini.evaluate.warning import HORIZON, LEARNED, Judgement, caused, entries, judge, onsets, threshold_for_budget

REPO = Path(__file__).resolve().parent.parent
OUT, DOC = REPO / "benchmarks" / "results" / "risk.json", REPO / "docs" / "comparison-risk.md"
SIAGA, WASPADA = 2, 1
SMALL_BUDGET = 0.25  # one false siaga in four weeks; opini takes it by itself on small boards (domain.md 0.7)
BOARDS: dict[str, dict[str, Any]] = {
    "papan penuh": {},
    "5 sehari": {"issues": 8, "volume": (0.1, 0.5), "crises": 8, "traps": 8},
    "15 sehari": {"issues": 10, "volume": (0.2, 1.4), "crises": 8, "traps": 8},
}
Array = NDArray[np.float64]


@dataclass
class Run:
    """What one world left behind."""

    world: World
    level: NDArray[np.int8]
    twin: NDArray[np.int8]
    risk: Array
    twin_risk: Array
    p: Array
    escalates: NDArray[np.bool_]
    counts: Array
    twin_counts: Array


def counts_of(world: World) -> Array:
    """Raw classify-and-count negatives, (issues, days)."""
    out = np.zeros((world.n_isu, world.n_hari))
    negative = world.tabel.tone.argmax(axis=1) == 0
    np.add.at(out, (world.isu[negative], world.hari[negative]), 1.0)
    return out


def run(seed: int, shape: dict[str, Any]) -> Run:
    world, calm = simulate(seed, **shape), simulate(seed, harmless=True, **shape)
    score, still = replay(world), replay(calm)
    truth = escalations(world)
    counts, twin_counts = counts_of(world), counts_of(calm)
    light = replace(world, tabel=None, grup=None, isu=None, hari=None)  # type: ignore[arg-type]
    return Run(
        light, score.tingkat.level, still.tingkat.level, score.risiko.value, still.risiko.value, score.p.value, truth,
        counts, twin_counts,
    )  # fmt: skip


def _all(parts: Iterable[list[Any]]) -> Array:
    return np.array(list(chain.from_iterable(parts)), dtype=float)


def _mean(parts: Iterable[list[Any]]) -> float:
    values = _all(parts)
    return float(values.mean()) if len(values) else float("nan")


def summary(found: list[Judgement], traps: list[dict[str, list[bool]]]) -> dict[str, Any]:
    """Rates of one rule over all worlds, with 95 % bootstrap intervals over worlds for the delay."""
    delays = {kind: _all(f.tunda[kind] for f in found) for kind in CRISES}
    everything = [_all(f.tunda[kind] for kind in CRISES) for f in found]
    rng = np.random.default_rng(0)
    means = []
    for _ in range(400):
        pick = rng.integers(0, len(everything), len(everything))
        means.append(np.concatenate([everything[i] for i in pick]).mean())
    right, false = sum(f.tepat for f in found), sum(f.palsu for f in found)
    spikes = np.concatenate([delays["lonjakan"], delays["kambuh"]])
    out: dict[str, Any] = {
        "palsu_sepekan": false / sum(f.pekan for f in found),
        "presisi_alarm": right / max(right + false, 1),
        "rmd": float(np.concatenate(everything).mean()),
        "rmd_lo": float(np.quantile(means, 0.025)),
        "rmd_hi": float(np.quantile(means, 0.975)),
        "lonjakan_24j": float((spikes <= 0).mean()),
        "lonjakan_72j": float((spikes <= 2).mean()),
        "lonjakan_median": float(np.median(spikes)),
        "rambatan_14h": float((delays["rambatan"] < HORIZON).mean()),
        "rambatan_median": float(np.median(delays["rambatan"])),
        "dua_tahap_14h": float((delays["dua_tahap"] < HORIZON).mean()),
        "tahap_isu": _mean(f.tahap_isu for f in found),
        "n": {kind: len(values) for kind, values in delays.items()},
        "jebakan": {kind: _mean(t[kind] for t in traps) for kind in TRAPS},
        "n_jebakan": {kind: len(_all(t[kind] for t in traps)) for kind in TRAPS},
    }
    return out


def of_level(runs: list[Run], level: int) -> dict[str, Any]:
    alarm = [entries(r.level >= level) for r in runs]
    return summary(
        [judge(r.world, a) for r, a in zip(runs, alarm, strict=True)],
        [caused(r.world, a, r.twin >= level) for r, a in zip(runs, alarm, strict=True)],
    )


def of_rule(runs: list[Run], tuning: list[Run], rule: Any, budget: float) -> dict[str, Any]:
    def score(r: Run, counts: Array) -> Array:
        return np.asarray(rule(counts, r.world.hari_minggu))

    tuned = [score(r, r.counts) for r in tuning]
    threshold = threshold_for_budget([r.world for r in tuning], tuned, budget)
    alarm = [onsets(score(r, r.counts), threshold) for r in runs]
    twin = [np.nan_to_num(score(r, r.twin_counts), nan=-np.inf) > threshold for r in runs]
    found = summary(
        [judge(r.world, a) for r, a in zip(runs, alarm, strict=True)],
        [caused(r.world, a, t) for r, a, t in zip(runs, alarm, twin, strict=True)],
    )
    return {**found, "ambang": threshold}


def probability(runs: list[Run]) -> dict[str, float]:
    """Brier skill over the base rate and expected calibration error (15 equal-mass bins) of P(escalation)."""
    p = np.concatenate([r.p[:, LEARNED:-3].ravel() for r in runs])
    y = np.concatenate([r.escalates[:, LEARNED:-3].ravel() for r in runs]).astype(float)
    base = float(y.mean())
    bins = np.array_split(np.argsort(p, kind="stable"), 15)
    return {
        "n": float(len(y)),
        "laju_dasar": base,
        "brier_skill": 1.0 - float(((p - y) ** 2).mean()) / (base * (1.0 - base)),
        "ece": float(sum(len(b) * abs(p[b].mean() - y[b].mean()) for b in bins) / len(p)),
    }


def ranking(runs: list[Run]) -> dict[str, float]:
    """Daily ranking by risk against true independent negatives over the expectation: precision@5 on days with a
    crisis, nDCG@5, and level flaps (changes a day later undone within three days) an issue and week."""
    hits, gains, flaps, weeks = [], [], 0, 0.0
    discount = 1.0 / np.log2(np.arange(2, 7))
    for r in runs:
        crisis = np.zeros(r.level.shape, dtype=bool)
        for e in r.world.kejadian:
            if e.krisis:
                crisis[e.isu, e.mulai : min(e.selesai, e.puncak + 4)] = True
        excess = np.maximum(r.world.benar.negatif - r.world.benar.biasa, 0.0)
        for day in range(LEARNED, r.world.n_hari):
            top = np.argsort(-r.risk[:, day], kind="stable")[:5]
            if crisis[:, day].any():
                hits.append(crisis[top, day].sum() / min(5, crisis[:, day].sum()))
                best = np.sort(excess[:, day])[::-1][:5]
                gains.append((excess[top, day] * discount).sum() / max((best * discount).sum(), 1e-9))
        for line in r.level[:, LEARNED:]:
            change = np.flatnonzero(np.diff(line.astype(int)))
            flaps += sum(1 for a, b in pairwise(change) if b - a <= 3 and line[b + 1] == line[a])
        weeks += r.level.shape[0] * (r.world.n_hari - LEARNED) / 7.0
    return {"presisi_5": float(np.mean(hits)), "ndcg_5": float(np.mean(gains)), "kepakan": flaps / weeks}


def moved(runs: list[Run]) -> dict[str, float]:
    """Points by which a buzzer burst moves the risk of its issue: the most on any of its days, median and 90 %."""
    out = {}
    for kind in ("buzzer_kontra", "buzzer_pro"):
        points = [
            float(np.abs(r.risk - r.twin_risk)[e.isu, e.mulai : e.selesai].max())
            for r in runs
            for e in r.world.kejadian
            if e.jenis == kind
        ]
        out |= {f"{kind}_median": float(np.median(points)), f"{kind}_p90": float(np.quantile(points, 0.9))}
        out[f"{kind}_di_bawah_10"] = float(np.mean(np.array(points) < 10.0))
    return out


def board(name: str, split: str, worlds: int, budget: float) -> dict[str, Any]:
    shape = BOARDS[name]
    started = time.time()
    runs = [run(seed, shape) for seed in split_seeds(split, worlds)]
    tuning = [run(seed, shape) for seed in split_seeds("validate", max(4, worlds // 2))]
    found: dict[str, Any] = {
        "dunia": worlds,
        "anggaran": budget,
        "opini siaga": of_level(runs, SIAGA),
        "opini waspada": of_level(runs, WASPADA),
        "peluang": probability(runs),
        "peringkat": ranking(runs),
        "buzzer": moved(runs),
    }
    found["patokan"] = {label: of_rule(runs, tuning, rule, budget) for label, rule in BASELINES.items()}
    best = min(found["patokan"].values(), key=lambda row: row["rmd"])["rmd"]
    found["rmd_terhadap_terbaik"] = found["opini siaga"]["rmd"] / best
    print(f"{name}: {time.time() - started:.0f} s", flush=True)
    return found


def table(found: dict[str, Any]) -> list[str]:
    head = (
        "| rule | false alarms a week | spikes in 72 h | median delay, days | ramps in 14 d | median | rumour stage | "
        "mean delay (miss = 14) | traps that caused an alarm |"
    )
    lines = [head, "| --- |" + " ---: |" * 8]
    rows = {"**opini, siaga**": found["opini siaga"], "opini, waspada": found["opini waspada"], **found["patokan"]}
    for label, r in rows.items():
        traps = ", ".join(f"{kind} {100 * share:.0f}" for kind, share in r["jebakan"].items() if share == share)
        lines.append(
            f"| {label} | {r['palsu_sepekan']:.2f} | {100 * r['lonjakan_72j']:.0f} % | {r['lonjakan_median']:.0f} | "
            f"{100 * r['rambatan_14h']:.0f} % | {r['rambatan_median']:.0f} | {100 * r['tahap_isu']:.0f} % | "
            f"{r['rmd']:.2f} ({r['rmd_lo']:.2f}-{r['rmd_hi']:.2f}) | {traps} % |"
        )
    return lines


def document(result: dict[str, Any]) -> str:
    intro = (
        "Generated by `python -m benchmarks.risk` (do not edit). Simulated boards, seeds of a split that nothing was "
        "fitted or tuned on; every rule at the same budget of false alarms, thresholds chosen on other boards; alarms "
        "before an "
        "onset and on traps count as false. A trap counts where the same world without traps raises no alarm: see "
        "`opini/evaluate/`."
    )
    lines = ["# Warnings, side by side", "", intro]
    for name, found in result["papan"].items():
        p, rank, buzz = found["peluang"], found["peringkat"], found["buzzer"]
        lines += [
            "",
            f"## {name}: {found['dunia']} worlds, {found['anggaran']:g} false siaga a week",
            "",
            *table(found),
        ]
        said = (
            f"Mean delay of opini's siaga over the best rule's: {found['rmd_terhadap_terbaik']:.2f}.",
            f"P(escalation): Brier skill {p['brier_skill']:.2f} over a base rate of {p['laju_dasar']:.3f},",
            f"ECE {p['ece']:.3f}.",
            f"Ranking on crisis days: precision@5 {rank['presisi_5']:.2f}, nDCG@5 {rank['ndcg_5']:.2f};",
            f"level flaps {rank['kepakan']:.2f} an issue and week.",
            f"A buzzer burst moves the risk by a median of {buzz['buzzer_kontra_median']:.0f} points against and",
            f"{buzz['buzzer_pro_median']:.0f} for; under 10 points in",
            f"{100 * buzz['buzzer_kontra_di_bawah_10']:.0f} % and {100 * buzz['buzzer_pro_di_bawah_10']:.0f} %.",
        )
        lines += ["", " ".join(said)]
    push = result["serbuan_30_persen"]
    lines += [
        "",
        "## A buzzer burst of +30 %",
        "",
        f"Of the social-media posts of one issue for one to three days: the risk moves by less than 10 points in "
        f"{100 * push['buzzer_kontra_di_bawah_10']:.0f} % of the bursts against (90 % of them below "
        f"{push['buzzer_kontra_p90']:.0f}) and {100 * push['buzzer_pro_di_bawah_10']:.0f} % of those for.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the boards, print and store."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--worlds", type=int, default=40, help="worlds of the full board (0: keep the stored numbers)")
    ask.add_argument("--small", type=int, default=12, help="worlds of each small board (0: keep)")
    ask.add_argument("--split", default="locked")
    ask.add_argument("--dry", action="store_true", help="print, store nothing")
    given = ask.parse_args()
    stored = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {}
    result: dict[str, Any] = stored if stored.get("split") == given.split else {"split": given.split, "papan": {}}
    if given.worlds:
        seeds = split_seeds(given.split, max(2, given.worlds // 4))
        result["serbuan_30_persen"] = moved([run(seed, {"buzzer": (0.23, 0.23)}) for seed in seeds])
    for name in BOARDS:
        count, budget = (given.worlds, 1.0) if name == "papan penuh" else (given.small, SMALL_BUDGET)
        if count:
            result["papan"][name] = board(name, given.split, count, budget)
    text = document(result)
    print(text)
    if not given.dry:
        OUT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        DOC.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
