"""Geometry of the charts: numbers in, percentages and SVG path data out. The templates draw; nothing here is HTML.

Plots use a 1000 x 300 box stretched to any width, so the same chart serves a phone and an A4 page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from opini.report.model import AlertView, IssueView, Point, Series
from opini.report.words import angka
from opini.vocabulary import LEVELS

__all__ = ["CELLS", "Dot", "Plot", "matrix", "plot", "span", "spark"]

WIDTH, HEIGHT = 1000, 300
LIKELIHOOD_CUTS = (0.05, 0.2, 0.4, 0.7)  # domain.md 2.4
GAP_SHOWN = 0.4  # share of volume damped above which the gap is named (domain.md 4.1 row 7)


@dataclass(frozen=True, slots=True)
class Mark:
    """An alert on a plot, placed in percent."""

    x: float
    alert: AlertView


@dataclass(frozen=True, slots=True)
class Plot:
    """Paths and ticks of one daily series."""

    mentah: str
    teredam: str
    pita: str
    harapan: str
    negatif: str
    y: tuple[tuple[float, str], ...]
    x: tuple[tuple[float, str], ...]
    tanda: tuple[Mark, ...]
    data: str
    alt: str
    penggandaan: float | None
    ada_pita: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """An issue on the 5 x 5 map; all in percent of the map from its lower left corner."""

    isu: IssueView
    x: float
    y: float
    x_lo: float
    x_hi: float
    y_lo: float
    y_hi: float


def span(value: float | None, low: float, high: float) -> float:
    """Where a value sits between two ends, in percent, clipped.

    >>> span(50, 0, 100), span(-150, -100, 100), span(None, 0, 1)
    (50.0, 0.0, 0.0)
    """
    if value is None or high <= low:
        return 0.0
    return round(min(100.0, max(0.0, 100 * (value - low) / (high - low))), 2)


def nice_top(value: float) -> float:
    """The round number at or above ``value`` that ends an axis and halves into a whole number.

    >>> [nice_top(v) for v in (0, 3, 11, 17, 131, 412)]
    [4.0, 4.0, 12.0, 20.0, 160.0, 500.0]
    """
    if value <= 4:
        return 4.0
    step = 10.0 ** math.floor(math.log10(value))
    tops = (m * step for m in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10))
    return next(round(top, 6) for top in tops if top >= value and round(top, 6) % 2 == 0)


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points)


def _line(days: Sequence[Point], get: Callable[[Point], float | None], top: float) -> str:
    """A polyline that breaks where the value is unknown."""
    runs: list[list[tuple[float, float]]] = [[]]
    for i, day in enumerate(days):
        value = get(day)
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_x(i, len(days)), _y(value, top)))
    return "".join(_path(run if len(run) > 1 else [*run, (run[0][0] + 1, run[0][1])]) for run in runs if run)


def _area(days: Sequence[Point], get: Callable[[Point], float | None], top: float) -> str:
    known = [(_x(i, len(days)), _y(value, top)) for i, day in enumerate(days) if (value := get(day)) is not None]
    if not known:
        return ""
    return _path([(known[0][0], HEIGHT), *known, (known[-1][0], HEIGHT)]) + "Z"


def _band(days: Sequence[Point], top: float) -> str:
    known = [(i, d.bawah, d.atas) for i, d in enumerate(days) if d.bawah is not None and d.atas is not None]
    if len(known) < 2:
        return ""
    upper = [(_x(i, len(days)), _y(hi, top)) for i, _, hi in known]
    lower = [(_x(i, len(days)), _y(lo, top)) for i, lo, _ in reversed(known)]
    return _path([*upper, *lower]) + "Z"


def _x(i: int, n: int) -> float:
    return WIDTH * (i + 0.5) / n


def _y(value: float, top: float) -> float:
    return HEIGHT * (1 - min(max(value, 0.0), top) / top)


def plot(series: Series | None, *, ticks: int = 5) -> Plot | None:
    """The daily chart of one series: raw volume behind, damped negatives in front, expected band, alerts."""
    if series is None or not series.titik:
        return None
    days = series.titik
    values = [v for d in days for v in (d.mentah, d.teredam, d.negatif, d.atas) if v is not None]
    if not values:
        return None
    top = nice_top(max(values))
    count = len(days)
    wanted = min(ticks, count)
    steps = sorted({round(i * (count - 1) / max(1, wanted - 1)) for i in range(wanted)})
    rows = [[d.hari, d.mentah, d.teredam, d.negatif, d.harapan, d.bawah, d.atas] for d in days]
    return Plot(
        mentah=_area(days, lambda d: d.mentah, top),
        teredam=_area(days, lambda d: d.teredam, top),
        pita=_band(days, top),
        harapan=_line(days, lambda d: d.harapan, top),
        negatif=_line(days, lambda d: d.negatif, top),
        y=tuple((100 * part, angka(top * part, 0 if top >= 4 else 1)) for part in (0.0, 0.5, 1.0)),
        x=tuple((round(100 * (i + 0.5) / count, 2), days[i].hari) for i in steps),
        tanda=tuple(Mark(round(100 * (a.indeks + 0.5) / count, 2), a) for a in series.tanda),
        data=json.dumps(rows, ensure_ascii=False, separators=(",", ":")),
        alt=_alt(series),
        penggandaan=series.penggandaan if (series.penggandaan or 0.0) >= GAP_SHOWN else None,
        ada_pita=any(d.atas is not None for d in days),
    )


def _alt(series: Series) -> str:
    """The chart in one sentence."""
    days = series.titik
    known = [(d.negatif, d) for d in days if d.negatif is not None]
    if not known:
        return f"{len(days)} hari, opini negatif tidak diketahui."
    peak = max(known, key=lambda item: item[0])
    last = known[-1]
    above = sum(1 for value, d in known if d.atas is not None and value > d.atas)
    told = (
        f"{len(days)} hari sampai {days[-1].hari}. Opini negatif teredam terakhir {angka(last[0])}"
        f"{f', biasanya {angka(last[1].harapan)}' if last[1].harapan is not None else ''}; "
        f"puncak {angka(peak[0])} pada {peak[1].hari}; {above} hari di atas pita biasa."
    )
    return told + (f" {len(series.tanda)} peringatan." if series.tanda else "")


def spark(series: Series | None, days: int = 28) -> Plot | None:
    """The last four weeks, small: negatives and band only, so that they set the scale."""
    if series is None:
        return None
    return plot(Series(tuple(replace(day, mentah=None, teredam=None) for day in series.titik[-days:])))


def likelihood_band(p: float) -> float:
    """Probability -> 0..5 along the map: equal cells between unequal cuts.

    >>> [likelihood_band(p) for p in (0, .05, .3, .7, 1)]
    [0.0, 1.0, 2.5, 4.0, 5.0]
    """
    edges = (0.0, *LIKELIHOOD_CUTS, 1.0)
    p = min(max(p, 0.0), 1.0)
    for band, (low, high) in enumerate(pairwise(edges)):
        if p <= high:
            return round(band + (p - low) / (high - low), 3)
    return 5.0


def _cells() -> tuple[tuple[str, ...], ...]:
    """Level of each cell, top row first: the band of 100 * sqrt(P * D / 5) at the middle of the cell."""
    edges = (0.0, *LIKELIHOOD_CUTS, 1.0)
    rows = []
    for row in range(4, -1, -1):
        p = (edges[row] + edges[row + 1]) / 2
        scores = [100 * math.sqrt(p * d / 5) for d in range(1, 6)]
        rows.append(tuple(LEVELS[min(3, int(score // 25))] for score in scores))
    return tuple(rows)


CELLS = _cells()


def matrix(issues: Sequence[IssueView], limit: int = 20) -> tuple[Dot, ...]:
    """Dots of the first ``limit`` issues whose likelihood and impact are known; dots that would overlap step aside."""
    dots: list[Dot] = []
    for issue in issues[:limit]:
        if issue.p.nilai is None or issue.dampak.nilai is None:
            continue
        x, y = _impact(issue.dampak.nilai), 20 * likelihood_band(issue.p.nilai)
        lo, hi = issue.dampak.lo, issue.dampak.hi
        y_lo = y if issue.p.lo is None else 20 * likelihood_band(issue.p.lo)
        y_hi = y if issue.p.hi is None else 20 * likelihood_band(issue.p.hi)
        x_lo, x_hi = x if lo is None else _impact(lo), x if hi is None else _impact(hi)
        at_x, at_y = _free_spot(x, min(97.0, max(3.0, y)), dots)
        dots.append(Dot(issue, at_x, at_y, x_lo, x_hi, y_lo, y_hi))
    return tuple(dots)


def _free_spot(x: float, y: float, taken: Sequence[Dot]) -> tuple[float, float]:
    """The nearest spot that hides no other dot; a dot never leaves its column, so its impact stays readable."""
    for dy in (0, 6, -6, 12, -12, 18, -18):
        for dx in (0.0, -5.6, 5.6):
            spot = round(x + dx, 2), round(y + dy, 2)
            if 3 <= spot[1] <= 97 and all(abs(spot[0] - d.x) >= 5 or abs(spot[1] - d.y) >= 5.5 for d in taken):
                return spot
    return round(x, 2), round(y, 2)


def _impact(level: float) -> float:
    return round(20 * (min(max(level, 1.0), 5.0) - 0.5), 2)
