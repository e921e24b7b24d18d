"""Learning continues exactly where it stopped, says clearly what went wrong, and leaves nothing half-written."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from opini.classify import transformer_fit
from opini.classify.transformer import TransformerTextClassifier
from opini.classify.transformer_batches import padded, shuffled
from opini.errors import ArtefactError, ConfigError, InputError, MissingExtraError

torch = pytest.importorskip("torch")
Corpus = tuple[list[str], list[str]]


def weights(model: TransformerTextClassifier) -> dict[str, Any]:
    return {name: value.numpy() for name, value in model._network.state_dict().items()}


def same(a: TransformerTextClassifier, b: TransformerTextClassifier) -> bool:
    one, other = weights(a), weights(b)
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)


def interrupted_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user presses Ctrl-C after so many steps."""
    inner = transformer_fit._step

    def until(*args: Any) -> None:
        if args[5].step == step:
            raise KeyboardInterrupt
        inner(*args)

    monkeypatch.setattr(transformer_fit, "_step", until)


@pytest.mark.parametrize("stop", [3, 7, 8])  # within an epoch of six steps, across one, and where a checkpoint lies
def test_a_run_continued_from_a_checkpoint_is_the_run_that_was_never_interrupted(
    stop: int, corpus: Corpus, tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"base": tiny_bert, "epochs": 2, "rate": 3e-3, "batch": 16, "checkpoint_every": 2}
    whole = TransformerTextClassifier(**settings).fit(*corpus)
    model = TransformerTextClassifier(**settings, checkpoints=tmp_path / "run")
    with monkeypatch.context() as patch:
        interrupted_at(stop, patch)
        with pytest.raises(KeyboardInterrupt):
            model.fit(*corpus)
    assert not hasattr(model, "classes_")
    assert len(list((tmp_path / "run").glob("step-*"))) == 1
    model.fit(*corpus)
    assert same(model, whole)
    assert model.history_ == whole.history_
    assert model.temperature_ == whole.temperature_
    # finished: fitting again reads the answer instead of learning it
    with monkeypatch.context() as patch:
        interrupted_at(0, patch)
        assert same(TransformerTextClassifier(**settings, checkpoints=tmp_path / "run").fit(*corpus), whole)


def test_a_checkpoint_of_other_texts_or_settings_is_not_continued(
    corpus: Corpus, tiny_bert: Path, tmp_path: Path
) -> None:
    settings: dict[str, Any] = {"base": tiny_bert, "epochs": 1, "batch": 64, "checkpoints": tmp_path}
    TransformerTextClassifier(**settings).fit(*corpus)
    with pytest.raises(InputError, match="other texts"):
        TransformerTextClassifier(**settings).fit(corpus[0][:-1], corpus[1][:-1])
    with pytest.raises(InputError, match="settings"):
        TransformerTextClassifier(**{**settings, "seed": 1}).fit(*corpus)


def test_a_damaged_checkpoint_is_refused_and_holds_no_pickle(corpus: Corpus, tiny_bert: Path, tmp_path: Path) -> None:
    model = TransformerTextClassifier(base=tiny_bert, epochs=1, batch=64, checkpoints=tmp_path).fit(*corpus)
    (folder,) = tmp_path.glob("step-*")
    assert {f.suffix for f in folder.iterdir()} == {".json", ".safetensors"}
    file = folder / "adamw.safetensors"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ArtefactError, match="delete it to begin again"):
        model.fit(*corpus)


def test_fitting_twice_gives_the_same_model_and_leaves_the_luck_of_others_alone(
    corpus: Corpus, tiny_bert: Path
) -> None:
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    one = TransformerTextClassifier(base=tiny_bert, epochs=1).fit(*corpus)
    assert torch.equal(torch.rand(1), expected)
    assert same(one, TransformerTextClassifier(base=tiny_bert, epochs=1).fit(*corpus))


def test_a_loss_that_is_no_number_is_named_with_its_cure(corpus: Corpus, tiny_bert: Path, tmp_path: Path) -> None:
    model = TransformerTextClassifier(base=tiny_bert, epochs=3, rate=0.99, warmup=0.0, checkpoints=tmp_path / "run")
    inner = transformer_fit._factor
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transformer_fit, "_factor", lambda *a: 1e30 * inner(*a))
        with pytest.raises(ConfigError, match="lower rate"):
            model.fit(*corpus)
    assert not hasattr(model, "classes_")


def test_when_memory_ends_the_batch_is_halved_and_it_is_said(
    corpus: Corpus, tiny_bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import BertForSequenceClassification

    inner = BertForSequenceClassification.forward

    def small(self: Any, input_ids: Any, **rest: Any) -> Any:
        if len(input_ids) > limit:
            raise torch.OutOfMemoryError("out of memory")
        return inner(self, input_ids=input_ids, **rest)

    monkeypatch.setattr(BertForSequenceClassification, "forward", small)
    limit = 5
    model = TransformerTextClassifier(base=tiny_bert, epochs=1, batch=16)
    with pytest.warns(ResourceWarning, match="halved") as told:
        model.fit(*corpus)
    assert "halved to 4 windows" in str(told[-1].message)
    limit = 0
    with pytest.warns(ResourceWarning), pytest.raises(ConfigError, match="one window"):
        model.fit(*corpus)


def test_every_row_is_read_once_an_epoch_in_batches_of_similar_length() -> None:
    size = np.arange(1, 11)
    rows = list(shuffled(np.arange(10), size, 4, np.random.default_rng(0)))
    assert sorted(np.concatenate(rows).tolist()) == list(range(10))
    assert sorted(np.ptp(size[part]) for part in rows) == [1, 3, 3]
    assert padded([], 0)[0].shape == (0, 0)


def test_early_stopping_keeps_the_best_epoch(corpus: Corpus, tiny_bert: Path) -> None:
    texts, labels = corpus
    # what is checked on contradicts what is learned from: every epoch makes it worse
    wrong = [{"negatif": "positif", "netral": "negatif", "positif": "netral"}[v] for v in labels]
    model = TransformerTextClassifier(base=tiny_bert, epochs=9, patience=2, rate=3e-3, batch=16)
    model.fit(texts, labels, eval_set=(texts, wrong))
    assert len(model.history_) < 9
    assert min(model.history_[-2:]) > min(model.history_)


def test_rare_classes_count_more_when_asked(corpus: Corpus, tiny_bert: Path) -> None:
    texts, labels = corpus
    few = [i for i, v in enumerate(labels) if v == "negatif"] + [i for i, v in enumerate(labels) if v == "positif"][:4]
    some = [texts[i] for i in few], [labels[i] for i in few]
    settings: dict[str, Any] = {"base": tiny_bert, "epochs": 2, "rate": 3e-3, "validation": 0.0}
    plain = TransformerTextClassifier(**settings).fit(*some)
    evened = TransformerTextClassifier(**settings, balance=1.0).fit(*some)
    assert evened.predict_proba(texts)[:, 1].mean() > plain.predict_proba(texts)[:, 1].mean() + 0.02
    assert evened.prior_.tolist() == plain.prior_.tolist()


def test_low_rank_updates_are_merged_into_an_ordinary_network(corpus: Corpus, tiny_bert: Path, tmp_path: Path) -> None:
    pytest.importorskip("peft")
    settings: dict[str, Any] = {"base": tiny_bert, "lora": 4, "epochs": 2, "rate": 1e-2, "batch": 16}
    model = TransformerTextClassifier(**settings).fit(*corpus)
    assert not [name for name in weights(model) if "lora" in name]
    model.save(tmp_path / "m")
    loaded = TransformerTextClassifier.load(tmp_path / "m")
    assert np.array_equal(loaded.predict_proba(corpus[0]), model.predict_proba(corpus[0]))
    start = TransformerTextClassifier.load(tiny_bert, labels=["a", "b", "c"], probe=False)
    name = "bert.encoder.layer.0.attention.self.query.weight"
    assert not np.array_equal(weights(model)[name], weights(start)[name])
    again = TransformerTextClassifier(**settings, checkpoints=tmp_path / "run", checkpoint_every=2)
    with pytest.MonkeyPatch.context() as patch:
        interrupted_at(9, patch)
        with pytest.raises(KeyboardInterrupt):
            again.fit(*corpus)
    assert same(again.fit(*corpus), model)


def test_low_rank_without_peft_says_what_to_install(
    corpus: Corpus, tiny_bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(MissingExtraError, match=r"opini\[transformers\]"):
        TransformerTextClassifier(base=tiny_bert, lora=4).fit(*corpus)


def test_gradient_checkpointing_changes_memory_and_not_the_result(corpus: Corpus, tiny_bert: Path) -> None:
    one = TransformerTextClassifier(base=tiny_bert, epochs=1).fit(*corpus)
    other = TransformerTextClassifier(base=tiny_bert, epochs=1, gradient_checkpointing=True).fit(*corpus)
    assert np.allclose(one.predict_proba(corpus[0]), other.predict_proba(corpus[0]), atol=1e-5)
    with pytest.raises(ConfigError, match="gradient_checkpointing=False"):
        TransformerTextClassifier(epochs=1, gradient_checkpointing=True).fit(corpus[0], corpus[1])


def test_the_progress_bar_counts_every_step_and_nothing_is_warned_of(
    corpus: Corpus, tiny_bert: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TransformerTextClassifier(base=tiny_bert, epochs=1, batch=32, progress=True).fit(*corpus)
    assert "100%" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("eval_set", "said"),
    [
        ((["a"], ["x", "y"]), "1 texts and 2 labels"),
        ((["a"], ["marah"]), "lacks"),
        (("a", "b", "c"), "pair"),
        (([], []), "0 texts"),
    ],
)
def test_an_eval_set_that_does_not_fit_is_refused(eval_set: Any, said: str, corpus: Corpus, tiny_bert: Path) -> None:
    with pytest.raises(InputError, match=said):
        TransformerTextClassifier(base=tiny_bert).fit(*corpus, eval_set=eval_set)


def test_wrong_labels_are_refused_before_anything_is_learned(corpus: Corpus, tiny_bert: Path) -> None:
    with pytest.raises(InputError, match="single class"):
        TransformerTextClassifier(base=tiny_bert).fit(["a", "b"], ["x", "x"])
    with pytest.raises(InputError, match="labels"):
        TransformerTextClassifier(base=tiny_bert).fit(corpus[0], corpus[1][:-1])
    with pytest.raises(InputError, match="no text"):
        TransformerTextClassifier(base=tiny_bert).fit(["", " "], ["x", "y"])


def test_own_models_are_learned_on_with_their_cleaning_and_head(
    corpus: Corpus, tiny_bert: Path, tmp_path: Path
) -> None:
    from opini.text import TextCleaner

    first = TransformerTextClassifier(
        base=tiny_bert, cleaner=TextCleaner(slang=False), epochs=12, patience=12, rate=3e-3, batch=16
    ).fit(*corpus)
    first.save(tmp_path / "first")
    second = TransformerTextClassifier(base=tmp_path / "first", epochs=1, rate=1e-6).fit(*corpus)
    assert second.cleaner_.to_config() == first.cleaner_.to_config()
    assert (second.predict(corpus[0]) == first.predict(corpus[0])).mean() > 0.97
