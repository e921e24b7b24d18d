"""Levels: bands, gates, hysteresis, override and budget, all from the lower bound."""

from __future__ import annotations

import numpy as np
import pytest

from opini.config import MonitorSettings
from opini.risk.quantify import Estimate
from opini.risk.scorer import CAPPED, COLD, HELD, OVERRIDE, Gates, levels, risk

SETTINGS = MonitorSettings()
RENDAH, WASPADA, SIAGA = 0, 1, 2


def at(lo, *, n_eff=50.0, authors=20.0, override=0.0, learned=True, cheerful=False, value=None, **more):
    score = np.atleast_2d(np.asarray(lo, dtype=float))
    full = lambda v: np.broadcast_to(np.atleast_2d(np.asarray(v)), score.shape).copy()  # noqa: E731
    point = score + 5.0 if value is None else full(value).astype(float)
    numbers = (full(v).astype(float) for v in (n_eff, authors, override))
    gates = Gates(*numbers, full(learned), full(cheerful))
    return levels(Estimate(point, score, np.maximum(point, score) + 5.0), gates, SETTINGS, **more)


@pytest.mark.parametrize(
    ("lo", "level"), [(24.9, RENDAH), (25.0, WASPADA), (49.9, WASPADA), (50.0, SIAGA), (99.0, SIAGA)]
)
def test_bands_are_entered_by_the_lower_bound(lo, level):
    assert at([lo]).level.item() == level


def test_krisis_is_only_proposed():
    found = at([80.0], value=90.0)
    assert found.level.item() == SIAGA
    assert found.propose_crisis.item()
    assert not at([60.0], value=70.0).propose_crisis.item()


@pytest.mark.parametrize("gate", [{"n_eff": 7.9}, {"authors": 4.0}, {"cheerful": True}])
def test_thin_evidence_caps_at_waspada_and_says_so(gate):
    found = at([90.0], **gate)
    assert found.level.item() == WASPADA
    assert found.flags.item() & CAPPED


def test_no_baseline_no_level():
    found = at([90.0], learned=False)
    assert found.level.item() == RENDAH
    assert found.flags.item() & COLD


def test_up_at_once_down_one_level_a_day_after_a_full_day_below():
    assert at([0, 60, 0, 0, 0, 0]).level[0].tolist() == [0, 2, 2, 1, 0, 0]


def test_inside_the_hysteresis_the_level_stays():
    assert at([0, 55, 41, 45, 40, 48]).level[0].tolist() == [0, 2, 2, 2, 2, 2]


def test_one_day_below_is_not_enough_to_step_down():
    assert at([55, 0, 55, 0, 55]).level[0].tolist() == [2, 2, 2, 2, 2]


def test_a_wobble_around_an_entry_does_not_flap():
    score = 50.0 + 6.0 * np.sin(np.arange(60))
    changes = np.abs(np.diff(at(score).level[0])).sum()
    assert changes == 0


def test_override_lifts_to_siaga_without_proposing_a_crisis():
    found = at([5.0], override=2.0, value=80.0)
    assert found.level.item() == SIAGA
    assert found.flags.item() & OVERRIDE
    assert not found.propose_crisis.item()


def test_an_override_that_ends_leaves_no_hysteresis_and_still_falls_one_level_a_day():
    found = at([[10.0] * 5], override=[[2.0, 2.0, 0.0, 0.0, 0.0]])
    assert found.level[0].tolist() == [SIAGA, SIAGA, WASPADA, RENDAH, RENDAH]
    assert (found.flags[0] & HELD > 0).tolist() == [False, False, True, False, False]


def test_a_held_level_says_so():
    found = at([55, 45, 45])
    assert found.level[0].tolist() == [SIAGA] * 3
    assert (found.flags[0] & HELD > 0).tolist() == [False, True, True]
    assert found.urut[0].tolist() == [SIAGA] * 3  # within the hysteresis it ranks as it is shown


def test_a_level_that_outlived_its_risk_ranks_where_the_gates_put_it():
    found = at([60, 5, 5])
    assert found.level[0].tolist() == [SIAGA, SIAGA, WASPADA]
    assert found.urut[0].tolist() == [SIAGA, RENDAH, RENDAH]


def test_the_budget_of_overrides_is_a_setting():
    sources = np.full((4, 1), 2.0)
    for allowed in (0.0, 1.0, 3.0):
        settings = MonitorSettings(overrides_per_week=allowed)
        lo = np.zeros((4, 1))
        gates = Gates(lo + 50, lo + 20, sources, lo == 0, lo > 0)
        assert (levels(Estimate(lo + 5, lo, lo + 9), gates, settings).level == SIAGA).sum() == allowed


def test_overrides_stay_within_the_budget_strongest_first():
    lo = np.zeros((5, 3))
    sources = np.array([[2.0], [9.0], [3.0], [2.0], [7.0]]) * np.ones((5, 3))
    found = at(lo, override=sources, overrides_per_week=2)
    assert found.level[:, 0].tolist() == [WASPADA, SIAGA, WASPADA, WASPADA, SIAGA]
    assert (found.level[:, 2] == found.level[:, 0]).all()


def test_a_merited_siaga_costs_no_override():
    found = at([[60.0], [5.0]], override=[[5.0], [2.0]], overrides_per_week=1)
    assert found.level[:, 0].tolist() == [SIAGA, SIAGA]
    assert not found.flags[0, 0] & OVERRIDE


def test_issues_do_not_disturb_each_other():
    rng = np.random.default_rng(1)
    lo = rng.uniform(0, 80, (20, 40))
    together = at(lo).level
    for i in range(20):
        assert (at(lo[i]).level[0] == together[i]).all()


def test_risk_is_small_when_either_side_is():
    one = Estimate(*(np.array([v]) for v in (0.99, 0.9, 1.0)))
    rare = Estimate(*(np.array([v]) for v in (0.001, 0.0, 0.002)))
    least, most = (Estimate(*(np.array([v]) for v in (d, d, d))) for d in (1.0, 5.0))
    assert risk(rare, most).value[0] < 25
    assert risk(one, least).value[0] < 50
    assert risk(one, most).value[0] > 95


def test_no_issues_no_days():
    assert at(np.zeros((0, 5))).level.shape == (0, 5)
    assert at(np.zeros((3, 0))).level.shape == (3, 0)
