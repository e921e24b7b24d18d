"""The figures and the reasons of one issue on one day, read from the scores."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from opini.engine.state import Block, State
from opini.risk.assess import Assessment
from opini.risk.escalation import COEFFICIENTS, INTERCEPT
from opini.risk.fitted import fitted
from opini.risk.quantify import wilson
from opini.risk.reasons import HARI, Facts, decimal, reasons
from opini.risk.scorer import CALLED, CAPPED, COLD, CROWDED, HELD, OVERRIDE

__all__ = ["Answers", "factors", "negative_share", "why"]

Answers = dict[int, int]
"""Issue position -> opinions of the gate window that were answered by now."""

_ORDINARY = 0.5  # expected negatives a day below which "x kali" says nothing (chosen)
# Features that are one thing to a reader.
_SHOWN = {
    **dict.fromkeys(("cusum", "cusum_lambat", "lonjakan3", "lonjakan7", "kelipatan"), "lonjakan"),
    "jarak": "jarak_ke_ambang",
    "geser": "negatif",
    "asli": "penggandaan",
    "tentang": "sasaran",
    "penulis": "banyaknya_penulis",
}


def negative_share(score: Assessment, issue: int, day: int, interval: float) -> tuple[float, float, float]:
    """Plain weighted share of negative opinions over seven days with its Wilson bounds; ``nan`` where nothing was said.

    Unlike the share inside the score it is not shrunk: a reader sees what was said (domain.md 0.7).
    """
    mass = score.hari.tone7[issue, day]
    total = float(mass.sum())
    if total <= 1e-9:
        return math.nan, math.nan, math.nan
    n = max(min(float(score.hari.n_eff[issue, day]), total), 1.0)
    share = float(mass[0]) / total
    found = wilson(share * n, n, interval)
    return share, float(found.lo), float(found.hi)


def factors(score: Assessment, issue: int, day: int) -> dict[str, float]:
    """Risk points that each feature adds: the risk less the risk without it. They do not add up to the risk."""
    at = (issue, day)
    if math.isfinite(float(score.baseline.mean[at])):
        model = fitted().eskalasi
        parts = {name: float(line(score.sinyal[name][at])) for name, line in model.lines.items()}
        eta = model.intercept + sum(parts.values())
    else:
        parts = {name: beta * float(getattr(score.fitur, name)[at]) for name, beta in COEFFICIENTS.items()}
        eta = INTERCEPT + sum(parts.values())
    impact = float(score.dampak.value[at])
    shown: dict[str, float] = {}
    for name, part in parts.items():
        label = _SHOWN.get(name, name)
        shown[label] = shown.get(label, 0.0) + part
    now = _points(eta, impact)
    found = {name: now - _points(eta - part, impact) for name, part in shown.items()}
    found["dampak"] = now - _points(eta, 1.0)
    return {name: round(points, 1) for name, points in found.items() if abs(points) >= 0.05}


def _points(eta: float, impact: float) -> float:
    return 100.0 * math.sqrt(float(special.expit(eta)) * impact / 5.0)


def why(state: State, block: Block, issue: int, day: int, answered: int | None) -> tuple[str, ...]:
    """Reasons for the level of an issue (row of the block) on a day (column of the block)."""
    score, settings = block.skor, state.context.settings
    hari, at = score.hari, (issue, day)
    share, lo, hi = negative_share(score, issue, day, settings.interval)
    mean = float(score.baseline.mean[at])
    flags = int(score.tingkat.flags[at])
    today = float(hari.negatif_hari[at])
    facts = Facts(
        kelipatan=today / mean if math.isfinite(mean) and mean >= _ORDINARY else math.nan,
        negatif_hari=today,
        hari=HARI[int(state.hari_minggu[block.offset + day])],
        negatif=share,
        negatif_lo=lo,
        negatif_hi=hi,
        n=int(hari.n7[at]),
        n_penulis=int(hari.n_penulis[at]),
        n_kanal=int(hari.n_kanal[at]),
        keparahan=float(hari.keparahan[at]),
        penggandaan=float(hari.penggandaan[at]),
        nasional=bool(hari.nasional[at] > 0),
        media=bool(hari.media[at] > 0),
        viral=bool(hari.viral[at]),
        ditanggapi=answered,
        darurat=bool(flags & OVERRIDE),
        dipanggil=bool(flags & CALLED),
        antre=bool(flags & CROWDED),
        dibatasi=_missing(score, issue, day, state) if flags & CAPPED else "",
        belajar=bool(flags & COLD),
        turun=bool(flags & HELD),
        terencana=bool(block.terencana[at]),
        hitungan=bool(score.papan.kecil[day]),
    )
    return reasons(facts)


def _missing(score: Assessment, issue: int, day: int, state: State) -> str:
    if score.hari.ceria[issue, day]:
        return "dibatasi pada waspada: opini positif jauh lebih banyak daripada negatif"
    authors, n_eff = score.hari.n_penulis[issue, day], score.hari.n_eff[issue, day]
    if authors < state.context.settings.gate_authors:
        return f"dibatasi pada waspada: baru {int(authors)} akun/pelapor berbeda"
    return f"dibatasi pada waspada: bukti baru setara {decimal(float(np.round(n_eff, 1)))} opini"
