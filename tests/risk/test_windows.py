"""Windows look back only, and count exactly what a loop would."""

from __future__ import annotations

import numpy as np

from opini.risk.windows import decayed_sum, distinct_in_window, past_sum, rolling_max, rolling_sum


def test_distinct_matches_a_plain_loop():
    rng = np.random.default_rng(4)
    key, day, who = rng.integers(-1, 4, 400), rng.integers(0, 30, 400), rng.integers(-1, 12, 400)
    found = distinct_in_window(key, day, who, (4, 30), 7)
    for k in range(4):
        for j in range(30):
            inside = (key == k) & (day <= j) & (day > j - 7) & (who >= 0)
            assert found[k, j] == len(set(who[inside]))


def test_windows_never_look_ahead():
    rng = np.random.default_rng(5)
    x = rng.poisson(3.0, (3, 40)).astype(float)
    later = x.copy()
    later[:, 25:] += 50
    for f in (
        lambda a: rolling_sum(a, 7),
        lambda a: past_sum(a, 7),
        lambda a: rolling_max(a, 3),
        lambda a: decayed_sum(a, 14.0, 30),
    ):
        np.testing.assert_allclose(f(x)[:, :25], f(later)[:, :25])


def test_decayed_sum_matches_its_formula():
    x = np.random.default_rng(6).poisson(2.0, 60).astype(float)
    age = np.arange(30)[::-1]
    np.testing.assert_allclose(decayed_sum(x, 14.0, 30)[-1], (x[-30:] * 0.5 ** (age / 14.0)).sum())


def test_an_empty_window_is_exactly_zero():
    x = np.zeros((1, 50))
    x[0, :5] = 0.1 + 1 / 3
    assert rolling_sum(x, 7)[0, 20] == 0.0
    assert decayed_sum(x, 2.0, 7)[0, 30] == 0.0
