"""The difference of one indicator between two named things, with an interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from opini.errors import InputError
from opini.report.shape import number, seconds
from opini.report.words import angka, kisaran, tanda
from opini.vocabulary import INDICATORS

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``a`` minus ``b`` with an 80 % interval; ``nyata``: the interval leaves out zero; ``kalimat``: in words."""

    a: str
    b: str
    indikator: str
    nilai_a: float
    nilai_b: float
    selisih: float
    lo: float | None
    hi: float | None
    nyata: bool
    kalimat: str


def compare(rows: Iterable[Mapping[str, Any]], a: str, b: str, indicator: str) -> Comparison:
    """Newest value of each, and their difference.

    The bounds are Zou and Donner's (2008, MOVER): each side keeps its own, possibly lopsided, interval. The two are
    taken as independent. :class:`InputError` when a name or indicator is not there, or its value is unknown.

    >>> row = {"indikator": "sentimen_neto", "waktu": 0}
    >>> berau = row | {"nama": "Berau", "nilai": -10, "lo": -18, "hi": -2}
    >>> paser = row | {"nama": "Paser", "nilai": -34, "lo": -45, "hi": -24}
    >>> compare([berau, paser], "Berau", "Paser", "sentimen_neto").kalimat
    'Selisih sentimen: Berau −10, Paser −34; selisih +24, kisaran 11–38, berbeda nyata.'
    """
    found: dict[str, tuple[int, Mapping[str, Any]]] = {}
    names: set[str] = set()
    for row in rows:
        if row.get("indikator") != indicator:
            continue
        name, stamp = str(row.get("nama")), seconds(row.get("waktu")) or 0
        names.add(name)
        if name in (a, b) and (name not in found or stamp >= found[name][0]):
            found[name] = (stamp, row)
    for name in (a, b):
        if name not in found:
            known = ", ".join(sorted(names)[:8]) or "tidak ada baris dengan indikator itu"
            raise InputError(f"{name!r} tidak punya indikator {indicator!r}", cure=f"yang ada: {known}")
    left, right = found[a][1], found[b][1]
    va, vb = number(left.get("nilai")), number(right.get("nilai"))
    if va is None or vb is None:
        lacking = a if va is None else b
        raise InputError(f"nilai {indicator!r} untuk {lacking!r} tidak diketahui", cure="perpanjang jendela waktu")
    la, ha, lb, hb = (number(row.get(key)) for row in (left, right) for key in ("lo", "hi"))
    diff, lo, hi = va - vb, None, None
    if la is not None and ha is not None and lb is not None and hb is not None:
        lo = diff - math.hypot(va - la, hb - vb)
        hi = diff + math.hypot(ha - va, vb - lb)
    real = lo is not None and hi is not None and not lo <= 0 <= hi
    digits = 0 if max(abs(va), abs(vb)) >= 10 else 2
    span = kisaran(lo, hi, digits=digits)
    label = INDICATORS.get(indicator, indicator)
    words = (
        f"{label}: {a} {angka(va, digits)}, {b} {angka(vb, digits)}; selisih {tanda(diff, digits)}"
        + (f", kisaran {span}" if span else "")
        + (", berbeda nyata." if real else ", belum berbeda nyata.")
    )
    return Comparison(a, b, indicator, va, vb, diff, lo, hi, real, words)
