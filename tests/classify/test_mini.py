"""opini's conformance suite for estimators, held against the encoder tier; learning is tested on few texts."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import opini
from opini import artefacts
from opini.classify import MiniTextClassifier
from opini.classify.base import NotFittedError
from opini.classify.encoder_onnx import floats, quantised
from opini.classify.mini_fit import blend
from opini.classify.registry import shipped, shipped_folder
from opini.errors import ArtefactError, ConfigError, InputError, MissingExtraError
from opini.vocabulary import ABSTAIN

Corpus = tuple[list[str], list[str]]
TEXTS = ["jalan rusak di kampung", "terima kasih pak", "rapat pukul tujuh", "", "😡😡", "kada bagus pang", "x" * 5000]


@pytest.fixture(scope="session")
def mini() -> MiniTextClassifier:
    return opini.load("sentiment", tier="mini")


@pytest.fixture(scope="session")
def learned(corpus: Corpus) -> MiniTextClassifier:
    pytest.importorskip("torch")
    return MiniTextClassifier(epochs=3).fit(*corpus)


def test_probabilities_are_probabilities(mini: MiniTextClassifier) -> None:
    P = mini.predict_proba(TEXTS)
    assert P.shape == (len(TEXTS), 3)
    assert P.dtype == np.float64
    assert np.allclose(P.sum(axis=1), 1.0, atol=1e-12)
    assert (P >= 0).all()


def test_a_text_is_scored_the_same_alone_and_in_any_order(mini: MiniTextClassifier) -> None:
    P = mini.predict_proba(TEXTS)
    assert np.array_equal(np.vstack([mini.predict_proba([text]) for text in TEXTS]), P)
    assert np.array_equal(mini.predict_proba(TEXTS[::-1])[::-1], P)
    many = TEXTS[:6] * 40  # enough for the threads
    assert np.array_equal(mini.predict_proba(many), np.tile(P[:6], (40, 1)))


def test_cleaning_beforehand_changes_nothing(mini: MiniTextClassifier) -> None:
    cleaned = mini.cleaner_.clean_many(TEXTS)
    assert np.array_equal(mini.predict_proba_cleaned(cleaned), mini.predict_proba(TEXTS))


@given(st.lists(st.text(max_size=60), max_size=3))
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_it(mini: MiniTextClassifier, texts: list[str]) -> None:
    assert np.isfinite(mini.predict_proba(texts)).all()


@pytest.mark.parametrize("text", ["\x00", "\ud800 rusak", "a\u200bb", "\u202eabc", "🏴" * 100, "<mask> <pad> rusak"])
def test_hostile_characters_are_texts_too(mini: MiniTextClassifier, text: str) -> None:
    assert np.isfinite(mini.predict_proba([text])).all()
    mini.explain(text)


def test_a_long_text_is_read_to_its_end(mini: MiniTextClassifier) -> None:
    start = "rapat pukul tujuh " * 600
    assert not np.array_equal(mini.predict_proba([start]), mini.predict_proba([start + "terima kasih bagus " * 60]))


def test_windows_hold_the_whole_text_and_no_more(mini: MiniTextClassifier) -> None:
    for n in (1, 12, 13, 500):
        ids = mini._subwords.ids(["jalan rusak sekali pak wali kota " * n])[0]
        parts = mini._subwords.windows(ids, 64)
        assert np.array_equal(np.concatenate(parts), ids)
        assert max(map(len, parts)) <= 64


def test_nothing_known_gives_the_prior_and_abstains(mini: MiniTextClassifier) -> None:
    for text in ("", None, " \u200b\n", "ⵣⵣⵣⵣ"):
        assert np.array_equal(mini.predict_proba([text])[0], mini.prior_)
        assert mini.predict([text], abstain=True).tolist() == [ABSTAIN]


def test_no_text_at_all_is_an_empty_answer(mini: MiniTextClassifier) -> None:
    assert mini.predict([]).shape == (0,)
    assert mini.predict_proba([]).shape == (0, 3)


def test_the_order_of_words_counts(mini: MiniTextClassifier) -> None:
    # the linear part sees pairs of words, so the encoder alone is asked
    words = mini._subwords
    a, b = words.ids(["bagus tapi sekarang rusak parah", "rusak tapi sekarang bagus parah"])
    assert not np.allclose(mini._neural([[a]]), mini._neural([[b]]), atol=1e-3)


def test_using_it_before_fitting_says_so() -> None:
    for call in (lambda m: m.predict(["a"]), lambda m: m.explain("a"), lambda m: m.save("x")):
        with pytest.raises(NotFittedError, match="fit"):
            call(MiniTextClassifier())


@pytest.mark.parametrize(
    "wrong", [{"epochs": 0}, {"patience": 0}, {"validation": 0.9}, {"rate": 0.0}, {"abstain_below": 2.0}]
)
def test_settings_are_checked_when_fitting(wrong: dict[str, Any], corpus: Corpus) -> None:
    with pytest.raises(ConfigError):
        MiniTextClassifier(**wrong).fit(*corpus)


# --- explanations -----------------------------------------------------------------------------------------------------


def test_spans_are_of_the_raw_text_and_strongest_first(mini: MiniTextClassifier) -> None:
    text = "Jln RUSAK bgt, pak!!"
    parts = mini.explain(text)
    assert all(c.text == text[c.start : c.end] for c in parts)
    assert "RUSAK" in [c.text for c in parts]
    sizes = [abs(c.weight) for c in parts]
    assert sizes == sorted(sizes, reverse=True)
    assert mini.explain(text) == parts


def test_the_word_that_decides_speaks_for_its_label(mini: MiniTextClassifier) -> None:
    assert max(mini.explain("pelayanan mengecewakan", "negatif"), key=lambda c: c.weight).text == "mengecewakan"
    assert min(mini.explain("pelayanan mengecewakan", "positif"), key=lambda c: c.weight).text == "mengecewakan"


def test_explaining_refuses_lists_and_unknown_labels(mini: MiniTextClassifier) -> None:
    with pytest.raises(TypeError, match="one text"):
        mini.explain(["a"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="negatif"):
        mini.explain("a", "marah")
    assert mini.explain("") == []


# --- learning ---------------------------------------------------------------------------------------------------------


def test_it_learns_what_it_was_shown(learned: MiniTextClassifier, corpus: Corpus) -> None:
    assert learned.score(*corpus) > 0.95
    assert learned.classes_.tolist() == ["negatif", "netral", "positif"]


def test_fitting_twice_gives_the_same_model(learned: MiniTextClassifier, corpus: Corpus) -> None:
    again = MiniTextClassifier(epochs=3).fit(*corpus)
    assert np.array_equal(again.predict_proba(TEXTS), learned.predict_proba(TEXTS))


def test_it_leaves_torch_s_own_luck_alone(corpus: Corpus) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    MiniTextClassifier(epochs=1).fit(corpus[0][:20] + corpus[0][-20:], corpus[1][:20] + corpus[1][-20:])
    assert torch.equal(torch.rand(1), expected)


def test_integers_weights_and_few_texts_are_fine() -> None:
    pytest.importorskip("torch")
    model = MiniTextClassifier(epochs=2).fit(["bagus", "buruk"] * 4, [1, 0] * 4, sample_weight=[1.0, 2.0] * 4)
    assert model.predict(["bagus"]).tolist() == [1]


def test_wrong_labels_are_refused_before_anything_is_learned(corpus: Corpus) -> None:
    pytest.importorskip("torch")
    with pytest.raises(InputError, match="single class"):
        MiniTextClassifier().fit(["a", "b"], ["x", "x"])
    with pytest.raises(InputError, match="labels"):
        MiniTextClassifier().fit(corpus[0], corpus[1][:-1])


def test_learning_without_torch_says_what_to_install(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match="transformers"):
        MiniTextClassifier().fit(*corpus)


def test_scikit_learn_tools_accept_it(corpus: Corpus) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("torch")
    from sklearn.base import clone, is_classifier
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import Pipeline

    from opini.text import TextCleaner

    base = MiniTextClassifier(epochs=1, cleaner=TextCleaner(slang=False))
    assert is_classifier(base)
    assert clone(base).get_params(deep=False).keys() == base.get_params(deep=False).keys()
    assert cross_val_score(Pipeline([("model", base)]), corpus[0][::3], corpus[1][::3], cv=2).shape == (2,)


def test_blending_finds_who_is_right() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 3, 300)
    good = np.eye(3)[codes] + 0.3 * rng.standard_normal((300, 3))
    noise = rng.standard_normal((300, 3))
    a, b = blend(good - good.mean(1, keepdims=True), noise - noise.mean(1, keepdims=True), codes, np.ones(300))
    assert a > 1.0 > 0.3 > b >= 0.0


# --- artefacts --------------------------------------------------------------------------------------------------------


def test_eight_bits_hold_the_weights() -> None:
    rng = np.random.default_rng(0)
    weights = {
        "vectors.weight": rng.standard_normal((5, 4)).astype(np.float32),
        "mix.weight": rng.standard_normal((6, 4)).astype(np.float32),
        "mix.bias": np.ones(6, dtype=np.float32),
        "attend.weight": rng.standard_normal((2, 4)).astype(np.float32),
    }
    again = floats(quantised(weights))
    assert again.keys() == weights.keys()
    assert all(np.allclose(again[k], weights[k], atol=0.03) for k in weights)


def test_a_saved_model_answers_alike_and_saves_the_same_bytes(mini: MiniTextClassifier, tmp_path: Path) -> None:
    mini.save(tmp_path / "a")
    loaded = MiniTextClassifier.load(tmp_path / "a")
    loaded.save(tmp_path / "b")
    assert np.array_equal(loaded.predict_proba(TEXTS), mini.predict_proba(TEXTS))
    assert loaded.explain(TEXTS[0]) == mini.explain(TEXTS[0])
    names = sorted(f.name for f in (tmp_path / "a").iterdir())
    assert all((tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "linear.safetensors", "encoder.onnx"])
def test_a_changed_or_cut_file_never_runs(mini: MiniTextClassifier, tmp_path: Path, name: str) -> None:
    mini.save(tmp_path / "m")
    file = tmp_path / "m" / name
    whole = file.read_bytes()
    for changed in (whole[:-10], whole[:100] + bytes([whole[100] ^ 1]) + whole[101:], b""):
        file.write_bytes(changed)
        with pytest.raises(ArtefactError):
            MiniTextClassifier.load(tmp_path / "m")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weights", [1.0]),
        ("weights", ["berat", 1.0]),
        ("prior", [0.0, 0.0, 0.0]),
        ("classes", ["a", "b"]),
        ("params", {"unknown": 1}),
        ("cleaner", {"format": 999}),
        ("linear", {}),
    ],
)
def test_a_forged_config_with_a_right_checksum_is_refused(
    mini: MiniTextClassifier, tmp_path: Path, field: str, value: Any
) -> None:
    mini.save(tmp_path / "m")
    good = artefacts.load(tmp_path / "m")
    config = json.loads(json.dumps(good.config)) | {field: value}
    files = {k: v for k, v in good.files.items() if k not in ("config.json", "model.safetensors")}
    artefacts.save(tmp_path / "bad", kind=good.kind, config=config, tensors=good.tensors(), files=files)
    with pytest.raises(ArtefactError):
        MiniTextClassifier.load(tmp_path / "bad")


@pytest.mark.parametrize("name", ["encoder.onnx", "subwords.json"])
def test_a_forged_file_with_a_right_checksum_is_refused(mini: MiniTextClassifier, tmp_path: Path, name: str) -> None:
    mini.save(tmp_path / "m")
    good = artefacts.load(tmp_path / "m")
    files = {k: v for k, v in good.files.items() if k not in ("config.json", "model.safetensors")} | {name: b"{}"}
    artefacts.save(tmp_path / "bad", kind=good.kind, config=good.config, tensors=good.tensors(), files=files)
    with pytest.raises(ArtefactError):
        MiniTextClassifier.load(tmp_path / "bad")


def test_many_threads_get_what_one_gets(mini: MiniTextClassifier) -> None:
    expected = mini.predict_proba(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: mini.predict_proba(TEXTS), range(8)))
    assert all(np.array_equal(P, expected) for P in results)


def test_predicting_needs_neither_torch_nor_scikit_learn() -> None:
    code = (
        "import sys, opini; opini.load('sentiment', tier='mini').predict(['jalan']); "
        "print([m for m in ('sklearn', 'torch', 'polars', 'pandas', 'onnx') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_fitting_warns_of_nothing(corpus: Corpus) -> None:
    pytest.importorskip("torch")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        MiniTextClassifier(epochs=1, validation=0.0).fit(corpus[0][::8], corpus[1][::8])


# --- what is shipped --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sentiment", "topic"])
def test_the_shipped_encoder_says_in_eight_bits_what_it_says_in_thirty_two(name: str) -> None:
    folder = shipped_folder() / name / shipped()[name]["tiers"]["mini"]
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["parity"]["texts"] >= 1000
    assert metrics["parity"]["label agreement"] >= 0.98


def test_both_tiers_of_both_models_stay_small() -> None:
    folders = [
        shipped_folder() / name / v for name in ("sentiment", "topic") for v in shipped()[name]["tiers"].values()
    ]
    assert len(folders) >= 4
    assert sum(f.stat().st_size for folder in folders for f in folder.iterdir()) <= 25e6


def test_the_published_vocabulary_spells_out_nobody() -> None:
    # a piece is kept if 20 documents of two sources hold it: nothing as long as a full name or a number of an account
    model: MiniTextClassifier = opini.load("sentiment", tier="mini")
    pieces = [piece for piece, _ in json.loads(model._subwords.data)["model"]["vocab"]]
    assert max(map(len, pieces)) <= 17
    assert not [p for p in pieces if sum(c.isdigit() for c in p) > 6]
