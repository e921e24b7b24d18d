"""One simulated board: the opinions as a classifier reads them, and what is true about them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from opini.errors import InputError
from opini.evaluate.simulation.crowd import (
    ADUAN,
    MEDIA,
    NATIONAL,
    OUTLETS,
    SOSIAL,
    Board,
    Draft,
    draw_board,
    episode_rows,
    join,
    ordinary_rows,
)
from opini.evaluate.simulation.episodes import QUIET, Episode, plan
from opini.evaluate.simulation.sensor import Sensor, draw_sensor, read_relevance, read_tone, read_topic
from opini.stream.buckets import day_bounds, weekday
from opini.stream.table import Codes, OpinionTable
from opini.vocabulary import CHANNELS, TOPICS

__all__ = ["SPLITS", "Truth", "World", "simulate", "split_seeds"]

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_Columns = TypeVar("_Columns", Draft, "_Reading")
SPLITS = {"tune": 0, "validate": 10_000, "locked": 20_000}  # first seed of each split
_FIRST = date(2024, 1, 1)
_ZONE, _HOUR = "Asia/Makassar", 6.0
_CHANNELS = {MEDIA: "media_massa", SOSIAL: "media_sosial", ADUAN: "aduan"}
_MAX_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Truth:
    """What only the simulator knows. ``isu``, ``tone``, ``tentang`` and ``episode`` are per row of the table."""

    isu: Ints
    tone: Ints  # 0 negatif, 1 netral, 2 positif
    tentang: Mask
    episode: Ints  # position in ``World.kejadian``, -1 ordinary
    negatif: Array  # (issues, days) independent true negatives about the government: what the event of P counts
    biasa: Array  # (issues, days) expected negatives of an ordinary day of that date
    nasional: Array  # (issues, days) items of national outlets
    mu: Array  # (issues, channels, days) expected ordinary opinions
    theta: Array  # (issues, channels, days, 3) true mix of their tones


@dataclass(frozen=True, slots=True)
class World:
    """A stream with its truth.

    ``tabel``: the opinions with predictions, sorted by time; ``grup``: near-duplicate groups as a deduplicator sees
    them; ``isu``: the issue each opinion is read to belong to; ``hari``: its day; ``kejadian``: what was planted.
    """

    seed: int
    tabel: OpinionTable
    grup: Ints
    isu: Ints
    hari: Ints
    hari_minggu: Ints
    n_isu: int
    n_hari: int
    kejadian: tuple[Episode, ...]
    kalender: tuple[Episode, ...]  # planned events the office has announced
    nasional: frozenset[str]
    tingkat_sumber: dict[str, float]
    benar: Truth

    def frame(self) -> dict[str, Any]:
        """The opinions as columns that :func:`opini.monitor` takes: no text, tone and issue given.

        >>> frame = simulate(seed=1, days=70, issues=2, volume=(0.5, 2.0)).frame()
        >>> sorted(frame)[:4], len(frame["id"]) == len(frame["sentimen_negatif"])
        (['atribusi', 'id', 'isu', 'jangkauan'], True)
        """
        t = self.tabel
        assert t.isu is not None
        return {
            "id": t.id.tolist(),
            "waktu": t.waktu.tolist(),
            "kanal": t.kanal.decode().tolist(),
            "sumber": t.sumber.decode().tolist(),
            "penulis": t.penulis.decode().tolist(),
            "topik": t.topik.decode().tolist(),
            "isu": t.isu.decode().tolist(),
            "sentimen_negatif": t.tone[:, 0].tolist(),
            "sentimen_netral": t.tone[:, 1].tolist(),
            "sentimen_positif": t.tone[:, 2].tolist(),
            "keparahan": t.keparahan.tolist(),
            "atribusi": t.atribusi.tolist(),
            "sasaran": np.where(t.sasaran >= 0.5, "pemerintah", "bukan").tolist(),
            "jangkauan": t.jangkauan.tolist(),
        }


def split_seeds(split: str, count: int) -> range:
    """Seeds of ``count`` worlds of a split: "tune", "validate" or "locked".

    >>> split_seeds("validate", 2)
    range(10000, 10002)
    """
    if split not in SPLITS:
        raise InputError(f"there is no split {split!r}", cure=f"choose from {', '.join(SPLITS)}")
    return range(SPLITS[split], SPLITS[split] + count)


def simulate(
    seed: int = 0,
    *,
    days: int = 365,
    issues: int = 18,
    volume: tuple[float, float] = (0.3, 150.0),
    crises: int = 16,
    traps: int = 24,
    harmless: bool = False,
    buzzer: tuple[float, float] = (0.40, 0.55),
) -> World:
    """A board of ``issues`` topics in three channels over ``days`` days, with planted crises and traps.

    Args:
        seed: the same seed gives the same world.
        days: at least 70; the first 60 are quiet.
        issues: number of topics followed, 1 to 18.
        volume: opinions a day of an issue in a channel, drawn log-uniformly between the two.
        crises: how many to plant, in turn of their kinds; fewer where the board has no room for them.
        traps: the same of what must not fire.
        buzzer: share of an issue's posts in social media that a buzzer burst makes up (least and most).
        harmless: the twin of the same seed in which the traps do not happen and all else is equal, reading by reading;
            what a detector does only in the world with traps, the traps did.

    Raises:
        InputError: a number outside its range.

    >>> world = simulate(seed=3, days=90, issues=3, volume=(1.0, 5.0), crises=2, traps=2)
    >>> world.tabel.n == len(world.benar.tone), {e.krisis for e in world.kejadian} == {True, False}
    (True, True)
    """
    _check(days, issues, volume, crises, traps)
    rng = np.random.default_rng([seed, 20251103])
    first = _FIRST.toordinal()
    dates = np.arange(first, first + days)
    week = weekday(dates)
    board = draw_board(rng, issues, days, volume, week, _holidays(dates))
    usual = board.usual_negatives
    people = max(50, int(board.mu.sum(axis=(0, 1)).mean() * 20))
    episodes = plan(rng, usual, days, crises, traps)
    draft = join([ordinary_rows(rng, board, people), *episode_rows(rng, board, episodes, people, buzzer)])
    sensor = draw_sensor(rng, 3)
    reading = _read(rng, draft, sensor, issues, days)
    if harmless:
        planted = np.array([not e.krisis for e in episodes] + [False])  # row -1: ordinary
        kept = np.flatnonzero(~planted[draft.episode])
        draft, reading = _pick(draft, kept), _pick(reading, kept)
    else:
        draft = _outages(draft, episodes)
    order = np.lexsort((draft.detik, draft.hari))
    draft, reading = _pick(draft, order), _pick(reading, order)
    read_isu = reading.isu
    table = _table(draft, reading, first, days)
    truth = _truth(draft, board, issues, days)
    planned = tuple(e for e in episodes if e.jenis == "acara" and rng.random() < 0.5)
    outlets = {f"media-{i:02d}": 0.9 if i < NATIONAL else 0.7 for i in range(OUTLETS)}
    return World(
        seed=seed,
        tabel=table,
        grup=_groups(draft.grup),
        isu=read_isu,
        hari=draft.hari,
        hari_minggu=week,
        n_isu=issues,
        n_hari=days,
        kejadian=episodes,
        kalender=planned,
        nasional=frozenset(f"media-{i:02d}" for i in range(NATIONAL)),
        tingkat_sumber=outlets,
        benar=truth,
    )


def _check(days: int, issues: int, volume: tuple[float, float], crises: int, traps: int) -> None:
    if not QUIET + 10 <= days <= _MAX_DAYS:
        raise InputError(f"days = {days}", cure=f"give {QUIET + 10} to {_MAX_DAYS}")
    if not 1 <= issues <= 18:
        raise InputError(f"issues = {issues}", cure="give 1 to 18")
    if not 0 < volume[0] <= volume[1] <= 10_000:
        raise InputError(f"volume = {volume}", cure="give two numbers above 0, the smaller first")
    if crises < 0 or traps < 0:
        raise InputError("a number of episodes is negative", cure="give 0 or more")


def _holidays(dates: Ints) -> Mask:
    from opini.engine.calendar_id import day_off

    return np.array([bool(day_off(date.fromordinal(int(d)))) for d in dates], dtype=np.bool_)


def _outages(draft: Draft, episodes: tuple[Episode, ...]) -> Draft:
    """A channel goes silent for some days and its backlog arrives, stamped late, on the day it returns."""
    hari, detik = draft.hari.copy(), draft.detik.copy()
    for e in episodes:
        if e.jenis == "gangguan":
            lost = (draft.kanal == e.kanal) & (hari >= e.mulai) & (hari < e.selesai)
            hari[lost] = e.selesai
            detik[lost] = detik[lost] % 7200 + 4 * 3600
    last = int(draft.hari.max(initial=0))
    keep = hari <= last
    changed = {f.name: getattr(draft, f.name) for f in fields(Draft)} | {"hari": hari, "detik": detik}
    return Draft(**{name: value[keep] for name, value in changed.items()})


def _groups(grup: Ints) -> Ints:
    """Near-duplicate groups as row numbers: the first row of each; a text of its own is its own group."""
    n = len(grup)
    out = np.arange(n, dtype=np.int64)
    copied = np.flatnonzero(grup != -1)
    if len(copied):
        _, first, member = np.unique(grup[copied], return_index=True, return_inverse=True)
        out[copied] = copied[first][member]
    return out


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the classifier said of each row."""

    isu: Ints
    tone: Array
    sasaran: Array


def _read(rng: np.random.Generator, draft: Draft, sensor: Sensor, issues: int, days: int) -> _Reading:
    isu = read_topic(rng, sensor, draft.isu, issues)
    tone = read_tone(rng, sensor, draft.tone, draft.kanal, draft.hari >= days // 2)
    return _Reading(isu, tone, read_relevance(rng, sensor, draft.tentang))


def _pick(columns: _Columns, rows: Ints) -> _Columns:
    return type(columns)(**{f.name: getattr(columns, f.name)[rows] for f in fields(columns)})


def _table(draft: Draft, reading: _Reading, first: int, days: int) -> OpinionTable:
    starts = np.array([day_bounds(first + d, _ZONE, _HOUR)[0] for d in range(days)], dtype=np.int64)
    waktu = starts[draft.hari] + np.minimum(draft.detik, 86_399)
    n = draft.n
    topics = [t for t in TOPICS if t != "lainnya"][:18]
    width = len(str(max(n - 1, 1)))
    place = np.array([CHANNELS.index(_CHANNELS[c]) for c in range(3)])
    outlets = (*(f"media-{i:02d}" for i in range(OUTLETS)), "platform", "aduan")
    source = np.where(draft.kanal == MEDIA, draft.sumber, np.where(draft.kanal == SOSIAL, OUTLETS, OUTLETS + 1))
    accounts, who = np.unique(draft.penulis, return_inverse=True)
    blank = 1 if len(accounts) and accounts[0] == -1 else 0
    return OpinionTable.build(
        id=[f"s{i:0{width}d}" for i in range(n)],
        waktu=waktu,
        kanal=Codes(place[draft.kanal].astype(np.int32), CHANNELS),
        sumber=Codes(source.astype(np.int32), outlets),
        penulis=Codes((who - blank).astype(np.int32), tuple(f"akun-{a}" for a in accounts[blank:].tolist())),
        topik=Codes(reading.isu.astype(np.int32), tuple(topics)),
        tone=reading.tone,
        keparahan=draft.keparahan,
        atribusi=draft.atribusi,
        sasaran=reading.sasaran,
        jangkauan=draft.jangkauan,
        isu=Codes(reading.isu.astype(np.int32), tuple(topics)),
    )


def _truth(draft: Draft, board: Board, issues: int, days: int) -> Truth:
    """Independent negatives: copies of a text and posts of one account count ``1 + ln`` of their number a day."""
    negative = (draft.tone == 0) & draft.tentang
    shape = (issues, days)
    cell = draft.isu * days + draft.hari
    weight = np.minimum(_share(cell, draft.grup, draft.grup != -1), _share(cell, draft.penulis, draft.penulis >= 0))
    counted = np.bincount(cell[negative], weight[negative], minlength=issues * days).reshape(shape)
    national = np.bincount(cell[(draft.sumber >= 0) & (draft.sumber < NATIONAL)], minlength=issues * days)
    return Truth(
        isu=draft.isu,
        tone=draft.tone,
        tentang=draft.tentang,
        episode=draft.episode,
        negatif=np.asarray(counted, dtype=np.float64),
        biasa=(board.mu * board.theta[..., 0]).sum(axis=1)
        * _damped_share(cell, weight, negative & (draft.episode < 0), issues, days),
        nasional=national.reshape(shape).astype(np.float64),
        mu=board.mu,
        theta=board.theta,
    )


def _damped_share(cell: Ints, weight: Array, ordinary: Mask, issues: int, days: int) -> Array:
    """(issues, 1): what damping leaves of the ordinary negatives of each issue."""
    kept = np.bincount(cell[ordinary] // days, weight[ordinary], minlength=issues)
    all_ = np.bincount(cell[ordinary] // days, minlength=issues)
    return np.asarray((kept + 1.0) / (all_ + 1.0))[:, None]


def _share(cell: Ints, key: Ints, shared: Mask) -> Array:
    """Weight of each row so that the m rows of one key in one cell total ``1 + ln(m)``."""
    out = np.ones(len(cell))
    rows = np.flatnonzero(shared)
    if len(rows):
        _, member, count = np.unique(np.stack([cell[rows], key[rows]]), axis=1, return_inverse=True, return_counts=True)
        m = count[member.ravel()]
        out[rows] = (1.0 + np.log(m)) / m
    return out
