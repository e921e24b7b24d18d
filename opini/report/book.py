"""The report as one Excel workbook: a sheet a part, in words and numbers people read; evidence is masked.

Every text is a text: nothing from data becomes a formula or a link.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from opini.errors import InputError
from opini.report.model import ReportView, ToneRow, Value
from opini.report.period import PeriodView
from opini.report.tables import neutral

__all__ = ["save_book"]

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_CELL, _ROWS, _MOST = 32_000, 5_000, 70  # characters of a cell, rows of a sheet, width of a column (chosen)
Row = Sequence[Any]


def save_book(path: Path, view: ReportView, period: PeriodView | None = None) -> Path:
    """Write the workbook; :class:`InputError` where it is open in another program."""
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path.name} bukan .xlsx", cure="beri nama seperti laporan.xlsx")
    xlsxwriter = importlib.import_module("xlsxwriter")
    try:
        with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
            _fill(book, view, period)
    except (PermissionError, xlsxwriter.exceptions.FileCreateError) as error:
        raise InputError(f"{path.name} tidak dapat ditulis", cure="tutup di Excel, periksa izin folder") from error
    return path


def _fill(book: Any, view: ReportView, period: PeriodView | None) -> None:
    k = view.kepala
    head: list[Row] = [
        ("Pemerintah daerah", view.nama),
        ("Tanggal", view.tanggal),
        ("Jendela", view.jendela),
        ("Tingkat isu", "belum dapat dinilai" if view.kosong else k.level),
        ("Usulan krisis, perlu konfirmasi tim", "ya" if k.usulan_krisis else "tidak"),
        ("Untuk pimpinan", k.kalimat),
        ("Opini", k.n),
        ("Akun/pelapor", k.n_penulis),
        ("Kanal", k.n_kanal),
        *([] if view.kecil else [("Selisih sentimen", *_bounds(k.neto)), ("Indeks percakapan", *_bounds(k.indeks))]),
        ("Mutu data", view.mutu.neraca),
        *((f"Model {name}", version) for name, version in view.mutu.model),
        *(("Catatan", note) for note in view.mutu.catatan),
        ("Batas", "Percakapan daring bukan sampel warga."),
    ]
    _sheet(book, "Ringkasan", ("Butir", "Nilai", "Bawah 80 %", "Atas 80 %"), head)
    if period is not None:
        _period(book, period)
    issues = (
        (i.nomor, i.level, i.judul, i.topik, *_bounds(i.risiko), i.risiko.perubahan, i.n, i.tahap, i.penanggung_jawab,
         i.jenis, i.respons, i.tenggat if i.level != "rendah" else "", i.status, " · ".join(i.alasan), i.induk)
        for i in view.isu
    )  # fmt: skip
    first: Row = ("No.", "Tingkat isu", "Isu", "Topik", "Risiko", "Bawah 80 %", "Atas 80 %", "Perubahan", "n", "Tahap")
    more: Row = ("Penanggung jawab", "Jenis", "Respons", "Tenggat", "Status", "Alasan", "Bagian dari")
    _sheet(book, "Isu", (*first, *more), issues)
    for title, rows in (("Kanal", view.kanal), ("Topik", view.topik)):
        heads = (title, "n", "Negatif", "Netral", "Positif", "Selisih", "Bawah 80 %", "Atas 80 %")
        _sheet(book, f"Sentimen {title.lower()}", heads, (_tone(row, view.kecil) for row in rows))
    dims = ((d.nama, *_bounds(d.nilai), d.nilai.n, d.nilai.lalu) for d in view.dimensi)
    _sheet(book, "Dimensi", ("Dimensi", "Nilai", "Bawah 80 %", "Atas 80 %", "n", "Pekan lalu"), dims)
    policies = (
        (one.nama, name, n, one.dari, *_bounds(share), share.alasan)
        for one in view.kebijakan
        for name, n, share in (*one.sikap, *one.persepsi)
    )
    heads = ("Kebijakan", "Sikap", "Orang", "Dari", "Persen", "Bawah 80 %", "Atas 80 %", "Alasan")
    _sheet(book, "Kebijakan", heads, policies)
    _sheet(book, "Aspirasi", ("Yang diharapkan", "Orang", "Topik"), view.aspirasi)
    alarms = ((a.waktu, a.judul, a.dari, a.level, a.alasan) for a in view.peringatan)
    _sheet(book, "Peringatan", ("Waktu", "Isu", "Dari", "Ke", "Alasan"), alarms)
    surges = ((s.masa, s.lingkup, s.judul, s.n, s.biasanya, s.kali, s.penjelasan) for s in view.lonjakan)
    _sheet(book, "Lonjakan", ("Waktu", "Lingkup", "Topik atau isu", "n", "Biasanya", "Kali", "Penjelasan"), surges)
    examples = ((i.judul, e.waktu, e.kanal, e.sumber, e.sentimen, e.peran, e.teks) for i in view.isu for e in i.contoh)
    _sheet(book, "Contoh", ("Isu", "Waktu", "Kanal", "Sumber", "Sentimen", "Peran", "Opini (disamarkan)"), examples)
    if view.daftar:
        listed = ((o.waktu, o.kanal, o.topik, o.sentimen, o.keparahan, o.judul, o.teks) for o in view.daftar)
        _sheet(book, "Semua opini", ("Waktu", "Kanal", "Topik", "Sentimen", "Keparahan", "Isu", "Opini"), listed)


def _period(book: Any, p: PeriodView) -> None:
    rows: list[Row] = [("Periode", p.rentang), ("Kesimpulan", " ".join(p.kesimpulan))]
    figures = (("Opini", p.n), ("Aduan", p.aduan), ("Selisih sentimen", p.neto), ("Indeks percakapan", p.indeks))
    rows += [(name, value.nilai, value.lo, value.hi, value.lalu) for name, value in figures]
    rows += [(f"Puncak {k.nada}", f"{k.hari}: {'; '.join(k.isu)}", None, None, round(k.n)) for k in p.puncak]
    rows += [(f"Aduan: {name}", value.nilai, value.lo, value.hi, None) for name, value in p.tanggapan]
    _sheet(book, p.bentuk.capitalize(), ("Butir", "Nilai", "Bawah 80 %", "Atas 80 %", "Sebelumnya"), rows)
    advice = (
        (i.judul, i.risiko.nilai, i.level, i.penanggung_jawab, i.nasihat.pesan if i.nasihat else i.respons,
         ", ".join(name for name, _ in i.kanal[:2]), i.tenggat)
        for i in p.rekomendasi
    )  # fmt: skip
    heads = ("Isu", "Risiko", "Tingkat isu", "Perangkat daerah", "Pesan kunci", "Kanal", "Tenggat")
    _sheet(book, "Rekomendasi", heads, advice)
    moves = ((m.isu.judul, m.lalu, m.isu.risiko.nilai, m.perubahan) for m in (*p.naik, *p.turun))
    _sheet(book, "Naik turun", ("Isu", "Risiko dulu", "Risiko kini", "Perubahan"), moves)
    _sheet(book, "Harian", ("Hari", "Opini"), ((day.hari, day.n) for day in p.hari))
    _sheet(book, "Media", ("Media", "Berita", "Negatif"), p.media)
    if p.pelajaran:
        lines = ((x.waktu, x.jenis, x.judul, x.uraian) for x in p.pelajaran)
        _sheet(book, "Pelajaran", ("Waktu", "Jenis", "Isu", "Uraian"), lines)


def _bounds(value: Value) -> tuple[float | None, float | None, float | None]:
    return value.nilai, value.lo, value.hi


def _tone(row: ToneRow, counts: bool) -> Row:
    shares = (row.negatif, row.netral, row.positif)
    shown = [None if s is None else round(s * row.n) if counts else round(s, 4) for s in shares]
    return (row.nama, row.n, *shown, *((None, None, None) if counts else _bounds(row.neto)))


def _sheet(book: Any, name: str, heads: Row, rows: Iterable[Row]) -> None:
    """One sheet; left out where it would be empty."""
    found = [row for _, row in zip(range(_ROWS), rows, strict=False)]
    if not found:
        return
    head = book.add_format({"bold": True, "bg_color": "#0d5a6c", "font_color": "#ffffff"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    widths = [len(str(title)) + 2 for title in heads]
    for place, title in enumerate(heads):
        sheet.write_string(0, place, title, head)
    for line, row in enumerate(found, 1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, place, neutral(value)[:_CELL], body)
                widths[place] = min(_MOST, max(widths[place], len(value) + 2))
            elif value is not None:
                sheet.write_number(line, place, round(float(value), 2), body)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
