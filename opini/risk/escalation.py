"""P(escalation within 72 h): a logistic score that can only rise with what makes things worse.

The event (domain.md 0.2): the issue's damped negatives reach 3 times the same-weekday expectation and at least 10, or a
national outlet picks it up for the first time. The coefficients below are a hand prior, so the number is shown as
"skor simulasi" until enough outcomes confirm it; part E fits them on the simulator with the same signs.

How the prior was set: signs and order by hand, scale and intercept by ``benchmarks/alarm_budget.py`` (54 series), so
that the bands of the risk keep the board's budget of 3 false ``waspada`` and half a false ``siaga`` a week. Measured on
twelve boards each that no choice had looked at (``--seeds 12 --first 2000``):

| board | false waspada a week | false siaga a week | spikes at siaga in 72 h | escalations of 0.2 in 72 h |
|---|---|---|---|---|
| .3-30 opinions a day | 1.04 | .15 | 89 % | 91 % |
| 2 a day | .01 | .00 | 78 % | 85 % |
| 10 a day | 2.45 | .23 | 99 % | 100 % |

Four reference cases hold (``tests/risk/test_escalation.py``): an issue far below the threshold with nothing moving and
a chronic complaint at its own expectation are under .01; a young issue at half the threshold with an alarm is about .7;
an issue past its threshold in several channels above .95.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import special

from opini.risk.quantify import Estimate, normal_quantile

__all__ = ["CEILINGS", "COEFFICIENTS", "INTERCEPT", "NAMES", "Features", "contributions", "escalation"]

Array = NDArray[np.float64]

# Log-odds at all features 0, and per unit of each feature. Signs are fixed: only `penggandaan` lowers the score.
INTERCEPT = -5.4
COEFFICIENTS: dict[str, float] = {
    "jarak": 3.0,  # ln(negatives now / the event's threshold): the physics of the event itself, so it weighs most
    "lonjakan": 3.4,  # same-weekday z / 6
    "cusum": 2.0,  # accumulated drift, 1 = alarm, over the last three days
    "momentum": 1.0,  # per 1.0 of log ratio fast / slow (.7 is a doubling)
    "sebaran_kanal": 1.0,
    "keparahan": 1.0,
    "atribusi": 0.7,
    "negatif": 1.7,  # share of negative opinions
    "keandalan_sumber": 0.5,
    "kebaruan": 0.5,
    "penggandaan": -2.0,  # a copied crowd is not a crowd
}
NAMES: tuple[str, ...] = tuple(COEFFICIENTS)
# How far a hand-set coefficient may be off: 25 % (1 sd), and .3 log-odds for the intercept (chosen).
_RELATIVE_SD, _INTERCEPT_SD = 0.25, 0.30
# However loud an issue is, a hand prior is no certainty: some escalations it calls sure do not come (answers given,
# attention moving on). The most that the lower bound, the score and the upper bound may say (chosen).
CEILINGS = (0.92, 0.98, 1.0)


@dataclass(frozen=True, slots=True)
class Features:
    """What P reads, each an array of one shape (issues, days), scaled so that about 0..1 is the usual range.

    ``ragam_*`` are the sampling variances of the features that are estimated from few opinions.
    """

    jarak: Array
    lonjakan: Array
    cusum: Array
    momentum: Array
    sebaran_kanal: Array
    keparahan: Array
    atribusi: Array
    negatif: Array
    keandalan_sumber: Array
    kebaruan: Array
    penggandaan: Array
    ragam_jarak: Array
    ragam_momentum: Array
    ragam_negatif: Array

    def __post_init__(self) -> None:
        for spec in fields(self):
            if not np.isfinite(getattr(self, spec.name)).all():
                raise ValueError(f"feature {spec.name} is not finite: decide what unknown means before scoring")


# One sd of a z score is 1, and the feature is z / 6.
_VAR_SURGE = 1.0 / 36.0


def contributions(x: Features) -> dict[str, Array]:
    """Log-odds that each feature adds: the bars of "mengapa nilai ini"."""
    return {name: beta * getattr(x, name) for name, beta in COEFFICIENTS.items()}


def escalation(x: Features, interval: float) -> Estimate:
    """Probability with bounds from the uncertainty of the coefficients and of the features, by the delta method."""
    parts = contributions(x)
    eta = np.full_like(x.jarak, INTERCEPT)
    variance = np.full_like(x.jarak, _INTERCEPT_SD**2)
    for part in parts.values():
        eta += part
        variance += (_RELATIVE_SD * part) ** 2
    variance += COEFFICIENTS["jarak"] ** 2 * x.ragam_jarak
    variance += COEFFICIENTS["momentum"] ** 2 * x.ragam_momentum
    variance += COEFFICIENTS["negatif"] ** 2 * x.ragam_negatif
    variance += COEFFICIENTS["lonjakan"] ** 2 * _VAR_SURGE
    reach = normal_quantile(interval) * np.sqrt(variance)
    low, middle, high = CEILINGS
    return Estimate(middle * special.expit(eta), low * special.expit(eta - reach), high * special.expit(eta + reach))
