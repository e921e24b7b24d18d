"""P rises with what makes things worse, falls with copies, and agrees with its reference cases."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from opini.risk.escalation import COEFFICIENTS, NAMES, Features, escalation

CASES = {
    # name: (features, low, high) -- the four cases the hand prior was set by
    "jauh": ({"jarak": -2.6, "negatif": 0.5}, 0.0, 0.01),
    "kronis": (
        {"jarak": -1.1, "negatif": 0.7, "keparahan": 0.3, "atribusi": 0.45, "keandalan_sumber": 0.5},
        0.0,
        0.01,
    ),
    "muda": (
        {
            "jarak": -0.5,
            "lonjakan": 0.6,
            "cusum": 1.0,
            "momentum": 1.0,
            "negatif": 0.7,
            "keparahan": 0.4,
            "atribusi": 0.45,
            "kebaruan": 0.7,
            "keandalan_sumber": 0.5,
            "sebaran_kanal": 0.3,
        },
        0.5,
        0.85,
    ),
    "lewat": (
        {
            "jarak": 1.0,
            "lonjakan": 1.0,
            "cusum": 1.0,
            "momentum": 1.0,
            "negatif": 0.7,
            "sebaran_kanal": 0.5,
            "keparahan": 0.4,
            "atribusi": 0.45,
            "keandalan_sumber": 0.6,
            "kebaruan": 0.5,
            "penggandaan": 0.1,
        },
        0.95,
        1.0,
    ),
}


def features(**values):
    zero = {name: np.zeros((1, 1)) for name in (*NAMES, "ragam_jarak", "ragam_momentum", "ragam_negatif")}
    return Features(**{**zero, **{k: np.full((1, 1), v) for k, v in values.items()}})


@pytest.mark.parametrize("name", CASES)
def test_reference_cases(name):
    values, low, high = CASES[name]
    assert low <= escalation(features(**values), 0.8).value.item() <= high


@pytest.mark.parametrize("name", NAMES)
def test_monotone_in_every_feature(name):
    p = [escalation(features(**{"negatif": 0.5, name: v}), 0.8).value.item() for v in (0.0, 0.3, 0.6, 1.0)]
    rising = COEFFICIENTS[name] > 0
    assert all((b > a) == rising for a, b in pairwise(p))
    assert rising == (name != "penggandaan")


def test_uncertain_features_widen_the_interval():
    sure = escalation(features(jarak=-1.0), 0.8)
    unsure = escalation(features(jarak=-1.0, ragam_jarak=0.5), 0.8)
    assert unsure.lo < sure.lo < sure.value < sure.hi < unsure.hi


def test_an_unknown_feature_is_refused():
    with pytest.raises(ValueError, match="keparahan"):
        features(keparahan=np.nan)
