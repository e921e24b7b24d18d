"""Two scores fitted on the simulator: P(escalation within 72 h), and how much a day looks like the start of a crisis.

Both are monotone (:mod:`opini.risk.monotone`) and read the same signals. ``eskalasi`` answers the question of
domain.md 0.2 and is shown as P. ``alarm`` decides *when to call*: its threshold is not a probability but a rate of
false alarms, counted on simulated boards, so an office sets it as a budget ("one false siaga a week"). The numbers are
in ``data/scores.toml``, written by ``models/recipes/fit_risk.py``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from opini.risk.escalation import CEILINGS
from opini.risk.monotone import MonotoneScore
from opini.risk.quantify import Estimate, normal_quantile

__all__ = ["Fitted", "active_issues", "fitted", "probability", "read"]

Array = NDArray[np.float64]

# Signals that read today's count: they err together.
_TODAY = ("lonjakan", "kelipatan", "jarak", "momentum")
_SMALL_BUDGET = 0.25  # one false siaga in four weeks
_SMALL_EASE = (
    1.0  # on small boards the gates keep the budget at almost any threshold: an alarm must still look like one
)
_ACTIVE_DAYS = 28  # an issue counts towards the board while it was spoken of in four weeks (chosen)


@dataclass(frozen=True, slots=True)
class Fitted:
    """``sd``: of the logit of P over refits on resampled worlds. ``rate`` falls as ``threshold`` rises: false
    alarms an issue and day."""

    eskalasi: MonotoneScore
    sd: float
    alarm: MonotoneScore
    rate: Array
    threshold: Array
    rate_small: Array  # the same on boards of a few opinions a day, where the gates hold most noise back
    threshold_small: Array

    def threshold_at(self, per_week: float, issues: Array, small: NDArray[np.bool_]) -> Array:
        """Alarm logit that raises ``per_week`` false alarms a week on boards of so many issues; bounded by what was
        measured. ``small``: days of small volume, which have a quarter of the budget (domain.md 0.7).

        >>> board = fitted()
        >>> few, many = board.threshold_at(1.0, np.array([10.0, 100.0]), np.array([False, False]))
        >>> bool(few < many)
        True
        """
        wanted = np.log(per_week * np.where(small, _SMALL_BUDGET, 1.0) / (7.0 * np.maximum(issues, 1.0)))
        usual, thin = (
            np.interp(wanted, np.log(rate[::-1]), threshold[::-1])  # rates rise as thresholds fall
            for rate, threshold in ((self.rate, self.threshold), (self.rate_small, self.threshold_small))
        )
        return np.where(small, np.maximum(thin, usual - _SMALL_EASE), usual)


@cache
def fitted() -> Fitted:
    """The shipped scores."""
    text = resources.files("opini.risk").joinpath("data", "scores.toml").read_text(encoding="utf-8")
    return read(tomllib.loads(text))


def read(table: Mapping[str, Any]) -> Fitted:
    """Scores from a parsed table; raises ``ValueError`` for one that could fall where it must rise."""
    measured = []
    for name in ("anggaran", "anggaran_kecil"):
        rate, threshold = (np.asarray(table[name][k], dtype=np.float64) for k in ("rate", "threshold"))
        rises = (np.diff(threshold) > 0).all() and (np.diff(rate) < 0).all()
        if len(rate) != len(threshold) or not rises or (rate <= 0).any():
            raise ValueError(f"{name}: thresholds must rise and rates fall")
        measured += [rate, threshold]
    return Fitted(
        MonotoneScore.from_table(table["eskalasi"]),
        float(table["eskalasi"]["sd"]),
        MonotoneScore.from_table(table["alarm"]),
        *measured,
    )


def probability(score: Fitted, x: Mapping[str, Array], few: Array, share_variance: Array, interval: float) -> Estimate:
    """P with bounds from the refits and from the sampling of counts; ``few``: 1 / effective negatives of three days."""
    lines = score.eskalasi.lines
    root = np.sqrt(few)
    spread: dict[str, Array] = {
        "lonjakan": np.ones_like(few),
        "kelipatan": root,
        "jarak": root,
        "momentum": root / np.sqrt(2.0),
    }
    today = np.zeros_like(few)
    for name in _TODAY:
        if name in lines:
            today = today + lines[name].slope(x[name]) * spread[name]
    variance = score.sd**2 + today**2
    if "negatif" in lines:
        variance = variance + lines["negatif"].slope(x["negatif"]) ** 2 * share_variance
    eta, reach = score.eskalasi.logit(x), normal_quantile(interval) * np.sqrt(variance)
    low, middle, high = CEILINGS
    return Estimate(middle * special.expit(eta), low * special.expit(eta - reach), high * special.expit(eta + reach))


def active_issues(weight: Array) -> Array:
    """Issues spoken of in the last four weeks, (days,), from the daily weight (issues, days)."""
    from opini.risk.windows import rolling_sum

    return np.asarray((rolling_sum(weight, _ACTIVE_DAYS) > 0).sum(axis=0), dtype=np.float64)
