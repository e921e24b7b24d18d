"""Each kind of text has its temperature, an artefact keeps them, and no decision changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from opini.classify import LinearTextClassifier
from opini.classify.domains import Domains
from opini.errors import ArtefactError

TEXTS = ["jalan rusak parah", "jalan rusak lagi", "terima kasih bagus", "barang bagus sekali"] * 4
LABELS = ["negatif", "negatif", "positif", "positif"] * 4


@pytest.fixture
def model() -> LinearTextClassifier:
    return LinearTextClassifier(folds=0, bits=14).fit(TEXTS, LABELS)


def heated(model: LinearTextClassifier) -> Domains:
    rows = model._encoder.encode(model.cleaner_.clean_many(TEXTS))
    domain = np.array([1, 1, 0, 0] * 4)
    found = Domains.fit(rows, domain, np.ones(len(TEXTS)), names=("ulasan", "urusan"), C=100.0)
    return replace(found, log_temperature=np.log([0.5, 4.0]))


def test_confidence_moves_by_domain_and_no_decision_does(model: LinearTextClassifier) -> None:
    texts = ["jalan rusak", "barang bagus"]
    before, labels = model.predict_proba(texts).max(axis=1), model.predict(texts).tolist()
    model.domains_ = heated(model)
    after = model.predict_proba(texts).max(axis=1)
    assert after[0] < before[0]
    assert after[1] > before[1]
    assert model.predict(texts).tolist() == labels


def test_explanations_stay_exact(model: LinearTextClassifier) -> None:
    model.domains_ = heated(model)
    text = "jalan bagus"
    log_p = np.log(model.predict_proba([text])[0])
    k = model.classes_.tolist().index("positif")
    heat = model._scored([text], clean=True)[1][0, 0]
    constant = (model.intercept_[k] - model.intercept_.mean()) / heat
    total = sum(c.weight for c in model.explain(text, "positif"))
    assert total + constant == pytest.approx(log_p[k] - log_p.mean(), abs=1e-4)


def test_an_artefact_keeps_the_domains(model: LinearTextClassifier, tmp_path: Path) -> None:
    model.domains_ = heated(model)
    model.save(tmp_path / "m")
    again = LinearTextClassifier.load(tmp_path / "m")
    np.testing.assert_allclose(again.predict_proba(TEXTS), model.predict_proba(TEXTS), atol=1e-6)
    assert again.domains_ is not None
    assert again.domains_.names == ("ulasan", "urusan")


def test_domains_of_another_model_are_refused(model: LinearTextClassifier, tmp_path: Path) -> None:
    found = heated(model)
    model.domains_ = Domains.of(found.names, found.codes[:-1], found.scale, found.intercept, found.log_temperature)
    model.save(tmp_path / "m")
    with pytest.raises(ArtefactError, match="do not fit together"):
        LinearTextClassifier.load(tmp_path / "m")


def test_a_text_without_a_known_gram_keeps_the_prior(model: LinearTextClassifier) -> None:
    model.domains_ = heated(model)
    np.testing.assert_allclose(model.predict_proba([""])[0], model.prior_)
