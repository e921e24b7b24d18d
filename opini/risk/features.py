"""What each issue looked like at the close of each day: the windowed figures that P, dampak and the gates read.

All figures are (issues, days) and causal: day j reads days <= j. Detection counts an opinion as negative only where
``negatif`` is its most likely tone, minus a leak of the positives: a classifier that is right nine times in ten turns a
festival of 1,000 cheerful posts into 50 to 100 apparent complaints, and a festival must not raise an alarm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.config import MonitorSettings
from opini.risk.outage import catch_up
from opini.risk.quantify import effective_n
from opini.risk.rows import MEDIA, Rows
from opini.risk.windows import distinct_in_window, past_sum, rolling_sum, shift
from opini.stream.buckets import sums
from opini.vocabulary import CHANNELS

__all__ = ["GATE", "Board", "IssueDays", "board_days", "damped_negatives", "issue_days"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

PRIOR_DAYS = 90  # domain.md 3.1
GATE = 7  # days of the slow window (domain.md 4.1); gates use settings.gate_days
_FAST = 3  # days of the fast window: severity, amplification, novelty
_NOVEL = 30
_SEVERE_MASS = 2.0  # severity averages at least two opinions' weight: one hit of a lexicon is not a fact (chosen)
_BINS = 20  # severity in steps of .05
_ROUTINE = 56  # days that say what is routine for an issue: eight weeks, as for the baseline
# Praise over complaint from which an issue stops at waspada. Chosen: in simulated crises praise never outweighs
# complaint; a tone model that is right three times in four turns a festival into 3 praises to 2 complaints.
_CHEERFUL = 1.25
_VERIFIED = 0.8  # credibility of an outlet the profile names; one such medium alone confirms (chosen)
_VIRAL_QUANTILE, _VIRAL_CELLS, _VIRAL_NEGATIVES = 0.99, 100, 10.0  # domain.md 0.3: a reach quantile (chosen)


@dataclass(frozen=True, slots=True)
class Board:
    """Figures of the whole stream that an issue is read against, each (days,)."""

    mentah: Array  # raw opinions a day
    bobot: Array
    tone: Array  # (days, 3) damped mass by class
    kecil: Mask  # small-volume mode: under ``small_volume`` a day over the last 28 days
    kanal_hadir: Array  # channels seen in the last 30 days
    pulih: Array  # (channels, days) share of a day's opinions that is of that day: below 1 after an outage
    media_hilang: Mask  # no mass media in the last 30 days


@dataclass(frozen=True, slots=True)
class IssueDays:
    """Windowed figures, each (issues, days); seven days unless the comment says otherwise."""

    mentah: Array  # raw opinions, the day
    bobot: Array  # damped weight, the day
    bobot_tentang: Array  # of it about the government
    negatif_hari: Array  # damped negatives, the day
    tone_hari: Array  # (issues, days, 3) damped mass by class of what is about the government, the day
    nasional_hari: Array  # damped weight of national outlets, the day
    tone7: Array  # (issues, days, 3) damped mass by class
    n7: Array
    n_eff: Array  # over the gate window
    n_penulis: Array  # independent authors over the gate window
    keluhan: Array
    ragam_keluhan: Array
    media: Array
    media_negatif: Array
    nasional: Array
    internasional: Array
    keandalan: Array  # nan where nothing was said
    atribusi: Array  # nan where nobody is blamed
    keparahan: Array  # 3 days, nan where no severity is known
    sebaran: Array  # effective number of channels, nan where nothing was said
    n_kanal: Array
    penggandaan: Array  # 3 days, nan where nothing was said
    kebaruan: Array  # nan where nothing was said
    n_eff_negatif: Array  # 3 days
    viral: Mask
    ceria: Mask  # praise outweighs complaint, over seven days or the last three
    darurat: Array  # sources that confirm a severe event (severity override), 3 days; 0 = none


def board_days(rows: Rows, n_days: int, weekday: NDArray[np.int64], settings: MonitorSettings) -> Board:
    """Figures of the whole stream."""
    days = range(n_days)
    zero = np.zeros(rows.n, dtype=np.int64)
    raw = sums(zero, rows.column, rows.mentah, 1, days)[0]
    tone = np.stack([sums(zero, rows.column, rows.bobot * rows.tone[:, c], 1, days)[0] for c in range(3)], axis=-1)
    seen = np.minimum(np.arange(1, n_days + 1), 28)
    daily = sums(rows.kanal, rows.column, None, len(CHANNELS), days).astype(np.float64)
    by_channel = rolling_sum(daily, 30) > 0
    window, least = settings.baseline_days, settings.min_baseline_days
    returned, _ = catch_up(daily, weekday, window_days=window, min_days=least)
    return Board(
        mentah=raw,
        bobot=sums(zero, rows.column, rows.bobot, 1, days)[0],
        tone=tone,
        kecil=rolling_sum(raw, 28) / seen < settings.small_volume,
        kanal_hadir=by_channel.sum(axis=0).astype(np.float64),
        pulih=returned,
        media_hilang=~by_channel[MEDIA],
    )


def damped_negatives(
    rows: Rows, key: NDArray[np.integer], shape: tuple[int, int], leak: float, returned: Array | None = None
) -> Array:
    """Damped negatives a day for detection (see the module's first paragraph), never below 0.

    ``leak`` is the share of positive opinions taken to be read as negative; ``returned`` scales a channel's day after
    an outage (``Board.pulih``).
    """
    w = rows.bobot if returned is None else rows.bobot * returned[rows.kanal, rows.column]
    negative = sums(key, rows.column, np.where(rows.negatif, w * rows.tone[:, 0], 0.0), shape[0], range(shape[1]))
    positive = sums(key, rows.column, np.where(rows.positif, w * rows.tone[:, 2], 0.0), shape[0], range(shape[1]))
    return np.asarray(np.maximum(negative - leak * positive, 0.0), dtype=np.float64)


def issue_days(
    rows: Rows,
    key: NDArray[np.integer],
    n_keys: int,
    n_days: int,
    settings: MonitorSettings,
    returned: Array | None = None,
) -> IssueDays:
    """Figures of every issue (``key`` of each row, -1 = none); ``returned``: see :func:`damped_negatives`."""
    days, shape, w = range(n_days), (n_keys, n_days), rows.bobot
    gate = settings.gate_days

    def total(values: Array | None, where: Mask | None = None, window: int = GATE) -> Array:
        picked = key if where is None else np.where(where, key, -1)
        return rolling_sum(sums(picked, rows.column, values, n_keys, days), window)

    weight = sums(key, rows.column, w, n_keys, days)
    raw = sums(key, rows.column, rows.mentah, n_keys, days)
    n7 = rolling_sum(raw, GATE)
    said = rolling_sum(weight, GATE)
    public = rows.kanal != MEDIA
    p = rows.tone[:, 0]
    negative = np.where(rows.negatif, w * p, 0.0)
    doubt = np.where(rows.negatif, w**2 * p * (1.0 - p), 0.0)
    fast_negative = total(negative, window=_FAST)
    blamed = np.isfinite(rows.atribusi)
    blame = total(np.where(blamed, w, 0.0))
    raw3, weight3 = rolling_sum(raw, _FAST), rolling_sum(weight, _FAST)
    severity = top_severity(rows, key, shape)
    n_eff = np.minimum(effective_n(rolling_sum(weight, gate), total(w**2, window=gate)), rolling_sum(weight, gate))
    medium = rows.kanal == MEDIA
    spread, present = _spread(rows, key, shape, said)
    about = np.where(rows.tentang, w, 0.0)
    tone = np.stack([sums(key, rows.column, about * rows.tone[:, c], n_keys, days) for c in range(3)], axis=-1)
    tone7 = np.stack([rolling_sum(tone[..., c], GATE) for c in range(3)], axis=-1)
    national = sums(np.where(rows.nasional, key, -1), rows.column, w, n_keys, days)
    return IssueDays(
        mentah=raw,
        bobot=weight,
        bobot_tentang=sums(key, rows.column, about, n_keys, days),
        tone_hari=tone,
        nasional_hari=national,
        negatif_hari=damped_negatives(rows, key, shape, settings.positive_leak, returned),
        tone7=tone7,
        n7=n7,
        n_eff=n_eff,
        n_penulis=independent(rows, key, shape, gate),
        keluhan=np.maximum(
            total(negative, public)
            - settings.positive_leak * total(np.where(rows.positif, w * rows.tone[:, 2], 0.0), public),
            0.0,
        ),
        ragam_keluhan=total(doubt, public),
        media=total(w, medium),
        media_negatif=total(negative, medium),
        nasional=rolling_sum(national, GATE),
        internasional=total(w, rows.internasional),
        keandalan=_ratio(total(w * rows.tier), said),
        atribusi=_ratio(total(np.where(blamed, w * np.nan_to_num(rows.atribusi), 0.0)), blame),
        keparahan=severity,
        sebaran=spread,
        n_kanal=present,
        penggandaan=np.clip(1.0 - _ratio(weight3, raw3), 0.0, 1.0),
        kebaruan=_ratio(weight3, rolling_sum(weight, _NOVEL)),
        n_eff_negatif=effective_n(fast_negative, total(negative**2, window=_FAST)),
        viral=_viral(rows, key, shape),
        ceria=_cheerful(tone7) | _cheerful(np.stack([rolling_sum(tone[..., c], _FAST) for c in range(3)], axis=-1)),
        darurat=_override(rows, key, shape, severity, settings),
    )


def _cheerful(tone: Array) -> Mask:
    return np.asarray((tone[..., 2] > 0) & (tone[..., 2] >= _CHEERFUL * tone[..., 0]), dtype=np.bool_)


def _ratio(a: Array, b: Array) -> Array:
    return np.divide(a, b, out=np.full_like(a, np.nan), where=b > 1e-9)


def independent(
    rows: Rows, key: NDArray[np.integer], shape: tuple[int, int], window: int, where: Mask | None = None
) -> Array:
    """Independent authors: the smaller of different authors and different texts, so that a template is one voice."""
    picked = key if where is None else np.where(where, key, -1)
    authors = distinct_in_window(picked, rows.column, rows.penulis, shape, window)
    texts = distinct_in_window(picked, rows.column, rows.grup, shape, window)
    return np.minimum(authors, texts)


def top_severity(rows: Rows, key: NDArray[np.integer], shape: tuple[int, int]) -> Array:
    """Mean severity of the most severe tenth of the damped weight of three days (at least two opinions' weight).

    Opinions that are mostly positive do not count: thanks to the rescuers is not a disaster.
    """
    counts = np.isfinite(rows.keparahan) & ~rows.positif & rows.tentang
    level = np.where(counts, np.rint(np.nan_to_num(rows.keparahan) * _BINS), -1).astype(np.int64)
    picked = np.where(counts, key, -1)
    everything = rolling_sum(sums(picked, rows.column, rows.bobot, shape[0], range(shape[1])), _FAST)
    wanted = np.maximum(0.1 * everything, _SEVERE_MASS)
    taken, mass = np.zeros(shape), np.zeros(shape)
    for step in sorted(set(np.unique(level).tolist()) - {-1, 0}, reverse=True):
        here = sums(np.where(level == step, key, -1), rows.column, rows.bobot, shape[0], range(shape[1]))
        room = np.minimum(rolling_sum(here, _FAST), np.maximum(wanted - taken, 0.0))
        taken += room
        mass += room * step / _BINS
    return np.round(_ratio(mass, np.minimum(wanted, everything)), 9)  # .8 reached by summing must read as .8


def _override(
    rows: Rows, key: NDArray[np.integer], shape: tuple[int, int], severity: Array, settings: MonitorSettings
) -> Array:
    """Sources of a severe event about the government: two independent ones or a verified medium, else 0 (0.4)."""
    severe = (np.nan_to_num(rows.keparahan) >= settings.severity_override) & rows.tentang & ~rows.positif
    sources = independent(rows, key, shape, _FAST, severe)
    # Where severe words are routine (death certificates), two more of them are no emergency.
    daily = sums(np.where(severe, key, -1), rows.column, None, shape[0], range(shape[1]))
    known = np.clip(np.arange(shape[1]) - _FAST + 1, 1, _ROUTINE)
    usual = _FAST * shift(rolling_sum(daily, _ROUTINE), _FAST) / known
    verified = severe & (rows.kanal == MEDIA) & (rows.tier >= _VERIFIED)
    confirmed = sums(np.where(verified, key, -1), rows.column, None, shape[0], range(shape[1]))
    enough = ((sources >= 2) | (rolling_sum(confirmed, _FAST) >= 1)) & (sources > usual + 2.0 * np.sqrt(usual))
    fires = (np.nan_to_num(severity) >= settings.severity_override) & enough
    return np.where(fires, np.maximum(sources, 1.0), 0.0)


def _spread(rows: Rows, key: NDArray[np.integer], shape: tuple[int, int], said: Array) -> tuple[Array, Array]:
    """exp(entropy) over channels, and how many channels there are."""
    entropy, present = np.zeros(shape), np.zeros(shape)
    for channel in np.unique(rows.kanal):
        here = sums(np.where(rows.kanal == channel, key, -1), rows.column, rows.bobot, shape[0], range(shape[1]))
        mass = rolling_sum(here, GATE)
        q = np.divide(mass, said, out=np.zeros(shape), where=said > 1e-9)
        entropy -= np.where(q > 0, q * np.log(np.where(q > 0, q, 1.0)), 0.0)
        present += q > 0
    return np.where(said > 1e-9, np.exp(entropy), np.nan), present


def _viral(rows: Rows, key: NDArray[np.integer], shape: tuple[int, int]) -> Mask:
    """Negative reach of a week above the quantile of all issues' weeks in the 90 days before."""
    out = np.zeros(shape, dtype=np.bool_)
    if not rows.jangkauan.any():
        return out
    negative = np.where(rows.negatif, rows.bobot, 0.0)
    reach = rolling_sum(sums(key, rows.column, negative * rows.jangkauan, shape[0], range(shape[1])), GATE)
    heard = rolling_sum(sums(key, rows.column, negative, shape[0], range(shape[1])), GATE)
    for day in range(1, shape[1]):
        cells = reach[:, max(0, day - PRIOR_DAYS) : day]
        cells = cells[cells > 0]
        if len(cells) >= _VIRAL_CELLS:
            bar = np.quantile(cells, _VIRAL_QUANTILE)
            out[:, day] = (reach[:, day] > bar) & (heard[:, day] >= _VIRAL_NEGATIVES)
    return out


def prior_negative(tone: Array) -> Array:
    """Share of negative opinions in the 90 days before each day, with one opinion added to each class; (..., days)."""
    past = past_sum(np.moveaxis(tone, -1, -2), PRIOR_DAYS)
    return np.asarray((past[..., 0, :] + 1.0) / (past.sum(axis=-2) + 3.0))
