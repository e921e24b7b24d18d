"""opini's conformance suite for estimators, held against the linear classifier."""

from __future__ import annotations

import json
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opini.classify import LinearTextClassifier
from opini.classify.base import NotFittedError
from opini.errors import ArtefactError, ConfigError, InputError
from opini.vocabulary import ABSTAIN

Corpus = tuple[list[str], list[str]]
TEXTS = ["jalan rusak di kampung", "terima kasih pak", "rapat pukul tujuh", "", "😡😡", "kada bagus pang", "x" * 5000]


def test_it_learns_what_it_was_shown(model: LinearTextClassifier, corpus: Corpus) -> None:
    assert model.score(*corpus) > 0.95
    assert model.classes_.tolist() == ["negatif", "netral", "positif"]


def test_probabilities_are_probabilities(model: LinearTextClassifier) -> None:
    P = model.predict_proba(TEXTS)
    assert P.shape == (len(TEXTS), 3)
    assert P.dtype == np.float64
    assert np.allclose(P.sum(axis=1), 1.0, atol=1e-12)
    assert (P >= 0).all()


def test_fitting_twice_gives_the_same_model(model: LinearTextClassifier, corpus: Corpus) -> None:
    again = LinearTextClassifier(bits=14).fit(*corpus)
    assert np.array_equal(again.predict_proba(TEXTS), model.predict_proba(TEXTS))


def test_a_text_is_scored_the_same_alone_and_in_any_order(model: LinearTextClassifier) -> None:
    P = model.predict_proba(TEXTS)
    assert np.array_equal(np.vstack([model.predict_proba([text]) for text in TEXTS]), P)
    assert np.array_equal(model.predict_proba(TEXTS[::-1])[::-1], P)
    many = TEXTS * 400  # crosses the internal batch size
    assert np.array_equal(model.predict_proba(many), np.tile(P, (400, 1)))


def test_inputs_are_left_as_they_were(corpus: Corpus) -> None:
    texts, labels = np.array(corpus[0], dtype=object), np.array(corpus[1])
    before = texts.copy(), labels.copy()
    LinearTextClassifier(bits=12, folds=0, max_iter=5).fit(texts, labels).predict(texts)
    assert (texts == before[0]).all()
    assert (labels == before[1]).all()


@given(st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_it(model: LinearTextClassifier, texts: list[str]) -> None:
    assert model.predict_proba(texts).shape == (len(texts), 3)


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\u200bb", "\u202eabc", "🏴" * 100, "\n\t\x1c"])
def test_hostile_characters_are_texts_too(model: LinearTextClassifier, text: str) -> None:
    assert np.isfinite(model.predict_proba([text])).all()
    model.explain(text)


def test_a_long_text_is_read_to_its_end(model: LinearTextClassifier) -> None:
    start = "rapat pukul tujuh " * 3000
    assert not np.array_equal(
        model.predict_proba([start]), model.predict_proba([start + "terima kasih bagus sekali " * 300])
    )


def test_nothing_known_gives_the_prior_and_abstains(model: LinearTextClassifier) -> None:
    for text in ("", None, " \u200b\n"):
        assert np.array_equal(model.predict_proba([text])[0], model.prior_)
        assert model.predict([text], abstain=True).tolist() == [ABSTAIN]


def test_a_foreign_script_gives_the_prior_too(corpus: Corpus) -> None:
    wide = LinearTextClassifier(bits=21, folds=0, max_iter=5).fit(*corpus)
    assert np.array_equal(wide.predict_proba(["ⵣⵣⵣⵣ"])[0], wide.prior_)


def test_abstaining_follows_the_threshold(corpus: Corpus) -> None:
    strict = LinearTextClassifier(bits=14, folds=0, abstain_below=1.0).fit(*corpus)
    never = LinearTextClassifier(bits=14, abstain_below=0.0).fit(*corpus)
    assert set(strict.predict(TEXTS, abstain=True)) == {ABSTAIN}
    assert never.predict(TEXTS[:3], abstain=True).tolist() == never.predict(TEXTS[:3]).tolist()


def test_no_text_at_all_is_an_empty_answer(model: LinearTextClassifier) -> None:
    assert model.predict([]).shape == (0,)
    assert model.predict_proba([]).shape == (0, 3)


def test_integers_are_labels_too() -> None:
    model = LinearTextClassifier(bits=12, folds=0).fit(["bagus", "buruk", "bagus", "buruk"], [1, 0, 1, 0])
    assert model.predict(["bagus"]).tolist() == [1]


def test_weights_move_the_decision(corpus: Corpus) -> None:
    texts, labels = ["biasa saja"] * 8, ["negatif"] * 4 + ["positif"] * 4
    weight = [1.0] * 4 + [9.0] * 4
    model = LinearTextClassifier(bits=12, folds=0).fit(texts, labels, sample_weight=weight)
    assert model.predict(["biasa saja"]).tolist() == ["positif"]


def test_balance_lifts_a_rare_class() -> None:
    texts, labels = ["lampu jalan"] * 20, ["jalan"] * 15 + ["lainnya"] * 5
    plain, even = (LinearTextClassifier(bits=12, folds=0, balance=b).fit(texts, labels) for b in (0.0, 1.0))
    assert even.predict_proba(["lampu jalan"])[0, 1] > plain.predict_proba(["lampu jalan"])[0, 1] + 0.15


@pytest.mark.parametrize(
    "wrong", [{"C": 0.0}, {"loss": "cubic"}, {"folds": 1}, {"abstain_below": 2.0}, {"max_iter": 0}, {"bits": 99}]
)
def test_settings_are_checked_when_fitting(wrong: dict[str, Any], corpus: Corpus) -> None:
    with pytest.raises(ConfigError):
        LinearTextClassifier(**wrong).fit(*corpus)


def test_a_short_group_list_is_refused(corpus: Corpus) -> None:
    with pytest.raises(InputError, match="groups"):
        LinearTextClassifier(bits=12).fit(*corpus, groups=[1])


def test_using_it_before_fitting_says_so() -> None:
    for call in (lambda m: m.predict(["a"]), lambda m: m.explain("a"), lambda m: m.save("x")):
        with pytest.raises(NotFittedError, match="fit"):
            call(LinearTextClassifier())


# --- explanations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Jln rusak!!! gpp lah @dinas", "terima kasih terima kasih pak", "#JalanRusak parah", "y"]
)
def test_contributions_add_up_to_the_score_exactly(model: LinearTextClassifier, text: str) -> None:
    P = model.predict_proba([text])[0]
    if np.array_equal(P, model.prior_):
        assert model.explain(text) == []
        return
    for k, label in enumerate(model.classes_):
        parts = model.explain(text, label)
        logit = np.log(P[k]) - np.log(P).mean()
        constant = (model.intercept_[k] - model.intercept_.mean()) / model.temperature_
        assert np.isclose(sum(c.weight for c in parts), logit - constant, atol=1e-4)


def test_spans_are_of_the_raw_text_and_strongest_first(model: LinearTextClassifier) -> None:
    text = "Jln RUSAK bgt, pak!!"
    parts = model.explain(text)
    assert all(c.text == text[c.start : c.end] for c in parts)
    assert "RUSAK" in [c.text for c in parts]
    sizes = [abs(c.weight) for c in parts]
    assert sizes == sorted(sizes, reverse=True)


def test_explaining_refuses_lists_and_unknown_labels(model: LinearTextClassifier) -> None:
    with pytest.raises(TypeError, match="one text"):
        model.explain(["a"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="negatif"):
        model.explain("a", "marah")


# --- scikit-learn -----------------------------------------------------------------------------------------------------


def test_scikit_learn_tools_accept_it(corpus: Corpus) -> None:
    pytest.importorskip("sklearn")
    from sklearn.base import clone, is_classifier
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import Pipeline

    from opini.text import TextCleaner

    base = LinearTextClassifier(bits=12, folds=0, max_iter=20, cleaner=TextCleaner(slang=False))
    assert is_classifier(base)
    copy = clone(base)
    assert copy is not base
    assert copy.cleaner.get_params() == base.cleaner.get_params()
    assert copy.get_params(deep=False).keys() == base.get_params(deep=False).keys()
    assert cross_val_score(base, *corpus, cv=3).shape == (3,)
    grid = GridSearchCV(Pipeline([("clean", TextCleaner()), ("model", base)]), {"model__C": [0.1, 3.0]}, cv=2)
    grid.fit(*corpus)
    assert set(grid.predict(corpus[0])) <= set(corpus[1])
    assert base.set_params(cleaner__slang=True).cleaner.slang is True
    with pytest.raises(ValueError, match="no parameter"):
        base.set_params(warna="biru")


def test_predicting_needs_no_scikit_learn(model: LinearTextClassifier, tmp_path: Path) -> None:
    import subprocess
    import sys

    model.save(tmp_path / "m")
    code = (
        "import sys; from opini.classify import LinearTextClassifier as L; "
        f"L.load({str(tmp_path / 'm')!r}).predict(['jalan']); "
        "print([m for m in ('sklearn', 'torch', 'polars', 'pandas') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_many_threads_get_what_one_gets(model: LinearTextClassifier) -> None:
    expected = model.predict_proba(TEXTS)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: model.predict_proba(TEXTS), range(32)))
    assert all(np.array_equal(P, expected) for P in results)


# --- artefacts --------------------------------------------------------------------------------------------------------


def test_a_saved_model_answers_alike_and_saves_the_same_bytes(model: LinearTextClassifier, tmp_path: Path) -> None:
    model.save(tmp_path / "a")
    loaded = LinearTextClassifier.load(tmp_path / "a")
    loaded.save(tmp_path / "b")
    assert np.array_equal(loaded.predict_proba(TEXTS), model.predict_proba(TEXTS))
    assert loaded.explain(TEXTS[0]) == model.explain(TEXTS[0])
    names = sorted(f.name for f in (tmp_path / "a").iterdir())
    assert names == sorted(f.name for f in (tmp_path / "b").iterdir())
    assert all((tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names)


def test_a_model_carries_its_cleaning(corpus: Corpus, tmp_path: Path) -> None:
    from opini.text import TextCleaner

    cleaner = TextCleaner(slang=False)
    model = LinearTextClassifier(bits=12, folds=0, cleaner=cleaner).fit(*corpus)
    cleaner.set_params(slang=True)  # what happens outside later must not reach the model
    model.save(tmp_path / "m")
    assert LinearTextClassifier.load(tmp_path / "m").cleaner_.slang is False


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_changed_or_cut_file_never_runs(model: LinearTextClassifier, tmp_path: Path, name: str) -> None:
    for change in (lambda b: b[:-10], lambda b: b[:100] + bytes([b[100] ^ 1]) + b[101:], lambda b: b""):
        model.save(tmp_path / "m")
        file = tmp_path / "m" / name
        file.write_bytes(change(file.read_bytes()))
        with pytest.raises(ArtefactError):
            LinearTextClassifier.load(tmp_path / "m")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", 0.0),
        ("temperature", "panas"),
        ("intercept", [0.0]),
        ("prior", [0.0, 0.0, 0.0]),
        ("classes", ["a"]),
        ("params", {"bits": 99}),
        ("params", {"unknown": 1}),
        ("cleaner", {"format": 999}),
    ],
)
def test_a_forged_config_with_a_right_checksum_is_refused(
    model: LinearTextClassifier, tmp_path: Path, field: str, value: Any
) -> None:
    from opini import artefacts

    model.save(tmp_path / "m")
    good = artefacts.load(tmp_path / "m")
    config = json.loads(json.dumps(good.config)) | {field: value}
    artefacts.save(tmp_path / "bad", kind=good.kind, config=config, tensors=good.tensors())
    with pytest.raises(ArtefactError):
        LinearTextClassifier.load(tmp_path / "bad")


def test_fitting_warns_of_nothing(corpus: Corpus) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        LinearTextClassifier(bits=12, max_iter=3).fit(*corpus)
