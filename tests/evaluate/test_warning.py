"""Delays and false alarms are counted without favours: early alarms are false, misses cost the whole horizon."""

from __future__ import annotations

import numpy as np
import pytest

from opini.evaluate.baselines import BASELINES
from opini.evaluate.replay import crisis_days, escalations, replay
from opini.evaluate.simulation import simulate
from opini.evaluate.warning import HORIZON, LEARNED, caused, entries, judge, onsets, threshold_for_budget


@pytest.fixture(scope="module")
def world():
    return simulate(11, days=160, issues=4, volume=(2.0, 8.0), crises=4, traps=6)


def none(world):
    return np.zeros((world.n_isu, world.n_hari), dtype=bool)


def test_silence_misses_everything_and_raises_nothing(world):
    found = judge(world, none(world))
    assert found.palsu == found.tepat == 0
    assert {d for delays in found.tunda.values() for d in delays} == {HORIZON}


def test_an_alarm_on_the_first_day_has_no_delay_and_one_the_day_before_is_false(world):
    crisis = next(e for e in world.kejadian if e.krisis)
    alarm = none(world)
    alarm[crisis.isu, crisis.mulai] = True
    found = judge(world, alarm)
    assert 0 in found.tunda[crisis.jenis]
    assert (found.tepat, found.palsu) == (1, 0)
    early = none(world)
    early[crisis.isu, crisis.mulai - 1] = True
    found = judge(world, early)
    assert (found.tepat, found.palsu) == (0, 1)
    assert 0 not in found.tunda[crisis.jenis]


def test_alarms_while_baselines_form_are_not_judged(world):
    alarm = none(world)
    alarm[:, : LEARNED - 1] = True
    assert judge(world, alarm).palsu == 0


def test_entries_count_a_standing_state_once():
    assert entries(np.array([[True, True, False, True]])).tolist() == [[True, False, False, True]]


def test_a_scored_detector_keeps_quiet_for_a_week():
    days = np.flatnonzero(onsets(np.full((1, 20), 9.0), 1.0)[0])
    assert days.tolist() == [0, 8, 16]


def test_the_threshold_keeps_to_the_budget(world):
    rng = np.random.default_rng(0)
    score = rng.normal(size=(world.n_isu, world.n_hari))
    for budget in (0.5, 2.0):
        found = judge(world, onsets(score, threshold_for_budget([world], [score], budget)))
        assert found.palsu / found.pekan <= budget


def test_what_the_twin_does_too_the_trap_did_not_cause(world):
    trap = next(e for e in world.kejadian if not e.krisis and e.isu >= 0)
    alarm = none(world)
    alarm[trap.isu, trap.mulai] = True
    assert any(caused(world, alarm, none(world))[trap.jenis])
    assert not any(caused(world, alarm, alarm)[trap.jenis])


@pytest.mark.parametrize("name", BASELINES)
def test_a_rule_reads_no_future_and_sees_a_tenfold_day(name):
    rng = np.random.default_rng(1)
    week = np.arange(120) % 7
    y = rng.poisson(6.0, (3, 120)).astype(float)
    y[1, 100] = 60.0
    score = BASELINES[name](y, week)
    cut = BASELINES[name](y[:, :101], week[:101])
    assert np.allclose(score[:, :101], cut, equal_nan=True)
    assert score[1, 100] == np.nanmax(score[:, 60:101])


def test_a_replay_ranks_crisis_days_above_others(world):
    score = replay(world)
    inside = crisis_days(world)
    assert score.risiko.value[inside].mean() > 2 * score.risiko.value[~inside].mean()
    assert escalations(world).any()
    assert not escalations(world)[:, -1].any()
