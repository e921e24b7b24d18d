"""How fast complaints are answered: median hours to the first answer and the share inside 3, 14 and 60 days."""

from __future__ import annotations

import math

import numpy as np

from opini.engine.state import State
from opini.risk.quantify import normal_quantile, wilson

__all__ = ["SLA_DAYS", "responsiveness"]

SLA_DAYS = (3, 14, 60)  # domain.md 4.1, 18: verification, ordinary and supervised reports (SP4N-LAPOR!, 1.4)
_WINDOW = 30
_NONE = "tidak ada waktu tanggapan dalam data"

Row = tuple[str, tuple[float, float, float] | None, float, str]


def responsiveness(state: State) -> list[Row]:
    """(window, bounds or ``None``, n, reason where missing): the median first, then one share a limit.

    A complaint without an answer counts as slower than any other, so the median is not flattered by silence. Each share
    looks at complaints old enough to have met the limit: the 30 days that ended that many days ago.
    """
    view = state.table.take(state.dipakai)
    complaint = view.kanal.decode() == "aduan"
    answered = (view.ditanggapi >= view.waktu) & (view.ditanggapi < state.as_of)
    if not (complaint & answered).any():
        windows = (f"{_WINDOW} hari", *(f"{_WINDOW} hari, dalam {limit} hari" for limit in SLA_DAYS))
        return [(window, None, 0.0, _NONE) for window in windows]
    hours = np.where(answered, (view.ditanggapi - view.waktu) / 3600.0, np.inf)
    age = (state.as_of - view.waktu) / 86400.0
    interval = state.context.settings.interval
    recent = complaint & (age < _WINDOW)
    rows: list[Row] = [(f"{_WINDOW} hari", _median(hours[recent], interval), float(recent.sum()), _why(hours[recent]))]
    for limit in SLA_DAYS:
        due = complaint & (age >= limit) & (age < limit + _WINDOW)
        n = float(due.sum())
        share = wilson(float((hours[due] <= 24.0 * limit).sum()), n, interval)
        bounds = (100.0 * float(share.value), 100.0 * float(share.lo), 100.0 * float(share.hi)) if n else None
        rows.append((f"{_WINDOW} hari, dalam {limit} hari", bounds, n, "tidak ada aduan pada jendela ini"))
    return rows


def _why(hours: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    return "lebih dari separuh aduan belum ditanggapi" if len(hours) else "tidak ada aduan pada jendela ini"


def _median(hours: np.ndarray[tuple[int], np.dtype[np.float64]], interval: float) -> tuple[float, float, float] | None:
    """Median with order-statistic bounds (ranks n/2 -+ z sqrt(n)/2); ``None`` where more than half are unanswered."""
    n = len(hours)
    if n == 0:
        return None
    ordered = np.sort(hours)
    middle = float(ordered[(n - 1) // 2])
    if not math.isfinite(middle):
        return None
    reach = normal_quantile(interval) * math.sqrt(n) / 2.0
    lo = float(ordered[max(0, math.floor(n / 2 - reach) - 1)])
    hi = float(ordered[min(n - 1, math.ceil(n / 2 + reach))])
    return middle, min(lo, middle), hi if math.isfinite(hi) else math.nan
