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
from opini.risk.windows import rolling_sum
from opini.stream.buckets import sums
from opini.vocabulary import DIMENSIONS, LEVELS, STAGES

__all__ = ["COLUMNS", "answers", "block_stages", "dormant", "issue_table", "title"]

_NUMBERS = (
    *(
        f"{name}{bound}"
        for name in ("risiko", "p", "dampak", "negatif")
        for bound in ("", "_lo", "_hi")
        if name + bound != "p"
    ),
    *("p_eskalasi", "risiko_lalu", "n_eff", "kelipatan", "penggandaan", "keparahan", "atribusi"),
)
_COUNTS = ("peringkat", "n", "n_hari", "n_penulis", "n_kanal")
_FLAGS = ("usulan_krisis", "perlu_verifikasi", "sementara")
# Every column, in the order of design.md with the extras the report reads after them.
COLUMNS: tuple[str, ...] = (
    *("isu", "judul", "topik", "dimensi", "risiko", "risiko_lo", "risiko_hi", "p_eskalasi", "dampak", "level"),
    *("usulan_krisis", "tahap", "jenis_krisis", "klaster_scct", "respons", "penanggung_jawab", "alasan", "n", "mulai"),
    *("terakhir", "p_lo", "p_hi", "dampak_lo", "dampak_hi", "perlu_verifikasi", "risiko_lalu", "level_lalu", "n_hari"),
    *("n_penulis", "n_kanal", "n_eff", "negatif", "negatif_lo", "negatif_hi", "kelipatan", "penggandaan", "keparahan"),
    *("atribusi", "tanggapan", "frasa", "lokasi", "faktor", "penulis_jenis", "serupa", "sementara", "peringkat"),
    "induk",
)
_UNNAMED = "Isu tanpa nama"  # what opini.issues.phrases calls an issue without content words
_FOUND_ID = re.compile(r"i-[0-9a-f]{8,16}")  # ids that opini.issues makes
_BAD_REPUTATION = 40.0  # index below which the scale of domain.md 4.1 says "buruk"
_RECENT, _YEAR = (
    30,
    365,
)  # a similar case counts if it was on siaga this many days ago (domain.md 2.1: within 12 months)
_NO_ANSWER = -1
_WARM = 1.0  # z of the days before an alarm that already belong to the rise (as in ``risk.episodes``)
_UP = [STAGES.index(name) for name in ("berkembang", "aktif", "krisis", "mereda")]


def issue_table(state: State) -> tuple[Columns, dict[int, dict[str, Any]]]:
    """Columns sorted by level, risk and size, and the same rows by issue position.

    An inactive issue at ``rendah`` comes after the active ones; a level that outlived its risk ranks where the gates
    put it (``scorer.Levels.urut``), so an old alarm never stands above a greater risk. ``peringkat`` counts from 1.
    """
    stage_of = [block_stages(state, block) for block in state.blocks]
    extra = _extras(state, _rises(state, stage_of))
    rows: dict[int, dict[str, Any]] = {}
    for block, stage in zip(state.blocks, stage_of, strict=True):
        for place, position in enumerate(block.ids.tolist()):
            rows[position] = _row(state, block, place, position, int(stage[place, -1]), extra)
    order = sorted(rows, key=lambda i: _rank(rows[i]))
    for place, i in enumerate(order, 1):
        rows[i]["peringkat"] = place
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


def dormant(row: dict[str, Any]) -> bool:
    """Whether an issue is inactive and calm: in the register, not among the day's issues."""
    return bool(row["tahap"] == "dorman" and row["level"] == LEVELS[0])


def _rank(row: dict[str, Any]) -> tuple[int, bool, float, int, str]:
    return (-row["urut"], dormant(row), -row["risiko"], -row["n"], row["isu"])


def title(record: IssueRecord) -> str:
    """Title of an issue; an id that somebody gave ("air-mati") is better than no name."""
    unnamed = record.judul in {"", _UNNAMED}
    return record.isu if unnamed and not _FOUND_ID.fullmatch(record.isu) else record.judul or _UNNAMED


def block_stages(state: State, block: Block) -> NDArray[np.int8]:
    """Life-cycle stage of each issue of a block on each day.

    An issue that people still speak of is not called inactive: calm inside its band, it is ``potensial`` again.
    """
    score = block.skor
    found = stages(
        score.hari.bobot,
        score.z,
        score.alarm,
        score.momentum,
        score.hari.n_kanal,
        channels_present=int(max(1.0, score.papan.kanal_hadir[-1])),
        dormant_days=int(state.context.settings.dormant_days),
    )
    spoken = rolling_sum(score.hari.mentah, int(state.context.settings.dormant_days)) > 0
    return np.where((found == STAGES.index("dorman")) & spoken, STAGES.index("potensial"), found).astype(np.int8)


def _rises(state: State, stage_of: list[NDArray[np.int8]]) -> NDArray[np.int64]:
    """UTC second at which the latest rise of each issue began; its first opinion where it never rose."""
    out = np.array([record.mulai for record in state.book.issues], dtype=np.int64)
    for block, stage in zip(state.blocks, stage_of, strict=True):
        up = np.isin(stage, _UP)
        days = np.arange(up.shape[1])
        calm = np.maximum.accumulate(np.where(up | (np.nan_to_num(block.skor.z) >= _WARM), -1, days), axis=1)
        last = np.where(up, days, -1).max(axis=1, initial=-1)
        for place in np.flatnonzero(last >= 0).tolist():
            began = block.offset + int(calm[place, last[place]]) + 1
            position = int(block.ids[place])
            out[position] = max(out[position], state.bounds(began)[0])
    return out


def answers(state: State) -> NDArray[np.int64]:
    """Answered opinions of the gate window, per issue: a known answer time, or an owned post in the issue."""
    view = state.table.take(state.terlihat)
    age = state.n_days - 1 - state.column[state.terlihat]
    recent = age < state.context.settings.gate_days
    answered = ((view.ditanggapi >= 0) & (view.ditanggapi < state.as_of)) & recent
    found = sums(np.where(answered, state.book.isu.codes, -1), np.zeros(view.n), None, len(state.book.issues), range(1))
    return found[:, 0].astype(np.int64)


def _extras(state: State, rise: NDArray[np.int64]) -> dict[str, Any]:
    """Figures per issue that need the rows: answers, latest answer since its rise, dimension, speakers, past cases."""
    view, codes, k = state.table.take(state.terlihat), state.book.isu.codes, len(state.book.issues)
    latest = np.full(k, _NO_ANSWER, dtype=np.int64)
    when = np.where(view.resmi, view.waktu, view.ditanggapi)
    known = (codes >= 0) & (when >= 0) & (when < state.as_of) & (when >= np.append(rise, 0)[codes])
    np.maximum.at(latest, codes[known], when[known])
    dimension = sums(
        np.where(state.dimensi >= 0, state.isu, -1), state.dimensi, state.rows.bobot, k, range(len(DIMENSIONS))
    )
    kinds = view.jenis.names
    speaks = sums(np.where(view.resmi, -1, codes), view.jenis.codes, None, k, range(max(1, len(kinds))))
    index = state.reputasi.indeks.hi
    return {
        "answers": answers(state),
        "latest": latest,
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
    latest = int(extra["latest"][position])
    # The reason counts answers; where only a time is known the report gives that.
    answered = int(extra["answers"][position]) if latest != _NO_ANSWER else 0
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
        "urut": int(score.tingkat.urut[at]),
        "level": LEVELS[int(score.tingkat.level[at])],
        "usulan_krisis": bool(score.tingkat.propose_crisis[at]),
        "perlu_verifikasi": bool(int(score.tingkat.flags[at]) & OVERRIDE),
        "tahap": STAGES[stage] if stage >= 0 else "dorman",
        "jenis_krisis": crisis_kind(record.topik, " ".join((judul, *record.frasa)), klaster),
        "klaster_scct": klaster,
        "respons": RESPONSES[klaster].nama if klaster else "pantau dan siapkan penjelasan",
        "penanggung_jawab": context.owner(record.topik),
        "alasan": list(why(state, block, place, day, None if latest != _NO_ANSWER and not answered else answered)),
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
        "tanggapan": None if latest == _NO_ANSWER else latest,
        "frasa": list(record.frasa),
        "lokasi": list(record.lokasi),
        "faktor": factors(score, place, day),
        "penulis_jenis": speaks,
        "serupa": [title(state.book.issues[i]) for _, i in sorted(past, reverse=True)[:3]],
        "sementara": state.terbuka,
        "induk": record.induk or None,
    }
