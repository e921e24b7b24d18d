"""Series, tone, dimensions, alerts, examples and data quality of a result -> view model parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from opini.report.lexicon import ROLES
from opini.report.model import AlertView, Dimension, Evidence, Point, Quality, Series, ToneRow, Value
from opini.report.shape import number, seconds, truth
from opini.report.words import angka, jam, rapikan, tanggal_pendek, waktu_lokal
from opini.vocabulary import CHANNEL_LABELS, CHANNELS, DIMENSIONS, LEVELS, TOPIC_LABELS

__all__ = ["MIN_TONE_N", "alerts", "dimensions", "examples", "quality", "series", "tones"]

MIN_TONE_N = 5  # n below which a tone is not shown (domain.md 0.5)
SERIES_DAYS = 60  # days drawn (chosen: eight weeks, the length of the baseline, fit one chart)
EXAMPLES = 12  # masked examples kept for an issue (report.md)

Row = Mapping[str, Any]


def moment_text(stamp: int | None, zona: str) -> str:
    """``3 Mar 06.00`` in local time."""
    moment = waktu_lokal(stamp, zona)
    return f"{tanggal_pendek(moment)} {jam(moment)}" if moment else ""


def alerts(rows: Iterable[Row], issues: Mapping[str, tuple[str, str]], zona: str) -> list[AlertView]:
    """Alerts, oldest first; ``issues`` gives (title, anchor) of an issue id."""
    found = []
    for row in rows:
        stamp, isu = seconds(row.get("waktu")), str(row.get("isu"))
        if stamp is None:
            continue
        judul, jangkar = issues.get(isu, ("", ""))
        reason = row.get("alasan")
        if reason is not None and not isinstance(reason, str) and hasattr(reason, "__iter__"):
            reason = "; ".join(rapikan(part, 160) for part in reason)
        level, dari = row.get("level"), row.get("dari")
        found.append(
            AlertView(
                indeks=-1,
                detik=stamp,
                waktu=moment_text(stamp, zona),
                level=level if level in LEVELS else "rendah",
                dari=dari if dari in LEVELS else "",
                isu=isu,
                judul=judul,
                jangkar=jangkar,
                sementara=truth(row.get("sementara")),
                alasan=rapikan(reason, 320),
            )
        )
    return sorted(found, key=lambda alert: (alert.detik, alert.isu))


def series(rows: Iterable[Row], marks: Mapping[str, list[AlertView]], zona: str) -> dict[str, Series]:
    """Daily series of each issue ('' = the board), the last 60 days, alerts placed on the day they fell in."""
    grouped: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for row in rows:
        stamp = seconds(row.get("waktu"))
        if stamp is not None:
            grouped[str(row.get("isu") or "")].append((stamp, row))
    return {isu: _one_series(days, marks.get(isu, []), zona) for isu, days in grouped.items()}


def _one_series(days: list[tuple[int, Row]], marks: list[AlertView], zona: str) -> Series:
    days.sort(key=lambda item: item[0])
    days = days[-SERIES_DAYS:]
    starts = [stamp for stamp, _ in days]
    points, raw, damped = [], 0.0, 0.0
    for stamp, row in days:
        value = {key: number(row.get(key)) for key in _SERIES_KEYS}
        if value["mentah"] is not None and value["teredam"] is not None:
            raw, damped = raw + value["mentah"], damped + value["teredam"]
        points.append(
            Point(
                hari=tanggal_pendek(waktu_lokal(stamp, zona)),
                mentah=value["mentah"],
                teredam=value["teredam"],
                negatif=value["negatif"],
                harapan=value["harapan"],
                bawah=value["batas_bawah"],
                atas=value["batas_atas"],
            )
        )
    placed = []
    for mark in marks:
        index = sum(stamp <= mark.detik for stamp in starts) - 1
        if index >= 0 and mark.detik < starts[-1] + 2 * 86400:
            placed.append(replace(mark, indeks=index))
    gap = max(0.0, 1 - damped / raw) if raw > 0 and damped > 0 else None
    return Series(tuple(points), tuple(placed), gap)


_SERIES_KEYS = ("mentah", "teredam", "negatif", "harapan", "batas_bawah", "batas_atas")


def tones(rows: Iterable[Row], scope: str, topics: Mapping[str, str]) -> tuple[ToneRow, ...]:
    """Tone by channel (fixed order) or topic (largest first); too few opinions -> no shares."""
    found: list[tuple[tuple[float, str], ToneRow]] = []
    for row in rows:
        if row.get("lingkup") != scope:
            continue
        name, n = str(row.get("nama")), round(number(row.get("n")) or 0)
        shares = [number(row.get(key)) for key in ("negatif", "netral", "positif")]
        known = [share for share in shares if share is not None]
        enough = n >= MIN_TONE_N and len(known) == 3 and sum(known) > 0 and not rapikan(row.get("alasan"))
        total = sum(known) if enough else 1.0
        neg, neu, pos = (share / total if enough and share is not None else None for share in shares)
        net = number(row.get("neto"))
        if net is None and neg is not None and pos is not None:
            net = 100 * (pos - neg)
        value = Value(net if enough else None, number(row.get("lo")), number(row.get("hi")), n, number(row.get("lalu")))
        label = CHANNEL_LABELS.get(name) if scope == "kanal" else topics.get(name) or TOPIC_LABELS.get(name)
        place = float(CHANNELS.index(name)) if scope == "kanal" and name in CHANNELS else -float(n)
        found.append(((place, name), ToneRow(label or rapikan(name, 60), n, neg, neu, pos, value, enough)))
    return tuple(row for _, row in sorted(found, key=lambda item: item[0]))


def dimensions(rows: Iterable[Row]) -> tuple[tuple[Dimension, ...], str]:
    """The newest value of each reputation dimension (unmeasured ones left out), and what moved."""
    latest: dict[str, tuple[int, Row]] = {}
    older: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        name, stamp = str(row.get("dimensi") or row.get("nama")), seconds(row.get("waktu")) or 0
        if name not in DIMENSIONS:
            continue
        value = number(row.get("nilai"))
        if value is not None:
            older[name].append((stamp, value))
        if name not in latest or stamp >= latest[name][0]:
            latest[name] = (stamp, row)
    found = []
    for name in DIMENSIONS:
        if name not in latest:
            continue
        stamp, row = latest[name]
        before = number(row.get("lalu"))
        if before is None:
            past = [item for item in older[name] if item[0] <= stamp - 7 * 86400]
            before = max(past)[1] if past else None
        measured = _bounds(row, before)
        if measured.nilai is not None or measured.n:
            found.append(Dimension(DIMENSIONS[name], measured, measured.nilai is not None))
    moved = [d for d in found if d.nilai.nyata and d.nilai.perubahan is not None]
    if moved:
        top = max(moved, key=lambda d: abs(d.nilai.perubahan or 0.0))
        way = "turun" if (top.nilai.perubahan or 0.0) < 0 else "naik"
        points = angka(abs(top.nilai.perubahan or 0.0))
        return tuple(found), f"Yang paling bergerak sejak pekan lalu: {top.nama}, {way} {points} poin."
    return tuple(found), "Tidak ada dimensi yang berubah nyata sejak pekan lalu." if found else ""


def _bounds(row: Row, before: float | None) -> Value:
    nilai, lo, hi, n = (number(row.get(key)) for key in ("nilai", "lo", "hi", "n"))
    return Value(nilai, lo, hi, n, before, rapikan(row.get("alasan")))


def examples(rows: Iterable[Row], zona: str, mask: Callable[[str], str]) -> dict[str, tuple[Evidence, ...]]:
    """Masked examples of each issue, at most twelve: one typical, one severe, one different, then the next three."""
    grouped: dict[str, dict[str, list[Evidence]]] = defaultdict(lambda: {name: [] for name in (*ROLES, "")})
    for row in rows:
        role = str(row.get("peran"))
        bucket = grouped[str(row.get("isu"))][role if role in ROLES else ""]
        text = rapikan(row.get("teks"), 480)
        if len(bucket) >= EXAMPLES or not text:
            continue
        kanal = str(row.get("kanal"))
        bucket.append(
            Evidence(
                teks=mask(text),
                kanal=CHANNEL_LABELS.get(kanal, rapikan(row.get("kanal"), 40)),
                sumber=rapikan(row.get("sumber"), 60) if kanal == "media_massa" else "",  # outlets act in public
                waktu=moment_text(seconds(row.get("waktu")), zona),
                peran=ROLES.get(role, ""),
                sentimen=rapikan(row.get("sentimen"), 20),
                keparahan=number(row.get("keparahan")),
            )
        )
    return {isu: _interleaved(list(by_role.values())) for isu, by_role in grouped.items()}


def _interleaved(groups: list[list[Evidence]]) -> tuple[Evidence, ...]:
    turns = zip_longest(*groups)
    return tuple(item for turn in turns for item in turn if item is not None)[:EXAMPLES]


def quality(box: Mapping[str, Any], n: int) -> Quality:
    """The balance of rows (in = used + reported), channels, models, notes."""
    skipped = [(rapikan(k, 80).replace("_", " "), round(number(v) or 0)) for k, v in _pairs(box, "lewat")]
    lewat = tuple(sorted((item for item in skipped if item[1] > 0), key=lambda item: (-item[1], item[0])))
    used = round(number(box.get("dipakai")) or 0) if box.get("dipakai") is not None else n
    total = number(box.get("masuk"))
    rows_in = used + sum(count for _, count in lewat) if total is None else round(total)
    parts = [f"{angka(used)} dipakai", *(f"{angka(count)} {name}" for name, count in lewat)]
    unexplained = rows_in - used - sum(count for _, count in lewat)
    if unexplained:
        parts.append(f"{angka(unexplained)} tanpa alasan tercatat")
    per_kanal = [
        (CHANNEL_LABELS.get(str(k), rapikan(k, 40)), round(number(v) or 0)) for k, v in _pairs(box, "per_kanal")
    ]
    days, needed = number(box.get("garis_dasar_hari")), number(box.get("garis_dasar_min"))
    notes = [rapikan(note, 240) for note in box.get("catatan") or ()]
    if box.get("ada_penulis") is not None and not truth(box.get("ada_penulis")):
        notes.append("Tidak ada kolom penulis: kelompok pesan yang hampir sama dipakai sebagai pengganti akun/pelapor.")
    if clash := round(number(box.get("konflik_id")) or 0):
        notes.append(f"{angka(clash)} id muncul dua kali dengan isi berbeda; yang lebih awal dipakai.")
    return Quality(
        neraca=f"{angka(rows_in)} baris masuk = " + " + ".join(parts),
        masuk=rows_in,
        dipakai=used,
        lewat=lewat,
        per_kanal=tuple(per_kanal),
        kosong=tuple(CHANNEL_LABELS.get(str(name), rapikan(name, 40)) for name in box.get("kanal_kosong") or ()),
        model=tuple((rapikan(k, 40), rapikan(v, 60)) for k, v in _pairs(box, "model")),
        catatan=tuple(note for note in notes if note),
        belajar_hari=None if days is None else int(days),
        belajar_min=None if needed is None else int(needed),
        sementara=truth(box.get("sementara")),
        diperiksa=round(number(box.get("diperiksa")) or 0),
    )


def _pairs(box: Mapping[str, Any], key: str) -> list[tuple[Any, Any]]:
    value = box.get(key)
    return list(value.items()) if isinstance(value, Mapping) else []
