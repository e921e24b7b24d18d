"""The one adapter from an engine result and a profile to the plain :class:`ReportView` the templates read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import opini
from opini.profile import Profile
from opini.report import number_view as numbers
from opini.report.issue_view import IssueContext, issue_view, order, share_text, title_of, whole
from opini.report.model import ALARMED, AlertView, Headline, IssueView, OpinionRow, ReportView, Value
from opini.report.policy_view import policies
from opini.report.shape import Table, number, result_part, seconds, table, truth
from opini.report.surge_view import surges
from opini.report.words import angka, jam, rapikan, tanggal, waktu_lokal, zona_singkat
from opini.vocabulary import CHANNEL_LABELS, LEVELS, TOPIC_LABELS

__all__ = ["build_view"]

DETAILED = 20  # issues with their own page; the rest are in the register (report.md)
SMALL_DAYS = 7  # days a small-volume page looks over (domain.md 0.7)
WORTH_TELLING = 1.5  # times an ordinary day below which the multiple says little (chosen)
LISTED = 210  # rows at most: 30 opinions a day over 7 days


def build_view(result: Any, profile: Profile | None = None, *, mask: Callable[[str], str] | None = None) -> ReportView:
    """Turn ``result`` (see :mod:`opini.report.shape`) into a view; ``mask`` hides personal data once more."""
    mask, profile = mask or _mask, profile or Profile()
    head, box = result_part(result, "headline"), result_part(result, "quality")
    opinions, issues = table(result_part(result, "opinions")), table(result_part(result, "issues"))
    zona = profile.zona
    akhir = seconds(head.get("akhir")) or seconds(_attr(result, "as_of"))
    mulai = seconds(head.get("mulai")) or (None if akhir is None else akhir - 86400)
    n = whole(head.get("n"))
    n = (whole(box.get("dipakai")) or len(opinions)) if n is None else n
    per_day = number(head.get("per_hari"))
    kecil = (float(n) if per_day is None else per_day) < profile.ambang.small_volume

    rows = sorted(issues, key=order)
    names = {str(r.get("isu")): (title_of(r, mask), f"isu-{i}") for i, r in enumerate(rows, 1)}
    marks = numbers.alerts(table(result_part(result, "alerts")), names, zona)
    by_issue: dict[str, list[AlertView]] = defaultdict(list)
    for mark in marks:
        by_issue[mark.isu].append(mark)
    drawn = numbers.series(table(result_part(result, "series")), by_issue, zona)
    first_seen, speakers = _channels(opinions, {str(row.get("isu")) for row in rows[:DETAILED]})
    topics = {topic.id: rapikan(topic.label, 60) for topic in profile.topik}
    ctx = IssueContext(
        as_of=akhir,
        mulai=mulai,
        zona=zona,
        kecil=kecil,
        pemilik=profile.penanggung_jawab,
        topik=topics,
        contoh=numbers.examples(table(result_part(result, "evidence")), zona, mask),
        deret=drawn,
        tanda=by_issue,
        kanal_awal=first_seen,
        pembicara=speakers,
        samar=mask,
        nama=names,
    )
    views = tuple(issue_view(row, rank, ctx) for rank, row in enumerate(rows, 1))
    dims, moved = numbers.dimensions(table(result_part(result, "reputation")))
    tone = table(result_part(result, "tone"))
    logged, told = surges(table(result_part(result, "surges")), names, zona, mask)
    wishes = _wishes(table(result_part(result, "aspirasi")), topics, mask)
    end = waktu_lokal(akhir, zona)
    hari = whole(head.get("hari")) or (SMALL_DAYS if kecil and n else 1)
    kepala = _headline(result, head, box, views, n, hari, kecil)
    span = "24 jam" if hari == 1 else f"{hari} hari"
    return ReportView(
        nama=rapikan(profile.nama, 120),
        tanggal=tanggal(end),
        pukul=jam(end),
        zona=zona_singkat(end),
        jendela=f"{span} s.d. {jam(end)} {zona_singkat(end)}, dibanding periode sama 8 minggu terakhir",
        kepala=kepala,
        isu=views,
        papan=drawn.get(""),
        peringatan=tuple(reversed(marks)),
        lonjakan=logged,
        lonjakan_n=told,
        kanal=numbers.tones(tone, "kanal", topics),
        topik=numbers.tones(tone, "topik", topics),
        dimensi=dims,
        dimensi_kalimat=moved,
        aspirasi=tuple(wishes[:8]),
        aspirasi_n=whole(head.get("n_aspirasi")) or sum(count for _, count, _ in wishes),
        aspirasi_hari=whole(head.get("hari_aspirasi")) or 1,
        mutu=numbers.quality(box, n),
        daftar=_listed(opinions, names, zona, akhir, hari, mask) if kecil else (),
        kecil=kecil,
        versi=opini.__version__,
        kebijakan=policies(table(result_part(result, "kebijakan"))),
    )


def _headline(
    result: Any,
    head: Mapping[str, Any],
    box: Mapping[str, Any],
    views: tuple[IssueView, ...],
    n: int,
    hari: int,
    kecil: bool,
) -> Headline:
    active = [view for view in views if not view.diam]
    counted = Counter(view.level for view in active)
    given = head.get("n_level")
    if isinstance(given, Mapping):
        counted = Counter({level: whole(given.get(level)) or 0 for level in LEVELS})
    level = head.get("level")
    worst = level if level in LEVELS else max((v.level for v in active), key=LEVELS.index, default="rendah")
    neto, indeks = _triple(head.get("sentimen_neto")), _triple(head.get("indeks"))
    if neto.nilai is None:
        neto = _indicator(result, "sentimen_neto")
    if indeks.nilai is None:
        indeks = _indicator(result, "indeks_percakapan")
    baru, mereda = whole(head.get("baru")), whole(head.get("mereda"))
    lost = dict(box.get("sumber_hilang") or {})
    channels = whole(head.get("n_kanal"))
    if channels is None:
        channels = sum(1 for _, count in dict(box.get("per_kanal") or {}).items() if number(count))
    return Headline(
        level=str(worst),
        usulan_krisis=any(view.usulan_krisis for view in active),
        hitung=tuple((name, counted[name]) for name in reversed(LEVELS) if counted[name]),
        baru=sum(view.baru for view in views) if baru is None else baru,
        mereda=sum(view.tahap == "mereda" for view in views) if mereda is None else mereda,
        dorman=len(views) - len(active),
        kalimat=_sentence(views, n, kecil),
        n=n,
        n_lalu=whole(head.get("n_lalu")),
        n_penulis=whole(head.get("n_penulis")),
        n_kanal=channels,
        neto=neto,
        indeks=Value() if kecil else indeks,
        hari=hari,
        hilang=tuple(
            f"{CHANNEL_LABELS.get(str(name), rapikan(name, 40)).lower()}: {whole(count) or 1} sumber tidak masuk"
            for name, count in lost.items()
        ),
    )


def _sentence(views: tuple[IssueView, ...], n: int, kecil: bool) -> str:
    """What to tell the head of region, in two or three short sentences."""
    if n == 0:
        return "Tidak ada opini yang masuk. Ini bukan berarti tenang: periksa dulu apakah pengumpulan data berjalan."
    urgent = [view for view in views if view.level in ALARMED]
    watch = [view for view in views if view.level == "waspada"]
    if not urgent and not watch:
        return f"Tidak ada isu di atas tingkat rendah dari {angka(n)} opini. Tidak ada tindakan khusus hari ini."
    top = (urgent or watch)[0]
    facts = [f"{angka(top.n_hari)} opini dalam 24 jam" if top.n_hari else ""]
    if top.kelipatan is not None and top.kelipatan >= WORTH_TELLING:
        facts.append(f"{angka(top.kelipatan, 1)} kali hari biasa")
    facts.append(share_text(top.negatif, counts=kecil).split(" (")[0])
    told = ", ".join(fact for fact in facts if fact)
    duty = (top.tenggat or "pernyataan awal") if urgent else "penjelasan"
    others = len(urgent) + len(watch) - 1
    rest = f" {angka(others)} isu lain di atas tingkat rendah." if others else ""
    lead = f"{top.judul}: {told}." if told else f"{top.judul}."
    return f"{lead} {top.penanggung_jawab} diminta menyiapkan {duty}.{rest}"


def _triple(given: Any) -> Value:
    if not isinstance(given, Mapping):
        return Value()
    nilai, lo, hi, n, lalu = (number(given.get(key)) for key in ("nilai", "lo", "hi", "n", "lalu"))
    return Value(nilai, lo, hi, n, lalu, rapikan(given.get("alasan")))


def _indicator(result: Any, name: str) -> Value:
    """The newest board value of one indicator, with the one before it."""
    columns = result_part(result, "indicators")
    if not isinstance(columns, Mapping) or "indikator" not in columns:
        return Value()
    wanted = [
        i
        for i, (scope, kind) in enumerate(zip(columns.get("lingkup", ()), columns["indikator"], strict=False))
        if scope == "papan" and kind == name
    ]
    picked = table({key: [column[i] for i in wanted] for key, column in columns.items()}).rows()
    picked.sort(key=lambda row: seconds(row.get("waktu")) or 0)
    if not picked:
        return Value()
    return _triple({**picked[-1], "lalu": picked[-2].get("nilai") if len(picked) > 1 else None})


def _channels(
    opinions: Table, wanted: set[str]
) -> tuple[dict[str, list[tuple[int, str]]], dict[str, list[tuple[str, int]]]]:
    """First time each channel spoke about the issues shown in detail, and how many opinions each gave."""
    columns = opinions.columns
    first: dict[str, dict[str, int]] = defaultdict(dict)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    if {"isu", "waktu", "kanal"} <= set(columns):
        for isu, stamp, kanal in zip(columns["isu"], columns["waktu"], columns["kanal"], strict=False):
            if isu not in wanted or not isinstance(kanal, str) or (moment := seconds(stamp)) is None:
                continue
            counts[isu][kanal] += 1
            if moment < first[isu].get(kanal, 2**62):
                first[isu][kanal] = moment
    seen = {isu: sorted((stamp, kanal) for kanal, stamp in found.items()) for isu, found in first.items()}
    return seen, {isu: sorted(found.items()) for isu, found in counts.items()}


def _wishes(rows: Table, topics: Mapping[str, str], mask: Callable[[str], str]) -> list[tuple[str, int, str]]:
    """What is wished for, by how many, and the label of its topic; most wished for first."""
    found = []
    for row in rows:
        topik = str(row.get("topik") or "")
        label = topics.get(topik) or TOPIC_LABELS.get(topik) or rapikan(topik, 60)
        found.append((mask(rapikan(row.get("frasa") or row.get("judul"), 60)), whole(row.get("n")) or 0, label))
    return sorted((item for item in found if item[0] and item[1] > 0), key=lambda item: (-item[1], item[0]))


def _listed(
    opinions: Table,
    names: Mapping[str, tuple[str, str]],
    zona: str,
    akhir: int | None,
    hari: int,
    mask: Callable[[str], str],
) -> tuple[OpinionRow, ...]:
    """Every opinion of the window, most severe first."""
    found = []
    for row in opinions:
        stamp = seconds(row.get("waktu"))
        outside = stamp is not None and akhir is not None and not akhir - hari * 86400 <= stamp < akhir
        if outside or truth(row.get("alasan_lewat")):
            continue
        severity, negative = number(row.get("keparahan")), number(row.get("sentimen_negatif"))
        topic = str(row.get("topik"))
        title, anchor = names.get(str(row.get("isu")), ("", ""))
        view = OpinionRow(
            waktu=numbers.moment_text(stamp, zona),
            kanal=CHANNEL_LABELS.get(str(row.get("kanal")), rapikan(row.get("kanal"), 40)),
            topik=TOPIC_LABELS.get(topic, rapikan(row.get("topik"), 60)),
            sentimen=rapikan(row.get("sentimen"), 20),
            keparahan=severity,
            teks=mask(rapikan(row.get("teks"), 400)),
            judul=title,
            jangkar=anchor,
        )
        found.append(((-(severity or 0.0), -(negative or 0.0), stamp or 0, str(row.get("id"))), view))
    return tuple(view for _, view in sorted(found, key=lambda item: item[0])[:LISTED])


def _mask(text: str) -> str:
    from opini.text import mask_pii  # late: the text floor loads its lexicons on first use

    return mask_pii(text)


def _attr(result: Any, name: str) -> Any:
    return result.get(name) if isinstance(result, Mapping) else getattr(result, name, None)
