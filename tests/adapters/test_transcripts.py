"""Transcripts: one opinion a turn, moderators marked, no speaker's name left."""

from datetime import UTC, datetime

import pytest

from opini.adapters.files import read_file
from opini.adapters.transcripts import read_transcript, turns
from opini.errors import InputError

FGD = """FGD Forum Warga
Tanggal: 3 Maret 2025
Waktu: 09.00 WITA
Tempat: Aula kecamatan

[00:00:05] Moderator: Bagaimana layanan air?
[00:01:02] Ibu Ratna: Airnya mati sejak Sabtu.
Kami beli air galon.
[00:02:00] P2: Sama seperti Ibu Ratna. Begini: tagihan tetap jalan.
Pak Darman (00:03:10): Saya usul ada jadwal.
Catatan: rekaman terputus
[00:04:00] Moderator: Terima kasih.
"""


def test_turns_times_and_roles():
    table = turns(FGD)
    assert table["peran"].to_list() == ["moderator", "peserta", "peserta", "peserta", "moderator"]
    assert table["alasan_lewat"].to_list() == ["moderator", None, None, None, "moderator"]
    assert table["teks"][1] == "Airnya mati sejak Sabtu. Kami beli air galon."
    assert table["teks"][3] == "Saya usul ada jadwal. Catatan: rekaman terputus"
    assert table["waktu"][1] == datetime(2025, 3, 3, 1, 1, 2, tzinfo=UTC)
    assert table["kanal"].unique().to_list() == ["fgd"]
    assert table["id"].n_unique() == 5


def test_no_speakers_name_is_left_anywhere():
    written = turns(FGD).write_csv()
    assert "Ratna" not in written
    assert "Darman" not in written
    assert "<NAMA>" in written


def test_one_speaker_has_one_pseudonym_and_the_same_file_the_same_table():
    table = turns("Tanggal: 2025-03-03\nTanya: Apa?\nJawab: Satu.\nTanya: Lalu?\nJawab: Dua.")
    assert table["penulis"].n_unique() == 2
    assert table["alasan_lewat"].to_list() == ["moderator", None, "moderator", None]
    assert table["kanal"][0] == "wawancara"
    assert turns(FGD).equals(turns(FGD))


def test_the_date_comes_from_the_caller_then_the_head_then_the_file_name(tmp_path):
    text = "P1: Halo semua.\nP2: Ya, halo."
    path = tmp_path / "wawancara 2025-03-04.txt"
    path.write_text(text, encoding="utf-8")
    assert read_transcript(path)["waktu"][0].date() == datetime(2025, 3, 4).date()
    assert read_transcript(path, waktu="2025-05-01")["waktu"][0].month == 5
    assert read_file(path, waktu="2025-05-01").frame["waktu"][0].month == 5
    with pytest.raises(InputError, match="Tanggal"):
        turns(text)


def test_a_text_without_turns_is_an_error():
    with pytest.raises(InputError, match="giliran bicara"):
        turns("Tanggal: 3 Maret 2025\nini hanya catatan rapat biasa tanpa pembicara.")


def test_docx_paragraphs_and_tables(tmp_path):
    from docx import Document

    document = Document()
    document.add_paragraph("Tanggal: 3 Maret 2025")
    document.add_paragraph("Pewawancara: Apa pendapat Bapak?")
    document.add_paragraph("Narasumber: Sudah baik.")
    table = document.add_table(rows=2, cols=3)
    for r, cells in enumerate([("00:05:00", "Pewawancara", "Lalu?"), ("00:06:00", "Narasumber", "Jalan masih rusak.")]):
        for c, text in enumerate(cells):
            table.cell(r, c).text = text
    path = tmp_path / "wawancara.docx"
    document.save(str(path))
    frame = read_file(path).frame
    assert frame.filter(frame["alasan_lewat"].is_null())["teks"].to_list() == ["Sudah baik.", "Jalan masih rusak."]
    assert frame["waktu"][3].minute == 6
