"""A logistic score that can only rise with what it reads: each signal enters through a monotone broken line.

A signal's line is a sum of ramps between knots with weights that are never negative, so the score is additive (every
signal's share can be shown) and no amount of data can teach it that more complaints are good news.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Line", "MonotoneScore", "ramps"]

Array = NDArray[np.float64]


def ramps(x: Array, knots: Array) -> Array:
    """Share of the way through each gap between two knots, shape (*x.shape, gaps), each in [0, 1].

    >>> ramps(np.array([0.0, 1.5, 9.0]), np.array([0.0, 1.0, 2.0])).tolist()
    [[0.0, 0.0], [1.0, 0.5], [1.0, 1.0]]
    """
    low, width = knots[:-1], np.diff(knots)
    return np.clip((np.asarray(x, dtype=np.float64)[..., None] - low) / width, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One signal's broken line: log-odds gained up to each knot."""

    knots: Array
    gain: Array  # of each gap, never negative

    def __call__(self, x: Array) -> Array:
        """Log-odds at ``x``; flat outside the outer knots."""
        return np.asarray(np.interp(x, self.knots, np.concatenate([[0.0], np.cumsum(self.gain)])), dtype=np.float64)

    def slope(self, x: Array) -> Array:
        """Log-odds per unit of ``x``, 0 outside the outer knots."""
        per_unit = self.gain / np.diff(self.knots)
        gap = np.searchsorted(self.knots, x, side="right") - 1
        inside = (gap >= 0) & (gap < len(per_unit))
        return np.where(inside, per_unit[np.clip(gap, 0, len(per_unit) - 1)], 0.0)


@dataclass(frozen=True, slots=True)
class MonotoneScore:
    """Intercept and a line for each signal by name.

    >>> score = MonotoneScore(-2.0, {"z": Line(np.array([0.0, 4.0]), np.array([3.0]))})
    >>> score.logit({"z": np.array([0.0, 2.0, 9.0])}).tolist()
    [-2.0, -0.5, 1.0]
    """

    intercept: float
    lines: Mapping[str, Line]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """From a TOML table: ``intercept`` and ``signals``, each with ``knots`` and ``gain``; raises ValueError."""
        lines = {}
        for name, row in table["signals"].items():
            knots, gain = np.asarray(row["knots"], dtype=np.float64), np.asarray(row["gain"], dtype=np.float64)
            if len(knots) != len(gain) + 1 or (np.diff(knots) <= 0).any() or (gain < 0).any():
                raise ValueError(f"signal {name}: knots must rise and gains must not be negative")
            lines[name] = Line(knots, gain)
        return cls(float(table["intercept"]), lines)

    def contributions(self, x: Mapping[str, Array]) -> dict[str, Array]:
        """Log-odds that each signal adds."""
        return {name: line(x[name]) for name, line in self.lines.items()}

    def logit(self, x: Mapping[str, Array]) -> Array:
        """The score of every cell."""
        total: Array = np.zeros(np.shape(next(iter(x.values())))) + self.intercept
        for part in self.contributions(x).values():
            total = total + part
        return total
