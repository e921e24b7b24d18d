"""Issue rows of a result -> :class:`IssueView`, worst first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opini.report import lexicon
from opini.report.model import AlertView, Evidence, Factor, IssueView, Series, Value
from opini.report.shape import number, seconds, truth
from opini.report.words import angka, jam, kisaran, persen, rapikan, tanggal_pendek, waktu_lokal
from opini.risk.scct import RESPONSES
from opini.vocabulary import CHANNEL_LABELS, CRISIS_KINDS, DIMENSIONS, LEVELS, STAGES, TOPIC_LABELS, TOPIC_OWNERS

__all__ = [
    "MIN_SHARE_N",
    "IssueContext",
    "issue_view",
    "level_of",
    "order",
    "share_text",
    "strings",
    "title_of",
    "whole",
]

MIN_SHARE_N = 10  # below it counts replace percentages: one opinion would move the share by over 10 points (chosen)
SMALLEST_GROUP = 5  # people behind a published count (domain.md 7)
SHARE_DAYS = 7  # window of the negative share (domain.md 0.7)
# Hours after the report closes: 07.00, 09.00 (report.md) and 15.00 for a 06.00 report (chosen).
_STATEMENT_HOURS = {
    "krisis": 1,
    "siaga": 3,
    "waspada": 9,
}
_DUTY = {"krisis": "pernyataan awal", "siaga": "pernyataan awal", "waspada": "penjelasan siap"}


@dataclass(frozen=True, slots=True)
class IssueContext:
    """What the rows of one result share."""

    as_of: int | None
    mulai: int | None
    zona: str
    kecil: bool
    pemilik: Mapping[str, str]
    topik: Mapping[str, str]
    contoh: Mapping[str, Sequence[Evidence]]
    deret: Mapping[str, Series]
    tanda: Mapping[str, Sequence[AlertView]]
    kanal_awal: Mapping[str, Sequence[tuple[int, str]]]
    pembicara: Mapping[str, Sequence[tuple[str, int]]]
    samar: Callable[[str], str]
    nama: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # issue -> (title, anchor)


def level_of(value: Any) -> str:
    """A known level; anything else is ``rendah``."""
    return value if value in LEVELS else "rendah"


def strings(value: Any, limit: int = 240) -> tuple[str, ...]:
    """A list of texts from a list, tuple, array or one text (split at ``|``)."""
    if value is None or (isinstance(value, float) and value != value):
        return ()
    items = value.split("|") if isinstance(value, str) else list(value) if hasattr(value, "__iter__") else [value]
    return tuple(text for text in (rapikan(item, limit) for item in items) if text)


def whole(value: Any) -> int | None:
    """A count, or ``None``."""
    found = number(value)
    return None if found is None else round(found)


def order(row: Mapping[str, Any]) -> tuple[float, float, bool, float, float, str]:
    """Sort key: the engine's place where it gives one, else level, active before inactive, risk, size, id."""
    level = LEVELS.index(level_of(row.get("level")))
    place = whole(row.get("peringkat"))
    return (
        float("inf") if place is None else place,
        -level,
        level == 0 and row.get("tahap") == "dorman",
        -(number(row.get("risiko")) or 0.0),
        -(number(row.get("n")) or 0.0),
        str(row.get("isu")),
    )


def issue_view(row: Mapping[str, Any], rank: int, ctx: IssueContext) -> IssueView:
    """One row as the page shows it; ``rank`` starts at 1."""
    isu = str(row.get("isu"))
    level = level_of(row.get("level"))
    topik = str(row.get("topik") or "lainnya")
    n = whole(row.get("n"))
    negatif = _value(row, "negatif", n=_share_n(row, n, ctx))
    klaster = row.get("klaster_scct")
    nasihat = RESPONSES.get(str(klaster))
    mulai, tanggapan = seconds(row.get("mulai")), seconds(row.get("tanggapan"))
    baru = mulai is not None and ctx.mulai is not None and mulai >= ctx.mulai
    tahap = row.get("tahap")
    alasan = strings(row.get("alasan"))
    respons = rapikan(row.get("respons"), 160)
    return IssueView(
        nomor=rank,
        isu=rapikan(isu, 60),
        jangkar=f"isu-{rank}",
        judul=title_of(row, ctx.samar),
        topik=ctx.topik.get(topik) or TOPIC_LABELS.get(topik) or rapikan(topik, 60),
        level=level,
        tahap=lexicon.STAGE_TEXT.get(str(tahap), "") if tahap in STAGES else "",
        risiko=_value(row, "risiko", n=n),
        n=n,
        penanggung_jawab=rapikan(row.get("penanggung_jawab"), 80)
        or rapikan(ctx.pemilik.get(topik), 80)
        or TOPIC_OWNERS.get(topik, "Diskominfo"),
        baru=baru,
        usulan_krisis=truth(row.get("usulan_krisis")),
        perlu_verifikasi=truth(row.get("perlu_verifikasi")),
        p=Value(number(row.get("p_eskalasi")), number(row.get("p_lo")), number(row.get("p_hi"))),
        dampak=_value(row, "dampak"),
        negatif=negatif,
        alasan=alasan,
        fakta=_facts(row, negatif, alasan, tanggapan, ctx),
        dimensi=DIMENSIONS.get(str(row.get("dimensi")), ""),
        jenis=CRISIS_KINDS.get(str(row.get("jenis_krisis")), rapikan(row.get("jenis_krisis"), 60)).lower(),
        sifat=lexicon.CLUSTERS.get(str(klaster), ""),
        respons=respons if " " in respons or not nasihat else nasihat.nama,
        nasihat=nasihat,
        tenggat=_deadline(row.get("tenggat"), level, ctx),
        tanggapan=_moment(tanggapan, ctx.zona),
        n_hari=whole(row.get("n_hari")),
        kelipatan=number(row.get("kelipatan")),
        n_penulis=whole(row.get("n_penulis")),
        n_kanal=whole(row.get("n_kanal")),
        mulai=_moment(mulai, ctx.zona),
        terakhir=_moment(seconds(row.get("terakhir")), ctx.zona),
        frasa=tuple(ctx.samar(text) for text in strings(row.get("frasa"), 60)[:8]),
        lokasi=strings(row.get("lokasi"), 60)[:5],
        contoh=tuple(ctx.contoh.get(isu, ())),
        faktor=_factors(row.get("faktor")),
        deret=ctx.deret.get(isu),
        kronologi=_timeline(isu, mulai, tanggapan, ctx),
        pembicara=_counts(_pairs(row.get("penulis_jenis")), lexicon.KIND_LABELS),
        kanal=_counts(ctx.pembicara.get(isu, ()), CHANNEL_LABELS),
        serupa=strings(row.get("serupa"))[:3],
        status=ctx.samar(rapikan(row.get("status"), 140)),
        induk=ctx.nama.get(str(row.get("induk") or ""), ("", ""))[0],
        induk_jangkar=ctx.nama.get(str(row.get("induk") or ""), ("", ""))[1],
    )


def _value(row: Mapping[str, Any], name: str, *, n: float | None = None) -> Value:
    keys = (name, f"{name}_lo", f"{name}_hi", f"{name}_lalu")
    nilai, lo, hi, lalu = (number(row.get(key)) for key in keys)
    return Value(nilai, lo, hi, n, lalu)


def title_of(row: Mapping[str, Any], mask: Callable[[str], str]) -> str:
    """The title as printed: one masked line, first letter raised."""
    text = mask(rapikan(row.get("judul"), 140))
    return text[:1].upper() + text[1:] or "Isu tanpa judul"


def _share_n(row: Mapping[str, Any], n: int | None, ctx: IssueContext) -> float | None:
    """How many opinions the negative share rests on: all of a young issue, else the effective number of its window."""
    start = seconds(row.get("mulai"))
    young = start is not None and ctx.as_of is not None and start >= ctx.as_of - SHARE_DAYS * 86400
    if n is not None and (young or n < MIN_SHARE_N):
        return n
    return None if ctx.kecil else number(row.get("n_eff"))


def share_text(share: Value, *, counts: bool) -> str:
    """A negative share in words, of the ``share.n`` opinions it was taken from.

    A count where n is small (or ``counts``), else a percentage with its interval; nothing where a count is wanted and n
    is not known.

    >>> share_text(Value(2 / 3, n=3), counts=False), share_text(Value(0.71, 0.63, 0.78, n=214), counts=False)
    ('2 dari 3 opini negatif', '71 % negatif (63–78)')
    """
    if share.nilai is None:
        return ""
    if share.n is not None and (counts or share.n < MIN_SHARE_N):
        return f"{round(share.nilai * share.n)} dari {round(share.n)} opini negatif"
    if counts:
        return ""
    span = kisaran(share.lo, share.hi, scale=100)
    return f"{persen(share.nilai)} negatif" + (f" ({span})" if span else "")


def _facts(
    row: Mapping[str, Any], negatif: Value, alasan: Sequence[str], tanggapan: int | None, ctx: IssueContext
) -> tuple[str, ...]:
    """Short facts that the reasons do not already give."""
    said = " ".join(alasan).lower()
    today, n = whole(row.get("n_hari")), whole(row.get("n"))
    size = f"{angka(today)} opini dalam 24 jam" if today else f"{angka(n)} opini seluruhnya" if n is not None else ""
    times, authors, channels = number(row.get("kelipatan")), whole(row.get("n_penulis")), whole(row.get("n_kanal"))
    facts = [
        size,
        f"{angka(times, 1)} kali hari biasa" if times and "biasa" not in said and "hari ini" not in said else "",
        share_text(negatif, counts=ctx.kecil) if "negatif" not in said else "",
        f"{channels} kanal" if channels and "kanal" not in said else "",
        f"{angka(authors)} akun/pelapor berbeda" if authors is not None and "berbeda" not in said else "",
    ]
    if tanggapan and "tanggapan" not in said:
        facts.append(f"tanggapan resmi terakhir {_moment(tanggapan, ctx.zona)}")
    elif "tanggapan" not in said and level_of(row.get("level")) != "rendah":
        facts.append("belum ditemukan tanggapan resmi dalam data yang masuk")
    return tuple(fact for fact in facts if fact)


def _deadline(given: Any, level: str, ctx: IssueContext) -> str:
    if isinstance(given, str) and seconds(given) is None:
        return rapikan(given, 80)
    stamp = seconds(given)
    if stamp is None and ctx.as_of is not None and level in _STATEMENT_HOURS:
        stamp = ctx.as_of + 3600 * _STATEMENT_HOURS[level]
    moment, today = waktu_lokal(stamp, ctx.zona), waktu_lokal(ctx.as_of, ctx.zona)
    if moment is None:
        return ""
    day = "" if today and moment.date() == today.date() else f"{tanggal_pendek(moment)} "
    return f"{_DUTY.get(level, 'penjelasan')} {day}{jam(moment)}"


def _moment(stamp: int | None, zona: str) -> str:
    moment = waktu_lokal(stamp, zona)
    return f"{tanggal_pendek(moment)} {jam(moment)}" if moment else ""


def _factors(given: Any) -> tuple[Factor, ...]:
    pairs = given.items() if isinstance(given, Mapping) else given if isinstance(given, list | tuple) else ()
    found = [(str(name), number(points)) for name, points in pairs]
    known = sorted(((n, p) for n, p in found if p is not None), key=lambda item: (-abs(item[1]), item[0]))[:8]
    widest = max((abs(points) for _, points in known), default=0.0) or 1.0
    return tuple(
        Factor(lexicon.FACTOR_TEXT.get(name, rapikan(name.replace("_", " "), 60)), points, 100 * abs(points) / widest)
        for name, points in known
    )


def _timeline(isu: str, mulai: int | None, tanggapan: int | None, ctx: IssueContext) -> tuple[tuple[str, str], ...]:
    """First sight, first opinion of each channel, changes of level, latest official answer."""
    events = [
        (stamp, f"pertama muncul di {_in_sentence(CHANNEL_LABELS.get(name, rapikan(name, 40)))}")
        for stamp, name in ctx.kanal_awal.get(isu, ())
    ]
    if not events and mulai is not None:
        events = [(mulai, "opini pertama")]
    if tanggapan is not None:
        events.append((tanggapan, "tanggapan resmi terakhir"))
    events += [
        (alert.detik, f"tingkat isu {alert.dari + ' → ' if alert.dari else ''}{alert.level}")
        for alert in list(ctx.tanda.get(isu, ()))[-6:]
    ]
    return tuple((_moment(stamp, ctx.zona), text) for stamp, text in sorted(events))


def _in_sentence(label: str) -> str:
    """A label inside a sentence: ``Media massa`` -> ``media massa``, ``FGD`` stays."""
    return label if label.isupper() else label[:1].lower() + label[1:]


def _pairs(given: Any) -> list[tuple[Any, Any]]:
    return list(given.items()) if isinstance(given, Mapping) else []


def _counts(pairs: Sequence[tuple[Any, Any]], labels: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Counts by group, largest first; groups under five are pooled so that nobody stands alone (domain.md 7)."""
    counts = [(labels.get(str(name), rapikan(name, 40)), whole(n) or 0) for name, n in pairs]
    large = sorted(((name, n) for name, n in counts if n >= SMALLEST_GROUP), key=lambda item: (-item[1], item[0]))
    rest = sum(n for _, n in counts if n < SMALLEST_GROUP)
    return tuple(large) + ((("kelompok kecil (di bawah 5)", rest),) if rest else ())
