"""The surge log: every time a topic or an issue exceeded its same-weekday expectation, and why.

Counts are raw opinions, as a reader would count them; copied messages are named in the explanation, not removed. A
surge is told from what was known when it ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2s
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.engine import calendar_id
from opini.engine.issue_table import title
from opini.engine.result import Columns, times
from opini.engine.state import State
from opini.engine.surge_story import Story, tell
from opini.engine.surge_words import Phrasebook
from opini.risk.episodes import Episodes, episodes
from opini.stream.baseline import expected
from opini.stream.buckets import sums

__all__ = ["SURGES", "surge_table"]

SURGES = (
    *("id", "mulai", "akhir", "hari", "lingkup", "nama", "judul", "topik", "n", "biasanya", "kali", "z", "n_puncak"),
    *("puncak", "berlangsung", "bagian_dari", "musim", "pekan_naik", "negatif", "salinan", "frasa", "penjelasan"),
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_ISSUE_LEAST = 8  # opinions an issue needs to have a surge of its own (chosen)
_KEPT = 150  # surges kept, the largest (chosen: three a week in a year)
_PAST_DAYS = 90  # days before a surge that say what is usual (domain.md 3.1)
_PAST_ROWS = 500  # opinions of those days that are read (chosen; bounds the work)
_ORDINARY = 0.5  # expected opinions a day below which "x kali" says nothing (as in ``facts``)
_VAGUE = "lainnya"  # a topic that says nothing: its surge is told with a named one of the same days
_SAME = 0.6  # share of a topic's excess from which the surge is the issue's own (chosen)
_TITLE_ONLY = 30  # past opinions below which an issue is compared with its topic (chosen)
_EMPTY, _EMPTY_LEAST = 0.2, 5.0  # share of its usual below which the board was silent, and what it usually had
_SHORT = 5  # days of a surge that a holiday inside may explain (chosen)
_QUIET = 0.85  # share of its usual below which days off left a backlog (chosen)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surge:
    scope: str
    key: int
    start: int
    stop: int
    peak: tuple[int, int]
    n_peak: float
    n: float
    usual: float
    z: float
    weeks: int

    @property
    def excess(self) -> float:
        return self.n - self.usual


def surge_table(state: State) -> Columns:
    """All surges of topics and issues, largest first."""
    view = state.table.take(state.dipakai)
    topic = view.topik.codes.astype(np.int64)
    whole = _kinds(state)
    issues = np.bincount(whole[whole >= 0], minlength=len(state.book.issues)) >= _ISSUE_LEAST
    key = {"topik": topic, "isu": np.where(np.append(issues, False)[whole], whole, -1)}
    size = {"topik": len(view.topik.names), "isu": len(state.book.issues)}
    found = [s for scope in ("topik", "isu") for s in _surges(state, scope, key[scope], size[scope])]
    found.sort(key=lambda s: (-s.excess, s.scope, s.start, s.key))
    found = found[:_KEPT]
    teller = _Teller(state, key, found)
    parents = _parents(state, found, view.topik.names)
    names = [_id(state, s, view.topik.names) for s in found]
    rows = [teller.row(s) for s in found]
    for row, name, parent in zip(rows, names, parents, strict=True):
        row["id"], row["bagian_dari"] = name, None if parent is None else names[parent]
    columns: Columns = {name: [row[name] for row in rows] for name in SURGES}
    for name in ("mulai", "akhir", "puncak"):
        columns[name] = times(columns[name])
    for name in ("biasanya", "kali", "z", "negatif"):
        columns[name] = np.asarray(columns[name], dtype=np.float64)
    for name in ("hari", "n", "n_puncak", "pekan_naik", "salinan"):
        columns[name] = np.asarray(columns[name], dtype=np.int64)
    columns["berlangsung"] = np.asarray(columns["berlangsung"], dtype=np.bool_)
    return columns


def _kinds(state: State) -> Ints:
    """For each counted opinion, the issue of its kind: a surge is told of the kind with its single cases."""
    if state.book.umum is None:
        return state.isu
    return state.book.umum[np.isin(state.terlihat, state.dipakai)]


def _surges(state: State, scope: str, key: Ints, k: int) -> list[_Surge]:
    used = np.unique(key[key >= 0])
    place = np.full(k + 1, -1, dtype=np.int64)
    place[used] = np.arange(len(used))
    y = sums(place[key], state.rows.column, None, len(used), range(state.n_days))
    e: Episodes = episodes(y, state.hari_minggu, state.context.settings)
    return [
        _Surge(
            scope=scope,
            key=int(used[e.key[i]]),
            start=int(e.start[i]),
            stop=int(e.stop[i]),
            peak=(int(e.puncak[i]), int(e.puncak_akhir[i])),
            n_peak=float(e.n_puncak[i]),
            n=float(e.n[i]),
            usual=float(e.biasanya[i]),
            z=float(e.z[i]),
            weeks=int(e.pekan_naik[i]),
        )
        for i in range(len(e.key))
    ]


def _parents(state: State, found: list[_Surge], topics: tuple[str, ...]) -> list[int | None]:
    """Position of the surge that stands for each one: an issue's stands for its topic's where it holds most of it."""
    out: list[int | None] = [None] * len(found)
    by_topic: dict[str, list[int]] = {}
    for i, s in enumerate(found):
        if s.scope == "topik":
            by_topic.setdefault(topics[s.key], []).append(i)
    for j, s in enumerate(found):  # largest first, so the first issue that holds a topic's surge is its main one
        if s.scope != "isu":
            continue
        for i in by_topic.get(state.book.issues[s.key].topik, ()):
            other = found[i]
            if s.start >= other.stop or other.start >= s.stop:
                continue
            if s.excess >= _SAME * other.excess and out[i] is None:
                out[i] = j
            elif out[i] != j:
                out[j] = i if out[i] is None else out[i]
            break
    for i in by_topic.get(_VAGUE, ()):
        named = [j for j, s in enumerate(found) if s.scope == "isu" or topics[s.key] != _VAGUE]
        same = [j for j in named if found[j].start < found[i].stop and found[i].start < found[j].stop]
        if out[i] is None and same:
            out[i] = same[0] if out[same[0]] is None else out[same[0]]
    return [_told_by(out, i) for i in range(len(out))]


def _told_by(parent: list[int | None], i: int) -> int | None:
    """The surge at the end of the chain of parts, which stands by itself."""
    seen, at = {i}, parent[i]
    while at is not None and parent[at] is not None and at not in seen:
        seen.add(at)
        at = parent[at]
    return None if at == i else at


def _id(state: State, s: _Surge, topics: tuple[str, ...]) -> str:
    name = topics[s.key] if s.scope == "topik" else state.book.issues[s.key].isu
    seed = f"{s.scope}\n{name}\n{state.first + s.start}"
    return "l-" + blake2s(seed.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


class _Teller:
    """Evidence about surges, with what they share read once."""

    def __init__(self, state: State, key: dict[str, Ints], found: list[_Surge]) -> None:
        self.state, self.key = state, key
        self.view = state.table.take(state.dipakai)
        self.column = state.rows.column
        self.groups = np.asarray(state.rows.grup, dtype=np.int64)
        self.tone = state.rows.tone
        self.order = {scope: np.argsort(k, kind="stable") for scope, k in key.items()}
        self.begin = {
            scope: np.searchsorted(k[self.order[scope]], np.arange(int(k.max(initial=-1)) + 2))
            for scope, k in key.items()
        }
        zero = np.zeros(state.rows.n, dtype=np.int64)
        self.board = sums(zero, self.column, None, 1, range(state.n_days))
        settings = state.context.settings
        self.usual = expected(
            self.board, state.hari_minggu, window_days=settings.baseline_days, min_days=settings.min_baseline_days
        ).mean[0]
        asked = [np.concatenate([self.inside(s), self.before(s)]) for s in found]
        rows = np.unique(np.concatenate(asked)) if asked else np.zeros(0, dtype=np.int64)
        self.phrases = Phrasebook(self.view, rows, self.groups)

    def members(self, scope: str, key: int) -> Ints:
        begin = self.begin[scope]
        return np.sort(self.order[scope][begin[key] : begin[key + 1]])

    def inside(self, s: _Surge) -> Ints:
        rows = self.members(s.scope, s.key)
        return rows[(self.column[rows] >= s.start) & (self.column[rows] < s.stop)]

    def before(self, s: _Surge) -> Ints:
        """Opinions of the same topic or issue in the 90 days before, the latest 500."""
        rows = self._past(s.scope, s.key, s.start)
        if s.scope == "isu" and len(rows) < _TITLE_ONLY:
            topik = self.state.book.issues[s.key].topik
            if topik in self.view.topik.names:
                rows = self._past("topik", self.view.topik.names.index(topik), s.start)
        return rows[-_PAST_ROWS:]

    def _past(self, scope: str, key: int, start: int) -> Ints:
        if key + 1 >= len(self.begin[scope]):
            return np.zeros(0, dtype=np.int64)
        rows = self.members(scope, key)
        return rows[(self.column[rows] < start) & (self.column[rows] >= start - _PAST_DAYS)]

    def row(self, s: _Surge) -> dict[str, Any]:
        """One row of the table, all but its ids."""
        state, rows = self.state, self.inside(s)
        topik = self.view.topik.names[s.key] if s.scope == "topik" else state.book.issues[s.key].topik
        record = state.book.issues[s.key] if s.scope == "isu" else None
        judul = title(record) if record else state.context.label(topik)
        story = self.story(s, rows, f"{judul} {' '.join(record.frasa)}" if record else "")
        return {
            "mulai": state.bounds(s.start)[0],
            "akhir": state.bounds(s.stop - 1)[1],
            "hari": s.stop - s.start,
            "lingkup": s.scope,
            "nama": record.isu if record else topik,
            "judul": judul,
            "topik": topik,
            "n": len(rows),
            "biasanya": s.usual,
            "kali": s.n / s.usual if s.usual >= _ORDINARY * (s.stop - s.start) else np.nan,
            "z": s.z,
            "n_puncak": int(s.n_peak),
            "puncak": state.bounds(s.peak[0])[0],
            "berlangsung": s.stop == state.n_days,
            "musim": story.musim or None,
            "pekan_naik": story.pekan_naik,
            "negatif": story.negatif,
            "salinan": story.salinan,
            "frasa": list(story.frasa),
            "penjelasan": tell(story),
        }

    def story(self, s: _Surge, rows: Ints, words: str) -> Story:
        """The evidence about one surge."""
        days = [date.fromordinal(self.state.first + d) for d in range(s.start, s.stop)]
        before = self.before(s)
        frasa = self.phrases.telling(rows, before, 8)
        known = self.view.wilayah.codes[rows]
        places = np.bincount(known[known >= 0], minlength=len(self.view.wilayah.names))
        author = self.view.penulis.codes[rows]
        authors = np.bincount(author[author >= 0]) if (author >= 0).any() else np.zeros(1, dtype=np.int64)
        board = float(self.board[0, s.start : s.stop].sum())
        usual = float(np.nansum(self.usual[s.start : s.stop]))
        negative, _, positive = self._tone(rows)
        story = Story(
            n=len(rows),
            kali=s.n / max(s.usual, 0.5),
            hari=s.stop - s.start,
            frasa=frasa[:5],
            isu=self._main_issue(s, rows),
            puncak=_span(days[s.peak[0] - s.start], days[s.peak[1] - 1 - s.start]),
            n_puncak=int(s.n_peak),
            pekan_naik=s.weeks,
            musim=_season(days, (*frasa, words)),
            wilayah=(self.view.wilayah.names[int(places.argmax())], int(places.max())) if places.sum() else None,
            n_wilayah=int((places > 0).sum()),
            n_tahu_wilayah=int(places.sum()),
            penulis=int(authors.max()),
            salinan=len(rows) - len(np.unique(self.groups[rows])),
            negatif=negative,
            negatif_biasa=self._tone(before)[0] if len(before) >= 10 else np.nan,
            positif=positive,
            papan_kali=board / usual if usual > 0 else np.nan,
        )
        return replace(story, **self._calendar(s, days))

    def _tone(self, rows: Ints) -> tuple[float, float, float]:
        known = rows[self.tone[rows].sum(axis=1) > 0]
        if not len(known):
            return np.nan, np.nan, np.nan
        top = np.bincount(self.tone[known].argmax(axis=1), minlength=3) / len(known)
        return float(top[0]), float(top[1]), float(top[2])

    def _main_issue(self, s: _Surge, rows: Ints) -> tuple[str, int] | None:
        if s.scope != "topik":
            return None
        of = self.state.isu[rows]
        if not (of >= 0).any():
            return None
        counts = np.bincount(of[of >= 0])
        return title(self.state.book.issues[int(counts.argmax())]), int(counts.max())

    def _silent(self, start: int) -> int:
        """Days just before on which the whole board was nearly silent."""
        days = 0
        while start - 1 - days >= 0:
            usual = self.usual[start - 1 - days]
            if not (usual >= _EMPTY_LEAST and self.board[0, start - 1 - days] <= _EMPTY * usual):
                break
            days += 1
        return days

    def _calendar(self, s: _Surge, days: list[date]) -> dict[str, Any]:
        holiday, off = calendar_id.after_holiday(days[0])
        past = slice(max(0, s.start - off), s.start)
        usual = float(np.nansum(self.usual[past]))
        backlog = bool(off and usual > 0 and self.board[0, past].sum() < _QUIET * usual)
        planned = [
            e.nama
            for e in self.state.context.kalender
            if e.mulai <= days[-1] and e.selesai >= days[0] and e.topik in {None, self._topic(s)}
        ]
        short = days if len(days) <= _SHORT else []  # over weeks some holiday always falls inside
        inside = planned or [name for name in map(calendar_id.day_off, short) if name]
        silent = self._silent(s.start)
        gap = 0 if silent <= off else silent  # offices that close are no gap in the data
        return {"libur": holiday, "tumpukan": backlog, "kosong": gap, "bertepatan": inside[0] if inside else ""}

    def _topic(self, s: _Surge) -> str:
        return self.view.topik.names[s.key] if s.scope == "topik" else self.state.book.issues[s.key].topik


def _season(days: list[date], phrases: tuple[str, ...]) -> str:
    """The season that a surge falls in and speaks of; "" where its words do not."""
    words = {word for phrase in phrases for word in phrase.lower().replace("-", " ").split()}
    hits = [(len(s.kata & words), s.nama) for s in calendar_id.seasons(days[0], days[-1])]
    best = max(hits, default=(0, ""), key=lambda item: item[0])
    return best[1] if best[0] else ""


def _span(first: date, last: date) -> str:
    """``8–10 Mar`` or ``30 Mar – 1 Apr``.

    >>> _span(date(2022, 3, 8), date(2022, 3, 10)), _span(date(2022, 3, 31), date(2022, 4, 1))
    ('8–10 Mar', '31 Mar – 1 Apr')
    """
    if first == last:
        return f"{first.day} {_MONTHS[first.month - 1]}"
    if first.month == last.month:
        return f"{first.day}–{last.day} {_MONTHS[last.month - 1]}"
    return f"{_span(first, first)} – {_span(last, last)}"
