"""Nothing a checkpoint says is run; labels must be known and meant; the hub is asked only when allowed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import opini
from opini.classify import label_registry, transformer_load
from opini.classify.label_registry import known, outputs_of, probe, probe_sentences
from opini.classify.transformer import TransformerTextClassifier
from opini.errors import ArtefactError, InputError
from opini.vocabulary import SENTIMENTS

torch = pytest.importorskip("torch")
Corpus = tuple[list[str], list[str]]
ORDER = ["positif", "netral", "negatif"]  # of the best-known Indonesian checkpoint


@pytest.fixture
def copy(tiny_bert: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bert, tmp_path / "copy"))


@pytest.fixture(scope="module")
def sensible(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint that reads the probe sentences right: the shipped encoder."""
    from opini.classify.mini_transformers import folder_of

    folder = tmp_path_factory.mktemp("mini") / "checkpoint"
    folder_of(opini.load("sentiment", tier="mini"), folder)
    return folder


def change(folder: Path, **values: Any) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


# --- labels -----------------------------------------------------------------------------------------------------------


def test_a_checkpoint_nobody_knows_needs_a_map(tiny_bert: Path) -> None:
    with pytest.raises(InputError, match=r"LABEL_0.*not known.*labels="):
        TransformerTextClassifier.load(tiny_bert)


@pytest.mark.parametrize(
    "labels",
    [
        {"LABEL_0": "positif"},
        {"LABEL_0": "a", "LABEL_1": "b", "LABEL_9": "c"},
        ["a", "b"],
        ["a", "b", "c", "d"],
        "abc",
        {"LABEL_0": "a", "LABEL_1": "a", "LABEL_2": "a"},
        {"LABEL_0": "a", "LABEL_1": "b", "LABEL_2": None},
    ],
)
def test_a_map_that_does_not_fit_the_outputs_is_refused(labels: Any, tiny_bert: Path) -> None:
    with pytest.raises(InputError, match="labels"):
        TransformerTextClassifier.load(tiny_bert, labels=labels, probe=False)


def test_the_order_of_the_outputs_follows_the_map(tiny_bert: Path) -> None:
    model = TransformerTextClassifier.load(tiny_bert, labels=ORDER, probe=False)
    other = TransformerTextClassifier.load(tiny_bert, labels=ORDER[::-1], probe=False)
    assert model.classes_.tolist() == sorted(ORDER)
    P, Q = model.predict_proba(["jalan rusak"]), other.predict_proba(["jalan rusak"])
    assert np.allclose(P[:, [2, 1, 0]], Q)


def test_two_outputs_may_mean_one_label(tiny_bert: Path) -> None:
    model = TransformerTextClassifier.load(tiny_bert, labels=["a", "b", "a"], probe=False)
    three = TransformerTextClassifier.load(tiny_bert, labels=["a", "b", "c"], probe=False)
    P = three.predict_proba(["jalan rusak"])
    assert np.allclose(model.predict_proba(["jalan rusak"]), [[P[0, 0] + P[0, 2], P[0, 1]]])


def test_known_checkpoints_map_to_our_labels_and_say_where_it_was_seen() -> None:
    assert len(known()) >= 5
    for entry in known().values():
        assert set(entry["labels"].values()) == set(SENTIMENTS)
        assert entry["source"]
    assert (
        outputs_of(["LABEL_0", "LABEL_1", "LABEL_2"], None, "mdhugol/indonesia-bert-sentiment-classification") == ORDER
    )


def test_five_sentences_a_class_that_both_shipped_tiers_read_right() -> None:
    assert {label: len(set(texts)) for label, texts in probe_sentences().items()} == dict.fromkeys(SENTIMENTS, 5)
    for tier in ("fast", "mini"):
        assert probe(opini.load("sentiment", tier=tier), tier) == dict.fromkeys(SENTIMENTS, 5)


def test_a_checkpoint_whose_map_is_swapped_is_refused(sensible: Path) -> None:
    names = {"negatif": "negatif", "netral": "netral", "positif": "positif"}
    model = opini.load("sentiment", tier=sensible, labels=names)
    assert model.predict(["terima kasih banyak, bagus sekali"]).tolist() == ["positif"]
    with pytest.raises(ArtefactError, match=r"negatif 0 of 5.*4 needed"):
        opini.load("sentiment", tier=sensible, labels=names | {"negatif": "positif", "positif": "negatif"})


def test_a_registered_checkpoint_is_probed_too(copy: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "models--mdhugol--indonesia-bert-sentiment-classification" / "snapshots" / ("0" * 40)
    shutil.copytree(copy, snapshot)
    with pytest.raises(ArtefactError, match="plain sentences"):  # random weights
        TransformerTextClassifier.load(snapshot)
    model = TransformerTextClassifier.load(snapshot, probe=False)
    assert model._columns.tolist() == [2, 1, 0]
    assert model.source_["revision"] == "0" * 40


def test_one_sentence_may_be_misread(sensible: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {label: list(texts) for label, texts in probe_sentences().items()}
    changed["positif"][0] = "jalan rusak parah"
    monkeypatch.setattr(label_registry, "probe_sentences", lambda task="sentiment": changed)
    assert probe(opini.load("sentiment", tier="mini"), "mini")["positif"] == 4
    changed["positif"][1] = "jalan rusak parah"
    with pytest.raises(ArtefactError, match="positif 3 of 5"):
        probe(opini.load("sentiment", tier="mini"), "mini")


def test_labels_of_another_task_are_refused(tiny_bert: Path) -> None:
    with pytest.raises(InputError, match="no labels of 'sentiment'"):
        opini.load("sentiment", tier=tiny_bert, labels=["senang", "sedih", "marah"])
    with pytest.raises(InputError, match="no transformers tier"):
        opini.load("language", tier=tiny_bert, labels=["senang", "sedih", "marah"])
    assert opini.load(tiny_bert, labels=["senang", "sedih", "marah"]).classes_.tolist() == ["marah", "sedih", "senang"]
    with pytest.raises(InputError, match="leave them out"):
        opini.load("sentiment", labels=ORDER)


# --- folders ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("config.json", "manifest|config.json"),
        ("model.safetensors", "no weights"),
        ("tokenizer.json", "tokenizer.json"),
    ],
)
def test_a_missing_file_is_named(copy: Path, lost: str, said: str) -> None:
    (copy / lost).unlink()
    with pytest.raises(ArtefactError, match=said):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_file_cut_short_is_refused(copy: Path, name: str) -> None:
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(ArtefactError):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)


def test_the_tokenizer_of_another_model_is_refused(copy: Path) -> None:
    file = copy / "tokenizer.json"
    settings = json.loads(file.read_text(encoding="utf-8"))
    settings["model"]["vocab"] |= {f"asing{i}": 10_000 + i for i in range(500)}
    file.write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(ArtefactError, match="tokenizer"):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)


def test_pickled_weights_are_refused_unless_asked_for_and_then_hold_tensors_only(copy: Path, tiny_bert: Path) -> None:
    from safetensors.torch import load_file

    state = load_file(copy / "model.safetensors")
    torch.save(state, copy / "pytorch_model.bin")
    (copy / "model.safetensors").unlink()
    with pytest.raises(ArtefactError, match="pickled"):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)
    asked: dict[str, Any] = {"labels": ORDER, "probe": False, "allow_pickle_weights": True}
    model = TransformerTextClassifier.load(copy, **asked)
    expected = TransformerTextClassifier.load(tiny_bert, labels=ORDER, probe=False)
    assert np.array_equal(model.predict_proba(["jalan"]), expected.predict_proba(["jalan"]))
    mark = copy / "ran"

    class Evil:
        def __reduce__(self) -> Any:
            return Path.touch, (mark,)

    torch.save({**state, "evil": Evil()}, copy / "pytorch_model.bin")
    with pytest.raises(ArtefactError):
        TransformerTextClassifier.load(copy, **asked)
    assert not mark.exists()


def test_a_checkpoint_s_own_code_never_runs(copy: Path) -> None:
    mark = copy / "ran"
    (copy / "own.py").write_text(f"open({str(mark)!r}, 'w')\nclass C: pass\n")
    change(copy, model_type="own", auto_map={"AutoConfig": "own.C", "AutoModelForSequenceClassification": "own.C"})
    with pytest.raises(ArtefactError, match="own code"):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)
    assert not mark.exists()


def test_attention_kernels_named_in_a_configuration_are_ignored(copy: Path) -> None:
    change(copy, attn_implementation="someone/kernel")
    model = TransformerTextClassifier.load(copy, labels=ORDER, probe=False)
    assert model._network.config._attn_implementation in ("sdpa", "eager")


def test_a_checkpoint_without_a_head_can_be_fine_tuned_and_not_used(copy: Path, corpus: Corpus) -> None:
    from safetensors.torch import load_file, save_file

    state = {k: v for k, v in load_file(copy / "model.safetensors").items() if not k.startswith("classifier")}
    save_file(state, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ArtefactError, match="fine-tune it"):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)
    assert TransformerTextClassifier(base=copy, epochs=1).fit(corpus[0][::3], corpus[1][::3]).classes_.size == 3


def test_weights_that_are_not_those_of_the_architecture_are_refused(copy: Path) -> None:
    from safetensors.torch import save_file

    save_file({"x": torch.zeros(3)}, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ArtefactError, match="lacks weights"):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)


def test_weights_that_are_not_numbers_are_refused(copy: Path) -> None:
    from safetensors.torch import load_file, save_file

    state = load_file(copy / "model.safetensors")
    state["classifier.weight"][0, 0] = float("nan")
    save_file(state, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ArtefactError, match="not numbers"):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)


def test_a_quantised_checkpoint_is_refused(copy: Path) -> None:
    change(copy, quantization_config={"quant_method": "bitsandbytes", "load_in_8bit": True})
    with pytest.raises(ArtefactError, match="quantised"):
        TransformerTextClassifier.load(copy, labels=ORDER, probe=False)


def test_a_saved_folder_keeps_its_own_labels(tiny_bert: Path, corpus: Corpus, tmp_path: Path) -> None:
    TransformerTextClassifier(base=tiny_bert, epochs=1).fit(*corpus).save(tmp_path / "m")
    with pytest.raises(InputError, match="leave out"):
        TransformerTextClassifier.load(tmp_path / "m", labels=ORDER)
    with pytest.raises(InputError, match="no folder"):
        TransformerTextClassifier.load(tmp_path / "lain")
    with pytest.raises(InputError, match="hub id, not for a folder"):
        TransformerTextClassifier.load(tiny_bert, revision="main", labels=ORDER)


# --- the hub ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["OPINI_OFFLINE", "HF_HUB_OFFLINE"])
def test_the_offline_flag_is_honoured(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import huggingface_hub

    asked: list[dict[str, Any]] = []

    def snapshot(repo: str, **options: Any) -> str:
        asked.append(options)
        raise huggingface_hub.errors.LocalEntryNotFoundError("not cached")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    monkeypatch.setenv(name, "1")
    with pytest.raises(InputError, match=r"offline flag.*hf download owner/model"):
        opini.load("sentiment", tier="owner/model")
    assert [options["local_files_only"] for options in asked] == [True]


def test_a_hub_that_cannot_be_reached_is_a_clear_error(monkeypatch: pytest.MonkeyPatch, corpus: Corpus) -> None:
    import huggingface_hub

    def snapshot(repo: str, **options: Any) -> str:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    for call in (
        lambda: TransformerTextClassifier.load("owner/model"),
        lambda: TransformerTextClassifier(base="owner/model").fit(*corpus),
        lambda: opini.load("owner/model"),
    ):
        with pytest.raises(InputError, match=r"cannot be reached.*folder's path"):
            call()


def test_only_data_files_are_asked_for_at_the_pinned_revision(
    tiny_bert: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import huggingface_hub

    asked: list[dict[str, Any]] = []
    snapshot_folder = tmp_path / ("a" * 40)
    shutil.copytree(tiny_bert, snapshot_folder)

    def snapshot(repo: str, **options: Any) -> str:
        asked.append({"repo": repo, **options})
        return str(snapshot_folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    for flag in transformer_load._OFFLINE:
        monkeypatch.delenv(flag, raising=False)
    model = TransformerTextClassifier.load("owner/model", revision="v1", labels=ORDER, probe=False)
    assert asked[0]["revision"] == "v1"
    assert asked[0]["local_files_only"] is False
    assert not [p for p in asked[0]["allow_patterns"] if p.endswith((".bin", ".py", ".pt", "*"))]
    assert model.source_ == {"id": "owner/model", "revision": "a" * 40}
