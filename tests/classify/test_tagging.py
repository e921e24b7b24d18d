"""A word follows its neighbours where it says nothing itself, and its own mind where it does."""

from __future__ import annotations

import numpy as np
import pytest

from opini.classify.tagging import forward_backward

FLAT = np.full(3, 1 / 3)
A, B, NONE = [0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [1 / 3, 1 / 3, 1 / 3]


def posterior(*own: list[float]) -> np.ndarray:
    return forward_backward(np.array(own), FLAT, prior=FLAT, switch=0.1)


def test_rows_are_probabilities_for_one_word_and_for_thousands() -> None:
    for n in (1, 2, 20_000):
        rows = posterior(*([A, B, NONE] * n)[:n])
        assert rows.shape == (n, 3)
        assert np.isfinite(rows).all()
        assert np.allclose(rows.sum(axis=1), 1.0)


def test_an_unknown_word_takes_the_language_of_both_neighbours() -> None:
    assert posterior(A, NONE, A)[1].argmax() == 0
    assert posterior(A, NONE, A)[1, 0] > posterior(A, NONE, B)[1, 0]


def test_a_clear_switch_is_kept() -> None:
    assert posterior(A, A, B, B).argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_reading_backwards_gives_the_same_words() -> None:
    forth = posterior(A, NONE, B, B)
    back = posterior(B, B, NONE, A)[::-1]
    assert forth == pytest.approx(back)
