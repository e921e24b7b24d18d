"""Emoji, intensifiers and insults: own rows, read as Indonesians use them."""

import math

import pytest

from opini.text import clean
from opini.text.abuse import abuse
from opini.text.emoji_polarity import polarity, polarity_of
from opini.text.intensifiers import factor
from opini.text.resources import rows
from opini.vocabulary import LANGUAGES

_REGIONAL = {*LANGUAGES, "plm", "kut"}


@pytest.mark.parametrize("name", ["emoji", "abusive"])
def test_every_row_is_written_as_cleaning_writes_it_and_is_unique(name: str) -> None:
    forms = [row[0] for row in rows(name)[1:]]
    assert len(forms) == len(set(forms)) >= 250
    assert [form for form in forms if clean(form) != form] == []


def test_intensifiers_are_clean_unique_and_no_longer_than_the_code_looks() -> None:
    body = rows("intensifiers")[1:]
    assert len({(row[0], row[2]) for row in body}) == len(body) >= 100
    assert all(clean(row[0]) == row[0] and len(row[0].split()) <= 3 for row in body)
    assert {row[2] for row in body} == {"sebelum", "sesudah"}


def test_values_lie_in_their_ranges_and_languages_are_known() -> None:
    assert all(-1 <= float(row[1]) <= 1 for row in rows("emoji")[1:])
    assert all(0 < float(row[2]) <= 1 and row[1] in _REGIONAL for row in rows("abusive")[1:])
    assert all(0 < float(row[1]) <= 2 and row[3] in _REGIONAL for row in rows("intensifiers")[1:])


def test_regional_languages_have_insults_and_intensifiers_of_their_own() -> None:
    for language in ("bjn", "jav", "sun", "bug", "min", "ban", "mad"):
        assert any(row[1] == language for row in rows("abusive")[1:]), language
        assert any(row[3] == language for row in rows("intensifiers")[1:]), language


@pytest.mark.parametrize(
    ("text", "sign"),
    [("mantap 👍🏽", 1), ("sedih 😭😭", -1), ("parah 🤬", -1), ("sayang ❤️", 1), (":( gelap", -1), ("👎", -1)],
)
def test_emoji_polarity_has_the_sign_a_reader_sees(text: str, sign: int) -> None:
    assert polarity(clean(text)) * sign > 0


def test_repeated_emoji_weigh_once_and_none_is_undefined() -> None:
    assert polarity(clean("👍 😡😡😡😡")) == pytest.approx(((polarity_of("👍") or 0) + (polarity_of("😡") or 0)) / 2)
    assert math.isnan(polarity(clean("tidak ada emoji 2️⃣")))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("lambat bgt", "lambat", 1.5),
        ("agak lambat", "lambat", 0.7),
        ("sangat lambat sekali", "lambat", 2.25),
        ("rigat banar dalanannya", "rigat", 1.5),
        ("butut pisan", "butut", 1.5),
        ("apik tenan", "apik", 1.5),
        ("lambat", "lambat", 1.0),
    ],
)
def test_factor_of_the_word_beside_an_intensifier(text: str, word: str, expected: float) -> None:
    tokens = clean(text).split()
    assert factor(tokens, tokens.index(word)) == pytest.approx(expected)


def test_an_index_outside_the_text_is_an_error() -> None:
    with pytest.raises(IndexError):
        factor(["lambat"], 3)


@pytest.mark.parametrize(
    "text",
    [
        "dasar g0bl0k pejabatnya",
        "bungul banar ikam",
        "ndasmu, jalan kok ngene",
        "anjenggg lambat bgt",
        "gak punya otak",
        "tikus berdasi semua",
    ],
)
def test_an_insult_is_found_after_cleaning(text: str) -> None:
    assert abuse(clean(text))[0] >= 0.6


@pytest.mark.parametrize(
    "text",
    [
        "ada anjing liar berkeliaran di gang",
        "hama tikus menyerang sawah warga",
        "vaksinasi rabies untuk anjing dan kucing",
        "seekor monyet masuk rumah",
        "daging babi dijual di pasar",
        "buaya muncul di sungai",
        "petugas ramah dan cepat",
        "got bau tahi ayam",
    ],
)
def test_animals_and_things_themselves_are_no_insults(text: str) -> None:
    assert abuse(clean(text)) == (0.0, None)
