"""Which models read tone and topic: the default tiers, other ones by name, or an object."""

import numpy as np
import pytest

import opini
from opini.classify import LinearTextClassifier
from opini.errors import ConfigError

TEXTS = [
    "air mati tiga hari, petugas diam saja",
    "terima kasih, jalan depan rumah sudah mulus",
    "rapat dimulai pukul 9",
]


def test_a_named_tier_reads_as_that_tier_reads() -> None:
    fast = opini.load("sentiment", tier="fast").predict_proba(TEXTS)
    frame = opini.annotate({"teks": TEXTS}, models={"sentiment": "fast", "topic": "fast"})
    assert np.allclose(frame["sentimen_negatif"].to_numpy(), fast[:, 0])
    usual = opini.annotate({"teks": TEXTS})
    assert not np.allclose(usual["sentimen_negatif"].to_numpy(), fast[:, 0])
    assert np.allclose(usual["sentimen_negatif"].to_numpy(), opini.load("sentiment").predict_proba(TEXTS)[:, 0])


def test_a_fitted_classifier_may_take_the_place_of_a_tier() -> None:
    own = LinearTextClassifier(folds=0).fit(["air", "mulus", "rapat"] * 4, ["negatif", "positif", "netral"] * 4)
    frame = opini.annotate({"teks": TEXTS}, models={"sentiment": own})
    assert frame["sentimen"].to_list() == ["negatif", "positif", "netral"]


def test_the_report_says_which_models_were_asked() -> None:
    rows = [{"teks": text, "waktu": f"2025-03-0{i + 1}T10:00", "kanal": "aduan"} for i, text in enumerate(TEXTS)]
    fast = opini.monitor(rows, models={"sentiment": "fast", "topic": "fast"})
    assert fast.result.quality["model"]["sentiment"].startswith("fast")
    assert opini.monitor(rows).result.quality["model"]["sentiment"].startswith("mini")


def test_an_unknown_model_name_is_refused() -> None:
    with pytest.raises(ConfigError, match="emosi"):
        opini.annotate({"teks": TEXTS}, models={"emosi": "fast"})
