"""Several files: each finds its own columns, no row is lost, equal ids of different systems stay apart."""

import pytest

from opini.adapters.gather import gather
from opini.errors import InputError


@pytest.fixture
def files(tmp_path):
    a, b = tmp_path / "x.csv", tmp_path / "aduan.tsv"
    a.write_text("id,text,date,channel,likes,shares\n1,satu,2025-03-03,twitter,3,2\n", encoding="utf-8")
    b.write_text("id\tisi\ttanggal\tkanal\n1\tdua\t03/03/2025\taduan\n2\ttiga\t03/03/2025\taduan\n", encoding="utf-8")
    return a, b


def test_columns_with_different_names_meet_under_one(files):
    frame = gather(files).frame
    assert frame["teks"].to_list() == ["satu", "dua", "tiga"]
    assert frame["interaksi"].to_list() == [5.0, None, None]
    assert frame["id"].to_list() == ["twitter:1", "aduan:1", "2"]


def test_one_file_keeps_its_own_columns(files):
    assert gather(files[:1]).frame.columns == ["id", "text", "date", "channel", "likes", "shares"]


def test_a_named_column_must_be_in_some_file(files):
    assert gather(files, explicit={"teks": "isi"}).frame["teks"].to_list() == ["satu", "dua", "tiga"]
    with pytest.raises(InputError, match="'salah'"):
        gather(files, explicit={"teks": "salah"})


def test_a_transcript_takes_the_time_as_its_date(files, tmp_path):
    talk = tmp_path / "fgd.txt"
    talk.write_text("Moderator: Ya?\nP1: Air mati.\nP2: Betul.", encoding="utf-8")
    frame = gather([files[0], talk], explicit={"waktu": "2025-03-05"}, waktu="2025-03-05").frame
    assert frame.height == 4
    assert frame["alasan_lewat"].to_list() == [None, "moderator", None, None]
    assert frame["kanal"].to_list()[1:] == ["fgd"] * 3
