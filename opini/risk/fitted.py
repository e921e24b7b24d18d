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
_ACTIVE_DAYS = 28  # an issue counts towards the board while it was spoken of in four weeks (chosen)


@dataclass(frozen=True, slots=True)
class Fitted:
    """``sd``: of the logit of P over refits on resampled worlds. ``rate`` falls as ``threshold`` rises: false alarms an
    issue and day."""

    eskalasi: MonotoneScore
    sd: float
    alarm: MonotoneScore
    rate: Array
    threshold: Array

    def threshold_at(self, per_week: float, issues: Array) -> Array:
        """Alarm logit that raises ``per_week`` false alarms a week on boards of so many issues; bounded by what was
        measured.

        >>> board = fitted()
        >>> small, large = board.threshold_at(1.0, np.array([10.0, 100.0]))
        >>> bool(small < large)
        True
        """
        wanted = np.log(per_week / (7.0 * np.maximum(issues, 1.0)))
        order = np.argsort(self.rate)
        return np.asarray(np.interp(wanted, np.log(self.rate[order]), self.threshold[order]), dtype=np.float64)


@cache
def fitted() -> Fitted:
    """The shipped scores."""
    text = resources.files("opini.risk").joinpath("data", "scores.toml").read_text(encoding="utf-8")
    return read(tomllib.loads(text))


def read(table: Mapping[str, Any]) -> Fitted:
    """Scores from a parsed table; raises ``ValueError`` for one that could fall where it must rise."""
    rate, threshold = (np.asarray(table["anggaran"][k], dtype=np.float64) for k in ("rate", "threshold"))
    if (
        len(rate) != len(threshold)
        or (np.diff(threshold) <= 0).any()
        or (np.diff(rate) >= 0).any()
        or (rate <= 0).any()
    ):
        raise ValueError("anggaran: thresholds must rise and rates fall")
    return Fitted(
        MonotoneScore.from_table(table["eskalasi"]),
        float(table["eskalasi"]["sd"]),
        MonotoneScore.from_table(table["alarm"]),
        rate,
        threshold,
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
