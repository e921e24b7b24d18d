"""Pseudonyms: one author one code, no name inside, and results that do not depend on the key."""

import pytest

from opini.adapters.pseudonyms import author_codes, pseudonym


def test_one_author_however_written_is_one_code():
    assert author_codes(["@Ani", "ani", " ANI ", "Budi"]).codes.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("name", ["", "Anonim", "anonymous", "HAMBA ALLAH", "[deleted]"])
def test_nobody_in_particular_is_unknown(name):
    assert author_codes([name]).codes.tolist() == [-1]


def test_the_name_cannot_be_read_off_and_depends_on_the_key(monkeypatch):
    codes = author_codes(["Ani Lestari"])
    assert "ani" not in codes.names[0]
    assert pseudonym("ani", b"1") != pseudonym("ani", b"2")
    monkeypatch.setenv("OPINI_KUNCI", "satu")
    first = author_codes(["ani", "budi"])
    monkeypatch.setenv("OPINI_KUNCI", "dua")
    second = author_codes(["ani", "budi"])
    assert first.names != second.names
    assert first.codes.tolist() == second.codes.tolist()
