"""Own labels change what they speak about and nothing else; the result is an ordinary model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from opini.classify import LinearTextClassifier, load
from opini.errors import InputError

_THINGS = ["jalan", "air", "sampah", "lampu", "parkir", "pasar", "taman", "kantor"]
_ENDS = ["di kampung kami", "hari ini", "pak", "min", "tadi pagi", "sejak kemarin", "lagi", "terus"]


def _texts(word: str) -> list[str]:
    return [f"{thing} {word} {end}" for thing in _THINGS for end in _ENDS]


@pytest.fixture(scope="module")
def local() -> tuple[list[str], list[str]]:
    """64 texts with a local word of blame the model does not know, 64 it reads well already."""
    return _texts("marombok") + _texts("bagus sekali"), ["negatif"] * 64 + ["positif"] * 64


def test_a_local_word_is_learned_and_old_ones_are_kept(
    model: LinearTextClassifier, local: tuple[list[str], list[str]]
) -> None:
    new = ["trotoar marombok semua", "jembatan marombok parah"]
    kept = ["petugas ramah dan cepat", "pungli lagi", "rapat dimulai pukul tujuh"]
    adapted = model.adapt(*local)
    assert adapted.predict(new).tolist() == ["negatif", "negatif"]
    assert adapted.predict(kept).tolist() == model.predict(kept).tolist()


def test_the_model_adapted_from_stays_as_it_was(
    model: LinearTextClassifier, local: tuple[list[str], list[str]]
) -> None:
    before = model.predict_proba(local[0])
    adapted = model.adapt(*local)
    assert np.array_equal(model.predict_proba(local[0]), before)
    assert adapted is not model
    assert model.adapted_ == ()


def test_same_labels_same_model(model: LinearTextClassifier, local: tuple[list[str], list[str]]) -> None:
    first, second = model.adapt(*local), model.adapt(*local)
    assert np.array_equal(first.predict_proba(local[0]), second.predict_proba(local[0]))


def test_it_is_saved_as_an_ordinary_model_with_a_note_of_its_labels(
    tmp_path: Path, model: LinearTextClassifier, local: tuple[list[str], list[str]]
) -> None:
    adapted = model.adapt(*local)
    adapted.save(tmp_path / "kab")
    again = load(tmp_path / "kab")
    assert isinstance(again, LinearTextClassifier)
    assert np.array_equal(again.predict_proba(local[0]), adapted.predict_proba(local[0]))
    assert again.adapted_ == (128,)
    assert again.adapt(*local).adapted_ == (128, 128)


def test_explanations_of_an_adapted_model_are_exact(
    model: LinearTextClassifier, local: tuple[list[str], list[str]]
) -> None:
    adapted = model.adapt(*local)
    parts = adapted.explain("jalan marombok", "negatif")
    P = adapted.predict_proba(["jalan marombok"])[0]
    constant = (adapted.intercept_[0] - adapted.intercept_.mean()) / adapted.temperature_
    assert np.isclose(sum(c.weight for c in parts), np.log(P[0]) - np.log(P).mean() - constant, atol=1e-4)
    assert next(c.weight for c in parts if c.text == "marombok") > 0


def test_a_subset_of_the_classes_keeps_all_columns(model: LinearTextClassifier) -> None:
    texts, labels = _texts("rusak") + _texts("dijadwalkan"), ["negatif"] * 64 + ["netral"] * 64
    adapted = model.adapt(texts, labels)
    assert adapted.classes_.tolist() == model.classes_.tolist()
    assert adapted.predict_proba(texts).shape == (128, 3)


def test_labels_that_teach_nothing_change_no_decision(model: LinearTextClassifier) -> None:
    texts = _texts("rusak") + _texts("bagus sekali")
    labels = np.random.default_rng(0).permutation(["negatif", "positif"] * 64)
    adapted = model.adapt(texts, labels)
    P = adapted.predict_proba(texts)
    assert P.max(axis=1).mean() < 0.75  # it has learned that it cannot know


@pytest.mark.parametrize(
    ("texts", "labels", "match"),
    [
        (["jalan rusak"] * 60 + ["bagus"] * 60, ["negatif"] * 60 + ["positif"] * 60, "different"),
        (_texts("rusak"), ["marah"] * 32 + ["negatif"] * 32, "marah"),
        (_texts("rusak"), ["negatif"] * 64, "single class"),
        (_texts("rusak")[:20], ["negatif"] * 10 + ["netral"] * 10, "50"),
        (["", None, "ⵣ"] * 40, ["negatif", "netral", "positif"] * 40, "known"),
        (_texts("rusak"), ["negatif"] * 3, "labels"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(
    model: LinearTextClassifier, texts: list[str], labels: list[str], match: str
) -> None:
    with pytest.raises(InputError, match=match):
        model.adapt(texts, labels)


def test_groups_are_one_a_text(model: LinearTextClassifier, local: tuple[list[str], list[str]]) -> None:
    with pytest.raises(InputError, match="groups"):
        model.adapt(*local, groups=[1, 2])


def test_mini_learns_own_labels_too_and_stays_an_ordinary_artefact(
    tmp_path: Path, local: tuple[list[str], list[str]]
) -> None:
    mini = load("sentiment", tier="mini")
    before = mini.predict_proba(local[0])
    adapted = mini.adapt(*local)
    assert np.array_equal(mini.predict_proba(local[0]), before)
    assert adapted.predict(["trotoar marombok semua"]).tolist() == ["negatif"]
    kept = ["petugas ramah dan cepat, terima kasih", "rapat dimulai pukul tujuh"]
    assert adapted.predict(kept).tolist() == mini.predict(kept).tolist()
    adapted.save(tmp_path / "kab")
    assert np.array_equal(load(tmp_path / "kab").predict_proba(local[0]), adapted.predict_proba(local[0]))
