"""Everything computed once and read by all tables: which rows count, their day, weight and issue, and the scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opini.config import MonitorSettings
from opini.engine.context import Context
from opini.issues.book import IssueBook
from opini.issues.cluster import discover
from opini.risk.assess import Assessment, assess
from opini.risk.reputation import Reputation, reputation
from opini.risk.rows import Rows
from opini.stream.buckets import day_bounds, day_index, weekday
from opini.stream.duplicates import SHORT_TEXT, near_duplicate_groups, token_counts
from opini.stream.table import OpinionTable
from opini.stream.weights import Weights, opinion_weights
from opini.vocabulary import CHANNELS, DIMENSIONS

__all__ = ["Block", "State", "prepare", "select"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

MAX_DAYS = (
    800  # days of history on the board: two years and a quarter; bounds memory whatever dates a file holds (chosen)
)
_FEW = 3  # opinions from which an issue is followed day by day (chosen: with fewer no gate can open)
_LIGHT_DAYS = 60  # days looked at for the others


@dataclass(frozen=True, slots=True)
class Block:
    """Some issues scored over some days: positions in ``book.issues``, and the column of the first day."""

    ids: Ints
    offset: int
    skor: Assessment
    terencana: Mask  # (issues, days) planned events


@dataclass(frozen=True, slots=True)
class State:
    """One run's common ground. Columns of the grid are report days ``first .. first + n_days - 1``."""

    table: OpinionTable  # all rows given, in (time, id) order
    alasan_lewat: NDArray[np.object_]  # why a row does not count, "" where it does
    context: Context
    as_of: int
    terbuka: bool  # the last report day is not over: its alerts are provisional
    first: int
    n_days: int
    column: Ints  # of every row of ``table``; rows that do not count may lie outside the grid
    dipakai: Ints  # rows of ``table`` that count as public opinion
    terlihat: Ints  # rows inside the grid, owned ones included
    grup: Ints
    weights: Weights  # of the rows in ``terlihat``
    book: IssueBook  # over the rows in ``terlihat``
    rows: Rows  # of the rows in ``dipakai``
    isu: Ints  # issue position of the rows in ``dipakai``, -1 none
    dimensi: Ints  # dimension of the rows in ``dipakai``
    hari_minggu: Ints  # weekday of each grid day
    blocks: tuple[Block, ...]
    reputasi: Reputation

    def bounds(self, column: int) -> tuple[int, int]:
        """UTC seconds at which a grid day starts and ends."""
        return day_bounds(self.first + column, self.context.zona, self.context.settings.day_start_hour)


def select(table: OpinionTable, as_of: int | None, context: Context) -> tuple[int | None, NDArray[np.object_]]:
    """The time of the report and, for each row, why it does not count ("" = it counts or is an owned post)."""
    reason = np.full(table.n, "", dtype=object)
    seen: set[str] = set()
    for row, name in enumerate(table.id):  # rows come in (time, id) order, so the earliest of an id wins
        if name in seen:
            reason[row] = "id ganda"
        seen.add(name)
    if table.n == 0:
        return as_of, reason
    zone, hour = context.zona, context.settings.day_start_hour
    if as_of is None:
        as_of = day_bounds(int(day_index(table.waktu[-1:], zone, hour)[0]), zone, hour)[1]
    reason[(reason == "") & (table.waktu >= as_of)] = "sesudah waktu laporan"
    last = int(day_index([as_of - 1], zone, hour)[0])
    old = day_index(table.waktu, zone, hour) <= last - MAX_DAYS
    reason[(reason == "") & old] = f"lebih lama dari {MAX_DAYS} hari"
    return as_of, reason


def prepare(table: OpinionTable, as_of: int, reason: NDArray[np.object_], context: Context) -> State:
    """Score a table that has at least one row inside the grid."""
    settings, zone = context.settings, context.zona
    inside = np.flatnonzero(reason == "")
    day = day_index(table.waktu, zone, settings.day_start_hour).astype(np.int64)
    last = int(day_index([as_of - 1], zone, settings.day_start_hour)[0])
    first = int(day[inside].min())
    n_days = last - first + 1
    view = table.take(inside)
    groups = near_duplicate_groups(
        view.bersih, jaccard=settings.duplicate_jaccard, tautan=view.tautan, induk=view.induk
    )
    weights = opinion_weights(view, groups, settings)
    book = discover(view, day[inside].astype(np.int32), weights, settings, groups)
    public = ~view.resmi
    reason = reason.copy()
    reason[inside[~public]] = "akun resmi, tidak dihitung sebagai opini publik"
    # The same short plea by many people is no group when people are counted (see stream.weights).
    voices = groups.copy()
    copied = np.flatnonzero(np.bincount(groups, minlength=view.n)[groups] > 1)
    short = copied[token_counts(view.bersih[copied]) < SHORT_TEXT]
    voices[short] = short
    rows = Rows.of(
        view,
        bobot=weights.bobot,
        mentah=weights.mentah,
        grup=voices,
        column=day[inside] - first,
        tiers=context.tiers,
        nasional=context.nasional,
        internasional=context.internasional,
    ).take(public)
    isu = book.isu.codes[public].astype(np.int64)
    place = {name: i for i, name in enumerate(DIMENSIONS)}
    names = np.array([place.get(name, -1) for name in view.dimensi.names] + [-1])
    dimensi = names[view.dimensi.codes][public].astype(np.int64)
    week = weekday(np.arange(first, last + 1))
    channel_weights = np.array([max(0.0, float(context.bobot_kanal.get(k, 1.0))) for k in CHANNELS])
    active = np.array([k in context.kanal_aktif for k in CHANNELS]) if context.kanal_aktif else None
    return State(
        table=table,
        alasan_lewat=reason,
        context=context,
        as_of=as_of,
        terbuka=as_of < day_bounds(last, zone, settings.day_start_hour)[1],
        first=first,
        n_days=n_days,
        column=day - first,
        dipakai=inside[public],
        terlihat=inside,
        grup=groups,
        weights=weights,
        book=book,
        rows=rows,
        isu=isu,
        dimensi=dimensi,
        hari_minggu=week,
        blocks=_blocks(rows, isu, book, first, week, context),
        reputasi=reputation(
            rows,
            dimensi,
            n_days,
            settings,
            channel_weights=channel_weights,
            active=active,
            confusion=context.koreksi,
        ),
    )


def _blocks(rows: Rows, isu: Ints, book: IssueBook, first: int, week: Ints, context: Context) -> tuple[Block, ...]:
    """Issues with enough opinions over all days; the rest, which cannot pass any gate, over the last days only."""
    n = np.bincount(isu[isu >= 0], minlength=len(book.issues))
    severe = (isu >= 0) & (np.nan_to_num(rows.keparahan) >= context.settings.severity_override)
    alarming = np.bincount(isu[severe], minlength=len(book.issues))
    heavy = (n >= _FEW) | (alarming > 0)
    return tuple(
        _block(rows, isu, np.flatnonzero(which), max(0, offset), book, first, week, context)
        for which, offset in ((heavy, 0), (~heavy, len(week) - _LIGHT_DAYS))
        if which.any() or offset == 0
    )


def _block(
    rows: Rows, isu: Ints, ids: Ints, offset: int, book: IssueBook, first: int, week: Ints, context: Context
) -> Block:
    place = np.full(len(book.issues) + 1, -1, dtype=np.int64)
    place[ids] = np.arange(len(ids))
    topics = [book.issues[i].topik for i in ids]
    names = {name: i for i, name in enumerate(sorted(set(topics)))}
    topic = np.array([names[t] for t in topics], dtype=np.int64)
    planned = _planned(topics, first + offset, len(week) - offset, context)
    shifted = rows if offset == 0 else replace(rows, column=rows.column - offset)
    lifts = max(1, round(context.settings.overrides_per_week * context.anggaran_alarm))
    score = assess(
        shifted,
        place[isu],
        len(ids),
        week[offset:],
        topic,
        context.settings,
        planned,
        overrides_per_week=lifts,
        budget=context.anggaran_alarm,
        places=np.array([_places(t, context.settings) for t in sorted(set(topics))], dtype=np.int64),
    )
    return Block(ids, offset, score, planned)


def _places(topic: str, settings: MonitorSettings) -> int:
    """Issues of a topic that may enter siaga in a week; what has no field of government gets one."""
    return 1 if topic == "lainnya" else max(1, round(settings.siaga_per_topic))


def _planned(topics: list[str], first: int, n_days: int, context: Context) -> Mask:
    out = np.zeros((len(topics), n_days), dtype=np.bool_)
    by_topic: Mapping[str, list[int]] = {t: [i for i, x in enumerate(topics) if x == t] for t in set(topics)}
    for event in context.kalender:
        start = max(0, event.mulai.toordinal() - first)
        stop = min(n_days, event.selesai.toordinal() + 1 - first)
        if start >= stop:
            continue
        members = list(range(len(topics))) if event.topik is None else by_topic.get(event.topik, [])
        out[np.asarray(members, dtype=np.int64)[:, None], np.arange(start, stop)[None, :]] = True
    return out
