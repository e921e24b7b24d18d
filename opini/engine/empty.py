"""The result of a stream without a single usable opinion: every table is there, with its columns and no rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opini.engine.alert_table import COLUMNS as ALERTS
from opini.engine.context import Context
from opini.engine.day_tables import REPUTATION, SERIES, TONE
from opini.engine.indicator_table import Tidy
from opini.engine.issue_table import COLUMNS as ISSUES
from opini.engine.opinion_table import EVIDENCE, opinion_table
from opini.engine.policies import POLICIES
from opini.engine.quality import quality
from opini.engine.result import Columns, Result, times
from opini.engine.surge_table import SURGES
from opini.engine.wishes import ASPIRATIONS
from opini.stream.table import OpinionTable
from opini.vocabulary import LEVELS

__all__ = ["empty_result"]

_TIMES = frozenset({"waktu", "mulai", "akhir", "puncak", "terakhir", "tanggapan"})


def empty_result(table: OpinionTable, reason: NDArray[np.object_], context: Context, as_of: int | None) -> Result:
    """No issue, no alert, no number: only where the rows went."""
    nothing = "tidak ada opini"
    return Result(
        as_of=as_of,
        opinions=opinion_table(table, reason, None),
        indicators=Tidy(0, float("nan")).columns(),
        issues=_blank((*ISSUES, "penggerak_indeks")),
        alerts=_blank(ALERTS),
        reputation=_blank(REPUTATION),
        series=_blank(SERIES),
        surges=_blank(SURGES),
        tone=_blank(TONE),
        evidence=_blank(EVIDENCE),
        aspirasi=_blank(ASPIRATIONS),
        headline={
            "akhir": as_of,
            "level": LEVELS[0],
            "n_level": dict.fromkeys(LEVELS, 0),
            "n_dorman": 0,
            "baru": 0,
            "mereda": 0,
            "n": 0,
            "n_penulis": 0,
            "n_kanal": 0,
            "per_hari": 0.0,
            "kecil": True,
            "sentimen_neto": {"nilai": None, "n": 0, "alasan": nothing},
            "indeks": {"nilai": None, "n": 0, "alasan": nothing},
            "ringkasan": "Tidak ada opini yang masuk.",
        },
        quality=quality(table, reason, None, context),
        kebijakan=_blank(POLICIES),
    )


def _blank(names: tuple[str, ...]) -> Columns:
    return {name: times([]) if name in _TIMES else [] for name in names}
