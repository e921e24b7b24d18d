"""The fitted scores can only rise with trouble, keep to their budget, and refuse tables that could not."""

from __future__ import annotations

import copy
import tomllib
from importlib import resources

import numpy as np
import pytest

from opini.risk.fitted import active_issues, fitted, probability, read
from opini.risk.monotone import Line, MonotoneScore, ramps
from opini.risk.outage import catch_up
from opini.risk.signals import NAMES


def calm():
    return {name: np.full((1, 1), 1.0 if name in ("asli", "tentang") else 0.0) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("which", ["eskalasi", "alarm"])
def test_no_signal_lowers_a_score_as_it_worsens(name, which):
    score = getattr(fitted(), which)
    line = np.linspace(-4.0, 30.0, 60)
    x = {k: np.broadcast_to(v, (1, 60)).copy() for k, v in calm().items()}
    x[name] = line[None, :]
    assert (np.diff(score.logit(x)[0]) >= -1e-12).all()


def test_a_quiet_issue_is_near_zero_and_a_storm_near_one():
    x = calm()
    few = np.full((1, 1), 0.1)
    quiet = probability(fitted(), x, few, few, 0.8)
    storm = {
        **x,
        "lonjakan": np.full((1, 1), 8.0),
        "lonjakan3": np.full((1, 1), 8.0),
        "lonjakan7": np.full((1, 1), 8.0),
        "cusum_lambat": np.full((1, 1), 24.0),
        "kelipatan": np.full((1, 1), 2.5),
        "jarak": np.full((1, 1), 1.2),
        "momentum": np.full((1, 1), 1.2),
        "negatif": np.full((1, 1), 0.68),
        "keparahan": np.full((1, 1), 1.0),
        "atribusi": np.full((1, 1), 0.85),
        "sebaran_kanal": np.full((1, 1), 0.9),
    }
    loud = probability(fitted(), storm, few, few, 0.8)
    assert quiet.value.item() < 0.01
    assert loud.value.item() > 0.7
    assert loud.lo.item() < loud.value.item() < loud.hi.item()


def test_more_issues_and_smaller_budgets_ask_for_more():
    board, no = fitted(), np.array([False, False])
    assert np.diff(board.threshold_at(1.0, np.array([10.0, 200.0]), no))[0] > 0
    one, quarter = (board.threshold_at(b, np.array([18.0]), no[:1])[0] for b in (1.0, 0.25))
    assert quarter > one


def test_tables_that_could_fall_are_refused():
    text = resources.files("opini.risk").joinpath("data", "scores.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    worse = copy.deepcopy(table)
    worse["alarm"]["signals"]["lonjakan"]["gain"][0] = -1.0
    with pytest.raises(ValueError, match="lonjakan"):
        read(worse)
    worse = copy.deepcopy(table)
    worse["anggaran"]["rate"].reverse()
    with pytest.raises(ValueError, match="anggaran"):
        read(worse)


def test_a_line_is_flat_outside_its_knots():
    line = Line(np.array([0.0, 2.0]), np.array([1.0]))
    assert line(np.array([-5.0, 1.0, 9.0])).tolist() == [0.0, 0.5, 1.0]
    assert line.slope(np.array([-5.0, 1.0, 9.0])).tolist() == [0.0, 0.5, 0.0]
    assert MonotoneScore(-1.0, {"z": line}).logit({"z": np.array([9.0])}).tolist() == [0.0]
    assert ramps(np.array([1.0]), np.array([0.0, 2.0])).tolist() == [[0.5]]


def test_active_issues_are_those_of_four_weeks():
    weight = np.zeros((2, 40))
    weight[0, 0] = weight[1, 39] = 1.0
    found = active_issues(weight)
    assert (found[0], found[27], found[28], found[39]) == (1, 1, 0, 1)


def test_a_silent_channel_is_an_outage_only_where_it_should_have_spoken():
    y = np.full((2, 40), 20.0)
    y[1] = 1.0
    y[:, 30:32] = 0.0
    y[0, 32] = 60.0
    factor, silent = catch_up(y, np.arange(40) % 7, window_days=56, min_days=14)
    assert silent[0, 30:32].all()
    assert not silent[1].any()
    assert factor[0, 32] == pytest.approx(20.0 / 60.0, rel=0.2)
    assert (np.delete(factor[0], 32) == 1.0).all()
    assert (factor[1] == 1.0).all()
