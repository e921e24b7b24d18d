"""The indicators table: every indicator of the vocabulary for the board, topics, channels, dimensions and issues.

One row a (scope, name, indicator), at the last report day. A value that cannot be given is ``nan`` with the reason in
``alasan``. Bounds are 80 % by default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.engine.day_tables import tone_of
from opini.engine.measures import Measure, measures
from opini.engine.response import responsiveness
from opini.engine.result import Columns, times
from opini.engine.state import State
from opini.vocabulary import CHANNELS, DIMENSIONS

__all__ = ["Tidy", "indicator_table"]

VERSION = "1"  # of the formulas below; raised when a number changes its meaning
_NO_SURVEY = "tidak ada data survei"
_ISSUE_ONLY = "hanya dihitung untuk isu"


@dataclass(slots=True)
class Tidy:
    """Rows collected in long form."""

    waktu: int
    cakupan: float
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def add(
        self,
        lingkup: str,
        nama: str,
        indikator: str,
        value: tuple[float, float, float] | None,
        *,
        n: float = 0.0,
        n_eff: float = float("nan"),
        n_penulis: float = float("nan"),
        jendela: str = "",
        metode: str = "",
        alasan: str = "",
    ) -> None:
        """One row; ``value`` is (nilai, lo, hi); where it is ``None`` or ``nan``, ``alasan`` says why."""
        nilai, lo, hi = value if value is not None else (np.nan, np.nan, np.nan)
        reason = None if np.isfinite(nilai) else (alasan or "data belum cukup")
        self.rows.append((lingkup, nama, indikator, nilai, lo, hi, int(n), n_eff, n_penulis, jendela, metode, reason))

    def columns(self) -> Columns:
        """The table."""
        names = ("lingkup", "nama", "indikator", "nilai", "lo", "hi", "n", "n_eff", "n_penulis", "jendela", "metode")
        parts = list(zip(*self.rows, strict=True)) if self.rows else [()] * (len(names) + 1)
        out: Columns = {name: list(part) for name, part in zip((*names, "alasan"), parts, strict=True)}
        for name in ("nilai", "lo", "hi", "n_eff", "n_penulis"):
            out[name] = np.asarray(out[name], dtype=np.float64)
        out["n"] = np.asarray(out["n"], dtype=np.int64)
        size = len(self.rows)
        return {
            "waktu": times(np.full(size, self.waktu)),
            **out,
            "cakupan": np.full(size, self.cakupan),
            "versi": [VERSION] * size,
        }


def indicator_table(state: State) -> Columns:
    """All indicators at the last report day."""
    column = state.n_days - 1
    tidy = Tidy(state.bounds(column)[0], _coverage(state))
    view = state.table.take(state.dipakai)
    one = np.zeros(state.rows.n, dtype=np.int64)
    topic = view.topik.codes.astype(np.int64)
    _scope(tidy, state, "papan", one, ("papan",))
    _scope(tidy, state, "topik", topic, view.topik.names)
    _scope(tidy, state, "kanal", state.rows.kanal, CHANNELS)
    _scope(tidy, state, "dimensi", state.dimensi, tuple(DIMENSIONS))
    _issues(tidy, state)
    _board_only(tidy, state)
    return tidy.columns()


def _coverage(state: State) -> float:
    """Share of the channels that should be there which spoke in the last seven days."""
    context = state.context
    recent = np.bincount(state.rows.kanal[state.rows.column >= state.n_days - 7], minlength=len(CHANNELS)) > 0
    ever = np.bincount(state.rows.kanal, minlength=len(CHANNELS)) > 0
    should = np.array([k in context.kanal_aktif for k in CHANNELS]) if context.kanal_aktif else ever
    return float(recent[should].mean()) if should.any() else float("nan")


def _scope(tidy: Tidy, state: State, scope: str, key: NDArray[np.int64], names: Sequence[str]) -> None:
    """Rows of a scope other than issues."""
    found = measures(state, key, len(names))
    for i, name in enumerate(names):
        if not found.active[i]:
            continue
        _rows(tidy, state, scope, name, found, i)
        for indicator in ("p_eskalasi", "dampak", "risiko"):
            tidy.add(scope, name, indicator, None, alasan=_ISSUE_ONLY)


def _issues(tidy: Tidy, state: State) -> None:
    """Rows of the issues, with the scores that only issues have."""
    found = measures(state, state.isu, len(state.book.issues))
    score: dict[int, tuple[Any, int]] = {
        position: (block.skor, place) for block in state.blocks for place, position in enumerate(block.ids.tolist())
    }
    for i, record in enumerate(state.book.issues):
        _rows(tidy, state, "isu", record.isu, found, i)
        skor, place = score[i]
        n, n_eff, authors = found.n7[i], found.n_eff[i], found.n_penulis[i]
        for indicator, estimate, method, window in (
            ("p_eskalasi", skor.p, "logistik monoton, skor simulasi", "72 jam ke depan"),
            ("dampak", skor.dampak, "skala register risiko A", "7 hari"),
            ("risiko", skor.risiko, "100*sqrt(P*D/5)", "7 hari"),
        ):
            value = tuple(float(bound[place, -1]) for bound in estimate)
            tidy.add(
                "isu",
                record.isu,
                indicator,
                (value[0], value[1], value[2]),
                n=n,
                n_eff=n_eff,
                n_penulis=authors,
                jendela=window,
                metode=method,
            )


def _rows(tidy: Tidy, state: State, scope: str, name: str, found: Measure, i: int) -> None:
    few = f"data belum cukup (n={int(found.n7[i])})"
    for indicator, (bounds, window, method, reason) in found.nilai.items():
        tidy.add(
            scope,
            name,
            indicator,
            (float(bounds[0][i]), float(bounds[1][i]), float(bounds[2][i])),
            n=found.n1[i] if window == "1 hari" else found.n7[i],
            n_eff=found.n_eff[i],
            n_penulis=found.n_penulis[i],
            jendela=window,
            metode=method,
            alasan=reason or few,
        )


def _board_only(tidy: Tidy, state: State) -> None:
    rep, settings = state.reputasi, state.context.settings
    small = bool(state.blocks[0].skor.papan.kecil[-1]) if state.blocks else True
    index = rep.indeks
    measured = bool(np.isfinite(index.value[-1]))
    tidy.add(
        "papan",
        "papan",
        "indeks_percakapan",
        None if small or not measured else (float(index.value[-1]), float(index.lo[-1]), float(index.hi[-1])),
        n=float(rep.n[:, -1].sum()),
        n_eff=float(rep.n_eff[:, -1].sum()),
        jendela=f"{settings.reputation_days} hari",
        metode="50 + 0,5 x rata-rata selisih sentimen dimensi, kanal berimbang",
        alasan="volume kecil: tanpa indeks harian" if small and measured else "tidak ada dimensi yang cukup datanya",
    )
    for i, name in enumerate(DIMENSIONS):
        value = tuple(float(bound[i, -1]) for bound in rep.dimensi)
        tidy.add(
            "dimensi",
            name,
            "sentimen_dimensi",
            (value[0], value[1], value[2]),
            n=float(rep.n[i, -1]),
            n_eff=float(rep.n_eff[i, -1]),
            jendela=f"{settings.reputation_days} hari",
            metode="selisih sentimen, kanal berimbang, waktu paruh 14 hari",
            alasan=f"data belum cukup (n={int(rep.n[i, -1])})",
        )
    tidy.add("papan", "papan", "jangkar_survei", None, alasan=_NO_SURVEY)
    for window, answered, n, reason in responsiveness(state):
        tidy.add(
            "papan", "papan", "responsivitas", answered, n=n, jendela=window, metode="statistik urutan", alasan=reason
        )
    bounds, n = _channel_gap(state)
    tidy.add(
        "papan",
        "papan",
        "kesenjangan_kanal",
        bounds,
        n=n,
        jendela="7 hari",
        metode="selisih sentimen tertinggi - terendah antarkanal",
        alasan="kurang dari dua kanal dengan data cukup",
    )


def _channel_gap(state: State) -> tuple[tuple[float, float, float] | None, float]:
    """Widest difference of net tone between channels that are measured."""
    inside = state.rows.column >= state.n_days - 7
    n, _, _, net = tone_of(state, state.rows.kanal, len(CHANNELS), inside)
    usable = np.flatnonzero(np.isfinite(net.value))
    if len(usable) < 2:
        return None, float(n.sum())
    high, low = usable[net.value[usable].argmax()], usable[net.value[usable].argmin()]
    half = 0.5 * float(np.hypot(net.hi[high] - net.lo[high], net.hi[low] - net.lo[low]))
    gap = float(net.value[high] - net.value[low])
    return (100.0 * gap, 100.0 * max(0.0, gap - half), 100.0 * min(2.0, gap + half)), float(n[usable].sum())
