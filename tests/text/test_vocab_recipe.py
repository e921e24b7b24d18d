"""The vocabulary is what its recipe makes of the corpora: counts, never text."""

from pathlib import Path

import pytest

from models.recipes.build_vocab import build, count, main, render

_SHARED = Path(__file__).parents[3] / "shared"


def test_words_are_counted_with_and_without_capitals_and_rare_ones_dropped() -> None:
    assert count(["Jalan rusak, jalan macet", "jalan", "rusak", "rusak"]) == {"jalan": (3, 2), "rusak": (3, 3)}


def test_names_slang_and_words_taken_out_by_hand_are_no_vocabulary() -> None:
    news = {"jalan": (100, 99), "budiman": (100, 2), "bgt": (50, 50), "salahketik": (30, 30)}
    words = build(news, {}, {"salahketik": "keluar", "rempeyek": "masuk"})
    assert words["jalan"] == 99
    assert "rempeyek" in words
    assert not {"budiman", "bgt", "salahketik"} & words.keys()


def test_a_word_the_news_capitalise_is_kept_when_everybody_uses_it() -> None:
    news = {"senin": (80, 3)}
    assert "senin" in build(news, {"senin": (60, 60)}, {})
    assert "senin" not in build(news, {}, {})


def test_the_file_is_sorted_and_holds_rounded_logarithms() -> None:
    assert render({"b": 8, "a": 1000}).split("\n")[2:] == ["a\t10", "b\t3", ""]


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not (_SHARED / "data" / "unlabelled").is_dir(), reason="../shared is absent")
def test_the_committed_vocabulary_is_what_the_recipe_makes() -> None:
    assert main(["--shared", str(_SHARED), "--check"]) == 0
