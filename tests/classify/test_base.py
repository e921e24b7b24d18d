"""What is a text column, what is a label column, and which errors name the cure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from opini.classify.base import labels_of, texts_of, weights_of
from opini.errors import InputError


@pytest.mark.parametrize("wrong", ["halo", b"halo", {"a": 1}, {"a"}, 3, None])
def test_what_is_not_a_list_of_texts_is_a_type_error(wrong: Any) -> None:
    with pytest.raises(TypeError, match="pass a list"):
        texts_of(wrong)


def test_missing_values_are_empty_texts() -> None:
    pandas = pytest.importorskip("pandas")
    assert texts_of([None, float("nan"), pandas.NA, pandas.NaT, np.float64("nan"), "a"]) == ["", "", "", "", "", "a"]


def test_every_kind_of_column_reads_alike() -> None:
    texts = ["satu", None, "tiga"]
    pandas, polars, pyarrow = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    columns = [
        texts,
        tuple(texts),
        np.array(texts, dtype=object),
        pandas.Series(texts),
        pandas.Series(texts, dtype="string"),
        polars.Series(texts),
        pyarrow.array(texts),
        pyarrow.chunked_array([texts]),
    ]
    assert all(texts_of(column) == ["satu", "", "tiga"] for column in columns)
    assert texts_of(np.array(["satu", "dua"])) == ["satu", "dua"]


def test_a_frame_and_a_matrix_are_refused() -> None:
    polars = pytest.importorskip("polars")
    with pytest.raises(TypeError, match="one column"):
        texts_of(polars.DataFrame({"a": ["x"]}))
    with pytest.raises(InputError, match="one column"):
        texts_of(np.array([["x"], ["y"]]))


def test_a_wrong_value_is_named_by_row_and_never_quoted() -> None:
    with pytest.raises(TypeError, match=r"X\[1\] is a int"):
        texts_of(["rahasia warga", 7])


@pytest.mark.parametrize(
    ("labels", "message"),
    [(None, "missing"), (["a"], "2 texts"), (["a", "a"], "single class"), (["a", None], "mixes"), (["a", 1], "mixes")],
)
def test_labels_that_cannot_be_learned(labels: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        labels_of(labels, 2)


@pytest.mark.parametrize("weight", [[1.0], [1.0, -1.0], [0.0, 0.0], [1.0, float("nan")]])
def test_weights_that_cannot_weigh(weight: list[float]) -> None:
    with pytest.raises(InputError):
        weights_of(weight, 2)
