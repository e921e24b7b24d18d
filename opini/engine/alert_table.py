"""The alerts table: every change of level that somebody should see, over the whole history of the board."""

from __future__ import annotations

from hashlib import blake2s
from typing import Any

import numpy as np

from opini.engine.facts import why
from opini.engine.result import Columns, times
from opini.engine.state import Block, State
from opini.risk.scorer import OVERRIDE, SIAGA
from opini.vocabulary import LEVELS

__all__ = ["COLUMNS", "alert_id", "alert_table"]


def alert_id(isu: str, day: int, level: str) -> str:
    """Stable id: the same issue, report day and level give the same id in any batch.

    >>> alert_id("i-1", 739312, "siaga")
    'a-af8fbaaf0b97'
    """
    return "a-" + blake2s(f"{isu}\n{day}\n{level}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def alert_table(state: State) -> Columns:
    """Rises of level, and falls from ``siaga``, oldest first; levels change once a report day, so 24 h lie between."""
    found: list[dict[str, Any]] = []
    for block in state.blocks:
        found += _of_block(state, block)
    found.sort(key=lambda row: (row["waktu"], row["isu"]))
    columns: Columns = {name: [row[name] for row in found] for name in COLUMNS}
    columns["waktu"] = times(columns["waktu"])
    columns["risiko"] = np.asarray(columns["risiko"], dtype=np.float64)
    for name in ("sementara", "perlu_verifikasi"):
        columns[name] = np.asarray(columns[name], dtype=np.bool_)
    return columns


COLUMNS = ("id", "waktu", "isu", "level", "dari", "sementara", "perlu_verifikasi", "risiko", "alasan")


def _of_block(state: State, block: Block) -> list[dict[str, Any]]:
    level = block.skor.tingkat.level
    before = np.zeros_like(level)
    before[:, 1:] = level[:, :-1]
    changed = (level > before) | ((before >= SIAGA) & (level < before))
    if block.offset:
        changed[:, 0] = False  # these issues are followed only from this day on: what they were before is not known
    rows = []
    for place, day in zip(*(a.tolist() for a in np.nonzero(changed)), strict=True):
        column = block.offset + day
        isu = state.book.issues[int(block.ids[place])].isu
        name = LEVELS[int(level[place, day])]
        last = column == state.n_days - 1
        rows.append(
            {
                "id": alert_id(isu, state.first + column, name),
                "waktu": state.as_of if last and state.terbuka else state.bounds(column)[1],
                "isu": isu,
                "level": name,
                "dari": LEVELS[int(before[place, day])],
                "sementara": bool(last and state.terbuka),
                "perlu_verifikasi": bool(int(block.skor.tingkat.flags[place, day]) & OVERRIDE),
                "risiko": float(block.skor.risiko.value[place, day]),
                "alasan": list(why(state, block, place, day, None)),
            }
        )
    return rows
