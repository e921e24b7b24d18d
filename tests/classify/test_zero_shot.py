"""A checkpoint of language inference decides among one's own labels by their hypotheses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer, processors

from opini.classify.distil import distil
from opini.classify.zero_shot import ZeroShotTextClassifier
from opini.errors import ArtefactError, ConfigError, InputError
from opini.vocabulary import ABSTAIN

pytest.importorskip("torch")
pytest.importorskip("transformers")

LABELS = {"keluhan": "jalan rusak parah", "pujian": "terima kasih bagus", "kabar": "rapat pukul tujuh"}
TEXTS = ["jalan rusak parah hari ini", "Jln rusak pak", "terima kasih bagus sekali", "rapat pukul berapa min"]
TRUTH = ["keluhan", "keluhan", "pujian", "kabar"]


@pytest.fixture(scope="module")
def nli(tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random two-layer BERT whose outputs are called as those of NLI checkpoints are, reading pairs as they do."""
    folder = tmp_path_factory.mktemp("nli") / "m"
    shutil.copytree(tiny_bert, folder)
    config = json.loads((folder / "config.json").read_text())
    names = ["contradiction", "entailment", "neutral"]
    config |= {"id2label": dict(enumerate(names)), "label2id": {n: i for i, n in enumerate(names)}}
    (folder / "config.json").write_text(json.dumps(config))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


class _Overlap(ZeroShotTextClassifier):
    """Entailed is what repeats the hypothesis's words: two layers trained for seconds do not learn to infer."""

    def _entailment(self, pairs: Sequence[Any]) -> np.ndarray:
        assert all(p.ids[0] == 2 and p.ids.count(3) == 2 and len(p.ids) <= 32 for p in pairs)
        halves = [[{i for i, k in zip(p.ids, p.type_ids, strict=True) if k == part} for part in (0, 1)] for p in pairs]
        return np.array([float(len((text & hypothesis) - {2, 3})) for text, hypothesis in halves])


@pytest.fixture(scope="module")
def overlap(nli: Path) -> ZeroShotTextClassifier:
    return _Overlap(model=nli, labels=LABELS, window=32, device="cpu")


@pytest.fixture(scope="module")
def zero(nli: Path) -> ZeroShotTextClassifier:
    return ZeroShotTextClassifier(model=nli, labels=LABELS, window=32, device="cpu")


def test_the_hypothesis_that_follows_decides_without_any_example(overlap: ZeroShotTextClassifier) -> None:
    assert overlap.predict(TEXTS).tolist() == TRUTH
    assert overlap.classes_.tolist() == sorted(LABELS)
    assert overlap.explain("Min, JALAN depan", "keluhan")[0].text == "JALAN"


def test_a_network_is_asked_for_its_entailment(zero: ZeroShotTextClassifier) -> None:
    import torch

    zero.fit()
    pair = zero._pieces._tokenizer.encode(*zero._cleaner.clean_many([TEXTS[0], "terima kasih bagus"]))
    given = {"input_ids": pair.ids, "token_type_ids": pair.type_ids, "attention_mask": pair.attention_mask}
    with torch.inference_mode():
        told = zero._network(**{name: torch.tensor([values]) for name, values in given.items()}).logits[0]
    assert np.allclose(zero._entailment([pair]), told[1].numpy(), atol=1e-6)


def test_the_order_of_labels_and_company_change_nothing(zero: ZeroShotTextClassifier, nli: Path) -> None:
    turned = dict(reversed(LABELS.items()))
    other = ZeroShotTextClassifier(model=nli, labels=turned, window=32, device="cpu")
    P = zero.predict_proba(TEXTS)
    assert np.allclose(other.predict_proba(TEXTS), P, atol=1e-6)
    assert np.allclose(np.vstack([zero.predict_proba([t]) for t in TEXTS]), P, atol=1e-6)


def test_nothing_known_is_even_and_abstains(zero: ZeroShotTextClassifier) -> None:
    assert np.allclose(zero.predict_proba(["", None]), 1 / 3)
    assert zero.predict([""], abstain=True).tolist() == [ABSTAIN]
    assert zero.predict_proba([]).shape == (0, 3)


def test_a_long_text_is_read_to_its_end(overlap: ZeroShotTextClassifier) -> None:
    start = "rapat pukul tujuh " * 30
    assert overlap.predict([start]).tolist() == ["kabar"]
    assert overlap.predict([start + "jalan rusak parah " * 60]).tolist() == ["keluhan"]


def test_explanations_are_raw_spans(zero: ZeroShotTextClassifier) -> None:
    text = "Jalan RUSAK parah!"
    parts = zero.explain(text, "keluhan")
    assert parts
    assert all(c.text == text[c.start : c.end] for c in parts)


def test_labelled_texts_choose_the_temperature_and_nothing_else(overlap: ZeroShotTextClassifier, nli: Path) -> None:
    other = _Overlap(model=nli, labels=LABELS, window=32, device="cpu").fit(TEXTS, TRUTH)
    assert other.temperature_ != 1.0
    assert np.array_equal(other.predict(TEXTS), overlap.predict(TEXTS))
    with pytest.raises(InputError, match="hypothesis"):
        other.fit(TEXTS[:2], ["keluhan", "marah"])


def test_it_can_teach_a_small_model(overlap: ZeroShotTextClassifier, corpus: tuple[list[str], list[str]]) -> None:
    made = distil(overlap, corpus[0], held_out=0.2)
    assert made.model.classes_.tolist() == sorted(LABELS)
    assert made.agreement.labels >= 0.7


def test_wrong_arguments_say_so(nli: Path, tiny_bert: Path) -> None:
    with pytest.raises(ArtefactError, match="entailment"):
        ZeroShotTextClassifier(model=tiny_bert, labels=LABELS, device="cpu").predict(["a"])
    with pytest.raises(ConfigError, match="at least two"):
        ZeroShotTextClassifier(model=nli, labels=["a"]).fit()
    with pytest.raises(ConfigError, match="model is missing"):
        ZeroShotTextClassifier(labels=LABELS).fit()
    with pytest.raises(ConfigError, match="outputs"):
        ZeroShotTextClassifier(model=nli, labels=LABELS, entailment=3, device="cpu").fit()
    with pytest.raises(InputError, match="shorter"):
        ZeroShotTextClassifier(model=nli, labels={"a": "jalan rusak " * 30, "b": "b"}, device="cpu").fit()
