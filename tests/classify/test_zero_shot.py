"""A checkpoint of language inference decides among one's own labels by their hypotheses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from opini.classify.distil import distil
from opini.classify.transformer_export import own_texts
from opini.classify.zero_shot import ZeroShotTextClassifier
from opini.errors import ArtefactError, ConfigError, InputError
from opini.vocabulary import ABSTAIN

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

LABELS = {"keluhan": "jalan rusak parah", "pujian": "terima kasih bagus", "kabar": "rapat pukul tujuh"}
TEXTS = ["jalan rusak parah hari ini", "air mati terus pak", "terima kasih bagus sekali", "surat sudah dikirim min"]
TRUTH = ["keluhan", "keluhan", "pujian", "kabar"]
_OF = {"negatif": "keluhan", "positif": "pujian", "netral": "kabar"}


@pytest.fixture(scope="module")
def nli(tiny_bert: Path, corpus: tuple[list[str], list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer BERT that learned which hypothesis follows from which of the corpus's texts."""
    folder = tmp_path_factory.mktemp("nli") / "m"
    shutil.copytree(tiny_bert, folder)
    config = json.loads((folder / "config.json").read_text())
    names = ["contradiction", "entailment", "neutral"]
    config |= {"id2label": dict(enumerate(names)), "label2id": {n: i for i, n in enumerate(names)}}
    (folder / "config.json").write_text(json.dumps(config))
    model = ZeroShotTextClassifier(model=folder, labels=LABELS, window=32, device="cpu").fit()
    network = model._network.requires_grad_(True).train()
    cleaned = model._cleaner.clean_many(corpus[0])
    texts = [model._pieces._encoded([t])[0] for t in cleaned]
    pairs = [model._pieces._tokenizer.post_process(t, h) for t in texts for h in model._hypotheses]
    truth = torch.tensor([int(_OF[label] == c) for label in corpus[1] for c in model.classes_])
    longest = max(len(p.ids) for p in pairs)
    ids = torch.tensor([p.ids + [0] * (longest - len(p.ids)) for p in pairs])
    kinds = torch.tensor([p.type_ids + [0] * (longest - len(p.ids)) for p in pairs])
    with torch.random.fork_rng():
        torch.manual_seed(0)
        optimiser = torch.optim.AdamW(network.parameters(), lr=5e-3)
        for _ in range(60):
            told = network(input_ids=ids, token_type_ids=kinds, attention_mask=(ids > 0).long()).logits
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(told, truth).backward()
            optimiser.step()
    network.eval().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def zero(nli: Path) -> ZeroShotTextClassifier:
    return ZeroShotTextClassifier(model=nli, labels=LABELS, window=32, device="cpu")


def test_the_hypothesis_that_follows_decides_without_any_example(zero: ZeroShotTextClassifier) -> None:
    assert zero.predict(TEXTS).tolist() == TRUTH
    assert zero.classes_.tolist() == sorted(LABELS)
    assert np.allclose(zero.predict_proba(TEXTS).sum(axis=1), 1.0)


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


def test_a_long_text_is_read_to_its_end(zero: ZeroShotTextClassifier) -> None:
    start = "rapat pukul tujuh " * 30
    assert not np.allclose(zero.predict_proba([start]), zero.predict_proba([start + "jalan rusak parah " * 30]))


def test_explanations_are_raw_spans(zero: ZeroShotTextClassifier) -> None:
    text = "Jalan RUSAK parah!"
    parts = zero.explain(text, "keluhan")
    assert parts
    assert all(c.text == text[c.start : c.end] for c in parts)


def test_labelled_texts_choose_the_temperature_and_nothing_else(zero: ZeroShotTextClassifier, nli: Path) -> None:
    other = ZeroShotTextClassifier(model=nli, labels=LABELS, window=32, device="cpu").fit(TEXTS, TRUTH)
    assert other.temperature_ != 1.0
    assert np.array_equal(other.predict(TEXTS), zero.predict(TEXTS))
    with pytest.raises(InputError, match="hypothesis"):
        other.fit(TEXTS[:2], ["keluhan", "marah"])


def test_it_can_teach_a_small_model(zero: ZeroShotTextClassifier, corpus: tuple[list[str], list[str]]) -> None:
    made = distil(zero, corpus[0] + own_texts()[:40], held_out=0.2)
    assert made.model.classes_.tolist() == sorted(LABELS)
    assert made.agreement.labels > 0.7


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
