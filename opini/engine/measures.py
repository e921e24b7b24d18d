"""Indicators that any group of opinions has (an issue, a topic, a channel, the board), at the last report day.

Means and entropies get their bounds from the delta method with the effective number of opinions; shares from Wilson.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from opini.engine.day_tables import tone_of
from opini.engine.state import State
from opini.risk.features import IssueDays, damped_negatives, issue_days
from opini.risk.quantify import Estimate, effective_n, normal_quantile, wilson
from opini.risk.rows import Rows
from opini.stream import detect
from opini.stream.baseline import Baseline, expected
from opini.stream.buckets import sums

__all__ = ["Measure", "measures"]

Array = NDArray[np.float64]

# Counts of opinions scatter more than Poisson's: the prior of stream.baseline. Without it 80 % bounds of the share held
# the truth in 73 % of 360 cases (benchmarks/intervals.py).
_OVERDISPERSION = 1.3
_LOOK_BACK = 60  # days of figures kept for the windows (30 days) and the baseline (56 days)


@dataclass(frozen=True, slots=True)
class Measure:
    """Indicators of several groups: name -> (bounds, window, method, reason where missing), bounds (groups,)."""

    active: NDArray[np.bool_]
    n1: Array
    n7: Array
    n_eff: Array
    n_penulis: Array
    nilai: dict[str, tuple[Estimate, str, str, str]]


def measures(state: State, key: NDArray[np.int64], k: int) -> Measure:
    """Measure ``k`` groups; ``key`` is the group of each counted row, -1 none."""
    settings, rows = state.context.settings, state.rows
    z = normal_quantile(settings.interval)
    back = min(state.n_days, max(_LOOK_BACK, int(settings.baseline_days) + 4))
    recent = rows.column >= state.n_days - back
    near = replace(rows.take(recent), column=rows.column[recent] - (state.n_days - back))
    group = key[recent]
    shape = (k, back)
    days = issue_days(near, group, k, back, settings)
    base = expected(
        damped_negatives(near, group, shape, settings.positive_leak),
        state.hari_minggu[-back:],
        window_days=settings.baseline_days,
        min_days=settings.min_baseline_days,
    )
    last_week = near.column >= back - 7
    week = np.where(last_week, group, -1)
    one = np.zeros(near.n, dtype=np.int64)
    said = sums(week, one, near.bobot, k, range(1))[:, 0]
    support = days.n_eff[:, -1]
    enough = support >= settings.min_n_eff
    *_, net = tone_of(state, key, k, rows.column >= state.n_days - 7)
    weight = near.bobot[last_week]
    board = max(float(weight.sum()), 1e-9)
    board_n = float(np.minimum(effective_n(weight.sum(), (weight**2).sum()), board)) / _OVERDISPERSION
    few = ""
    found = {
        "sentimen_neto": (_scaled(net, 100.0), "7 hari", "selisih porsi; kisaran Dirichlet dengan n_eff", few),
        "volume": (_rate(days.mentah[:, -1], settings.interval), "1 hari", "hitungan; kisaran laju Poisson", few),
        "lonjakan": (
            _surge(days.negatif_hari, base, z),
            "1 hari",
            "z terhadap hari yang sama",
            "garis dasar belum terbentuk",
        ),
        "momentum": (_momentum(days, z), "1 dan 7 hari", "ln((F+1)/(S+1)) opini negatif", few),
        "pangsa_suara": (
            wilson(said / board * board_n, np.full(k, board_n), settings.interval),
            "7 hari",
            "bagian",
            few,
        ),
        "sebaran_kanal": (_only(_spread(near, week, k, said, support, z), enough), "7 hari", "exp(entropi)", few),
        "konsentrasi_aktor": (
            _only(_concentration(near.penulis, week, k, z), enough),
            "7 hari",
            "1/HHI akun/pelapor",
            few,
        ),
        "penggandaan": (
            _only(wilson(days.penggandaan[:, -1] * days.n7[:, -1], days.n7[:, -1], settings.interval), enough),
            "3 hari",
            "1 - teredam/mentah",
            few,
        ),
        "keandalan_sumber": (
            _only(_mean(near.tier, near.bobot, week, k, support, z), enough),
            "7 hari",
            "rata-rata tingkat sumber",
            few,
        ),
        "keparahan": (
            _around(days.keparahan[:, -1], _mean(near.keparahan, near.bobot, week, k, support, z)),
            "3 hari",
            "rata-rata sepersepuluh terberat",
            "keparahan tidak diketahui",
        ),
        "atribusi": (
            _only(_mean(near.atribusi, near.bobot, week, k, support, z), enough),
            "7 hari",
            "campuran klaster SCCT",
            "belum ada tanda pihak yang dianggap bertanggung jawab",
        ),
        "kebaruan": (
            wilson(days.kebaruan[:, -1] * np.maximum(support, 1.0), np.maximum(support, 1.0), settings.interval),
            "3 dari 30 hari",
            "bagian percakapan 30 hari yang jatuh pada 3 hari terakhir",
            "tidak ada percakapan dalam 30 hari",
        ),
    }
    active = np.bincount(key[key >= 0], minlength=k) > 0
    return Measure(active, days.mentah[:, -1], days.n7[:, -1], support, days.n_penulis[:, -1], found)


def _scaled(e: Estimate, factor: float) -> Estimate:
    return Estimate(*(factor * bound for bound in e))


def _only(e: Estimate, enough: NDArray[np.bool_]) -> Estimate:
    return Estimate(*(np.where(enough, bound, np.nan) for bound in e))


def _rate(count: Array, interval: float) -> Estimate:
    """A count with the range of daily rates that would bring it (gamma quantiles, Jeffreys)."""
    tail = (1.0 - interval) / 2.0
    lo, hi = (special.gammaincinv(count + 0.5, q) for q in (tail, 1.0 - tail))
    return Estimate(count, np.minimum(lo, count), np.maximum(hi, count))


def _surge(y: Array, base: Baseline, z: float) -> Estimate:
    value = detect.robust_z(y, base)[:, -1]
    half = z * np.sqrt(np.maximum(y[:, -1], 0.25)) / base.sd[:, -1]
    return Estimate(value, value - half, value + half)


def _momentum(days: IssueDays, z: float) -> Estimate:
    value = detect.momentum(days.negatif_hari)[:, -1]
    half = z * np.sqrt(np.minimum(1.0 / (days.n_eff_negatif[:, -1] + 0.5), 0.5))
    return Estimate(value, value - half, value + half)


def _mean(x: Array, w: Array, key: NDArray[np.int64], k: int, n_eff: Array, z: float) -> Estimate:
    """Weighted mean of a quantity in [0, 1] over the rows that know it."""
    known = np.isfinite(x)
    picked, one, v = np.where(known, key, -1), np.zeros(len(x), dtype=np.int64), np.nan_to_num(x)
    mass, first, second = (sums(picked, one, a, k, range(1))[:, 0] for a in (w, w * v, w * v * v))
    whole = sums(key, one, w, k, range(1))[:, 0]
    mean = np.divide(first, mass, out=np.full(k, np.nan), where=mass > 1e-9)
    spread = np.divide(second, mass, out=np.zeros(k), where=mass > 1e-9) - np.nan_to_num(mean) ** 2
    n = np.maximum(n_eff * np.divide(mass, whole, out=np.zeros(k), where=whole > 1e-9), 1.0)
    half = z * np.sqrt(np.maximum(spread, 0.0) / n)
    return Estimate(mean, np.clip(mean - half, 0.0, 1.0), np.clip(mean + half, 0.0, 1.0))


def _around(value: Array, shape: Estimate) -> Estimate:
    """The spread of one estimate laid around another value in [0, 1]."""
    below, above = np.nan_to_num(shape.value - shape.lo), np.nan_to_num(shape.hi - shape.value)
    return Estimate(value, np.clip(value - below, 0.0, 1.0), np.clip(value + above, 0.0, 1.0))


def _spread(rows: Rows, key: NDArray[np.int64], k: int, said: Array, n_eff: Array, z: float) -> Estimate:
    mass = sums(key, rows.kanal, rows.bobot, k, range(7))
    q = np.divide(mass, said[:, None], out=np.zeros_like(mass), where=said[:, None] > 1e-9)
    log = np.log(np.where(q > 0, q, 1.0))
    entropy = -(q * log).sum(axis=1)
    half = z * np.sqrt(np.maximum((q * log**2).sum(axis=1) - entropy**2, 0.0) / np.maximum(n_eff, 1.0))
    blank = np.where(said > 1e-9, 0.0, np.nan)
    most = np.maximum((q > 0).sum(axis=1), 1)
    value = np.exp(entropy)
    lo = np.maximum(np.exp(entropy - half), 1.0)
    return Estimate(value + blank, np.minimum(lo, value) + blank, np.clip(np.exp(entropy + half), value, most) + blank)


def _concentration(who: NDArray[np.int64], key: NDArray[np.int64], k: int, z: float) -> Estimate:
    """Effective number of authors, 1 / sum of squared shares of raw opinions."""
    inside = key >= 0
    pairs, count = np.unique(np.stack([key[inside], who[inside]]), axis=1, return_counts=True)
    one = np.zeros(len(count), dtype=np.int64)
    n, squares, cubes = (sums(pairs[0], one, count.astype(np.float64) ** p, k, range(1))[:, 0] for p in (1, 2, 3))
    safe = np.maximum(n, 1.0)
    index = squares / safe**2
    half = z * 2.0 * np.sqrt(np.maximum(cubes / safe**3 - index**2, 0.0) / safe)
    value = np.divide(1.0, index, out=np.full(k, np.nan), where=n > 0)
    lo = 1.0 / np.clip(index + half, 1e-9, 1.0)
    hi = 1.0 / np.maximum(index - half, 1.0 / safe)
    return Estimate(value, np.minimum(lo, value), np.maximum(hi, value))
