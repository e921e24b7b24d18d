"""A few examples of own labels make a classifier with the promises of every other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import opini
from opini import artefacts
from opini.classify.few_shot import FewShotTextClassifier
from opini.errors import ArtefactError, ConfigError, InputError
from opini.vocabulary import ABSTAIN

EXAMPLES = {
    "lampu": ["lampu taman padam", "lampu jalan mati semua", "penerangan gang kami gelap", "tiang lampu tidak menyala"],
    "pohon": ["pohon tumbang di jalan", "dahan patah menimpa motor", "ranting mohon dipangkas", "pohon hampir roboh"],
    "parkir": [
        "parkir liar di trotoar",
        "tukang parkir minta dua kali",
        "karcis parkir tidak ada",
        "parkir sembarangan",
    ],
}
X = [text for texts in EXAMPLES.values() for text in texts]
Y = [label for label, texts in EXAMPLES.items() for _ in texts]
TEXTS = ["lampunya gelap", "pohon besar roboh", "karcis parkirnya mana", ""]


@pytest.fixture(scope="module")
def few() -> FewShotTextClassifier:
    return FewShotTextClassifier().fit(X, Y)


def test_four_examples_each_teach_new_labels(few: FewShotTextClassifier) -> None:
    assert few.score(X, Y) == 1.0
    assert few.predict(TEXTS[:3]).tolist() == ["lampu", "pohon", "parkir"]


def test_probabilities_company_and_repetition(few: FewShotTextClassifier) -> None:
    P = few.predict_proba(TEXTS)
    assert np.allclose(P.sum(axis=1), 1.0)
    assert np.array_equal(np.vstack([few.predict_proba([t]) for t in TEXTS]), P)
    assert np.array_equal(FewShotTextClassifier().fit(X, Y).predict_proba(TEXTS), P)


def test_nothing_known_gives_the_prior_and_abstains(few: FewShotTextClassifier) -> None:
    assert np.array_equal(few.predict_proba(["", None]), np.tile(few.prior_, (2, 1)))
    assert few.predict([""], abstain=True).tolist() == [ABSTAIN]


def test_the_word_of_a_label_speaks_for_it(few: FewShotTextClassifier) -> None:
    text = "Min, POHON di sini"
    assert few.explain(text, "pohon")[0].text == "POHON"


def test_one_example_a_label_numbers_and_weights_are_fine() -> None:
    model = FewShotTextClassifier().fit([X[0], X[4]], [1, 0], sample_weight=[1.0, 2.0])
    assert model.predict([X[0], X[4]]).tolist() == [1, 0]
    assert model.temperature_ == 1.0


def test_texts_without_anything_known_do_not_disturb_learning() -> None:
    model = FewShotTextClassifier().fit([*X, "", "ⵣⵣⵣ"], [*Y, "lampu", "pohon"])
    assert model.score(X, Y) == 1.0


def test_settings_and_labels_are_checked() -> None:
    for wrong in ({"C": 0.0}, {"abstain_below": 2.0}):
        with pytest.raises(ConfigError):
            FewShotTextClassifier(**wrong).fit(X, Y)
    with pytest.raises(InputError, match="single class"):
        FewShotTextClassifier().fit(X[:4], Y[:4])


def test_a_saved_model_answers_alike_and_needs_no_torch(few: FewShotTextClassifier, tmp_path: Path) -> None:
    few.save(tmp_path / "m")
    assert np.array_equal(opini.load(tmp_path / "m").predict_proba(TEXTS), few.predict_proba(TEXTS))
    code = (
        "import sys, opini; print(opini.load(sys.argv[1]).predict(['pohon tumbang']).tolist(), "
        "[m for m in ('torch', 'transformers', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "m"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['pohon'] []"


@pytest.mark.parametrize(
    ("field", "value"),
    [("temperature", 0), ("prior", [1.0]), ("classes", ["a"]), ("intercept", []), ("params", {"x": 1})],
)
def test_a_forged_config_is_refused(few: FewShotTextClassifier, tmp_path: Path, field: str, value: Any) -> None:
    few.save(tmp_path / "m")
    good = artefacts.load(tmp_path / "m")
    config = json.loads(json.dumps(good.config)) | {field: value}
    files = {k: v for k, v in good.files.items() if k not in ("config.json", "model.safetensors")}
    artefacts.save(tmp_path / "bad", kind=good.kind, config=config, tensors=good.tensors(), files=files)
    with pytest.raises(ArtefactError):
        opini.load(tmp_path / "bad")


def test_a_transformers_checkpoint_is_an_encoder_too(tiny_bert: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    texts = ["jalan rusak parah", "air mati terus", "terima kasih bagus", "petugas ramah cepat"]
    model = FewShotTextClassifier(encoder=tiny_bert).fit(texts, ["a", "a", "b", "b"])
    assert model.score(texts, ["a", "a", "b", "b"]) == 1.0
    P = model.predict_proba([*texts, "jalan " * 200, ""])
    assert np.isfinite(P).all()
    with pytest.raises(ConfigError, match="not stored"):
        model.save(tmp_path / "m")


def test_scikit_learn_accepts_it() -> None:
    pytest.importorskip("sklearn")
    from sklearn.base import clone
    from sklearn.model_selection import cross_val_score

    assert cross_val_score(clone(FewShotTextClassifier(C=2.0)), X, Y, cv=2).shape == (2,)
