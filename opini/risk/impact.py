"""Dampak 1..5: how much an issue would hurt, on the scale of government risk registers (domain.md 0.3, 1.3 variant A).

| level | rule over 7 days |
|---|---|
| 1 | up to 3 complaints |
| 2 | more than 3 complaints |
| 3 | local mass media report it critically |
| 4 | national media do |
| 5 | international media do, or its reach passes the configured quantile (viral) |

Severity of .8 or more adds one level, at most 5. A complaint is one damped negative opinion of the public in any
channel that is not mass media. A news item is critical if its own tone is negative, or if the issue it reports is (most
opinions negative, or severe): headlines are neutral by rule and still hurt (domain.md 2.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.risk.quantify import Estimate, normal_quantile

__all__ = ["COMPLAINTS", "SEVERE", "ImpactInputs", "impact"]

Array = NDArray[np.float64]

COMPLAINTS = 3.0  # variant A: "keluhan > 3 / periode"
SEVERE = 0.8  # domain.md 0.3
_NEWS_ITEM = 0.5  # damped weight from which one news item counts as coverage (chosen: half an independent item)
_MOSTLY = 0.5  # share of negative opinions from which an issue is a critical one (chosen: the majority)


@dataclass(frozen=True, slots=True)
class ImpactInputs:
    """Seven-day figures, all of one shape (issues, days)."""

    keluhan: Array  # damped negatives outside mass media
    ragam_keluhan: Array  # their variance: the tone of each opinion is a probability
    media: Array  # damped weight of all mass media items
    media_negatif: Array  # damped negatives among them
    nasional: Array  # damped weight of national outlets
    internasional: Array
    negatif: Array  # share of negative opinions in the issue
    keparahan: Array  # 0..1, nan unknown
    viral: NDArray[np.bool_]
    media_hilang: NDArray[np.bool_]  # no mass media reached the board in this window: the upper bound must allow for it


def impact(x: ImpactInputs, interval: float) -> Estimate:
    """Level with bounds: complaints the tone model may have miscounted, and media that may be missing from the data."""
    severe = np.nan_to_num(x.keparahan, nan=0.0) >= SEVERE
    critical = (x.media_negatif >= _NEWS_ITEM) | (x.negatif >= _MOSTLY) | severe
    reach = normal_quantile(interval) * np.sqrt(np.maximum(x.ragam_keluhan, 0.0))
    value = _level(x.keluhan, critical, severe, x)
    lo = _level(x.keluhan - reach, critical, severe, x)
    hi = _level(x.keluhan + reach, critical, severe, x)
    # Where mass media are absent from the data, local coverage may exist unseen, provided there is something to cover.
    unseen = x.media_hilang & (x.keluhan > COMPLAINTS) & (x.negatif >= _MOSTLY)
    hi = np.where(unseen, np.maximum(hi, np.minimum(5.0, 3.0 + severe)), hi)
    return Estimate(value, lo, hi)


def _level(complaints: Array, critical: NDArray[np.bool_], severe: NDArray[np.bool_], x: ImpactInputs) -> Array:
    level = np.where(complaints > COMPLAINTS, 2.0, 1.0)
    level = np.where(critical & (x.media >= _NEWS_ITEM), 3.0, level)
    level = np.where(critical & (x.nasional >= _NEWS_ITEM), 4.0, level)
    level = np.where(critical & ((x.internasional >= _NEWS_ITEM) | x.viral), 5.0, level)
    return np.asarray(np.minimum(5.0, level + severe), dtype=np.float64)
