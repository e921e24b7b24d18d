"""The daily brief as Markdown: page 1 and the tables, for chat, wikis and version control."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from opini.report.model import IssueView, ReportView, SurgeRow, ToneRow, Value
from opini.report.period import PeriodView
from opini.report.words import angka, kisaran, persen, tanda

__all__ = ["render_markdown", "render_message", "render_text"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~!])")
_LISTED = 20  # issues in the table


def safe(text: str) -> str:
    """Text that Markdown shows as it is: no links, HTML, tables or headings from data.

    >>> safe("<b>a|b</b> [x](y)")
    '\\\\<b\\\\>a\\\\|b\\\\</b\\\\> \\\\[x\\\\](y)'
    """
    return _SPECIAL.sub(r"\\\1", text)


def render_markdown(view: ReportView, period: PeriodView | None = None) -> str:
    """The whole brief; ``period`` puts a weekly or monthly summary before it."""
    k = view.kepala
    parts = [
        f"# Laporan monitoring isu: {safe(view.nama)}",
        f"{view.tanggal} · {view.jendela}",
        _level(view),
        *_period(period),
        f"> {safe(k.kalimat)}",
        _coverage(view),
        *(_issue(issue) for issue in view.utama),
    ]
    if len(view.isu) > len(view.utama):
        parts += [
            "## Register isu",
            _table(
                ("No.", "Tingkat isu", "Isu", "Risiko", "Kisaran", "n", "Penanggung jawab"),
                (_register(i) for i in view.isu[:_LISTED]),
            ),
        ]
        if len(view.isu) > _LISTED:
            parts.append(f"{angka(len(view.isu) - _LISTED)} isu lain ada di tabel `issues`.")
    if view.lonjakan:
        parts += ["## Lonjakan yang tercatat", _table(_SURGE_HEADER, (_surge(s) for s in view.lonjakan))]
        if view.lonjakan_n > len(view.lonjakan):
            parts.append(f"{angka(view.lonjakan_n - len(view.lonjakan))} lonjakan lain ada di tabel `surges`.")
    for title, rows in (("kanal", view.kanal), ("topik", view.topik)):
        if rows:
            parts += [f"## Sentimen per {title}", _tones(title.capitalize(), rows, counts=view.kecil)]
    if view.dimensi:
        parts += [
            "## Dimensi reputasi",
            _table(
                ("Dimensi", "Nilai", "Kisaran", "n"),
                ((d.nama, tanda(d.nilai.nilai), _span(d.nilai), angka(d.nilai.n)) for d in view.dimensi),
            ),
            view.dimensi_kalimat,
        ]
    if view.daftar:
        listed = (
            (o.waktu, o.kanal, safe(o.topik), o.sentimen, angka(o.keparahan, 1), safe(o.teks)) for o in view.daftar
        )
        parts += [
            f"## Semua opini, {k.hari} hari terakhir",
            _table(("Waktu", "Kanal", "Topik", "Nada", "Keparahan", "Opini"), listed),
        ]
    if view.aspirasi:
        wishes = ((safe(text), safe(topik), angka(n)) for text, n, topik in view.aspirasi)
        parts += [
            f"**Aspirasi {view.aspirasi_masa}: {angka(view.aspirasi_n)}**, yang diminta paling sedikit dua orang:",
            _table(("Yang diharapkan", "Topik", "Orang"), wishes),
        ]
    models = ", ".join(f"{safe(name)} {safe(version)}" for name, version in view.mutu.model)
    parts += [
        f"**Mutu data:** {safe(view.mutu.neraca)}"
        + (f" · model {models}" if models else "")
        + (f" · kanal kosong: {safe(', '.join(view.mutu.kosong))}" if view.mutu.kosong else ""),
        *(safe(note) for note in view.mutu.catatan),
        "*Percakapan daring bukan sampel warga.*",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _period(p: PeriodView | None) -> list[str]:
    if p is None:
        return []
    figures = (("Opini", p.n), ("Aduan", p.aduan), ("Selisih sentimen", p.neto), ("Indeks percakapan", p.indeks))
    moves = [(m, "naik") for m in p.naik] + [(m, "turun") for m in p.turun]
    parts = [
        f"## {p.judul}: {p.rentang}",
        safe(" ".join(p.kesimpulan)),
        _table(("Ukuran", "Nilai", "Sebelumnya"), ((n, _value(v), angka(v.lalu)) for n, v in figures)),
        *(f"- puncak {k.nada}: {k.hari}, sekitar {angka(k.n)} opini: {safe('; '.join(k.isu))}" for k in p.puncak),
    ]
    if moves:
        rows = ((safe(m.isu.judul), angka(m.lalu), angka(m.isu.risiko.nilai), tanda(m.perubahan)) for m, _ in moves)
        parts.append(_table(("Isu yang bergerak", "Risiko dulu", "Sekarang", "Perubahan"), rows))
    if p.rekomendasi:
        advice = (
            (safe(i.judul), angka(i.risiko.nilai), safe(i.penanggung_jawab), safe(i.respons), safe(i.tenggat))
            for i in p.rekomendasi
        )
        parts.append(_table(("Isu", "Risiko", "Perangkat daerah", "Respons", "Tenggat"), advice))
    return parts


def render_text(view: ReportView) -> str:
    """A short summary for a terminal, without markup."""
    k = view.kepala
    lines = [f"Laporan monitoring isu · {view.nama} · {view.tanggal}", _level(view).replace("**", "")]
    lines += [k.kalimat, _coverage(view).replace("**", "")]
    for i in view.utama:
        span, move = _span(i.risiko), i.risiko.perubahan
        lines.append(
            f"{i.nomor}. {i.level:8} risiko {angka(i.risiko.nilai):>3}"
            + (f" ({span})" if span else "")
            + (f" {tanda(move)}" if move is not None else "")
            + f"  {i.judul} · {i.penanggung_jawab}"
        )
    lines.append(f"Mutu data: {view.mutu.neraca}")
    return "\n".join(line for line in lines if line)


def render_message(view: ReportView, limit: int = 900) -> str:
    """The brief as one chat message of at most ``limit`` characters; issues that do not fit are counted.

    >>> from opini.report.view import build_view
    >>> render_message(build_view({"headline": {"n": 0}})).splitlines()[1]
    '*Tingkat isu: belum dapat dinilai*'
    """
    k = view.kepala
    head = [f"*Monitoring isu · {view.nama}*", _level(view).replace("**", "*"), f"{view.tanggal}, {view.jendela}"]
    tail = "Percakapan daring bukan sampel warga."
    lines = [*head, "", k.kalimat, ""]
    shown = [i for i in view.isu if i.level != "rendah"] or list(view.utama[:3])
    for place, i in enumerate(shown):
        line = f"{i.nomor}. {i.level.upper()} {i.judul}, risiko {angka(i.risiko.nilai)}"
        line += (f" ({_span(i.risiko)})" if _span(i.risiko) else "") + f", {i.penanggung_jawab}"
        line += f", {i.tenggat}" if i.tenggat else ""
        rest = f"… dan {len(shown) - place} isu lain." if place else ""
        if len("\n".join([*lines, line, f"… dan {len(shown)} isu lain.", "", tail])) > limit:
            lines.append(rest)
            break
        lines.append(line)
    text = "\n".join([*lines, "", tail])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _level(view: ReportView) -> str:
    if view.kosong:
        return "**Tingkat isu: belum dapat dinilai**"
    crisis = " (usulan krisis, perlu konfirmasi tim)" if view.kepala.usulan_krisis else ""
    return f"**Tingkat isu: {view.kepala.level.upper()}**{crisis}{_counts(view)}"


def _counts(view: ReportView) -> str:
    k = view.kepala
    if not k.hitung:
        return ""
    told = " · ".join(f"{n} {level}" for level, n in k.hitung)
    told += f" · {k.dorman} tidak aktif" if k.dorman else ""
    return f" ({told}; {k.baru} baru, {k.mereda} mereda)"


def _coverage(view: ReportView) -> str:
    k = view.kepala
    parts = [f"**Cakupan:** {angka(k.n)} opini"]
    if k.n_penulis is not None:
        parts.append(f"{angka(k.n_penulis)} akun/pelapor")
    parts.append(f"{k.n_kanal} kanal" + (f" ({'; '.join(k.hilang)})" if k.hilang else ""))
    if not view.kecil:
        parts.append(f"**Selisih sentimen:** {_value(k.neto)}")
        parts.append(f"**Indeks percakapan daring (30 hari, bukan IKM):** {_value(k.indeks)}")
    if view.belajar:
        parts.append(f"garis dasar belum terbentuk ({view.mutu.belajar_hari} dari {view.mutu.belajar_min} hari)")
    return " · ".join(parts)


def _value(value: Value) -> str:
    if value.nilai is None:
        return "data belum cukup"
    span = _span(value)
    return angka(value.nilai) + (f" (kisaran {span})" if span else "")


def _moved(change: float) -> str:
    size = angka(abs(change))
    return "tetap" if size == "0" else f"{'naik' if change > 0 else 'turun'} {size}"


def _span(value: Value) -> str:
    return kisaran(value.lo, value.hi)


def _issue(i: IssueView) -> str:
    span, move = _span(i.risiko), i.risiko.perubahan
    head = f"### {i.nomor}. {safe(i.judul)}\n\n**{i.level.upper()}** · risiko {angka(i.risiko.nilai)}"
    head += (f" (kisaran {span})" if span else "") + (f", {_moved(move)}" if move is not None else "")
    flags = [
        "usulan krisis, perlu konfirmasi tim" if i.usulan_krisis else "",
        "perlu verifikasi" if i.perlu_verifikasi else "",
        i.tahap if i.tahap in ("mereda", "tidak aktif") else "",
    ]
    head += "".join(f" · {flag}" for flag in flags if flag)
    lines = [head, "", *(f"- {safe(reason)}" for reason in i.alasan[:3])]
    if i.fakta:
        lines.append(f"- {safe(' · '.join(i.fakta))}")
    lines.append(f"- penanggung jawab: {safe(i.penanggung_jawab)}" + (f" · jenis: {safe(i.jenis)}" if i.jenis else ""))
    if i.level != "rendah":
        deadline = f" · tenggat: {safe(i.tenggat)}" if i.tenggat else ""
        lines.append(f"- respons: {safe(i.respons or 'pantau')}{deadline}")
    return "\n".join(lines)


def _register(i: IssueView) -> tuple[str, ...]:
    risk = (angka(i.risiko.nilai), _span(i.risiko), angka(i.n))
    return (str(i.nomor), i.level, safe(i.judul), *risk, safe(i.penanggung_jawab))


_SURGE_HEADER = ("Waktu", "Topik atau isu", "n", "Biasanya", "Kali", "z", "Penjelasan")


def _surge(s: SurgeRow) -> tuple[str, ...]:
    usual = angka(s.biasanya, 0 if s.biasanya is not None and s.biasanya >= 10 else 1)
    times = angka(s.kali, 0 if s.kali is not None and s.kali >= 10 else 1)
    when = s.masa + (" (berlangsung)" if s.berlangsung else "")
    return (
        when,
        f"{s.lingkup}: {safe(s.judul)}",
        angka(s.n),
        usual,
        times,
        angka(s.z, 0 if s.z is not None and s.z >= 10 else 1),
        safe(s.penjelasan),
    )


def _tones(title: str, rows: Sequence[ToneRow], *, counts: bool) -> str:
    def cell(share: float | None, n: int) -> str:
        return angka(share * n) if counts and share is not None else persen(share)

    def row(r: ToneRow) -> tuple[str, ...]:
        if not r.cukup:
            return (safe(r.nama), angka(r.n), "data belum cukup", "", "", "")
        shares = (cell(share, r.n) for share in (r.negatif, r.netral, r.positif))
        return (safe(r.nama), angka(r.n), *shares, "" if counts else _net(r.neto))

    header = (title, "n", "Negatif", "Netral", "Positif", "Selisih sentimen (kisaran)")
    return _table(header, (row(r) for r in rows))


def _net(value: Value) -> str:
    span = _span(value)
    return tanda(value.nilai) + (f" ({span})" if span else "")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
