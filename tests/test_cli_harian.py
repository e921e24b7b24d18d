"""``opini harian``: a folder with a space in its name, files of every kind, corrections that come back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import fastexcel
import polars as pl
import pytest

EVIL = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202e air mati"
ROWS = [
    ("a1", EVIL, "twitter"),
    ("a2", "air perumdam mati sejak sabtu di bukit contoh", "twitter"),
    ("a3", "air perumdam mati lagi, anak sakit", "lapor"),
    ("a4", "terima kasih petugas, jalan sudah bagus", "twitter"),
]


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "Pantauan Hari Ini"
    where.mkdir()
    lines = ["id,teks,waktu,kanal", *(f'{i},"{t}",2025-03-03 10:00,{k}' for i, t, k in ROWS)]
    (where / "laporan.csv").write_text("\n".join(lines), encoding="utf-8")
    (where / "rusak.xlsx").write_bytes(b"bukan buku kerja")
    (where / "~$kunci.xlsx").write_bytes(b"x")
    (where / "profil.toml").write_text('nama = "Pemkab Uji"', encoding="utf-8")
    return where


def sheet(path: Path, name: str = "Periksa") -> pl.DataFrame:
    return fastexcel.read_excel(path).load_sheet(name, header_row=0, dtypes="string").to_polars()


def correct(path: Path, changes: dict[str, dict[str, str]]) -> None:
    """Fill the yellow columns as a person would, in another program."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    table = sheet(path)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        out = book.add_worksheet("Periksa")
        for place, name in enumerate(table.columns):
            out.write_string(0, place, name)
        for line, row in enumerate(reversed(table.to_dicts()), 1):
            found = next((c for words, c in changes.items() if words in (row["teks"] or "")), {})
            for place, name in enumerate(table.columns):
                out.write_string(line, place, found.get(name, row[name] or ""))


def test_corrections_come_back_and_are_kept(run, folder):
    code, out, err = run("harian", folder)
    assert (code, err) == (0, "")
    assert "rusak.xlsx dilewati" in out
    made = {"laporan.html", "laporan-opini.xlsx", "pesan_wa.txt", "periksa.xlsx"}
    assert {p.name for p in folder.iterdir()} == made | {"laporan.csv", "rusak.xlsx", "profil.toml", "~$kunci.xlsx"}
    message = (folder / "pesan_wa.txt").read_text(encoding="utf-8-sig")
    assert "Pemkab Uji" in message
    assert len(message.strip()) <= 900
    rows = sheet(folder / "periksa.xlsx")
    assert rows.height == 4
    assert not any((v or "").startswith("=") for v in rows["teks"])
    correct(
        folder / "periksa.xlsx",
        {
            "anak sakit": {"sentimen_benar": "netral", "topik_benar": "Kesehatan", "status": "ditindaklanjuti"},
            "terima kasih": {"status": "benar"},
            "sejak sabtu": {"sentimen_benar": "ngawur", "catatan": "- cek lapangan"},
            "alert": {"status": "abaikan"},
        },
    )
    for _ in range(2):  # and once more: what was written stays
        code, out, _ = run("harian", folder, "--json")
        told = json.loads(out)
        assert (code, told["diperiksa"], told["masukan"]) == (0, 4, ["laporan.csv", "rusak.xlsx"])
        assert told["mutu"]["lewat"] == {"diabaikan_pemeriksa": 1}
        notes = " ".join(told["mutu"]["catatan"])
        assert "4 opini diperiksa orang" in notes
        assert "1 koreksi dalam periksa.xlsx bukan istilah" in notes
        kept = sheet(folder / "periksa.xlsx")
        noted = next(row for row in kept.to_dicts() if "sejak sabtu" in row["teks"])
        assert noted["catatan"] == "'- cek lapangan"  # one apostrophe, however often it is rewritten
        assert {v for v in kept["sentimen_benar"] if v} == {"netral", "ngawur"}
    page = (folder / "laporan.html").read_text(encoding="utf-8")
    assert "4 opini diperiksa tim" in page
    assert "<script>alert" not in page


def test_an_issue_named_by_people_is_an_issue(run, folder):
    run("harian", folder)
    moved = {"isu_benar": "Air mati di bukit", "penanggung_jawab": "Perumdam Uji", "tindakan": "kirim tangki"}
    correct(folder / "periksa.xlsx", {"sejak sabtu": moved, "anak sakit": moved})
    code, _, err = run("harian", folder, "--form", "mingguan")
    assert (code, err) == (0, "")
    issues = sheet(folder / "laporan-opini-mingguan.xlsx", "Isu").to_dicts()
    mine = next(row for row in issues if row["Isu"] == "Air mati di bukit")
    assert mine["Penanggung jawab"] == "Perumdam Uji"
    assert mine["Status"] == "kirim tangki"


def test_a_damaged_review_is_never_overwritten(run, folder):
    (folder / "periksa.xlsx").write_bytes(b"rusak")
    code, out, err = run("harian", folder)
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert (folder / "periksa.xlsx").read_bytes() == b"rusak"


def test_no_folder_and_an_empty_one_name_the_cure(run, tmp_path):
    (tmp_path / "kosong").mkdir()
    assert "buat foldernya" in run("harian", tmp_path / "tiada")[2]
    assert "opini templat" in run("harian", tmp_path / "kosong")[2]


def test_the_empty_sheet_is_read_once_filled_and_never_overwritten(run, tmp_path):
    assert run("templat", tmp_path / "isian.xlsx")[0] == 0
    assert "tidak akan ditimpa" in run("templat", tmp_path / "isian.xlsx")[2]
    heads = sheet(tmp_path / "isian.xlsx", "Opini").columns
    assert {"waktu", "kanal", "teks"} <= set(heads)
    code, _, err = run("harian", tmp_path)
    assert (code, err) == (1, "")


def test_a_narrow_console_gets_question_marks_instead_of_a_crash(folder):
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "opini", "harian", str(folder)], env=env, capture_output=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr.decode("cp1252")
    assert b"Pemkab Uji" in done.stdout
