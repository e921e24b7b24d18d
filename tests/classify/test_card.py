"""A card shows every number it was given and invents none."""

from __future__ import annotations

from opini.classify.card import card_text

ROW = {
    "n": 7,
    "accuracy": 0.5,
    "macro_f1": 0.4321,
    "macro_f1_lo": 0.3,
    "macro_f1_hi": 0.6,
    "ece": None,
    "f1": {"a": 0.25},
}
METRICS = {
    "model": "contoh/fast-1",
    "grams": 1234,
    "bytes": 2_000_000,
    "machine": "mesin",
    "temperature": 1.25,
    "speed": {"texts_per_second": 6001, "texts_per_second_without_cleaning": 9001, "mean_characters": 80},
    "heldout": {"uji": ROW},
    "reference": ROW | {"accuracy_lenient": 0.61, "macro_f1_lenient": 0.62},
    "left_out": {"sumber_a": ROW},
    "trained_on": {"set_a": 10, "own": 5},
    "weights": {"own": 5.0},
    "licences": {"set_a": "CC BY 4.0"},
}


def test_numbers_sources_and_licences_are_on_the_card() -> None:
    text = card_text(METRICS)
    for expected in (
        "1,234",
        "6,001",
        "0.432",
        "0.300-0.600",
        "a 0.25",
        "0.620",
        "sumber_a",
        "CC BY 4.0",
        "this project",
    ):
        assert expected in text


def test_a_missing_number_is_a_dash() -> None:
    assert "| uji | 7 | 0.500 | 0.432 | 0.300-0.600 | - | a 0.25 |" in card_text(METRICS)
