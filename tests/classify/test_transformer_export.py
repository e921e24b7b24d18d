"""An exported transformer says what it said, without torch, and never when it does not."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import opini
from opini import artefacts
from opini.classify import transformer_export
from opini.classify.base import NotFittedError
from opini.classify.transformer import TransformerTextClassifier
from opini.classify.transformer_onnx import OnnxNetwork, OnnxTextClassifier
from opini.errors import ArtefactError, ConfigError, InputError, MissingExtraError
from opini.text import TextCleaner
from opini.vocabulary import ABSTAIN

pytest.importorskip("torch")
pytest.importorskip("onnx")

Corpus = tuple[list[str], list[str]]
TEXTS = ["jalan rusak di kampung", "terima kasih pak", "rapat pukul tujuh", "", "kada bagus pang", "jalan " * 300]
EIGHT = 0.03  # largest difference of a probability in eight bits, of a network 32 wide (chosen; measured: .004)


@pytest.fixture(scope="module")
def learned(corpus: Corpus, tiny_bert: Path) -> TransformerTextClassifier:
    settings = {"epochs": 8, "rate": 3e-3, "batch": 16, "abstain_below": 0.6, "device": "cpu"}
    return TransformerTextClassifier(base=tiny_bert, cleaner=TextCleaner(shouting=True), **settings).fit(*corpus)


@pytest.fixture(scope="module")
def folder(learned: TransformerTextClassifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("onnx") / "m"
    learned.export(path, least_agreement=0.97)
    return path


@pytest.fixture(scope="module")
def exported(folder: Path) -> OnnxTextClassifier:
    return OnnxTextClassifier.load(folder)


def test_eight_bits_say_what_the_network_said(
    learned: TransformerTextClassifier, exported: OnnxTextClassifier, corpus: Corpus
) -> None:
    assert learned.score(*corpus) == 1.0
    P, Q = learned.predict_proba(corpus[0]), exported.predict_proba(corpus[0])
    assert np.abs(P - Q).max() < EIGHT
    assert (P.argmax(1) == Q.argmax(1)).mean() >= 0.99
    assert exported.classes_.tolist() == learned.classes_.tolist()


def test_thirty_two_bits_say_it_to_the_sixth_digit(learned: TransformerTextClassifier, tmp_path: Path) -> None:
    parity = learned.export(tmp_path / "m", quantise=False, texts=TEXTS)
    assert parity.label_agreement == 1.0
    whole = opini.load(tmp_path / "m")
    assert np.allclose(whole.predict_proba(TEXTS), learned.predict_proba(TEXTS), atol=1e-6)


def test_cleaning_calibration_and_abstention_travel_along(
    learned: TransformerTextClassifier, exported: OnnxTextClassifier
) -> None:
    assert exported.cleaner_ == learned.cleaner_ != TextCleaner()
    assert exported.temperature_ == learned.temperature_
    assert exported.abstain_below == 0.6
    assert np.array_equal(exported.prior_, learned.prior_)
    for text in ("", None, "ⵣⵣⵣ"):
        assert np.array_equal(exported.predict_proba([text])[0], exported.prior_)
        assert exported.predict([text], abstain=True).tolist() == [ABSTAIN]


def test_a_text_gets_the_same_numbers_in_any_company(exported: OnnxTextClassifier) -> None:
    P = exported.predict_proba(TEXTS)
    assert np.array_equal(np.vstack([exported.predict_proba([text]) for text in TEXTS]), P)
    assert np.array_equal(exported.predict_proba(TEXTS[::-1])[::-1], P)
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(Q, P) for Q in pool.map(lambda _: exported.predict_proba(TEXTS), range(8)))


def test_a_long_text_is_read_to_its_end(exported: OnnxTextClassifier) -> None:
    start = "rapat dimulai pukul tujuh " * 60
    assert not np.array_equal(exported.predict_proba([start]), exported.predict_proba([start + "rusak parah " * 60]))


def test_explanations_are_those_of_the_network_on_raw_spans(
    learned: TransformerTextClassifier, exported: OnnxTextClassifier
) -> None:
    text = "Jln RUSAK parah bgt, pak!!"
    ours, theirs = exported.explain(text, "negatif"), learned.explain(text, "negatif")
    assert all(c.text == text[c.start : c.end] for c in ours)
    assert {(c.start, c.end) for c in ours} == {(c.start, c.end) for c in theirs}
    assert ours[0].text == theirs[0].text
    assert exported.explain("") == []
    with pytest.raises(InputError, match="negatif"):
        exported.explain("a", "marah")


@given(st.lists(st.text(max_size=40), max_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_it(exported: OnnxTextClassifier, texts: list[str]) -> None:
    assert np.isfinite(exported.predict_proba([*texts, "\ud800 rusak", "[CLS] [SEP] [MASK]", "\x00"])).all()


def test_no_text_at_all_is_an_empty_answer(exported: OnnxTextClassifier) -> None:
    assert exported.predict([]).shape == (0,)
    assert exported.predict_proba([]).shape == (0, 3)


def test_opening_and_predicting_needs_no_torch(folder: Path) -> None:
    code = (
        "import sys, opini; model = opini.load(sys.argv[1]); model.explain('jalan rusak'); "
        "print(model.predict(['jalan rusak parah hari ini']).tolist()); "
        "print([m for m in ('torch', 'transformers', 'onnx', 'sklearn', 'polars') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True).stdout
    assert out.splitlines() == ["['negatif']", "[]"]


@pytest.mark.parametrize("kind", ["distilbert", "electra", "xlm-roberta", "mini"])
def test_other_families_are_exported_too(kind: str, corpus: Corpus, tiny_roberta: Path, tmp_path: Path) -> None:
    import torch
    import transformers

    if kind == "mini":
        model = TransformerTextClassifier(epochs=1, device="cpu").fit(corpus[0][::8], corpus[1][::8])
    else:
        reader = transformers.AutoTokenizer.from_pretrained(tiny_roberta)
        shape = {"num_hidden_layers": 1, "num_attention_heads": 2, "hidden_size": 16, "intermediate_size": 32}
        if kind == "distilbert":
            shape = {"n_layers": 1, "n_heads": 2, "dim": 16, "hidden_dim": 32}
        if kind == "electra":
            shape["embedding_size"] = 16
        with torch.random.fork_rng():
            torch.manual_seed(1)
            network = transformers.AutoModelForSequenceClassification.from_config(
                transformers.AutoConfig.for_model(
                    kind, **shape, vocab_size=len(reader), max_position_embeddings=40, num_labels=3, pad_token_id=1
                )
            )
        network.save_pretrained(tmp_path / "c")
        reader.save_pretrained(tmp_path / "c")
        labels = ["negatif", "positif", "netral"]
        model = TransformerTextClassifier.load(tmp_path / "c", labels=labels, probe=False, device="cpu")
    model.export(tmp_path / "m", quantise=False, texts=TEXTS)
    assert np.allclose(opini.load(tmp_path / "m").predict_proba(TEXTS), model.predict_proba(TEXTS), atol=1e-5)


def test_outputs_that_share_a_label_are_added_up(tiny_bert: Path, tmp_path: Path) -> None:
    labels = ["negatif", "negatif", "positif"]
    model = TransformerTextClassifier.load(tiny_bert, labels=labels, probe=False, device="cpu")
    model.export(tmp_path / "m", quantise=False, texts=TEXTS)
    ours = opini.load(tmp_path / "m")
    assert ours.classes_.tolist() == ["negatif", "positif"]
    assert np.allclose(ours.predict_proba(TEXTS), model.predict_proba(TEXTS), atol=1e-6)


# --- when it is refused -----------------------------------------------------------------------------------------------


def test_changed_labels_refuse_the_export_and_leave_nothing(
    learned: TransformerTextClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = transformer_export.graph_of(learned._network)

    def spoiled(_: bytes) -> bytes:
        import onnx
        from onnx import numpy_helper

        graph = onnx.load_model_from_string(whole)
        for tensor in graph.graph.initializer:
            if tensor.name.endswith("classifier.weight"):
                tensor.CopyFrom(numpy_helper.from_array(-numpy_helper.to_array(tensor), tensor.name))
        data: bytes = graph.SerializeToString()
        return data

    monkeypatch.setattr(transformer_export, "quantised", spoiled)
    with pytest.raises(InputError, match="labels survive"):
        learned.export(tmp_path / "m")
    assert list(tmp_path.iterdir()) == []
    learned.export(tmp_path / "m", least_agreement=0.0, texts=TEXTS)
    assert opini.load(tmp_path / "m").parity_["label_agreement"] < 0.9


def test_a_graph_traced_wrongly_is_refused(
    learned: TransformerTextClassifier, tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = TransformerTextClassifier.load(tiny_bert, labels=["a", "b", "c"], probe=False, device="cpu")
    graph = transformer_export.graph_of(other._network)
    monkeypatch.setattr(transformer_export, "graph_of", lambda _: graph)
    with pytest.raises(ArtefactError, match="off by"):
        learned.export(tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_wrong_arguments_say_so(learned: TransformerTextClassifier, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="anything known"):
        learned.export(tmp_path / "m", texts=["", "ⵣⵣⵣ"])
    with pytest.raises(ConfigError, match="least_agreement"):
        learned.export(tmp_path / "m", least_agreement=2.0)
    with pytest.raises(NotFittedError):
        TransformerTextClassifier().export(tmp_path / "m")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.txt").write_text("mine")
    with pytest.raises(ArtefactError, match="not empty"):
        learned.export(tmp_path / "full", texts=TEXTS, quantise=False)
    assert (tmp_path / "full" / "x.txt").read_text() == "mine"


def test_without_onnx_it_says_what_to_install(
    learned: TransformerTextClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match="transformers"):
        learned.export(tmp_path / "m")


def test_an_exported_model_does_not_learn(exported: OnnxTextClassifier, corpus: Corpus) -> None:
    with pytest.raises(ConfigError, match="export it again"):
        exported.fit(*corpus)


# --- the folder -------------------------------------------------------------------------------------------------------


def test_saving_again_gives_the_same_bytes(exported: OnnxTextClassifier, folder: Path, tmp_path: Path) -> None:
    exported.save(tmp_path / "again")
    for file in folder.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("name", ["config.json", "model.onnx", "tokenizer.json"])
def test_a_changed_file_never_runs(exported: OnnxTextClassifier, tmp_path: Path, name: str) -> None:
    exported.save(tmp_path / "m")
    file = tmp_path / "m" / name
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(ArtefactError):
        opini.load(tmp_path / "m")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", 0.0),
        ("temperature", "panas"),
        ("prior", [1.0, 0.0]),
        ("prior", [-1.0, 1.0, 1.0]),
        ("classes", ["a", "b"]),
        ("columns", [0, 0, 1]),
        ("window", 2),
        ("pad", -1),
        ("cleaner", {"format": 999}),
        ("params", {"abstain_below": 7}),
    ],
)
def test_a_forged_config_with_a_right_checksum_is_refused(
    exported: OnnxTextClassifier, tmp_path: Path, field: str, value: Any
) -> None:
    exported.save(tmp_path / "m")
    good = artefacts.load(tmp_path / "m")
    config = json.loads(json.dumps(good.config)) | {field: value}
    files = {k: v for k, v in good.files.items() if k != "config.json"}
    artefacts.save(tmp_path / "bad", kind=good.kind, config=config, files=files)
    with pytest.raises(ArtefactError):
        opini.load(tmp_path / "bad")


def test_a_graph_of_something_else_is_refused() -> None:
    with pytest.raises(ArtefactError, match="graph"):
        OnnxNetwork(b"not a graph", pad=0, alone=True)
