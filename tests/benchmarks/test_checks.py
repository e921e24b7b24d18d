"""The checks every cleaner is judged by: fair to every convention, and able to fail."""

from collections import Counter
from collections.abc import Callable
from types import ModuleType

import pytest

Bench = Callable[[str], ModuleType]


def _shares(bench: Bench, clean: Callable[[str], object]) -> dict[str, float]:
    checks = bench("cleaning_checks")
    cleaned = {text: clean(text) for case in checks.cases() for text in case.texts()}
    return {kind: row["right"] / row["of"] for kind, row in checks.share_by_kind(cleaned).items()}


def _case(bench: Bench, kind: str, raw: str, mark: str) -> Callable[[Callable[[str], object]], bool]:
    case = bench("cleaning_checks").Case(kind, raw, mark)
    return lambda clean: case.holds({text: clean(text) for text in case.texts()})


def test_every_kind_has_ten_different_cases(bench: Bench) -> None:
    cases = bench("cleaning_checks").cases()
    assert len(set(cases)) == len(cases)
    assert min(Counter(case.kind for case in cases).values()) >= 10


def test_a_text_left_alone_keeps_everything_but_standardises_nothing(bench: Bench) -> None:
    shares = _shares(bench, str.lower)
    assert {kind for kind, share in shares.items() if share < 1} == {"panjang", "baku"}
    assert shares["panjang"] == 0


def test_a_cleaner_that_returns_nothing_or_raises_gets_nothing_right_but_dropped_links(bench: Bench) -> None:
    empty = _shares(bench, lambda text: "")
    assert {kind for kind, share in empty.items() if share > 0} == {"tautan", "akun"}
    assert set(_shares(bench, lambda text: {"error": "ValueError"}).values()) == {0}


@pytest.mark.parametrize("mask", ["<user>", "[MENTION]", "", "@USER"])
def test_any_mask_of_handles_is_fine_but_a_respelled_handle_is_not(bench: Bench, mask: str) -> None:
    holds = _case(bench, "akun", "tolong {} dibantu", "@x")
    assert holds(lambda text: text.replace("@x", mask).replace("@contoh", mask))
    assert not holds(lambda text: text.replace("@x", "@kali"))


def test_an_emoji_in_words_is_not_lost(bench: Bench) -> None:
    holds = _case(bench, "emoji", "pelayanan 😡", "😍")
    assert holds(lambda text: text.replace("😡", "wajah marah").replace("😍", "wajah cinta"))
    assert not holds(lambda text: text.replace("😡", "").replace("😍", ""))
    assert not holds(lambda text: text.replace("😡", "emoji").replace("😍", "emoji"))


def test_a_number_inside_a_word_is_no_number(bench: Bench) -> None:
    holds = _case(bench, "angka", "jam 10 pagi", "10")
    assert holds(lambda text: "jam 10, pagi")
    assert not holds(lambda text: "jam 2010 pagi")


def test_words_of_golden_lines_ignore_case_signs_and_masks_of_any_make(bench: Bench) -> None:
    words = bench("cleaning_checks").words
    assert words("Cek <url> , ya!") == words("cek [URL] ya") == words("cek https://a.id/b ya") == ["cek", "ya"]
