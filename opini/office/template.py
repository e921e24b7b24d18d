"""The empty sheet into which a desk types opinions by hand: headings opini knows, lists to choose from, a help page."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

from opini.errors import InputError
from opini.vocabulary import CHANNEL_LABELS, CHANNELS

__all__ = ["TEMPLATE", "write_template"]

TEMPLATE = "isian-opini.xlsx"
COLUMNS = (
    ("waktu", 18, "tanggal dan jam opini disampaikan, misalnya 2025-03-03 14:30; jam boleh kosong"),
    ("kanal", 18, "pilih dari daftar"),
    ("sumber", 24, "nama media, platform atau kantor: Kabar Negeri, Facebook, SP4N-LAPOR!"),
    ("penulis", 20, "akun atau nama pelapor, bila ada; disamarkan sebelum disimpan"),
    ("teks", 80, "isi opini apa adanya; satu baris satu opini"),
    ("wilayah", 20, "kecamatan atau kelurahan, bila diketahui"),
    ("jangkauan", 12, "banyaknya pengikut atau pembaca, bila diketahui"),
    ("tautan", 30, "alamat unggahan atau berita, bila ada"),
)
_LINES = 2_000  # rows that have lists and formats (chosen)
_EXAMPLES = (
    ("2025-03-03 14:30", "Media sosial", "Facebook", "warga_a", "Air di Kelurahan Contoh mati sejak Sabtu"),
    ("2025-03-03", "Aduan masyarakat", "SP4N-LAPOR!", "", "Jalan depan pasar berlubang, sudah dua motor jatuh."),
    ("2025-03-03 09:00", "Media massa", "Kabar Negeri", "", "Pemkot perpanjang jam layanan adminduk hingga Sabtu."),
)  # fmt: skip


def write_template(path: str | os.PathLike[str]) -> Path:
    """Write the sheet; an existing file is never overwritten (:class:`InputError`), people may have filled it."""
    target = Path(path)
    target = target / TEMPLATE if target.is_dir() else target
    if target.suffix.lower() != ".xlsx":
        raise InputError(f"{target.name} bukan .xlsx", cure=f"beri nama seperti {TEMPLATE}")
    if target.exists():
        raise InputError(f"{target.name} sudah ada", cure="beri nama lain; isian yang ada tidak akan ditimpa")
    target.parent.mkdir(parents=True, exist_ok=True)
    xlsxwriter = importlib.import_module("xlsxwriter")
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#0d5a6c", "font_color": "#ffffff", "valign": "vcenter"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        sheet, guide = book.add_worksheet("Opini"), book.add_worksheet("Petunjuk")
        for place, (name, width, told) in enumerate(COLUMNS):
            cell = moment if name == "waktu" else None if name == "jangkauan" else text
            sheet.set_column(place, place, width, cell)
            sheet.write_string(0, place, name, head)
            sheet.write_comment(0, place, told, {"x_scale": 2})
        labels = [CHANNEL_LABELS[name] for name in CHANNELS]
        sheet.data_validation(1, 1, _LINES, 1, {"validate": "list", "source": labels, "ignore_blank": True,
            "error_title": "kanal", "error_message": "Pilih dari daftar."})  # fmt: skip
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 22)
        guide.set_column(0, 0, 18)
        guide.set_column(1, 4, 24)
        guide.set_column(4, 4, 70)
        guide.write_string(0, 0, "Isi lembar Opini, simpan, lalu jalankan: opini harian FOLDER", head)
        for line, (name, _, told) in enumerate(COLUMNS, 2):
            guide.write_string(line, 0, name, body)
            guide.write_string(line, 1, told)
        start = len(COLUMNS) + 3
        guide.write_string(start, 0, "Contoh isian", head)
        for line, row in enumerate(_EXAMPLES, start + 1):
            for place, value in enumerate(row):
                guide.write_string(line, place, value, body)
        sheet.activate()
    return target
