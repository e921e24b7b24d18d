"""Writes ``periksa.xlsx``: one row an opinion, drop-down lists for what may be corrected, corrected rows kept below.

Everything that came from data is written as plain text: a cell that begins like a formula is no formula, an address is
no link, and personal data was masked before.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from opini.errors import InputError
from opini.office.corrections import HUMAN, SHEET, STATUSES, Correction, key_of
from opini.profile import Profile
from opini.report import Report
from opini.report.shape import number, seconds, table
from opini.report.tables import neutral
from opini.report.words import angka, rapikan, waktu_lokal
from opini.vocabulary import CHANNEL_LABELS, SENTIMENTS

__all__ = ["write_review"]

DAYS, ROWS = 7, 2_000  # days shown, and opinions at most: more than a team can read in a week (chosen)
OURS = ("waktu", "kanal", "sumber", "teks", "sentimen", "topik", "isu", "keparahan")
_WIDTHS = {"waktu": 15, "kanal": 14, "sumber": 16, "teks": 70, "sentimen": 10, "topik": 22, "isu": 30, "keparahan": 10}
_HUMAN_WIDTHS = {"isu_benar": 28, "penanggung_jawab": 22, "tindakan": 28, "catatan": 24, "topik_benar": 24}
_HELP = (
    "Isi kolom kuning pada lembar Periksa; yang benar boleh dibiarkan kosong.",
    "sentimen_benar dan topik_benar: pilih dari daftar. Perbaikan dipakai pada laporan berikutnya.",
    "isu_benar: pilih isu yang ada, atau tulis nama isu baru; opini yang bernama sama menjadi satu isu.",
    "penanggung_jawab, tindakan, status: dipakai untuk isu tempat opini itu berada.",
    "status 'benar' = sudah dibaca dan tidak perlu diubah; 'abaikan' = tidak dihitung sebagai opini.",
    "Jangan menghapus kolom 'kunci' (tersembunyi): dengannya koreksi menemukan opininya kembali.",
    "Jalankan lagi: opini harian FOLDER. Baris yang sudah diisi tetap tersimpan di bagian bawah.",
    "Identitas warga disamarkan. Simpan berkas ini seperti data pribadi.",
)


def write_review(path: Path, report: Report, corrections: Mapping[str, Correction], profile: Profile) -> int:
    """Write the sheet and return how many opinions it lists; the old one stays whole until the new one is complete."""
    rows = _rows(report, corrections, profile)
    half = path.with_name(f".{path.stem}.baru.xlsx")
    xlsxwriter = importlib.import_module("xlsxwriter")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(half), options) as book:
        book.set_properties({"title": f"Periksa · {rapikan(profile.nama, 120)}"})
        _fill(book, rows, _issues(report), [profile.label(topic) for topic in profile.topics])
    try:
        os.replace(half, path)
    except PermissionError as error:
        half.unlink(missing_ok=True)
        raise InputError(f"{path.name} sedang terbuka", cure="tutup di Excel, lalu jalankan lagi") from error
    return len(rows)


def _issues(report: Report) -> list[tuple[str, str, float | None, int, str]]:
    return [
        (issue.judul, issue.level, issue.risiko.nilai, issue.n or 0, issue.penanggung_jawab)
        for issue in report.view.isu
        if not issue.diam
    ][:300]


def _rows(report: Report, corrections: Mapping[str, Correction], profile: Profile) -> list[dict[str, str]]:
    """Unchecked opinions of the last week, those that matter most first; then every row somebody wrote into."""
    end = seconds(report.result.as_of)
    titles = {issue.isu: issue.judul for issue in report.view.isu}
    fresh: list[tuple[tuple[float, float, str], dict[str, str]]] = []
    known: dict[str, dict[str, str]] = {}
    for row in table(report.result.opinions):
        key, stamp = key_of(str(row.get("id"))), seconds(row.get("waktu"))
        if row.get("alasan_lewat") and key not in corrections:
            continue
        if key not in corrections and (stamp is None or end is None or not end - DAYS * 86400 <= stamp < end):
            continue
        shown = _shown(row, key, stamp, titles, profile)
        if key in corrections:
            # a row that was ignored carries no text any more: what was shown then is shown again
            before = {name: text for name, text in corrections[key].tampil.items() if text and not shown.get(name)}
            known[key] = {**shown, **before}
        else:
            severity, negative = number(row.get("keparahan")) or 0.0, number(row.get("sentimen_negatif")) or 0.0
            fresh.append(((-severity, -negative, key), shown))
    fresh.sort(key=lambda item: item[0])
    checked = []
    for key, correction in corrections.items():
        shown = known.get(key) or {name: correction.tampil.get(name, "") for name in ("kunci", *OURS)}
        first = {name: correction.tampil[name] for name in ("sentimen", "topik") if correction.tampil.get(name)}
        checked.append({**shown, **first, "kunci": key, **correction.tulis})
    return [shown for _, shown in fresh[:ROWS]] + checked


def _shown(
    row: Mapping[str, Any], key: str, stamp: int | None, titles: Mapping[str, str], profile: Profile
) -> dict[str, str]:
    moment = waktu_lokal(stamp, profile.zona)
    kanal = str(row.get("kanal"))
    severity = number(row.get("keparahan"))
    return {
        "kunci": key,
        "waktu": f"{moment:%Y-%m-%d %H:%M}" if moment else "",
        "kanal": CHANNEL_LABELS.get(kanal, rapikan(kanal, 40)),
        "sumber": rapikan(row.get("sumber"), 60) if kanal == "media_massa" else "",
        "teks": rapikan(row.get("teks"), 1_000),
        "sentimen": rapikan(row.get("sentimen"), 20),
        "topik": profile.label(str(row.get("topik"))) if row.get("topik") else "",
        "isu": titles.get(str(row.get("isu")), ""),
        "keparahan": angka(severity, 1) if severity else "",
    }


def _fill(book: Any, rows: Sequence[Mapping[str, str]], issues: Sequence[tuple[Any, ...]], topics: list[str]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#0d5a6c", "font_color": "#ffffff", "valign": "vcenter"})
    ask = book.add_format({"bold": True, "bg_color": "#ffd84d", "font_color": "#332600", "valign": "vcenter"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    entry = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#fffaea", "border": 1})
    sheet, issue_sheet = book.add_worksheet(SHEET), book.add_worksheet("Isu")
    help_sheet, lists = book.add_worksheet("Petunjuk"), book.add_worksheet("Pilihan")
    columns = ("kunci", *OURS, *HUMAN)
    for place, name in enumerate(columns):
        human = name in HUMAN
        width = _HUMAN_WIDTHS.get(name, 16) if human else _WIDTHS.get(name, 18)
        sheet.set_column(place, place, width, None, {"hidden": True} if name == "kunci" else {})
        sheet.write_string(0, place, name, ask if human else head)
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(columns):
            text = row.get(name, "")
            sheet.write_string(line, place, _cell(text), entry if name in HUMAN else plain)
    last = len(rows) + 200  # people add rows by copying
    sheet.freeze_panes(1, 1 + OURS.index("teks"))
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_row(0, 22)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _table(issue_sheet, ("judul", "tingkat isu", "risiko", "n", "penanggung jawab"), issues, head, (44, 12, 9, 9, 30))
    for line, text in enumerate(_HELP):
        help_sheet.write_string(line, 0, text, plain)
    help_sheet.set_column(0, 0, 110)
    _table(lists, ("topik",), [(label,) for label in topics], head, (36,))
    lists.hide()

    def choose(name: str, source: Any, *, strict: bool) -> None:
        place = columns.index(name)
        options = {"validate": "list", "source": source, "ignore_blank": True}
        options |= {"error_title": name, "error_message": "Pilih dari daftar.", "error_type": "stop"}
        sheet.data_validation(1, place, last, place, options if strict else {**options, "show_error": False})

    choose("sentimen_benar", list(SENTIMENTS), strict=True)
    choose("topik_benar", f"=Pilihan!$A$2:$A${len(topics) + 1}", strict=True)
    choose("status", list(STATUSES), strict=True)
    if issues:
        choose("isu_benar", f"=Isu!$A$2:$A${len(issues) + 1}", strict=False)


def _table(sheet: Any, names: Sequence[str], rows: Sequence[Sequence[Any]], head: Any, widths: Sequence[int]) -> None:
    for place, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.write_string(0, place, name, head)
        sheet.set_column(place, place, width)
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, place, _cell(value))
            elif value is not None:
                sheet.write_number(line, place, round(value, 1))
    sheet.freeze_panes(1, 0)


def _cell(text: str) -> str:
    return neutral(text)[:32_000]
