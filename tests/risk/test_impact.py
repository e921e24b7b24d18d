"""Dampak follows the scale of government risk registers."""

from __future__ import annotations

import numpy as np
import pytest

from opini.risk.impact import ImpactInputs, impact

ZERO = dict.fromkeys(
    ("keluhan", "ragam_keluhan", "media", "media_negatif", "nasional", "internasional", "negatif"), 0.0
)


def level(**values):
    numbers = {**ZERO, "keparahan": np.nan, **values}
    flags = {name: np.array([bool(numbers.pop(name, False))]) for name in ("viral", "media_hilang")}
    return impact(ImpactInputs(**{k: np.array([float(v)]) for k, v in numbers.items()}, **flags), 0.8)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"keluhan": 3}, 1),
        ({"keluhan": 3.1}, 2),
        ({"keluhan": 30}, 2),
        ({"keluhan": 30, "media": 1, "media_negatif": 1}, 3),
        ({"keluhan": 30, "media": 1, "negatif": 0.6}, 3),
        ({"keluhan": 30, "media": 1, "negatif": 0.2}, 2),
        ({"media": 2, "nasional": 1, "negatif": 0.6}, 4),
        ({"media": 2, "internasional": 1, "negatif": 0.6}, 5),
        ({"viral": True, "negatif": 0.6, "keluhan": 20}, 5),
        ({"viral": True, "negatif": 0.1, "keluhan": 2}, 1),
        ({"keluhan": 5, "keparahan": 0.8}, 3),
        ({"keluhan": 5, "keparahan": 0.79}, 2),
        ({"viral": True, "negatif": 0.6, "keparahan": 1.0}, 5),
    ],
)
def test_scale(given, expected):
    assert level(**given).value.item() == expected


def test_missing_media_may_hide_coverage():
    seen, unseen = (level(keluhan=20, negatif=0.8, media_hilang=gone) for gone in (False, True))
    assert seen.hi.item() == 2
    assert unseen.hi.item() == 3
    assert unseen.value.item() == 2


def test_doubtful_complaints_widen_the_level():
    found = level(keluhan=3.5, ragam_keluhan=1.0)
    assert (found.lo.item(), found.value.item(), found.hi.item()) == (1, 2, 2)
