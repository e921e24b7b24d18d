"""Numbers the analysis runs on, each with its origin. Frozen; a profile may override any of them by name.

>>> MonitorSettings().siaga_entry
50.0
>>> MonitorSettings(min_n_eff=-1)
Traceback (most recent call last):
    ...
opini.errors.ConfigError: min_n_eff = -1 is outside (0, inf): give a number inside
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from opini.errors import ConfigError

__all__ = ["DEFAULT_ZONE", "MonitorSettings"]

DEFAULT_ZONE = "Asia/Makassar"  # East Kalimantan, UTC+8


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorSettings:
    """Every tunable number of stream, issues and risk. Sections name the part of domain.md a default comes from."""

    # time (0.6)
    day_start_hour: float = 6.0  # a report day runs from 06.00 to 06.00 local time (report.md)
    lateness_hours: float = 24.0  # allowed lateness
    baseline_days: int = 56  # 8 weeks of the same weekday (report.md)
    min_baseline_days: int = 14  # before that: "garis dasar belum terbentuk" (chosen: two of every weekday)
    # tone (3.1)
    kappa: float = 20.0  # strength of the Dirichlet prior, in opinions
    interval: float = 0.80  # all intervals
    min_n_eff: float = 5.0  # below it an indicator is None with a reason (0.5)
    # weights (3.3)
    duplicate_jaccard: float = 0.7  # near-duplicate groups; .6-.8 for short posts
    coordination_seconds: float = 60.0  # same text by different authors inside this window
    coordination_damping: float = 0.9  # w = 1 - .9 * P(coordinated)
    # detection (3.2)
    cusum_k: float = 0.5
    cusum_h: float = 5.0  # thresholds 4-5.5 were needed for one false alarm in 90 days
    z_alarm: float = 3.0
    # issues (2.4, 5)
    issue_similarity: float = 0.30  # cosine to join an issue (chosen; measured in part E)
    dormant_days: int = 14
    # gates (0.4, 4.2)
    gate_n_eff: float = 8.0
    gate_authors: int = 5
    gate_days: int = 7
    waspada_entry: float = 25.0
    siaga_entry: float = 50.0
    krisis_entry: float = 75.0
    hysteresis: float = 10.0  # leave a level 10 points below its entry
    severity_override: float = 0.9
    overrides_per_week: float = 2.0  # issues it may lift, for an alarm budget of 1: about half are real (chosen)
    siaga_per_topic: float = 3.0  # issues of a topic that may enter siaga in a week (chosen: what a team can answer)
    positive_leak: float = 0.10  # share of positive opinions read as negative (chosen: sensors of .65-.85, 6.1)
    # reputation (4.1, 16)
    reputation_days: int = 30
    reputation_halflife: float = 14.0  # days
    small_volume: float = 30.0  # opinions a day below which counts replace percentages (0.7)
    seed: int = 20251103  # Monte Carlo draws are seeded: same input, same report

    def __post_init__(self) -> None:
        for spec in fields(self):
            value = getattr(self, spec.name)
            low, high = _RANGES.get(spec.name, (0.0, math.inf))
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise ConfigError(f"{spec.name} = {value!r} is not a number", cure="give a finite number")
            if not (low < value < high or (value == low and spec.name in _CLOSED)):
                raise ConfigError(f"{spec.name} = {value} is outside ({low:g}, {high:g})", cure="give a number inside")


_RANGES: dict[str, tuple[float, float]] = {
    "day_start_hour": (0.0, 24.0),
    "interval": (0.0, 1.0),
    "duplicate_jaccard": (0.0, 1.0),
    "issue_similarity": (0.0, 1.0),
    "coordination_damping": (0.0, 1.0),
    "waspada_entry": (0.0, 100.0),
    "siaga_entry": (0.0, 100.0),
    "krisis_entry": (0.0, 100.0),
    "severity_override": (0.0, 1.0),
    "positive_leak": (0.0, 1.0),
}
_CLOSED = frozenset(
    {
        "day_start_hour",
        "coordination_damping",
        "hysteresis",
        "overrides_per_week",
        "positive_leak",
        "lateness_hours",
        "seed",
        "small_volume",
    }
)
