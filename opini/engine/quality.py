"""The data-quality box: where every row went, what is missing, and how the numbers were made."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.engine.context import Context
from opini.engine.state import State
from opini.risk.scorer import OVERRIDE
from opini.stream.table import OpinionTable
from opini.vocabulary import CHANNELS

__all__ = ["METHOD", "quality"]

METHOD = (
    "Hari laporan dihitung pada zona waktu profil. Pesan hampir sama dihitung 1+ln(m), penulis yang sama 1+ln(n)"
    " per pekan, pesan terkoordinasi diredam; nada tidak memengaruhi bobot. Kisaran 80 %."
    " Risiko = 100*akar(P*D/5); P = skor simulasi kemungkinan membesar dalam 72 jam, D = dampak 1-5 menurut skala"
    " register risiko. Tingkat isu memakai batas bawah risiko. Percakapan daring bukan sampel warga."
)


def quality(table: OpinionTable, reason: NDArray[np.object_], state: State | None, context: Context) -> dict[str, Any]:
    """Rows in = used + reported; channels, gaps, versions and notes."""
    reason = state.alasan_lewat if state is not None else reason
    skipped: Counter[str] = Counter({str(k): int(v) for k, v in context.lewat.items() if v})
    skipped.update(Counter(str(r) for r in reason if r))
    used = int((reason == "").sum())
    box: dict[str, Any] = {
        "masuk": table.n + sum(int(v) for v in context.lewat.values()),
        "dipakai": used,
        "lewat": dict(sorted(skipped.items())),
        "model": dict(context.versi),
        "metode": METHOD,
        "garis_dasar_hari": 0,
        "garis_dasar_min": int(context.settings.min_baseline_days),
        "per_kanal": {},
        "kanal_kosong": list(context.kanal_aktif),
        "sumber_hilang": {},
        "ada_penulis": bool((table.penulis.codes >= 0).any()) if table.n else None,
        "sementara": False,
        "konflik_id": int((reason == "id ganda").sum()),
        "catatan": [],
    }
    return box if state is None else {**box, **_of_state(state, used)}


def _of_state(state: State, used: int) -> dict[str, Any]:
    rows, context = state.rows, state.context
    recent = rows.column >= state.n_days - 7
    total = np.bincount(rows.kanal, minlength=len(CHANNELS))
    lately = np.bincount(rows.kanal[recent], minlength=len(CHANNELS))
    should = [k for k in CHANNELS if k in context.kanal_aktif] if context.kanal_aktif else list(CHANNELS[:-1])
    copies = used - len(np.unique(rows.grup))
    view = state.table.take(state.dipakai)
    toneless = int((~np.isfinite(view.tone).all(axis=1)).sum())
    forced = _forced_last_week(state)
    notes = [
        f"{copies} pesan hampir sama dengan pesan lain; diredam, tidak dibuang." if copies else "",
        f"{toneless} opini tanpa sentimen: dihitung dalam volume, tidak dalam nada." if toneless else "",
        f"{state.book.n_ungrouped} opini belum berkelompok dalam isu." if state.book.n_ungrouped else "",
        f"{forced} isu dinaikkan karena keparahan dalam 7 hari; anggaran alarm {context.anggaran_alarm:g} per pekan."
        if forced
        else "",
        "Hari laporan terakhir belum selesai: peringatannya sementara." if state.terbuka else "",
    ]
    return {
        "garis_dasar_hari": state.n_days - 1,
        "per_kanal": {k: int(n) for k, n in zip(CHANNELS, total, strict=True) if n},
        "kanal_kosong": [k for k in should if total[CHANNELS.index(k)] == 0],
        "sumber_hilang": _silent_sources(state),
        "kanal_diam": [k for k, n, m in zip(CHANNELS, total, lately, strict=True) if n and not m],
        "duplikat_diredam": copies,
        "tanpa_sentimen": toneless,
        "tanpa_penulis": int((view.penulis.codes < 0).sum()),
        "tanpa_isu": state.book.n_ungrouped,
        "tanpa_kanal": int((view.kanal.codes < 0).sum()),
        "jangkauan_diketahui": float(np.isfinite(view.jangkauan).mean()) if view.n else None,
        "keparahan_diketahui": float(np.isfinite(view.keparahan).mean()) if view.n else None,
        "kenaikan_keparahan_7_hari": forced,
        "n_isu": len(state.book.issues),
        "hari": state.n_days,
        "sementara": state.terbuka,
        "catatan": [note for note in notes if note],
    }


def _forced_last_week(state: State) -> int:
    return sum(
        int(((block.skor.tingkat.flags[:, -7:] & OVERRIDE) > 0).any(axis=1).sum())
        for block in state.blocks
        if block.skor.tingkat.flags.shape[1]
    )


def _silent_sources(state: State) -> dict[str, int]:
    """Channel -> outlets that spoke nearly daily over the four weeks before and not at all in the last two days."""
    rows, view = state.rows, state.table.take(state.dipakai)
    age = state.n_days - 1 - rows.column
    found: Counter[str] = Counter()
    if state.n_days < _REGULAR + 2 or not view.sumber.names:
        return {}
    source = view.sumber.codes
    pairs = np.unique(np.stack([source, rows.kanal, age])[:, (source >= 0) & (age < _REGULAR + 2)], axis=1)
    for code in np.unique(pairs[0]):
        ages = pairs[2][pairs[0] == code]
        if ages.min() >= 2 and len(ages) >= _OFTEN * _REGULAR:
            found[CHANNELS[int(pairs[1][pairs[0] == code][0])]] += 1
    return dict(found)


_REGULAR, _OFTEN = 28, 0.8  # days looked back, and the share of them a regular source speaks on (chosen)
