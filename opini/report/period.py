"""The weekly and monthly forms: what a period held beside the one before it, from the tables of one result.

Everything is counted from the same rows as the daily page, so the forms never contradict each other; a period that lies
before the data began is unknown, not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.errors import InputError
from opini.report.counted import DAY, MIN_TONE_N, Counted
from opini.report.learning import Lesson, lessons
from opini.report.model import ALARMED, Dimension, IssueView, ReportView, ToneRow, Value
from opini.report.movers import Mover, movers
from opini.report.shape import number, result_part, seconds, table
from opini.report.words import angka, rapikan, tanda, tanggal_pendek, waktu_lokal
from opini.vocabulary import DIMENSIONS, TOPIC_LABELS

__all__ = ["FORMS", "DayBar", "Peak", "PeriodView", "build_period", "check_form"]

FORMS: Mapping[str, int] = MappingProxyType({"harian": 1, "mingguan": 7, "bulanan": 30})  # days
_MEDIA, _RECOMMENDED = 8, 8
_ADVISED = ("krisis", "siaga", "waspada")


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day: its label, opinions, and how many of them (damped) were negative, neutral, positive; bars 0..100."""

    hari: str
    n: int
    lebar: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Peak:
    """The day on which one tone was strongest: opinions of that tone and the issues that carried them."""

    nada: str
    hari: str
    n: float
    isu: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodView:
    """Page 1 of a weekly or monthly report."""

    bentuk: str
    judul: str
    rentang: str
    sebelum: str
    lengkap: bool  # the period before lies wholly inside the data
    n: Value
    aduan: Value
    neto: Value
    indeks: Value
    isu_baru: int
    isu_mereda: int
    siaga: int
    hari: tuple[DayBar, ...]
    puncak: tuple[Peak, ...]
    naik: tuple[Mover, ...]
    turun: tuple[Mover, ...]
    topik: tuple[ToneRow, ...]
    media: tuple[tuple[str, int, float | None], ...]
    tanggapan: tuple[tuple[str, Value], ...]
    rekomendasi: tuple[IssueView, ...]
    indeks_pekan: tuple[tuple[str, Value], ...]
    survei: Value
    dimensi: tuple[Dimension, ...]
    pelajaran: tuple[Lesson, ...]
    kesimpulan: tuple[str, ...]


def check_form(form: str) -> str:
    """The form, or :class:`InputError` naming the three there are.

    >>> check_form("mingguan")
    'mingguan'
    """
    if form not in FORMS:
        raise InputError(f"bentuk {form!r} tidak dikenal", cure=f"pilih {', '.join(FORMS)}")
    return form


def build_period(result: Any, view: ReportView, form: str, zona: str, label: Callable[[str], str]) -> PeriodView:
    """Weekly or monthly figures of ``result``; ``view`` is its daily page, ``label`` names a topic."""
    days = FORMS[check_form(form)]
    head = result_part(result, "headline")
    end = seconds(head.get("akhir")) or seconds(getattr(result, "as_of", None)) or 0
    rows = Counted.of(result_part(result, "opinions"), end)
    now, before = rows.age < days, (rows.age >= days) & (rows.age < 2 * days)
    whole = bool(rows.n and rows.oldest >= 2 * days)
    had = before if whole else np.zeros(rows.n, dtype=np.bool_)
    start = waktu_lokal(end - days * DAY, zona)
    last = waktu_lokal(end - DAY, zona)
    up, down = movers(view.isu, table(result_part(result, "series")), end, days)
    told = lessons(result, view, end, days, zona) if form == "bulanan" else ()
    topics = _topics(rows, now, had, label)
    complaint = rows.kanal == "aduan"
    trend = _index(table(result_part(result, "reputation")), zona)
    period = PeriodView(
        bentuk=form,
        judul=f"Laporan {form}",
        rentang=f"{tanggal_pendek(start)} – {tanggal_pendek(last, year=True)}",
        sebelum="pekan sebelumnya" if days == 7 else f"{days} hari sebelumnya",
        lengkap=whole,
        n=_count(now, had, whole),
        aduan=_count(now & complaint, had & complaint, whole),
        neto=rows.net(now, had),
        indeks=_moved(view.kepala.indeks, trend, days),
        isu_baru=sum(_since(row, end - days * DAY) for row in table(result_part(result, "issues"))),
        isu_mereda=sum(issue.tahap == "mereda" for issue in view.isu),
        siaga=len(
            {alert.isu for alert in view.peringatan if alert.level in ALARMED and alert.detik > end - days * DAY}
        ),
        hari=_bars(rows, days, end, zona),
        puncak=_peaks(rows, days, end, zona, {issue.isu: issue.judul for issue in view.isu}),
        naik=up,
        turun=down,
        topik=topics,
        media=_media(rows, now),
        tanggapan=_answers(table(result_part(result, "indicators"))),
        rekomendasi=tuple(i for i in view.isu if i.level in _ADVISED)[:_RECOMMENDED] or view.utama[:3],
        indeks_pekan=trend,
        survei=_survey(table(result_part(result, "indicators"))),
        dimensi=_dimensions(table(result_part(result, "reputation")), days),
        pelajaran=told,
        kesimpulan=(),
    )
    return _concluded(period, view)


def _since(row: Mapping[str, Any], start: int) -> bool:
    stamp = seconds(row.get("mulai"))
    return stamp is not None and stamp >= start


def _count(now: NDArray[np.bool_], before: NDArray[np.bool_], whole: bool) -> Value:
    return Value(float(now.sum()), lalu=float(before.sum()) if whole else None)


def _bars(rows: Counted, days: int, end: int, zona: str) -> tuple[DayBar, ...]:
    found = []
    for age in range(days - 1, -1, -1):
        some = rows.age == age
        found.append((waktu_lokal(end - (age + 1) * DAY, zona), int(some.sum()), rows.mass(some)))
    top = max((float(mass.sum()) for *_, mass in found), default=0.0) or 1.0
    return tuple(
        DayBar(tanggal_pendek(moment), n, (_part(mass[0], top), _part(mass[1], top), _part(mass[2], top)))
        for moment, n, mass in found
    )


def _part(mass: float, top: float) -> float:
    return round(100 * float(mass) / top, 1)


def _peaks(rows: Counted, days: int, end: int, zona: str, titles: Mapping[str, str]) -> tuple[Peak, ...]:
    found = []
    for place, name in ((0, "negatif"), (2, "positif")):
        weight = rows.w * rows.tone[:, place] if rows.n else np.zeros(0)
        inside = rows.age < days
        by_day = np.bincount(rows.age[inside], weights=weight[inside], minlength=days) if inside.any() else np.zeros(0)
        if not by_day.size or by_day.max() < 1.0:
            continue
        day = int(by_day.argmax())
        here = np.flatnonzero(rows.age == day)
        carried: dict[str, float] = {}
        for i in here.tolist():
            if rows.isu[i] in titles:
                carried[rows.isu[i]] = carried.get(rows.isu[i], 0.0) + float(weight[i])
        best = sorted(carried, key=lambda isu: (-carried[isu], isu))[:2]
        moment = waktu_lokal(end - (day + 1) * DAY, zona)
        found.append(Peak(name, tanggal_pendek(moment), float(by_day[day]), tuple(titles[isu] for isu in best)))
    return tuple(found)


def _topics(
    rows: Counted, now: NDArray[np.bool_], before: NDArray[np.bool_], label: Callable[[str], str]
) -> tuple[ToneRow, ...]:
    names, codes = np.unique(np.array([str(t or "") for t in rows.topik], dtype=object), return_inverse=True)
    found = []
    for place, name in enumerate(names.tolist()):
        mine = codes == place
        if not name or not (mine & now).any():
            continue
        value = rows.net(mine & now, mine & before)
        n = int((mine & now).sum())
        mass = rows.mass(mine & now)
        enough = value.nilai is not None
        neg, neu, pos = (float(m / mass.sum()) if enough else None for m in mass)
        found.append(ToneRow(rapikan(label(name) or TOPIC_LABELS.get(name), 60), n, neg, neu, pos, value, enough))
    return tuple(sorted(found, key=lambda row: (-row.n, row.nama)))


def _media(rows: Counted, now: NDArray[np.bool_]) -> tuple[tuple[str, int, float | None], ...]:
    """Outlets, which act in public, by number of articles; never accounts."""
    picked = np.flatnonzero(now & (rows.kanal == "media_massa"))
    groups: dict[str, list[int]] = {}
    for i in picked.tolist():
        if name := rapikan(rows.sumber[i], 60):
            groups.setdefault(name, []).append(i)
    found = []
    for name, where in groups.items():
        share = float(rows.tone[where, 0].mean()) if len(where) >= MIN_TONE_N else None
        found.append((name, len(where), share))
    return tuple(sorted(found, key=lambda item: (-item[1], item[0]))[:_MEDIA])


def _answers(indicators: Any) -> tuple[tuple[str, Value], ...]:
    """How fast complaints were answered: the rows of the board's ``responsivitas``."""
    found = []
    for row in indicators:
        if row.get("indikator") != "responsivitas" or row.get("lingkup") != "papan":
            continue
        window = str(row.get("jendela") or "")
        _, _, part = window.partition(", ")
        name = f"dijawab {part}" if part else "lama tanggapan, nilai tengah (jam)"
        nilai, lo, hi, n = (number(row.get(key)) for key in ("nilai", "lo", "hi", "n"))
        found.append((name, Value(nilai, lo, hi, n, alasan=rapikan(row.get("alasan"), 120))))
    return tuple(found)


def _survey(indicators: Any) -> Value:
    for row in indicators:
        if row.get("indikator") == "jangkar_survei" and row.get("lingkup") == "papan":
            nilai, lo, hi, n = (number(row.get(key)) for key in ("nilai", "lo", "hi", "n"))
            return Value(nilai, lo, hi, n, alasan=rapikan(row.get("alasan"), 160))
    return Value(alasan="tidak ada skor survei dalam data")


def _index(reputation: Any, zona: str) -> tuple[tuple[str, Value], ...]:
    """The index week by week: 50 + half the mean of the measured dimensions, bounds as if these were independent."""
    weeks: dict[int, list[tuple[float, float]]] = {}
    for row in reputation:
        stamp, value = seconds(row.get("waktu")), number(row.get("nilai"))
        lo, hi = number(row.get("lo")), number(row.get("hi"))
        if stamp is not None and value is not None and row.get("dimensi") in DIMENSIONS:
            half = (hi - lo) / 2 if lo is not None and hi is not None else 0.0
            weeks.setdefault(stamp, []).append((value, half))
    out = []
    for stamp in sorted(weeks)[-9:]:
        values = weeks[stamp]
        middle = 50 + 0.5 * sum(v for v, _ in values) / len(values)
        half = 0.5 * sum(h * h for _, h in values) ** 0.5 / len(values)
        out.append((tanggal_pendek(waktu_lokal(stamp, zona)), Value(middle, middle - half, middle + half, len(values))))
    return tuple(out)


def _moved(index: Value, trend: Sequence[tuple[str, Value]], days: int) -> Value:
    """The index with its value one period earlier instead of one week."""
    weeks = max(1, round(days / 7))
    earlier = trend[-1 - weeks][1].nilai if len(trend) > weeks else None
    return Value(index.nilai, index.lo, index.hi, index.n, earlier if days > 7 else index.lalu, index.alasan)


def _dimensions(reputation: Any, days: int) -> tuple[Dimension, ...]:
    """Each measured dimension now, with its value about one period earlier."""
    by_name: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for row in reputation:
        stamp = seconds(row.get("waktu"))
        if stamp is not None and row.get("dimensi") in DIMENSIONS:
            by_name.setdefault(str(row["dimensi"]), []).append((stamp, row))
    found = []
    for name, label in DIMENSIONS.items():
        series = sorted(by_name.get(name, ()), key=lambda item: item[0])
        if not series:
            continue
        stamp, row = series[-1]
        weeks = max(1, round(days / 7))
        past = next((r for s, r in series if s == stamp - weeks * 7 * DAY), None)
        nilai, lo, hi, n = (number(row.get(key)) for key in ("nilai", "lo", "hi", "n"))
        if nilai is not None:
            found.append(Dimension(label, Value(nilai, lo, hi, n, number(past.get("nilai")) if past else None), True))
    return tuple(found)


def _concluded(p: PeriodView, view: ReportView) -> PeriodView:
    """Two to four sentences that a head can read aloud."""
    name = "Pekan ini" if p.bentuk == "mingguan" else "Dalam 30 hari ini"
    if not p.n.nilai:
        return replace(p, kesimpulan=(f"{name} tidak ada opini yang masuk; periksa dulu pengumpulan datanya.",))
    told = [f"{name} masuk {angka(p.n.nilai)} opini{_change(p.n, p.sebelum)}."]
    if p.neto.nilai is not None and not view.kecil:
        move = p.neto.perubahan
        sure = "nyata" if p.neto.nyata else "belum nyata"
        change = "" if move is None else f", {_way(move)} {angka(abs(move))} poin ({sure})"
        told.append(f"Selisih sentimen {tanda(p.neto.nilai)}{change}.")
    high = [i for i in p.rekomendasi if i.level != "rendah"]
    if high:
        others = f" dan {len(high) - 1} isu lain" if len(high) > 1 else ""
        told.append(f"Yang perlu ditangani: {high[0].judul}{others}.")
    else:
        told.append("Tidak ada isu di atas tingkat rendah.")
    if p.naik and p.naik[0].isu.judul != (high[0].judul if high else ""):
        told.append(f"Naik paling tajam: {p.naik[0].isu.judul}.")
    return replace(p, kesimpulan=tuple(told))


def _way(change: float) -> str:
    return "naik" if change > 0 else "turun"


def _change(value: Value, before: str) -> str:
    """``, naik 12 % dari pekan sebelumnya (812)``."""
    if not value.lalu or value.nilai is None:
        return ""
    share = 100 * (value.nilai - value.lalu) / value.lalu
    if abs(share) < 1:
        return f", setara {before}"
    return f", {_way(share)} {angka(abs(share))} % dari {before} ({angka(value.lalu)})"
