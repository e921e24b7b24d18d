"""Opinions and examples: the tables with one row an opinion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opini.engine.result import Columns, times
from opini.engine.state import State
from opini.issues.vectors import vectorise
from opini.stream.table import OpinionTable
from opini.vocabulary import SENTIMENTS

__all__ = ["EVIDENCE", "evidence_table", "labels", "opinion_table"]

EVIDENCE = ("isu", "peran", "id", "waktu", "kanal", "sumber", "sentimen", "keparahan", "teks")

_EACH = 4  # examples of each kind: 12 an issue (report.md)
_POOL = 2_000  # opinions an issue's examples are chosen from, the latest (chosen; bounds the work on huge issues)


def labels(tone: NDArray[np.float64]) -> NDArray[np.object_]:
    """Most likely sentiment of each row; ``None`` where tone is unknown.

    >>> labels(np.array([[0.7, 0.2, 0.1], [np.nan] * 3])).tolist()
    ['negatif', None]
    """
    known: NDArray[np.bool_] = np.all(np.isfinite(tone), axis=1)
    names = np.array([*SENTIMENTS, None], dtype=object)
    top = np.where(known, np.where(known[:, None], tone, 0.0).argmax(axis=1), len(SENTIMENTS))
    return np.asarray(names[top], dtype=object)


def opinion_table(table: OpinionTable, reason: NDArray[np.object_], state: State | None) -> Columns:
    """All rows given, with why a row does not count (``None`` where it does)."""
    weight, raw = np.zeros(table.n), np.zeros(table.n)
    isu = np.full(table.n, None, dtype=object)
    if state is not None:
        reason = state.alasan_lewat
        weight[state.terlihat] = state.weights.bobot
        raw[state.terlihat] = state.weights.mentah
        isu[state.terlihat] = state.book.isu.decode()
    skipped = reason.copy()
    skipped[reason == ""] = None
    return {
        "id": table.id,
        "waktu": times(table.waktu),
        "isu": isu,
        "kanal": table.kanal.decode(),
        "sumber": table.sumber.decode(),
        "jenis": table.jenis.decode(),
        "bahasa": table.bahasa.decode(),
        "sentimen": labels(table.tone),
        "sentimen_negatif": table.tone[:, 0],
        "sentimen_netral": table.tone[:, 1],
        "sentimen_positif": table.tone[:, 2],
        "topik": table.topik.decode(),
        "topik_p": table.topik_p,
        "dimensi": table.dimensi.decode(),
        "sasaran": table.sasaran,
        "keparahan": table.keparahan,
        "atribusi": table.atribusi,
        "bobot": weight,
        "mentah": raw,
        "ditanggapi": np.where(
            table.ditanggapi >= 0, times(np.maximum(table.ditanggapi, 0)), np.datetime64("NaT", "us")
        ),
        "alasan_lewat": skipped,
        "teks": table.teks,
    }


def evidence_table(state: State, issues: list[int]) -> Columns:
    """Masked examples of some issues: the most typical, the most severe, the most different."""
    view = state.table.take(state.terlihat)
    picked: list[tuple[int, int, str]] = []
    order = np.argsort(state.book.isu.codes, kind="stable")
    start = np.searchsorted(state.book.isu.codes[order], np.arange(len(state.book.issues) + 1))
    for position in issues:
        members = order[start[position] : start[position + 1]]
        members = members[~view.resmi[members]][-_POOL:]
        picked += [(position, row, role) for row, role in _examples(state, view, members)]
    rows = np.array([row for _, row, _ in picked], dtype=np.int64)
    chosen = view.take(rows)
    return {
        "isu": [state.book.issues[position].isu for position, _, _ in picked],
        "peran": [role for _, _, role in picked],
        "id": chosen.id,
        "waktu": times(chosen.waktu),
        "kanal": chosen.kanal.decode(),
        "sumber": chosen.sumber.decode(),
        "sentimen": labels(chosen.tone),
        "keparahan": chosen.keparahan,
        "teks": chosen.teks,
    }


def _examples(state: State, view: OpinionTable, members: NDArray[np.int64]) -> list[tuple[int, str]]:
    """Up to four rows of each kind, one of each near-duplicate group, none twice."""
    _, first = np.unique(state.grup[members], return_index=True)
    members = members[np.sort(first)]
    if not len(members):
        return []
    closeness = _closeness(view, members, state.weights.bobot[members])
    severity = np.nan_to_num(view.keparahan[members], nan=-1.0)
    age = -view.waktu[members]
    taken: set[int] = set()
    found: list[tuple[int, str]] = []
    rankings = (
        ("khas", np.lexsort((age, -closeness))),
        ("parah", np.lexsort((age, -closeness, -severity))),
        ("beda", np.lexsort((age, closeness))),
    )
    for role, ranking in rankings:
        if role == "parah":
            ranking = ranking[severity[ranking] > 0]
        for place in [int(i) for i in ranking if int(i) not in taken][:_EACH]:
            taken.add(place)
            found.append((int(members[place]), role))
    return found


def _closeness(view: OpinionTable, members: NDArray[np.int64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cosine of each member to the issue's weighted mean; 0 where there is no text."""
    vectors = vectorise(view.bersih[members]) if view.vektor is None else view.vektor[members]
    centre = np.asarray(vectors.T @ np.maximum(weight, 1e-6), dtype=np.float64).ravel()
    norm = float(np.linalg.norm(centre))
    return np.asarray(vectors @ (centre / norm if norm > 0 else centre), dtype=np.float64).ravel()
