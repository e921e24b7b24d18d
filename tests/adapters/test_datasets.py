"""A Hugging Face dataset is annotated as a table with the same rows is, whole, streamed or by several processes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

import opini
from opini.adapters.datasets import is_dataset
from opini.errors import InputError

datasets = pytest.importorskip("datasets")

TEXTS = ["jalan rusak parah di depan pasar", "terima kasih petugasnya ramah", "", None, "rapat dimulai pukul tujuh"]
NEW = ["bahasa", "sentimen", "sentimen_negatif", "topik", "topik_p", "dimensi", "jenis", "sasaran", "keparahan"]


@pytest.fixture(autouse=True)
def _nothing_is_cached(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)


def test_a_dataset_gets_what_a_table_gets() -> None:
    table = {"nomor": [1, 2, 3, 4, 5], "teks": TEXTS}
    found = opini.annotate(datasets.Dataset.from_dict(table))
    expected = opini.annotate(table)
    assert isinstance(found, datasets.Dataset)
    assert found.column_names == expected.columns
    for name in expected.columns:
        assert list(found[name]) == expected[name].to_list(), name
    assert found.features["nomor"] == datasets.Value("int64")


def test_a_stream_stays_lazy_and_says_the_same() -> None:
    rows = datasets.Dataset.from_dict({"teks": TEXTS})
    stream = opini.annotate(rows.to_iterable_dataset())
    assert isinstance(stream, datasets.IterableDataset)
    assert list(stream) == list(opini.annotate(rows))

    def endless() -> Any:
        while True:
            yield {"teks": "lampu mati"}

    unending = opini.annotate(datasets.IterableDataset.from_generator(endless))
    assert next(iter(unending))["topik"] is not None


def test_several_processes_give_what_one_gives() -> None:
    rows = datasets.Dataset.from_dict({"teks": TEXTS[:2] * 4})
    assert list(opini.annotate(rows, num_proc=2, progress=False)) == list(opini.annotate(rows, progress=False))


def test_labels_already_there_are_trusted_also_as_class_numbers() -> None:
    features = datasets.Features(
        {"teks": datasets.Value("string"), "sentimen": datasets.ClassLabel(names=["pos", "neg"])}
    )
    rows = datasets.Dataset.from_dict({"teks": TEXTS[:2], "sentimen": [0, 1]}, features=features)
    found = opini.annotate(rows)
    expected = opini.annotate({"teks": TEXTS[:2], "sentimen": ["pos", "neg"]})
    assert list(found["sentimen"]) == expected["sentimen"].to_list() == ["positif", "negatif"]
    assert list(found["sentimen_asal"]) == expected["sentimen_asal"].to_list()


def test_a_column_that_changes_nothing_is_not_kept_twice() -> None:
    rows = datasets.Dataset.from_dict({"teks": TEXTS[:2], "sentimen": ["negatif", "positif"]})
    assert "sentimen_asal" not in opini.annotate(rows).column_names


def test_other_columns_pass_through_untouched() -> None:
    rows = datasets.Dataset.from_dict({"isi": TEXTS[:2], "rinci": [{"a": [1]}, {"a": []}]})
    found = opini.annotate(rows, text="isi")
    assert list(found["rinci"]) == [{"a": [1]}, {"a": []}]
    assert set(NEW) <= set(found.column_names)


def test_every_split_of_a_dict_is_annotated() -> None:
    parts = datasets.DatasetDict({name: datasets.Dataset.from_dict({"teks": TEXTS[:1]}) for name in ("latih", "uji")})
    found = opini.annotate(parts)
    assert isinstance(found, datasets.DatasetDict)
    assert [found[name]["sentimen"][0] for name in ("latih", "uji")] == ["negatif", "negatif"]


def test_a_dataset_without_texts_or_a_stream_by_processes_is_refused() -> None:
    with pytest.raises(InputError, match="teks"):
        opini.annotate(datasets.Dataset.from_dict({"angka": [1]}))
    with pytest.raises(InputError, match="num_proc"):
        opini.annotate(datasets.Dataset.from_dict({"teks": TEXTS}).to_iterable_dataset(), num_proc=2)
    with pytest.raises(InputError, match="num_proc"):
        opini.annotate({"teks": TEXTS}, num_proc=2)


def test_tables_are_annotated_without_importing_datasets() -> None:
    code = "import sys, opini; opini.annotate({'teks': ['jalan rusak']}); print('datasets' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "False"
    assert not is_dataset(object())
