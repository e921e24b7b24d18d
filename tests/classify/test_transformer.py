"""opini's conformance suite for estimators, held against the transformers tier on two-layer networks."""

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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import opini
from opini import artefacts
from opini.classify.base import NotFittedError
from opini.classify.transformer import TransformerTextClassifier
from opini.errors import ArtefactError, ConfigError, InputError, MissingExtraError
from opini.text import TextCleaner
from opini.vocabulary import ABSTAIN

Corpus = tuple[list[str], list[str]]
TEXTS = ["jalan rusak di kampung", "terima kasih pak", "rapat pukul tujuh", "", "kada bagus pang", "jalan " * 300]
CLOSE = 1e-6  # what padding beside other texts may change

pytest.importorskip("torch")


@pytest.fixture(scope="session")
def learned(corpus: Corpus, tiny_bert: Path) -> TransformerTextClassifier:
    model = TransformerTextClassifier(base=tiny_bert, epochs=15, patience=15, rate=3e-3, batch=16)
    return model.fit(*corpus, eval_set=corpus)


def test_a_separable_set_is_learned_whole(learned: TransformerTextClassifier, corpus: Corpus) -> None:
    assert learned.score(*corpus) == 1.0
    assert learned.classes_.tolist() == ["negatif", "netral", "positif"]
    assert learned.history_[-1] < learned.history_[0]


def test_probabilities_are_probabilities(learned: TransformerTextClassifier) -> None:
    P = learned.predict_proba(TEXTS)
    assert P.shape == (len(TEXTS), 3)
    assert P.dtype == np.float64
    assert np.allclose(P.sum(axis=1), 1.0, atol=1e-12)
    assert (P >= 0).all()


def test_the_same_call_gives_the_same_numbers_and_company_changes_nothing_visible(
    learned: TransformerTextClassifier,
) -> None:
    P = learned.predict_proba(TEXTS)
    assert np.array_equal(learned.predict_proba(TEXTS), P)
    assert np.allclose(np.vstack([learned.predict_proba([text]) for text in TEXTS]), P, atol=CLOSE)
    assert np.allclose(learned.predict_proba(TEXTS[::-1])[::-1], P, atol=CLOSE)


def test_cleaning_beforehand_changes_nothing(learned: TransformerTextClassifier) -> None:
    cleaned = learned.cleaner_.clean_many(TEXTS)
    assert np.array_equal(learned.predict_proba_cleaned(cleaned), learned.predict_proba(TEXTS))


@given(st.lists(st.text(max_size=60), max_size=3))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_it(learned: TransformerTextClassifier, texts: list[str]) -> None:
    assert np.isfinite(learned.predict_proba(texts)).all()


@pytest.mark.parametrize("text", ["\x00", "\ud800 rusak", "a\u200bb", "\u202eabc", "🏴" * 100, "[MASK] [PAD] rusak"])
def test_hostile_characters_are_texts_too(learned: TransformerTextClassifier, text: str) -> None:
    assert np.isfinite(learned.predict_proba([text])).all()
    learned.explain(text)


def test_a_long_text_is_read_to_its_end(learned: TransformerTextClassifier) -> None:
    start = "rapat pukul tujuh " * 200
    scores = learned.decision_function([start, start + "jalan rusak parah " * 60])
    assert not np.allclose(scores[0], scores[1], rtol=0.01)


def test_nothing_known_gives_the_prior_and_abstains(learned: TransformerTextClassifier) -> None:
    for text in ("", None, " \u200b\n", "ⵣⵣⵣⵣ"):
        assert np.array_equal(learned.predict_proba([text])[0], learned.prior_)
        assert learned.predict([text], abstain=True).tolist() == [ABSTAIN]


def test_no_text_at_all_is_an_empty_answer(learned: TransformerTextClassifier) -> None:
    assert learned.predict([]).shape == (0,)
    assert learned.predict_proba([]).shape == (0, 3)


def test_using_it_before_fitting_says_so() -> None:
    for call in (lambda m: m.predict(["a"]), lambda m: m.explain("a"), lambda m: m.save("x")):
        with pytest.raises(NotFittedError, match="fit"):
            call(TransformerTextClassifier())


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"window": 2.5},
        {"validation": 0.9},
        {"rate": 0.0},
        {"abstain_below": 2.0},
        {"precision": "int8"},
        {"lora": -1},
        {"device": "cuda:99"},
        {"balance": -1.0},
    ],
)
def test_settings_are_checked_when_fitting(wrong: dict[str, Any], corpus: Corpus, tiny_bert: Path) -> None:
    with pytest.raises(ConfigError):
        TransformerTextClassifier(base=tiny_bert, **wrong).fit(*corpus)


def test_the_constructor_only_stores_and_touches_nothing() -> None:
    model = TransformerTextClassifier(base="/no/such/folder", device="cuda:99", checkpoints="/nowhere")
    assert model.get_params(deep=False)["base"] == "/no/such/folder"


# --- explanations -----------------------------------------------------------------------------------------------------


def test_spans_are_of_the_raw_text_and_strongest_first(learned: TransformerTextClassifier) -> None:
    text = "Jln RUSAK bgt, pak!!"
    parts = learned.explain(text)
    assert all(c.text == text[c.start : c.end] for c in parts)
    assert "RUSAK" in [c.text for c in parts]
    sizes = [abs(c.weight) for c in parts]
    assert sizes == sorted(sizes, reverse=True)
    assert learned.explain(text) == parts


def test_a_contribution_is_the_fall_when_the_span_is_masked(learned: TransformerTextClassifier) -> None:
    parts = {c.text: c.weight for c in learned.explain("Rusak hari ini", "negatif")}
    for word, hidden in (("Rusak", "[MASK] hari ini"), ("hari", "rusak [MASK] ini"), ("ini", "rusak hari [MASK]")):
        whole, rest = learned._scores(["rusak hari ini", hidden])[:, 0]
        assert parts[word] == pytest.approx(whole - rest, abs=1e-3)


def test_a_byte_level_tokenizer_gives_pieces_to_their_words(corpus: Corpus, tiny_roberta: Path) -> None:
    model = TransformerTextClassifier(base=tiny_roberta, epochs=6, rate=3e-3, batch=16).fit(*corpus)
    assert model.score(*corpus) > 0.95
    assert model._pieces.window == 32  # 34 positions, of which RoBERTa counts two off
    assert {c.text for c in model.explain("rusak, hari ini", "negatif")} == {"rusak", ",", "hari", "ini"}
    assert np.isfinite(model.predict_proba(["sangat " * 400])).all()


def test_explaining_refuses_lists_and_unknown_labels(learned: TransformerTextClassifier) -> None:
    with pytest.raises(TypeError, match="one text"):
        learned.explain(["a"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="negatif"):
        learned.explain("a", "marah")
    assert learned.explain("") == []


# --- scikit-learn -----------------------------------------------------------------------------------------------------


def test_scikit_learn_tools_accept_it(corpus: Corpus, tiny_bert: Path) -> None:
    from sklearn.base import clone, is_classifier
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import Pipeline

    base = TransformerTextClassifier(base=tiny_bert, epochs=1, cleaner=TextCleaner(slang=False))
    assert is_classifier(base)
    assert clone(base).get_params(deep=False).keys() == base.get_params(deep=False).keys()
    scores = cross_val_score(Pipeline([("model", base)]), corpus[0][::3], corpus[1][::3], cv=2)
    assert scores.shape == (2,)
    assert np.isfinite(scores).all()


# --- artefacts --------------------------------------------------------------------------------------------------------


def test_a_saved_model_answers_alike_and_saves_the_same_bytes(
    learned: TransformerTextClassifier, tmp_path: Path
) -> None:
    learned.save(tmp_path / "a")
    loaded = opini.load("sentiment", tier=tmp_path / "a")
    assert isinstance(loaded, TransformerTextClassifier)
    loaded.save(tmp_path / "b")
    assert np.array_equal(loaded.predict_proba(TEXTS), learned.predict_proba(TEXTS))
    assert loaded.explain(TEXTS[0]) == learned.explain(TEXTS[0])
    names = sorted(f.name for f in (tmp_path / "a").iterdir())
    assert names == ["config.json", "manifest.json", "model.safetensors", "tokenizer.json"]
    assert all((tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names)


def test_no_path_of_this_machine_is_saved(learned: TransformerTextClassifier, tmp_path: Path, tiny_bert: Path) -> None:
    learned.save(tmp_path / "m")
    assert str(tiny_bert.parent) not in (tmp_path / "m" / "config.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_changed_or_cut_file_never_runs(learned: TransformerTextClassifier, tmp_path: Path, name: str) -> None:
    learned.save(tmp_path / "m")
    file = tmp_path / "m" / name
    whole = file.read_bytes()
    for changed in (whole[:-10], whole[:100] + bytes([whole[100] ^ 1]) + whole[101:], b""):
        file.write_bytes(changed)
        with pytest.raises(ArtefactError):
            TransformerTextClassifier.load(tmp_path / "m")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("classes", ["a", "b"]),
        ("columns", [0, 0, 0]),
        ("prior", [0.0, 0.0, 0.0]),
        ("temperature", -1.0),
        ("params", {"unknown": 1}),
        ("cleaner", {"format": 999}),
        ("pieces", {"pad": 0, "mask": 10**6, "window": 32}),
        ("pieces", {"pad": 0, "mask": 4, "window": 10**6}),
        ("network", {"model_type": "no-such-type"}),
        ("network", {}),
    ],
)
def test_a_forged_config_with_a_right_checksum_is_refused(
    learned: TransformerTextClassifier, tmp_path: Path, field: str, value: Any
) -> None:
    learned.save(tmp_path / "m")
    good = artefacts.load(tmp_path / "m")
    config = json.loads(json.dumps(good.config)) | {field: value}
    files = {k: v for k, v in good.files.items() if k != "config.json"}
    artefacts.save(tmp_path / "bad", kind=good.kind, config=config, files=files)
    with pytest.raises(ArtefactError):
        TransformerTextClassifier.load(tmp_path / "bad")


def test_an_ordinary_checkpoint_folder_is_written_and_read_back(
    learned: TransformerTextClassifier, tmp_path: Path
) -> None:
    learned.save_checkpoint(tmp_path / "hf")
    again = TransformerTextClassifier.load(tmp_path / "hf", labels={c: c for c in learned.classes_}, probe=False)
    assert np.allclose(again.decision_function(TEXTS[:3]), learned.decision_function(TEXTS[:3]) * learned.temperature_)
    with pytest.raises(ArtefactError, match="not empty"):
        learned.save_checkpoint(tmp_path / "hf")


def test_many_threads_get_what_one_gets(learned: TransformerTextClassifier) -> None:
    expected = learned.predict_proba(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: learned.predict_proba(TEXTS), range(8)))
    assert all(np.array_equal(P, expected) for P in results)


# --- without the extra ------------------------------------------------------------------------------------------------


def test_without_torch_it_says_what_to_install(
    corpus: Corpus, tiny_bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for call in (
        lambda: TransformerTextClassifier(base=tiny_bert).fit(*corpus),
        lambda: TransformerTextClassifier.load(tiny_bert),
        lambda: opini.load("sentiment", tier="owner/model"),
    ):
        with pytest.raises(MissingExtraError, match=r"pip install 'opini\[transformers\]'"):
            call()


def test_importing_and_loading_the_shipped_models_leaves_torch_alone() -> None:
    code = (
        "import sys, opini, opini.classify.transformer; opini.load('sentiment').predict(['jalan']); "
        "opini.classify.transformer.TransformerTextClassifier(); "
        "print([m for m in ('torch', 'transformers', 'datasets', 'sklearn') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


# --- the shipped encoder ----------------------------------------------------------------------------------------------


def test_the_shipped_mini_is_a_transformers_model_that_says_the_same(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    from opini.classify.mini_transformers import folder_of
    from opini.classify.registry import shipped, shipped_folder

    mini = opini.load("sentiment", tier="mini")
    model = TransformerTextClassifier.load(shipped_folder() / "sentiment" / shipped()["sentiment"]["tiers"]["mini"])
    cleaned = mini.cleaner_.clean_many(TEXTS[:3])
    windows = [mini._subwords.windows(ids, mini._encoder.window) for ids in mini._subwords.ids(cleaned)]
    assert np.allclose(model._scores(cleaned), mini._neural(windows), atol=0.3)  # int8 beside 32 bits
    folder_of(mini, tmp_path / "mini")
    network = AutoModelForSequenceClassification.from_pretrained(tmp_path / "mini")
    told = network(**AutoTokenizer.from_pretrained(tmp_path / "mini")(cleaned[0], return_tensors="pt")).logits
    assert np.allclose(
        told.detach().numpy()[0] - told.detach().numpy().mean(), model._scores(cleaned[:1])[0], atol=1e-4
    )


def test_the_shipped_mini_is_where_learning_starts_by_default() -> None:
    texts = ["jalan rusak", "terima kasih", "jalan berlubang", "bagus sekali"] * 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = TransformerTextClassifier(epochs=2).fit(texts, [0, 1, 0, 1] * 3)
    assert model.predict(["jalan hancur", "bagus"]).tolist() == [0, 1]
    assert model.source_ == {"id": "opini-mini"}
