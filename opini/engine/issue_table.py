"""The issues table: one row an issue as it stands at the time of the report, worst first."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.engine.facts import factors, negative_share, why
from opini.engine.result import Columns, times
from opini.engine.state import Block, State
from opini.issues.book import IssueRecord
from opini.issues.lifecycle import stages
from opini.risk.scct import RESPONSES, attribution, cluster, crisis_kind
from opini.risk.scorer import OVERRIDE, SIAGA
from opini.stream.buckets import sums
from opini.vocabulary import DIMENSIONS, LEVELS, STAGES

__all__ = ["COLUMNS", "answers", "block_stages", "issue_table", "title"]

_NUMBERS = (
    *(
        f"{name}{bound}"
        for name in ("risiko", "p", "dampak", "negatif")
        for bound in ("", "_lo", "_hi")
        if name + bound != "p"
    ),
    *("p_eskalasi", "risiko_lalu", "n_eff", "kelipatan", "penggandaan", "keparahan", "atribusi"),
)
_COUNTS = ("n", "n_hari", "n_penulis", "n_kanal")
_FLAGS = ("usulan_krisis", "perlu_verifikasi", "sementara")
# Every column, in the order of design.md with the extras the report reads after them.
COLUMNS: tuple[str, ...] = (
    *("isu", "judul", "topik", "dimensi", "risiko", "risiko_lo", "risiko_hi", "p_eskalasi", "dampak", "level"),
    *("usulan_krisis", "tahap", "jenis_krisis", "klaster_scct", "respons", "penanggung_jawab", "alasan", "n", "mulai"),
    *("terakhir", "p_lo", "p_hi", "dampak_lo", "dampak_hi", "perlu_verifikasi", "risiko_lalu", "level_lalu", "n_hari"),
    *("n_penulis", "n_kanal", "n_eff", "negatif", "negatif_lo", "negatif_hi", "kelipatan", "penggandaan", "keparahan"),
    *("atribusi", "tanggapan", "frasa", "lokasi", "faktor", "penulis_jenis", "serupa", "sementara"),
)
_UNNAMED = "Isu tanpa nama"  # what opini.issues.phrases calls an issue without content words
_FOUND_ID = re.compile(r"i-[0-9a-f]{8,16}")  # ids that opini.issues makes
_BAD_REPUTATION = 40.0  # index below which the scale of domain.md 4.1 says "buruk"
_RECENT, _YEAR = (
    30,
    365,
)  # a similar case counts if it was on siaga this many days ago (domain.md 2.1: within 12 months)
_NO_ANSWER = np.iinfo(np.int64).max


def issue_table(state: State) -> tuple[Columns, dict[int, dict[str, Any]]]:
    """Columns sorted by level, risk and size, and the same rows by issue position."""
    extra = _extras(state)
    rows: dict[int, dict[str, Any]] = {}
    for block in state.blocks:
        stage = block_stages(state, block)
        for place, position in enumerate(block.ids.tolist()):
            rows[position] = _row(state, block, place, position, int(stage[place, -1]), extra)
    order = sorted(
        rows, key=lambda i: (-LEVELS.index(rows[i]["level"]), -rows[i]["risiko"], -rows[i]["n"], rows[i]["isu"])
    )
    columns: Columns = {name: [rows[i][name] for i in order] for name in COLUMNS}
    for name in ("mulai", "terakhir"):
        columns[name] = times(columns[name])
    tanggapan = np.array([-1 if t is None else t for t in columns["tanggapan"]], dtype=np.int64)
    columns["tanggapan"] = np.where(tanggapan < 0, np.datetime64("NaT", "us"), times(np.maximum(tanggapan, 0)))
    for name in _NUMBERS:
        columns[name] = np.asarray(columns[name], dtype=np.float64)
    for name in _COUNTS:
        columns[name] = np.asarray(columns[name], dtype=np.int64)
    for name in _FLAGS:
        columns[name] = np.asarray(columns[name], dtype=np.bool_)
    return columns, rows


def title(record: IssueRecord) -> str:
    """Title of an issue; an id that somebody gave ("air-mati") is better than no name."""
    unnamed = record.judul in {"", _UNNAMED}
    return record.isu if unnamed and not _FOUND_ID.fullmatch(record.isu) else record.judul or _UNNAMED


def block_stages(state: State, block: Block) -> NDArray[np.int8]:
    """Life-cycle stage of each issue of a block on each day."""
    score = block.skor
    return stages(
        score.hari.bobot,
        score.z,
        score.alarm,
        score.momentum,
        score.hari.n_kanal,
        channels_present=int(max(1.0, score.papan.kanal_hadir[-1])),
        dormant_days=int(state.context.settings.dormant_days),
    )


def answers(state: State) -> NDArray[np.int64]:
    """Answered opinions of the gate window, per issue: a known answer time, or an owned post in the issue."""
    view = state.table.take(state.terlihat)
    age = state.n_days - 1 - state.column[state.terlihat]
    recent = age < state.context.settings.gate_days
    answered = ((view.ditanggapi >= 0) & (view.ditanggapi < state.as_of)) & recent
    found = sums(np.where(answered, state.book.isu.codes, -1), np.zeros(view.n), None, len(state.book.issues), range(1))
    return found[:, 0].astype(np.int64)


def _extras(state: State) -> dict[str, Any]:
    """Figures per issue that need the rows: answers, first answer, dimension, who speaks, past cases."""
    view, codes, k = state.table.take(state.terlihat), state.book.isu.codes, len(state.book.issues)
    first = np.full(k, _NO_ANSWER, dtype=np.int64)
    when = np.where(view.resmi, view.waktu, np.where(view.ditanggapi >= 0, view.ditanggapi, _NO_ANSWER))
    known = (codes >= 0) & (when < state.as_of)
    np.minimum.at(first, codes[known], when[known])
    dimension = sums(
        np.where(state.dimensi >= 0, state.isu, -1), state.dimensi, state.rows.bobot, k, range(len(DIMENSIONS))
    )
    kinds = view.jenis.names
    speaks = sums(np.where(view.resmi, -1, codes), view.jenis.codes, None, k, range(max(1, len(kinds))))
    index = state.reputasi.indeks.hi
    return {
        "answers": answers(state),
        "first": first,
        "dimension": dimension,
        "kinds": kinds,
        "speaks": speaks,
        "bad": bool(index.size and index[-1] < _BAD_REPUTATION),
        "past": _past_cases(state),
    }


def _past_cases(state: State) -> dict[str, list[tuple[int, int]]]:
    """Topic -> (last day on siaga, issue position) of issues that reached it more than 30 days ago."""
    found: dict[str, list[tuple[int, int]]] = {}
    last = state.n_days - 1
    for block in state.blocks:
        high = block.skor.tingkat.level >= SIAGA
        for place in np.flatnonzero(high.any(axis=1)).tolist():
            day = block.offset + int(np.flatnonzero(high[place]).max())
            if _RECENT < last - day <= _YEAR:
                position = int(block.ids[place])
                found.setdefault(state.book.issues[position].topik, []).append((day, position))
    return found


def _row(state: State, block: Block, place: int, position: int, stage: int, extra: dict[str, Any]) -> dict[str, Any]:
    record, score, context = state.book.issues[position], block.skor, state.context
    hari, day = score.hari, score.z.shape[1] - 1
    at, before = (place, day), (place, max(0, day - 1))
    share, lo, hi = negative_share(score, place, day, context.settings.interval)
    past = [item for item in extra["past"].get(record.topik, ()) if item[1] != position]
    blame = attribution(float(hari.atribusi[at]), similar_before=bool(past), bad_prior=extra["bad"])
    klaster = cluster(blame)
    dimension = extra["dimension"][position]
    mean = float(score.baseline.mean[at])
    first = int(extra["first"][position])
    speaks = {
        (extra["kinds"][i] if extra["kinds"] else "lainnya"): int(n)
        for i, n in enumerate(extra["speaks"][position])
        if n
    }
    judul = title(record)
    return {
        "isu": record.isu,
        "judul": judul,
        "topik": record.topik,
        "dimensi": tuple(DIMENSIONS)[int(dimension.argmax())] if dimension.max(initial=0.0) > 0 else None,
        "risiko": float(score.risiko.value[at]),
        "risiko_lo": float(score.risiko.lo[at]),
        "risiko_hi": float(score.risiko.hi[at]),
        "p_eskalasi": float(score.p.value[at]),
        "p_lo": float(score.p.lo[at]),
        "p_hi": float(score.p.hi[at]),
        "dampak": float(score.dampak.value[at]),
        "dampak_lo": float(score.dampak.lo[at]),
        "dampak_hi": float(score.dampak.hi[at]),
        "level": LEVELS[int(score.tingkat.level[at])],
        "usulan_krisis": bool(score.tingkat.propose_crisis[at]),
        "perlu_verifikasi": bool(int(score.tingkat.flags[at]) & OVERRIDE),
        "tahap": STAGES[stage] if stage >= 0 else "dorman",
        "jenis_krisis": crisis_kind(record.topik, " ".join((judul, *record.frasa)), klaster),
        "klaster_scct": klaster,
        "respons": RESPONSES[klaster].nama if klaster else "pantau dan siapkan penjelasan",
        "penanggung_jawab": context.owner(record.topik),
        "alasan": list(why(state, block, place, day, int(extra["answers"][position]))),
        "n": record.n,
        "mulai": record.mulai,
        "terakhir": record.terakhir,
        "risiko_lalu": float(score.risiko.value[before]) if day else math.nan,
        "level_lalu": LEVELS[int(score.tingkat.level[before])] if day else None,
        "n_hari": int(hari.mentah[at]),
        "n_penulis": int(hari.n_penulis[at]),
        "n_kanal": int(hari.n_kanal[at]),
        "n_eff": float(hari.n_eff[at]),
        "negatif": share,
        "negatif_lo": lo,
        "negatif_hi": hi,
        "kelipatan": float(hari.negatif_hari[at]) / mean if mean >= 0.5 else math.nan,
        "penggandaan": float(hari.penggandaan[at]),
        "keparahan": float(hari.keparahan[at]),
        "atribusi": blame,
        "tanggapan": None if first == _NO_ANSWER else first,
        "frasa": list(record.frasa),
        "lokasi": list(record.lokasi),
        "faktor": factors(score, place, day),
        "penulis_jenis": speaks,
        "serupa": [title(state.book.issues[i]) for _, i in sorted(past, reverse=True)[:3]],
        "sementara": state.terbuka,
    }
