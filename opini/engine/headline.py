"""The first lines of the report: level, counts, tone and index with their change, and one sentence for the head."""

from __future__ import annotations

from typing import Any

import numpy as np

from opini.engine.day_tables import tone_of
from opini.engine.issue_table import dormant
from opini.engine.state import State
from opini.engine.wishes import aspiration_rows
from opini.risk.reasons import decimal
from opini.vocabulary import CHANNEL_LABELS, CHANNELS, LEVELS

__all__ = ["headline"]

_WEEKS = 8  # report.md: "dibanding periode sama 8 minggu terakhir"
_SMALL_DAYS = 7  # domain.md 0.7


def headline(state: State, issues: list[dict[str, Any]]) -> dict[str, Any]:
    """Single values; ``issues`` are rows of the issues table, worst first."""
    last = state.n_days - 1
    small = bool(state.blocks[0].skor.papan.kecil[-1]) if state.blocks else True
    days = min(_SMALL_DAYS, state.n_days) if small else 1
    inside = state.rows.column > last - days
    same = _same_period(state, days)
    rows = state.rows
    seen = min(28, state.n_days)
    window = state.bounds(last - days + 1)[0]
    active = [row for row in issues if not dormant(row)]
    levels = {name: sum(row["level"] == name for row in active) for name in LEVELS}
    worst = max((row["level"] for row in issues), key=LEVELS.index, default="rendah")
    index = state.reputasi.indeks
    wishes, wish_days = aspiration_rows(state)
    earlier = float(index.value[last - 7]) if last >= 7 else np.nan
    return {
        "mulai": window,
        "akhir": state.as_of,
        "sementara": state.terbuka,
        "level": worst,
        "n_level": levels,
        "n_dorman": len(issues) - len(active),
        "usulan_krisis": any(row["usulan_krisis"] for row in issues),
        "baru": sum(row["mulai"] >= window for row in issues),
        "mereda": sum(row["tahap"] == "mereda" for row in issues),
        "n": int(inside.sum()),
        "n_penulis": len(np.unique(rows.penulis[inside])),
        "n_kanal": len(np.unique(rows.kanal[inside])),
        "n_lalu": float(np.mean([np.sum((rows.column > d - days) & (rows.column <= d)) for d in same]))
        if same
        else None,
        "hari": days,
        "n_aspirasi": len(wishes),
        "hari_aspirasi": wish_days,
        "kecil": small,
        "per_hari": float((rows.column > last - seen).sum() / seen),
        "sentimen_neto": _tone(state, inside, same, days),
        "indeks": {
            "nilai": None if small else float(index.value[-1]),
            "lo": None if small else float(index.lo[-1]),
            "hi": None if small else float(index.hi[-1]),
            "lalu": None if small else earlier,
            "n": int(state.reputasi.n[:, -1].sum()),
        },
        "ringkasan": _sentence(issues, small),
    }


def _same_period(state: State, days: int) -> list[int]:
    """Last days of the same period in each of the eight weeks before, as far back as the data goes."""
    last = state.n_days - 1
    return [last - 7 * week for week in range(1, _WEEKS + 1) if last - 7 * week - days + 1 >= 0]


def _tone(state: State, inside: Any, same: list[int], days: int) -> dict[str, Any]:
    rows = state.rows
    one = np.zeros(rows.n, dtype=np.int64)
    n, n_eff, _, net = tone_of(state, one, 1, inside)
    enough = bool(np.isfinite(net.value[0]))
    past = np.zeros(rows.n, dtype=np.bool_)
    for day in same:
        past |= (rows.column > day - days) & (rows.column <= day)
    mass = (rows.bobot[past, None] * rows.tone[past]).sum(axis=0)
    before = 100.0 * float((mass[2] - mass[0]) / mass.sum()) if mass.sum() > 0 else None
    return {
        "nilai": 100.0 * float(net.value[0]) if enough else None,
        "lo": 100.0 * float(net.lo[0]) if enough else None,
        "hi": 100.0 * float(net.hi[0]) if enough else None,
        "lalu": before,
        "n": int(n[0]),
        "n_eff": float(n_eff[0]),
        "alasan": None if enough else f"data belum cukup (n={int(n[0])})",
    }


def _sentence(issues: list[dict[str, Any]], small: bool) -> str:
    """What the head needs to know, from the worst issue."""
    high = [row for row in issues if row["level"] != "rendah"]
    if not high:
        return "Tidak ada isu di atas tingkat rendah."
    top = max(high, key=lambda row: LEVELS.index(row["level"]))  # the first of them: rows come worst first
    title = str(top["judul"])
    said = (
        f"{100 * top['negatif']:.0f} % dari opini tujuh hari negatif"
        if not small and np.isfinite(top["negatif"]) and top["n"] >= 10
        else f"{top['n']} opini"
    )
    times = f", {decimal(top['kelipatan'])} kali hari biasa" if top["kelipatan"] >= 1.5 else ""
    rest = f" {len(high) - 1} isu lain di atas rendah." if len(high) > 1 else ""
    return (
        f"Tingkat isu {top['level']}: {title} ({said}{times}). Penanggung jawab: {top['penanggung_jawab']}."
        f" Langkah: {top['respons']}.{rest}"
    )


def channel_names(present: Any) -> list[str]:
    """Labels of the channels that are marked."""
    return [CHANNEL_LABELS[name] for name, here in zip(CHANNELS, present, strict=True) if here]
