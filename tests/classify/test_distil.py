"""A student repeats its teacher on texts neither was given labels for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import opini
from opini.classify import LinearTextClassifier
from opini.classify.distil import agreement, distil
from opini.classify.transformer import TransformerTextClassifier
from opini.errors import ConfigError, InputError

Corpus = tuple[list[str], list[str]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def unlabelled(corpus: Corpus) -> list[str]:
    """Each text with other endings, and some twice: nobody says what they are."""
    ends = ["", "di desa", "sore ini", "bu", "kak"]
    return [f"{text} {end}" for text in corpus[0] for end in ends] + corpus[0] + ["", "ⵣⵣⵣ"]


@pytest.fixture(scope="module")
def teacher(corpus: Corpus, tiny_bert: Path) -> TransformerTextClassifier:
    pytest.importorskip("torch")
    return TransformerTextClassifier(base=tiny_bert, epochs=8, rate=3e-3, batch=16, device="cpu").fit(*corpus)


def test_a_fast_student_repeats_a_transformer(teacher: TransformerTextClassifier, unlabelled: list[str]) -> None:
    made = distil(teacher, unlabelled)
    assert made.agreement.labels >= 0.95
    assert made.model.classes_.tolist() == teacher.classes_.tolist()
    assert made.learned_from + made.agreement.texts == len(set(unlabelled)) - 2
    again = distil(teacher, unlabelled)
    assert np.array_equal(again.model.predict_proba(unlabelled[:9]), made.model.predict_proba(unlabelled[:9]))


def test_a_mini_student_repeats_a_fast_teacher(model: LinearTextClassifier, unlabelled: list[str]) -> None:
    pytest.importorskip("torch")
    from opini.classify import MiniTextClassifier

    made = distil(model, unlabelled[::2], MiniTextClassifier(epochs=3))
    assert made.agreement.labels >= 0.95
    assert isinstance(made.model, MiniTextClassifier)


def test_doubt_is_learned_too() -> None:
    # where a teacher is torn, a student of its labels alone would be certain
    class Torn:
        classes_ = np.array(["a", "b"])
        prior_ = np.array([0.5, 0.5])

        def _check_fitted(self) -> None: ...

        def predict_proba(self, X: list[str]) -> np.ndarray:
            return np.array([[0.6, 0.4] if "pasar" in text else [0.1, 0.9] for text in X])

    texts = [f"{a} {b} {c}" for a in ("pasar", "taman") for b in ("baru", "lama", "besar") for c in "defghijk"]
    found = distil(Torn(), texts, held_out=0.25).model.predict_proba(["pasar baru d", "taman lama e"])
    assert np.allclose(found, [[0.6, 0.4], [0.1, 0.9]], atol=0.08)


def test_a_given_student_keeps_its_settings_and_is_not_touched(
    model: LinearTextClassifier, unlabelled: list[str]
) -> None:
    own = LinearTextClassifier(bits=12, folds=0)
    made = distil(model, unlabelled, own)
    assert made.model.get_params(deep=False)["bits"] == 12
    assert not own.__sklearn_is_fitted__()


def test_agreement_counts_what_it_says() -> None:
    P = np.array([[0.9, 0.1], [0.85, 0.15], [0.4, 0.6], [0.55, 0.45]])
    Q = np.array([[0.9, 0.1], [0.35, 0.65], [0.4, 0.6], [0.55, 0.45]])
    found = agreement(P, Q, np.array(["a", "b"]))
    assert (found.labels, found.sure, found.sure_texts) == (0.75, 0.5, 2)
    assert found.per_class == {"a": 2 / 3, "b": 1.0}
    assert found.difference == pytest.approx(0.125)


def test_too_little_or_too_even_is_refused(model: LinearTextClassifier, corpus: Corpus) -> None:
    with pytest.raises(InputError, match="can read"):
        distil(model, [*corpus[0][:3], "", "ⵣⵣⵣ"])
    with pytest.raises(InputError, match="one label"):
        distil(model, [f"jalan rusak parah {i}" for i in range(30)])
    with pytest.raises(ConfigError, match="held_out"):
        distil(model, corpus[0], held_out=0.0)
    with pytest.raises(ConfigError, match="student"):
        distil(model, corpus[0], "besar")  # type: ignore[arg-type]


def test_one_command_makes_a_student(model: LinearTextClassifier, unlabelled: list[str], tmp_path: Path) -> None:
    model.save(tmp_path / "teacher")
    (tmp_path / "texts.txt").write_text("\n".join(unlabelled), "utf-8")
    command = [sys.executable, "-m", "models.recipes.distil", "--teacher", str(tmp_path / "teacher")]
    command += ["--texts", str(tmp_path / "texts.txt"), "--student", "fast", "--out", str(tmp_path / "student")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert "agree" in done.stdout
    student = opini.load(tmp_path / "student")
    assert (student.predict(unlabelled[:50]) == model.predict(unlabelled[:50])).mean() >= 0.95
