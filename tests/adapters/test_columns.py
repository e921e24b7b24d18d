"""Columns: found by name or synonym, explicit wins, ambiguity is an error that names both and the cure."""

import pytest

from opini.adapters.columns import locate, missing
from opini.errors import InputError


@pytest.mark.parametrize("name", ["teks", "text", "isi", "content", "full_text", "komentar"])
def test_the_contract_synonyms_of_text(name):
    assert locate(["x", name]).names == {"teks": name}


@pytest.mark.parametrize("name", ["waktu", "time", "tanggal", "created_at", "date", "tanggal_keluhan"])
def test_the_contract_synonyms_of_time(name):
    assert locate([name]).names == {"waktu": name}


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("kanal", ["kanal", "channel"]),
        ("sumber", ["sumber", "source", "media"]),
        ("penulis", ["penulis", "author", "akun", "user", "username"]),
        ("jangkauan", ["jangkauan", "reach", "followers"]),
        ("id", ["id"]),
    ],
)
def test_the_other_contract_synonyms(role, names):
    for name in names:
        assert locate([name]).names == {role: name}


@pytest.mark.parametrize("written", ["Tanggal Keluhan", "TANGGAL-KELUHAN", " tanggal_keluhan "])
def test_case_and_spacing_do_not_matter(written):
    assert locate([written]).names == {"waktu": written}


def test_opinis_own_name_wins_over_a_synonym():
    assert locate(["text", "teks"]).names["teks"] == "teks"


def test_explicit_wins_over_everything_and_frees_the_rest():
    assert locate(["teks", "isi"], {"teks": "isi"}).names == {"teks": "isi"}


def test_two_equal_candidates_are_refused_with_both_names_and_the_option():
    with pytest.raises(InputError) as caught:
        locate(["tanggal", "created_at"])
    assert all(word in str(caught.value) for word in ("'tanggal'", "'created_at'", "time=", "--time"))


def test_an_explicit_column_that_is_not_there_names_the_nearest():
    with pytest.raises(InputError, match="keluhan_warga"):
        locate(["keluhan_warga", "tgl"], {"teks": "keluhan_wrga"})


def test_missing_lists_the_columns_and_the_option():
    error = missing("waktu", ["a", "b"])
    assert "'a', 'b'" in str(error)
    assert "--time" in str(error)


def test_a_role_takes_no_column_given_to_another():
    assert locate(["date", "tanggal"], {"ditanggapi": "date"}).names == {"ditanggapi": "date", "waktu": "tanggal"}


def test_scattered_reactions_are_parts_unless_a_total_is_there():
    assert locate(["likes", "retweets"]).interaction_parts == ("likes", "retweets")
    assert locate(["likes", "interaksi"]).interaction_parts == ()


def test_a_file_without_a_heading_does_not_spill_its_first_row():
    first = ["1", "jalan di depan rumah saya rusak parah", "0812-3456-7890"]
    error = str(missing("teks", first))
    assert "rusak" not in error
    assert "3456" not in error
