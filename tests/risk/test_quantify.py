"""Intervals must hold what they claim, contain their value and never divide by zero."""

from __future__ import annotations

import numpy as np
import pytest

from opini.risk.quantify import (
    beta_matched,
    dirichlet_share,
    effective_n,
    net_tone,
    normal_quantile,
    posterior,
    prior_shares,
    said_tone,
    wilson,
)


@pytest.mark.parametrize("mass", [(6, 3, 1), (40, 8, 2), (1, 30, 1), (0, 0, 5), (200, 20, 300)])
def test_net_tone_bounds_match_the_exact_posterior(mass):
    alpha = posterior(np.array(mass, dtype=float), n_eff=float(sum(mass)), prior=[0.4, 0.4, 0.2], kappa=20.0)
    draws = np.random.default_rng(7).dirichlet(alpha, 200_000)
    net = draws[:, 2] - draws[:, 0]
    tone = net_tone(alpha, 0.8)
    assert 0.79 <= np.mean((net >= tone.lo) & (net <= tone.hi)) <= 0.81
    assert abs(float(tone.value) - net.mean()) < 0.005


def test_intervals_cover_the_truth_at_their_level():
    """80 % intervals of tone hold the true tone in about 80 % of repeated samples."""
    rng = np.random.default_rng(11)
    prior = np.array([0.4, 0.4, 0.2])
    truth = rng.dirichlet(20 * prior, 4000)
    counts = np.stack([rng.multinomial(40, p) for p in truth]).astype(float)
    tone = net_tone(posterior(counts, n_eff=np.full(4000, 40.0), prior=prior, kappa=20.0), 0.8)
    real = truth[:, 2] - truth[:, 0]
    assert 0.77 <= np.mean((tone.lo <= real) & (real <= tone.hi)) <= 0.83


def test_value_inside_bounds_for_any_input():
    rng = np.random.default_rng(2)
    alpha = rng.gamma(0.3, 4.0, (2000, 3)) * rng.choice([1e-6, 1.0, 1e4], (2000, 1))
    for found in (net_tone(alpha, 0.8), dirichlet_share(alpha, 0, 0.8)):
        assert (found.lo <= found.value).all()
        assert (found.value <= found.hi).all()
        assert np.isfinite(found).all()


def test_more_opinions_narrow_the_interval():
    widths = []
    for n in (10.0, 100.0, 1000.0):
        tone = net_tone(posterior([0.5, 0.3, 0.2], n_eff=n, prior=[0.5, 0.3, 0.2], kappa=20.0), 0.8)
        widths.append(float(tone.hi - tone.lo))
    assert widths[0] > widths[1] > widths[2] > 0


def test_no_opinions_give_the_prior_and_nothing_gives_nan():
    alpha = posterior([0.0, 0.0, 0.0], n_eff=0.0, prior=[0.5, 0.3, 0.2], kappa=20.0)
    assert float(net_tone(alpha, 0.8).value) == pytest.approx(-0.3)
    assert np.isnan(net_tone(np.zeros(3), 0.8).value)
    assert np.isnan(wilson(0.0, 0.0, 0.8).value)
    assert np.isnan(beta_matched(np.nan, 0.1, 0.8).lo)


def test_effective_n_is_at_most_the_number_of_opinions():
    w = np.random.default_rng(3).uniform(0, 1, 50)
    assert 0 < float(effective_n(w.sum(), (w**2).sum())) <= 50
    assert float(effective_n(0.0, 0.0)) == 0.0


def test_prior_shares_leave_no_class_impossible():
    assert (prior_shares([[100.0, 0.0, 0.0]]) > 0).all()


def test_the_default_interval_has_the_familiar_width():
    assert normal_quantile(0.8) == pytest.approx(1.2816, abs=1e-4)


def test_shown_tone_is_the_difference_of_the_shares_and_covers_the_truth():
    rng = np.random.default_rng(8)
    for shares, n in (((0.6, 0.25, 0.15), 12), ((0.2, 0.5, 0.3), 60), ((0.85, 0.1, 0.05), 25)):
        counts = rng.multinomial(n, shares, 4000).astype(float)
        tone = said_tone(counts, np.full(4000, float(n)), 0.8)
        np.testing.assert_allclose(tone.value, (counts[:, 2] - counts[:, 0]) / n)
        covered = np.mean((tone.lo <= shares[2] - shares[0]) & (shares[2] - shares[0] <= tone.hi))
        assert 0.76 <= covered <= 0.87, (shares, n, covered)


def test_fewer_effective_opinions_widen_the_shown_tone_and_unanimity_is_not_certainty():
    narrow, wide = (said_tone([8.0, 1.0, 1.0], n, 0.8) for n in (50.0, 6.0))
    assert wide.lo < narrow.lo < narrow.hi < wide.hi
    assert said_tone([5.0, 0.0, 0.0], 5.0, 0.8).hi > -0.95
    assert np.isnan(said_tone([0.0, 0.0, 0.0], 0.0, 0.8).value)
