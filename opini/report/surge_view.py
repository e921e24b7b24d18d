"""The surge log of a result -> rows of the page: the largest, each told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from opini.report.model import SurgeRow
from opini.report.shape import number, seconds, truth
from opini.report.words import rapikan, tanggal_pendek, waktu_lokal

__all__ = ["SHOWN", "surges"]

SHOWN = 12  # surges on the page; the rest are in the table (chosen: half a page)


def surges(
    rows: Iterable[Mapping[str, Any]],
    names: Mapping[str, tuple[str, str]],
    zona: str,
    mask: Callable[[str], str],
) -> tuple[tuple[SurgeRow, ...], int]:
    """The largest surges by opinions above the usual, newest first among equals, and how many there are to tell.

    A surge that is part of another (``bagian_dari``) is told there. ``names`` gives (title, anchor) of an issue id.
    """
    told = []
    for row in rows:
        n, usual = number(row.get("n")), number(row.get("biasanya"))
        start, end = seconds(row.get("mulai")), seconds(row.get("akhir"))
        if n is None or start is None or end is None or truth(row.get("bagian_dari")):
            continue
        told.append((-(n - (usual or 0.0)), -start, str(row.get("id")), row))
    told.sort(key=lambda item: item[:3])
    chosen = [row for *_, row in told[:SHOWN]]
    widest = max((number(row.get("n")) or 0.0 for row in chosen), default=0.0) or 1.0
    return tuple(_row(row, names, zona, mask, widest) for row in chosen), len(told)


def _row(
    row: Mapping[str, Any],
    names: Mapping[str, tuple[str, str]],
    zona: str,
    mask: Callable[[str], str],
    widest: float,
) -> SurgeRow:
    n, usual = number(row.get("n")) or 0.0, number(row.get("biasanya"))
    scope = "isu" if row.get("lingkup") == "isu" else "topik"
    title, anchor = names.get(str(row.get("nama")), ("", "")) if scope == "isu" else ("", "")
    title = title or mask(rapikan(row.get("judul"), 140))
    return SurgeRow(
        masa=_span(seconds(row.get("mulai")), seconds(row.get("akhir")), zona),
        lingkup=scope,
        judul=title or rapikan(row.get("nama"), 60),
        jangkar=anchor,
        n=round(n),
        biasanya=usual,
        kali=number(row.get("kali")),
        z=number(row.get("z")),
        penjelasan=mask(rapikan(row.get("penjelasan"), 600)),
        berlangsung=truth(row.get("berlangsung")),
        lebar=round(100 * n / widest, 1),
        lebar_biasa=round(100 * min(usual or 0.0, n) / widest, 1),
    )


def _span(start: int | None, end: int | None, zona: str) -> str:
    """``6–12 Mar 2022``, in local report days; the end is the morning after."""
    first, last = waktu_lokal(start, zona), waktu_lokal(None if end is None else end - 86400, zona)
    if first is None or last is None or last <= first:
        return tanggal_pendek(first, year=True)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{tanggal_pendek(last, year=True)}"
    return f"{tanggal_pendek(first, year=first.year != last.year)} – {tanggal_pendek(last, year=True)}"
