"""The whole path of one set of issues: daily figures -> baseline -> features -> P, dampak, risk, level.

Everything is (issues, days) and causal, so the last column is today and the others are the history of alerts. A run on
the first j days gives the same first j columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opini.config import MonitorSettings
from opini.risk.escalation import Features, escalation
from opini.risk.features import Board, IssueDays, board_days, issue_days, prior_negative
from opini.risk.fitted import active_issues, fitted, probability
from opini.risk.impact import ImpactInputs, impact
from opini.risk.quantify import Estimate
from opini.risk.rows import Rows
from opini.risk.scorer import Gates, Levels, levels, risk
from opini.risk.signals import signals
from opini.risk.windows import rolling_max, rolling_sum
from opini.stream import detect
from opini.stream.baseline import Baseline, expected
from opini.stream.buckets import sums

__all__ = ["Assessment", "assess", "gated"]

Array = NDArray[np.float64]

EVENT_RATIO, EVENT_FLOOR = 3.0, 10.0  # the escalation event of domain.md 0.2
UNKNOWN_BLAME = 0.15  # nobody blamed reads like the lowest cluster (domain.md 2.1)
UNKNOWN_CREDIBILITY = 0.5
_WASPADA_RATE = 3.0  # false waspada for each false siaga (chosen: a look costs less than a meeting)
_STILL = ("lonjakan", "lonjakan3", "lonjakan7", "cusum", "cusum_lambat", "kelipatan", "momentum")
_NEAR, _FAR = 1.5, -3.0  # bounds of the log distance to the event's threshold (chosen: 4.5 times above, 1/20 below)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything known about every issue at the close of every day, each array (issues, days)."""

    hari: IssueDays
    papan: Board
    baseline: Baseline
    z: Array  # nan until the baseline is formed
    cusum: Array  # share of the alarm threshold over the last 3 days, 0..1
    alarm: NDArray[np.bool_]  # CUSUM alarm that day
    momentum: Array
    negatif: Array  # shrunk share of negative opinions, scoring only
    fitur: Features  # what the hand prior reads
    sinyal: dict[str, Array]  # what the fitted scores read
    skor_alarm: Array  # logit of "this is the start of a crisis" less the threshold of the alarm budget
    p: Estimate
    dampak: Estimate
    risiko: Estimate
    tingkat: Levels


def assess(
    rows: Rows,
    key: NDArray[np.integer],
    n_keys: int,
    weekday: NDArray[np.int64],
    topic: NDArray[np.integer],
    settings: MonitorSettings,
    planned: NDArray[np.bool_] | None = None,
    *,
    overrides_per_week: int | None = None,
    budget: float = 1.0,
    places: NDArray[np.integer] | None = None,
) -> Assessment:
    """Score every issue on every day.

    ``key`` is the issue of each row (-1 = none), ``weekday`` (days,) of each report day, ``topic`` (issues,) a topic
    code per issue: its 90-day tone is the prior of the issue's (domain.md 3.1). On ``planned`` days (issues, days) of
    an announced event more talk is expected, so surge, drift and momentum say nothing. ``budget`` is the number of
    false ``siaga`` a week the whole board may raise, ``places`` (topics,) how many issues of a topic may enter
    ``siaga`` in a week (``None``: any).
    """
    n_days = len(weekday)
    board = board_days(rows, n_days, weekday, settings)
    days = issue_days(rows, key, n_keys, n_days, settings, board.pulih)
    base = expected(days.negatif_hari, weekday, window_days=settings.baseline_days, min_days=settings.min_baseline_days)
    z = detect.robust_z(days.negatif_hari, base)
    path, alarm = detect.cusum(z, settings.cusum_k, settings.cusum_h)
    momentum = detect.momentum(days.negatif_hari) if n_days else days.negatif_hari
    drift = rolling_max(np.clip(path / settings.cusum_h, 0.0, 1.0), 3)
    share, share_variance = _negative_share(rows, key, days, topic, n_days, settings)
    features = _features(days, board, base, z, drift, momentum, share, share_variance)
    read = signals(days, board, base, z, features.jarak, share)
    if planned is not None:
        still = {name: np.where(planned, 0.0, getattr(features, name)) for name in ("lonjakan", "cusum", "momentum")}
        features = replace(features, **still)
        read |= {name: np.where(planned, 0.0, read[name]) for name in _STILL}
    score = fitted()
    # Before the baseline is formed the fitted signals are blind: the hand prior speaks.
    known = np.isfinite(base.mean)
    few = np.minimum(1.0 / (days.n_eff_negatif + 0.5), 1.0)
    ours, hand = (
        probability(score, read, few, share_variance, settings.interval),
        escalation(features, settings.interval),
    )
    p = Estimate(*(np.where(known, a, b) for a, b in zip(ours, hand, strict=True)))
    calls = score.alarm.logit(read)
    above = {
        name: calls - score.threshold_at(rate * budget, active_issues(days.bobot), board.kecil)
        for name, rate in (("siaga", 1.0), ("waspada", _WASPADA_RATE))
    }
    level = impact(_impact_inputs(days, board, share), settings.interval)
    scored = risk(p, level)
    gates = Gates(
        days.n_eff, days.n_penulis, days.darurat, known, days.ceria, panggil=above["siaga"], awas=above["waspada"]
    )
    tier = levels(scored, gates, settings, overrides_per_week=overrides_per_week, topic=topic, places=places)
    return Assessment(
        days, board, base, z, drift, alarm, momentum, share, features, read, above["siaga"], p, level, scored, tier
    )


def gated(days: IssueDays, settings: MonitorSettings) -> NDArray[np.bool_]:
    """Where the evidence is wide enough for ``siaga``: effective opinions, independent authors, and no festival."""
    wide = (days.n_eff >= settings.gate_n_eff) & (days.n_penulis >= settings.gate_authors)
    return np.asarray(wide & ~days.ceria, dtype=np.bool_)


def _negative_share(
    rows: Rows,
    key: NDArray[np.integer],
    days: IssueDays,
    topic: NDArray[np.integer],
    n_days: int,
    settings: MonitorSettings,
) -> tuple[Array, Array]:
    """Posterior mean and variance of the share of negative opinions over seven days, (issues, days)."""
    n_topics = int(topic.max(initial=0)) + 1
    of_row = np.where(key >= 0, topic[np.maximum(key, 0)] if len(topic) else -1, -1)
    mass = np.stack(
        [sums(of_row, rows.column, rows.bobot * rows.tone[:, c], n_topics, range(n_days)) for c in range(3)], axis=-1
    )
    prior = prior_negative(mass)[np.maximum(topic, 0)] if len(topic) else np.zeros((0, n_days))
    total = days.tone7.sum(axis=-1)
    q = np.divide(days.tone7[..., 0], total, out=np.zeros_like(total), where=total > 1e-9)
    n = np.minimum(days.n_eff, total)
    share = (settings.kappa * prior + n * q) / (settings.kappa + n)
    return share, share * (1.0 - share) / (settings.kappa + n + 1.0)


def _features(
    days: IssueDays,
    board: Board,
    base: Baseline,
    z: Array,
    drift: Array,
    momentum: Array,
    share: Array,
    share_variance: Array,
) -> Features:
    y = days.negatif_hari
    mean = np.nan_to_num(base.mean)
    now = detect.ewma(y, 1.0) if y.shape[1] else y
    daily = np.log((now + 0.5) / (np.maximum(EVENT_FLOOR, EVENT_RATIO * mean) + 0.5))
    # Small volume: the same event asked of seven days (domain.md 0.7), for ten a day is out of reach there.
    week, usual = rolling_sum(y, 7), rolling_sum(mean, 7)
    usual += mean * rolling_sum(np.isnan(base.mean).astype(np.float64), 7)  # days before the baseline: today's will do
    weekly = np.log((week + 0.5) / (np.maximum(EVENT_FLOOR, EVENT_RATIO * usual) + 0.5))
    distance = np.where(board.kecil, np.maximum(daily, weekly), daily)
    few = 1.0 / (days.n_eff_negatif + 0.5)
    return Features(
        jarak=np.clip(distance, _FAR, _NEAR),
        lonjakan=np.clip(np.nan_to_num(z), 0.0, 6.0) / 6.0,
        cusum=drift,
        momentum=np.clip(momentum, -1.5, 1.5),
        sebaran_kanal=np.clip((np.nan_to_num(days.sebaran, nan=1.0) - 1.0) / 2.0, 0.0, 1.0),
        keparahan=np.nan_to_num(days.keparahan),
        atribusi=np.nan_to_num(days.atribusi, nan=UNKNOWN_BLAME),
        negatif=share,
        keandalan_sumber=np.nan_to_num(days.keandalan, nan=UNKNOWN_CREDIBILITY),
        kebaruan=np.nan_to_num(days.kebaruan),
        penggandaan=np.nan_to_num(days.penggandaan),
        ragam_jarak=np.minimum(few, 1.0),
        ragam_momentum=np.minimum(few, 0.5),
        ragam_negatif=share_variance,
    )


def _impact_inputs(days: IssueDays, board: Board, share: Array) -> ImpactInputs:
    return ImpactInputs(
        keluhan=days.keluhan,
        ragam_keluhan=days.ragam_keluhan,
        media=days.media,
        media_negatif=days.media_negatif,
        nasional=days.nasional,
        internasional=days.internasional,
        negatif=share,
        keparahan=days.keparahan,
        viral=days.viral,
        media_hilang=np.broadcast_to(board.media_hilang, share.shape),
    )
