"""Who writes what and when: the rows of ordinary days and of episodes, as columns before any classifier reads them.

Ordinary counts are negative binomial with weekdays, holidays, and drift (domain.md 6.1); authors follow Zipf's law,
press items come in syndicated groups, reach is lognormal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from opini.evaluate.simulation.episodes import Episode, profile

__all__ = ["ADUAN", "MEDIA", "SOSIAL", "Board", "Draft", "draw_board", "episode_rows", "join", "ordinary_rows"]

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

MEDIA, SOSIAL, ADUAN = 0, 1, 2
NEG, NET, POS = 0, 1, 2
OUTLETS, NATIONAL = 30, 3  # outlets of the board, and how many of them are national
_WEEK = np.array(
    [
        [1.05, 1.05, 1.05, 1.05, 1.0, 0.9, 0.85],
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.05, 1.0],
        [1.2, 1.12, 1.05, 1.0, 0.95, 0.75, 0.6],
    ]
)  # Monday first, by channel; complaints follow office days (factors around domain.md 6.4's 1.12 to .82)
_HOLIDAY = np.array([0.8, 0.9, 0.5])
_HOURS = np.array(
    [
        0.2,
        0.1,
        0.1,
        0.1,
        0.2,
        0.5,
        0.9,
        1.3,
        1.6,
        1.6,
        1.5,
        1.4,
        1.5,
        1.4,
        1.3,
        1.2,
        1.2,
        1.3,
        1.5,
        1.7,
        1.6,
        1.2,
        0.8,
        0.4,
    ]
)
_SYNDICATED = 0.30  # share of press items that are copies of one agency's or office's text (chosen)
_MISSED = 0.10  # share of copies whose text the grouping does not recognise


@dataclass(frozen=True, slots=True)
class Draft:
    """n opinions as they are, unread. ``grup`` -1: a text of its own; ``penulis`` -1: no account."""

    isu: Ints
    kanal: Ints
    hari: Ints
    detik: Ints  # within the report day
    tone: Ints  # true class
    penulis: Ints
    sumber: Ints  # outlet of press items, -1 elsewhere
    grup: Ints
    jangkauan: Array
    keparahan: Array
    atribusi: Array
    tentang: NDArray[np.bool_]
    episode: Ints  # position in the world's episodes, -1 ordinary

    @property
    def n(self) -> int:
        return len(self.isu)


def join(parts: list[Draft]) -> Draft:
    """All rows of several drafts."""
    return Draft(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Draft)})


@dataclass(frozen=True, slots=True)
class Board:
    """The constants of one world: expected opinions ``mu`` (issues, channels, days) and the true mix of tones."""

    mu: Array
    phi: Array  # (issues, channels) size of the negative binomial
    theta: Array  # (issues, channels, days, 3)
    keparahan: Array  # (issues,) usual severity of a complaint
    libur: NDArray[np.bool_]

    @property
    def usual_negatives(self) -> Array:
        """Expected negatives a day of each issue, over all days."""
        return np.asarray((self.mu * self.theta[..., NEG]).sum(axis=1).mean(axis=1))


def draw_board(
    rng: np.random.Generator,
    issues: int,
    days: int,
    volume: tuple[float, float],
    weekday: Ints,
    libur: NDArray[np.bool_],
) -> Board:
    """Base rates log-uniform in ``volume`` per issue and channel; press is a third of the others' rate."""
    base = np.exp(rng.uniform(np.log(volume[0]), np.log(volume[1]), (issues, 3)))
    base[:, MEDIA] /= 3.0
    drift = _ar(rng, (issues, 3), days, 0.5, 0.15) + _ar(rng, (issues, 1), days, 0.98, 0.20)
    season = np.where(libur[None, :], _HOLIDAY[:, None], 1.0) * _WEEK[:, weekday]
    mu = base[:, :, None] * season[None] * np.exp(drift)
    lean = np.array([[-0.6, 0.9, -0.3], [0.0, 0.1, 0.0], [1.2, -0.4, -1.2]])  # channel: neg, net, pos (chosen)
    topic = rng.normal(0.0, 0.4, (issues, 1, 1, 3))
    wander = _ar(rng, (issues, 3), days, 0.95, 0.20)[..., None] * np.array([1.0, 0.0, -1.0])
    logit = lean[None, :, None, :] + topic + wander
    theta = np.exp(logit)
    theta /= theta.sum(axis=-1, keepdims=True)
    return Board(
        mu, rng.uniform(5.0, 20.0, (issues, 3)), theta, rng.choice([0.0, 0.3, 0.4], issues, p=[0.3, 0.5, 0.2]), libur
    )


def _ar(rng: np.random.Generator, shape: tuple[int, ...], days: int, rho: float, sd: float) -> Array:
    """Stationary AR(1) of standard deviation ``sd``, shape (*shape, days)."""
    out = np.empty((*shape, days))
    out[..., 0] = rng.normal(0.0, sd, shape)
    noise = rng.normal(0.0, sd * np.sqrt(1.0 - rho**2), (*shape, days))
    for j in range(1, days):
        out[..., j] = rho * out[..., j - 1] + noise[..., j]
    return out


def ordinary_rows(rng: np.random.Generator, board: Board, people: int) -> Draft:
    """Every opinion of the ordinary days."""
    counts = rng.poisson(board.mu * rng.gamma(board.phi[..., None], 1.0 / board.phi[..., None], board.mu.shape))
    flat = np.repeat(np.arange(counts.size), counts.ravel())
    isu, kanal, hari = np.unravel_index(flat, counts.shape)
    edges = board.theta[isu, kanal, hari].cumsum(axis=1)
    tone = (rng.random(len(flat))[:, None] > edges[:, :2]).sum(axis=1)
    n = len(flat)
    complaint = tone == NEG
    severity = np.where(complaint, np.where(rng.random(n) < 0.6, board.keparahan[isu], 0.0), 0.0)
    severity = np.where(complaint & (rng.random(n) < 0.004), rng.choice([0.8, 0.9, 1.0], n), severity)
    blame = np.where(complaint & (rng.random(n) < 0.5), rng.choice([0.15, 0.45, 0.85], n, p=[0.1, 0.5, 0.4]), np.nan)
    return _rows(rng, isu, kanal, hari, tone, severity, blame, people, episode=-1)


def episode_rows(
    rng: np.random.Generator, board: Board, episodes: tuple[Episode, ...], people: int, buzzer: tuple[float, float]
) -> list[Draft]:
    """Rows that episodes add; an outage adds none (see :func:`opini.evaluate.simulation.world.simulate`)."""
    out = []
    for number, episode in enumerate(episodes):
        if episode.jenis == "gangguan":
            continue
        shape = profile(episode, rng)
        if episode.krisis:
            out.append(_crisis(rng, episode, shape, people, number))
        elif episode.jenis in ("buzzer_kontra", "buzzer_pro"):
            out.append(_buzzer(rng, board, episode, people, number, buzzer))
        else:
            out.append(_crowd(rng, episode, shape, people, number))
    return out


def _crisis(rng: np.random.Generator, e: Episode, shape: Array, people: int, number: int) -> Draft:
    """Mostly negative; complaints and social media first, local press a day later, national press at the peak."""
    day = np.arange(len(shape))
    peak = e.puncak - e.mulai
    press = np.where(day >= 1, 0.12, 0.02)
    if e.jenis == "dua_tahap":
        press = np.where(day >= peak, 0.25, 0.0)  # the rumour has no press
    mix = np.stack([press, np.full(len(day), 0.58), np.full(len(day), 0.30)], axis=1)
    mix /= mix.sum(axis=1, keepdims=True)
    total = rng.poisson(np.maximum(e.besar * shape, 0.0) / 0.8)
    hari = np.repeat(day, total)
    kanal = (rng.random(len(hari))[:, None] > mix.cumsum(axis=1)[hari][:, :2]).sum(axis=1)
    tone = rng.choice(3, len(hari), p=[0.80, 0.15, 0.05])
    tone = np.where((kanal == MEDIA) & (rng.random(len(hari)) < 0.5), NET, tone)  # headlines report
    said = rng.random(len(hari)) < 0.5
    severity = np.where((tone != POS) & said, e.keparahan, 0.0)
    blame = np.where((tone == NEG) & (rng.random(len(hari)) < 0.6), e.atribusi, np.nan)
    national = (kanal == MEDIA) & (hari >= peak) & (e.besar >= 20.0) & (rng.random(len(hari)) < 0.4)
    full = np.full(len(hari), e.isu)
    rows = _rows(rng, full, kanal, hari + e.mulai, tone, severity, blame, people, episode=number)
    sumber = np.where(national, rng.integers(0, NATIONAL, len(hari)), rows.sumber)
    return _with(rows, sumber=sumber)


def _buzzer(
    rng: np.random.Generator, board: Board, e: Episode, people: int, number: int, part: tuple[float, float]
) -> Draft:
    """A ``part`` of the posts of some days by a few dozen accounts that repeat a few templates within a minute.

    A campaign that means to be two fifths of the talk has at least 25 posts a day.
    """
    days = np.arange(e.mulai, e.selesai)
    usual = board.mu[e.isu, SOSIAL, days]
    share = rng.uniform(*part)
    total = rng.poisson(np.maximum(usual * share / (1.0 - share), 25.0 if share >= 0.4 else 2.0))
    hari = np.repeat(days, total)
    n = len(hari)
    accounts, templates = int(rng.integers(15, 50)), int(rng.integers(2, 6))
    wave = rng.integers(0, 6, n)  # six bursts a day, each of one template
    start = np.sort(rng.integers(3600, 80_000, (len(days), 6)), axis=1)
    second = start[hari - e.mulai, wave] + rng.integers(0, 60, n)
    tone = np.full(n, NEG if e.jenis == "buzzer_kontra" else POS)
    severity = np.where(tone == NEG, np.where(rng.random(n) < 0.5, e.keparahan, 0.0), 0.0)
    blame = np.where(tone == NEG, e.atribusi, np.nan)
    rows = _rows(rng, np.full(n, e.isu), np.full(n, SOSIAL), hari, tone, severity, blame, people, episode=number)
    group = _templates(rng, number, templates, wave)
    account = people + 10_000 * (number + 1) + rng.integers(0, accounts, n)
    return _with(rows, detik=second.astype(np.int64), penulis=account, grup=group, jangkauan=rows.jangkauan * 0.1)


def _crowd(rng: np.random.Generator, e: Episode, shape: Array, people: int, number: int) -> Draft:
    """Praise, events, spill-over from national news, press releases, one angry account."""
    mixes = {
        "viral_positif": ([0.05, 0.20, 0.75], [0.08, 0.90, 0.02]),
        "acara": ([0.12, 0.48, 0.40], [0.15, 0.80, 0.05]),
        "nasional": ([0.65, 0.28, 0.07], [0.25, 0.75, 0.00]),
        "rilis": ([0.00, 0.55, 0.45], [1.00, 0.00, 0.00]),
        "satu_akun": ([0.92, 0.06, 0.02], [0.00, 0.85, 0.15]),
    }
    tones, channels = mixes[e.jenis]
    total = rng.poisson(e.besar * shape)
    hari = np.repeat(np.arange(len(shape)) + e.mulai, total)
    n = len(hari)
    kanal = rng.choice(3, n, p=channels)
    tone = rng.choice(3, n, p=tones)
    severity = np.where((tone == NEG) & (rng.random(n) < 0.5), e.keparahan, 0.0)
    blame = np.where(tone == NEG, e.atribusi, np.nan)
    rows = _rows(rng, np.full(n, e.isu), kanal, hari, tone, severity, blame, people, episode=number)
    if e.jenis == "nasional":
        return _with(rows, tentang=np.zeros(n, dtype=np.bool_))
    if e.jenis == "rilis":
        return _with(rows, grup=_templates(rng, number, 3, rng.integers(0, 3, n)))
    if e.jenis == "satu_akun":
        return _with(rows, penulis=np.full(n, people + 10_000 * (number + 1)))
    return rows


def _rows(
    rng: np.random.Generator,
    isu: Ints,
    kanal: Ints,
    hari: Ints,
    tone: Ints,
    severity: Array,
    blame: Array,
    people: int,
    *,
    episode: int,
) -> Draft:
    n = len(isu)
    press = kanal == MEDIA
    hour = rng.choice(24, n, p=_HOURS / _HOURS.sum())
    copied = press & (rng.random(n) < _SYNDICATED) & (rng.random(n) > _MISSED)
    # one agency text a day and issue; episodes have their own
    story = (isu * 100_000 + hari) * 2 + (episode >= 0)
    return Draft(
        isu=np.asarray(isu, dtype=np.int64),
        kanal=np.asarray(kanal, dtype=np.int64),
        hari=np.asarray(hari, dtype=np.int64),
        detik=hour * 3600 + rng.integers(0, 3600, n),
        tone=np.asarray(tone, dtype=np.int64),
        penulis=np.where(press, -1, (people * rng.random(n) ** 2).astype(np.int64)),  # Zipf with exponent 1/2
        sumber=np.where(press, rng.integers(NATIONAL, OUTLETS, n), -1).astype(np.int64),
        grup=np.where(copied, story, -1).astype(np.int64),
        jangkauan=rng.lognormal(6.0, 1.5, n) * np.where(press, 10.0, 1.0),
        keparahan=np.asarray(severity, dtype=np.float64),
        atribusi=np.asarray(blame, dtype=np.float64),
        tentang=np.ones(n, dtype=np.bool_),
        episode=np.full(n, episode, dtype=np.int64),
    )


def _templates(rng: np.random.Generator, number: int, count: int, which: Ints) -> Ints:
    """Group numbers of copied texts, beyond those of press stories; some copies go unrecognised."""
    group = -2 - (number * 100 + which % count)
    return np.where(rng.random(len(which)) < _MISSED, -1, group).astype(np.int64)


def _with(rows: Draft, **changes: Mapping[str, object] | NDArray[np.generic]) -> Draft:
    return Draft(**{**{f.name: getattr(rows, f.name) for f in fields(Draft)}, **changes})
