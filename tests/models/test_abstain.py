"""The threshold is the lowest that keeps the promise, and no source outweighs the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.recipes.abstain import ACCURACY, ANSWERED, choose
from opini.classify.card import abstention_table


def _source(n: int, skill: float, seed: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.34, 1.0, n)
    return confidence, rng.random(n) < confidence**skill


def test_answers_above_the_threshold_are_right_often_enough() -> None:
    found = choose({"a": _source(4000, 1.0, 1), "b": _source(4000, 1.0, 2)})
    assert found["accuracy"] >= ACCURACY
    assert found["coverage"] >= ANSWERED
    assert 0.55 < found["threshold"] < 0.68  # uniform confidences: the mean of those above .6 is .8


def test_a_hopeless_model_still_answers_half() -> None:
    found = choose({"a": _source(2000, 6.0, 1)})
    assert found["accuracy"] < ACCURACY
    assert ANSWERED <= found["coverage"] < ANSWERED + 0.02


def test_a_large_source_does_not_decide_alone() -> None:
    small, large = _source(500, 3.0, 1), _source(20_000, 0.3, 2)
    alone, both = choose({"large": large}), choose({"small": small, "large": large})
    assert both["threshold"] > alone["threshold"] + 0.05
    assert both["sources"]["large"]["n"] == 20_000


def test_the_card_shows_what_is_answered_and_how_well() -> None:
    found = choose({"a": _source(2000, 1.0, 1)})
    found["frozen"] = {"about government": found["sources"]["a"]}
    table = abstention_table(found)
    assert f"below {found['threshold']:.2f}" in table
    assert "| frozen, about government | 2000 |" in table
