"""Reputation online: tone of the eight dimensions, balanced over channels, and the index of them (domain.md 4.1, 16).

T_d is the net tone of dimension d over the last 30 days with a 14-day half-life, each channel counting by its fixed
weight and not by its volume. The index is ``50 + 0.5 * sum w_d T_d``. A dimension with too few opinions is left out,
never read as 50; a channel that should be there and is silent widens the interval, never reads as calm. Where a
channel's confusion was audited, its tone is corrected for it and the interval knows how little was checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from opini.config import MonitorSettings
from opini.risk.correct import tone_shift
from opini.risk.quantify import Estimate, beta_matched, effective_n, posterior, prior_shares, tone_moments
from opini.risk.rows import Rows
from opini.risk.windows import decayed_sum, past_sum, rolling_sum
from opini.stream.buckets import sums
from opini.vocabulary import CHANNELS, DIMENSIONS

__all__ = ["Drivers", "Reputation", "drivers", "reputation"]

Array = NDArray[np.float64]

_PRIOR_DAYS = 90
_HEARD = 1.0  # effective opinions from which a channel takes part in a dimension (chosen)
_UNSEEN_SD = 0.3  # net tone of a silent channel differs from the others by about this much (chosen)
_D, _C = len(DIMENSIONS), len(CHANNELS)


@dataclass(frozen=True, slots=True)
class Reputation:
    """Daily reputation; net tones in -100..100, the index in 0..100, ``nan`` where not measured."""

    dimensi: Estimate  # (dimensions, days)
    n: Array  # (dimensions, days) raw opinions of the window
    n_eff: Array
    indeks: Estimate  # (days,)
    bagian: Array  # (dimensions, channels, days): points of the index that each cell holds (adds up to index - 50)
    pegangan: Array  # (dimensions, channels, days): index points per unit of net tone mass, to trace an issue's part


def reputation(
    rows: Rows,
    dimensi: NDArray[np.integer],
    n_days: int,
    settings: MonitorSettings,
    *,
    channel_weights: Array | None = None,
    dimension_weights: Array | None = None,
    active: NDArray[np.bool_] | None = None,
    confusion: Mapping[str, ArrayLike] | None = None,
) -> Reputation:
    """Reputation of every day from the opinions that name a dimension (``dimensi``: position in DIMENSIONS, -1 none).

    ``channel_weights`` (7,) and ``dimension_weights`` (8,) default to equal; ``active`` (7,) marks channels that should
    be there (default: those the data holds). ``confusion``: channel -> counts (3, 3) of true by predicted tone from an
    audit (see :func:`opini.risk.correct.rates`); tones that are certain (a person's label) are not corrected.
    """
    v = np.ones(_C) if channel_weights is None else np.maximum(channel_weights, 0.0)
    u = np.ones(_D) if dimension_weights is None else np.maximum(dimension_weights, 0.0)
    cell = np.where(dimensi >= 0, dimensi * _C + rows.kanal, -1)
    days, window, half = range(n_days), int(settings.reputation_days), settings.reputation_halflife

    def decayed(values: Array, halflife: float) -> Array:
        return decayed_sum(sums(cell, rows.column, values, _D * _C, days), halflife, window).reshape(_D, _C, n_days)

    known = rows.tone.sum(axis=1) > 0
    mass = np.stack([decayed(rows.bobot * rows.tone[:, c], half) for c in range(3)], axis=-1)
    total = mass.sum(axis=-1)
    squares = decayed(np.where(known, rows.bobot**2, 0.0), half / 2.0)  # weights decay, so their squares decay twice
    n_eff = np.minimum(effective_n(total, squares), total)
    # The prior of a cell is its channel's own tone of the 90 days before: a loud channel must not colour a quiet one.
    spoken = np.stack([sums(rows.kanal, rows.column, rows.bobot * rows.tone[:, c], _C, days) for c in range(3)])
    past = np.moveaxis(past_sum(spoken, _PRIOR_DAYS), 0, -1)
    doubt = np.zeros_like(total)
    guessed = known & (rows.tone.max(axis=1, initial=0.0) < 1.0)
    for channel, counts in (confusion or {}).items():
        c = CHANNELS.index(channel)
        unsure = decayed(np.where(guessed, rows.bobot, 0.0), half)[:, c]
        part = np.divide(unsure, total[:, c], out=np.zeros_like(unsure), where=total[:, c] > 0)[..., None]
        shift, more = tone_shift(mass[:, c] * part, n_eff[:, c] * part[..., 0], counts)
        mass[:, c] += shift
        whole = total[:, c] * (settings.kappa + n_eff[:, c])
        pull = np.divide(n_eff[:, c], whole, out=np.zeros_like(whole), where=whole > 0)
        doubt[:, c] = more * pull**2  # the prior takes no part in it
        past[c] += tone_shift(past[c], past[c].sum(axis=-1), counts)[0]
    prior = prior_shares(past)
    mean, variance = tone_moments(posterior(mass, n_eff=n_eff, prior=prior, kappa=settings.kappa))
    variance = variance + doubt

    heard = n_eff >= _HEARD
    share = np.where(heard, v[None, :, None], 0.0)
    taking = share.sum(axis=1, keepdims=True)
    share = np.divide(share, taking, out=np.zeros_like(share), where=taking > 0)
    expected = (v > 0) & (np.bincount(rows.kanal, minlength=_C) > 0 if active is None else active)
    silent = _silent_share(heard, expected, v)
    tone = (share * mean).sum(axis=1)
    spread = (share**2 * variance).sum(axis=1) + (silent * _UNSEEN_SD) ** 2
    support = n_eff.sum(axis=1)
    measured = (support >= settings.min_n_eff) & (taking[:, 0] > 0)
    blank = np.where(measured, 0.0, np.nan)
    half_scale = beta_matched((tone + 1.0) / 2.0 + blank, spread / 4.0, settings.interval)
    per_dimension = Estimate(*(200.0 * bound - 100.0 for bound in half_scale))

    weight = np.where(measured, u[:, None], 0.0)
    whole = weight.sum(axis=0, keepdims=True)
    weight = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
    none = np.where(whole[0] > 0, 0.0, np.nan)
    point = 0.5 + 0.5 * (weight * tone).sum(axis=0) + none
    index = Estimate(
        *(100.0 * b for b in beta_matched(point, 0.25 * (weight**2 * spread).sum(axis=0), settings.interval))
    )
    parts = 50.0 * weight[:, None, :] * share * mean
    grip = np.divide(n_eff, total * (settings.kappa + n_eff), out=np.zeros_like(total), where=total > 0)
    n = rolling_sum(sums(cell, rows.column, rows.mentah, _D * _C, days), window).reshape(_D, _C, n_days).sum(axis=1)
    return Reputation(per_dimension, n, support, index, parts, 50.0 * weight[:, None, :] * share * grip)


def _silent_share(heard: NDArray[np.bool_], expected: NDArray[np.bool_], v: Array) -> Array:
    """Weight of the channels that should speak in a dimension and do not, (dimensions, days), 0..1."""
    whole = float(v[expected].sum())
    if whole <= 0:
        return np.zeros((heard.shape[0], heard.shape[2]))
    missing = np.where(expected[None, :, None] & ~heard, v[None, :, None], 0.0)
    return np.asarray(missing.sum(axis=1) / whole, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Drivers:
    """Points by which each part moved the index between two days; ``nan`` where the index was not measured on both."""

    dimensi: Array  # (dimensions,)
    kanal: Array  # (channels,)
    isu: Array  # (issues,)


def drivers(
    rep: Reputation,
    rows: Rows,
    dimensi: NDArray[np.integer],
    key: NDArray[np.integer],
    n_keys: int,
    settings: MonitorSettings,
    *,
    days_back: int = 7,
) -> Drivers:
    """What moved the index over the last ``days_back`` days: which dimension, which channel, which issue."""
    last = rep.indeks.value.shape[0] - 1
    before = last - days_back
    if before < 0 or not np.isfinite(rep.indeks.value[[before, last]]).all():
        return Drivers(np.full(_D, np.nan), np.full(_C, np.nan), np.full(n_keys, np.nan))
    moved = rep.bagian[..., last] - rep.bagian[..., before]
    issue = np.zeros(n_keys)
    net = rows.bobot * (rows.tone[:, 2] - rows.tone[:, 0])
    usable = (dimensi >= 0) & (key >= 0)
    for day, sign in ((last, 1.0), (before, -1.0)):
        age = day - rows.column
        inside = usable & (age >= 0) & (age < int(settings.reputation_days))
        decay = 0.5 ** (age[inside] / settings.reputation_halflife)
        points = rep.pegangan[dimensi[inside], rows.kanal[inside], day] * net[inside] * decay
        issue += sign * sums(key[inside], np.zeros(int(inside.sum())), points, n_keys, range(1))[:, 0]
    return Drivers(moved.sum(axis=1), moved.sum(axis=0), issue)
