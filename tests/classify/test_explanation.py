"""How an explanation and a card look in a notebook, whatever the text holds."""

from __future__ import annotations

import re

import pytest

import opini
from opini.classify.cards import Card, card
from opini.classify.explanation import Explanation
from opini.classify.registry import shipped
from opini.errors import InputError
from opini.records import Contribution


def _shown(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page.split("<br>", 1)[1])


@pytest.mark.parametrize("name", ["sentiment", "topic", "sasaran"])
def test_every_model_explains_with_highlights_of_the_raw_text(name: str) -> None:
    text = "Air PDAM mati lagi!! kecewa bgt"
    found = opini.load(name).explain(text)
    assert isinstance(found, Explanation)
    page = found._repr_html_()
    assert _shown(page) == text
    assert all(f"{c.text}</mark>" in page for c in found[:1])


def test_the_sign_of_a_weight_is_not_told_by_colour_alone() -> None:
    found = Explanation([Contribution("a", 0, 1, "x", 2.0), Contribution("b", 2, 3, "x", -2.0)], "a b")
    first, second = re.findall(r"<mark[^>]*>", found._repr_html_())
    assert ("underline" in first, "underline" in second) == (True, False)
    assert ('title="+2.00"' in first, 'title="-2.00"' in second) == (True, True)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script> rusak", "rusak \u202e\ud83d\x00&lt; rusak", '"><img src=x> rusak']
)
def test_a_hostile_text_stays_text(text: str) -> None:
    at = text.index("rusak")
    page = Explanation([Contribution("rusak", at, at + 5, "<b>", 1.0)], text)._repr_html_()
    assert set(re.findall(r"</?([a-z]+)", page)) == {"div", "small", "b", "br", "bdi", "mark"}
    page.encode("utf-8")
    assert "\u202e" not in page


def test_a_text_without_known_words_is_shown_plain() -> None:
    assert "<mark" not in Explanation([], "zzz")._repr_html_()
    assert len(Explanation([], "a" * 10**6)._repr_html_()) < 10**4


def test_every_shipped_model_has_a_card() -> None:
    for name, entry in shipped().items():
        for tier in entry["tiers"]:
            shown = card(name, tier=tier)
            assert isinstance(shown, Card)
            assert shown._repr_markdown_().startswith("#")
    with pytest.raises(InputError, match="choose from"):
        card("sentiment", tier="besar")
