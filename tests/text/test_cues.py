"""Cues see what each lexicon sees alone, belong to tokens, and never break on a text."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from opini.text import clean
from opini.text.abuse import abuse
from opini.text.cues import CUES, cues
from opini.text.phrases import Phrases, Shelf
from opini.text.severity import severity

TEXTS = [
    "tiga warga keracunan makanan, pelayanannya lambat banget",
    "tidak ada korban jiwa dalam kebakaran itu 😡",
    "dasar pejabat goblok! kapan jalan diperbaiki?",
    "petugasnya tidak ramah, katanya pungli hoaks",
]


def _totals(text: str) -> dict[str, float]:
    out = dict.fromkeys(CUES, 0.0)
    for cue in cues(clean(text).split(" ")):
        out[CUES[cue.cue]] += cue.value
    return out


def test_cues_agree_with_the_lexicons_asked_alone() -> None:
    for text in TEXTS:
        found = _totals(text)
        assert found["keparahan"] == severity(clean(text))[0]
        assert bool(found["kasar"]) == (abuse(clean(text))[0] > 0)


def test_a_shelf_finds_what_each_lexicon_finds_alone() -> None:
    books = [Phrases(name) for name in ("severity", "dimension", "kinds")]
    shelf = Shelf(*books)
    for text in TEXTS:
        tokens = clean(text).split(" ")
        found = shelf.find(tokens)
        for number, book in enumerate(books):
            assert [hit for k, hit in found if k == number] == book.find(tokens)


def test_denied_praise_is_a_complaint() -> None:
    found = _totals("petugasnya tidak ramah")
    assert found["jenis_pujian"] == 0
    assert found["jenis_keluhan"] > 0


@given(st.text(max_size=200))
@example("presiden")  # the first word of a longer phrase, last in the text
def test_any_text_has_cues_inside_its_tokens(text: str) -> None:
    tokens = text.split(" ")
    for cue in cues(tokens):
        assert cue.start >= 0
        assert cue.start + cue.length <= len(tokens)
        assert cue.value >= 0
