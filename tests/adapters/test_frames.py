"""Frames: any eager kind in, the same kind out, the input untouched."""

from datetime import UTC, datetime

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from opini.adapters.frames import read
from opini.errors import InputError
from opini.records import Opinion

DATA = {"teks": ["a", "b"], "n": [1, 2]}
KINDS = {
    "pandas": pd.DataFrame(DATA, index=[7, 3]),
    "polars": pl.DataFrame(DATA),
    "pyarrow": pa.table(DATA),
    "narwhals": nw.from_native(pl.DataFrame(DATA)),
}
COLUMNS = {
    "s": ["x", None],
    "f": np.array([0.5, np.nan]),
    "b": [True, False],
    "t": np.array(["2025-03-03T00:00:00", "NaT"], dtype="datetime64[us]"),
    "l": [["satu", "dua"], []],
    "kosong": [None, None],
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_kind_comes_back_from_add_and_build(kind):
    frame = KINDS[kind]
    source = read(frame)
    assert type(source.add(COLUMNS)) is type(frame)
    assert type(source.build(COLUMNS)) is type(frame)
    back = read(source.add(COLUMNS))
    assert back.names == [*DATA, *COLUMNS]
    assert back.column("teks") == ["a", "b"]
    assert back.column("s") == ["x", None]
    assert [list(v) for v in back.column("l")] == [["satu", "dua"], []]


@pytest.mark.parametrize("kind", KINDS)
def test_the_input_is_untouched(kind):
    frame = KINDS[kind]
    read(frame).add({"teks": ["lain", "lain"]})
    assert read(frame).column("teks") == ["a", "b"]
    assert read(frame).names == ["teks", "n"]


def test_pandas_keeps_its_index_and_rows():
    out = read(KINDS["pandas"]).add({"x": [10, 20]})
    assert out.index.tolist() == [7, 3]
    assert out.loc[3, "x"] == 20


@pytest.mark.parametrize("kind", ["polars", "pyarrow", "narwhals"])
def test_unknown_numbers_are_null_where_the_kind_has_null(kind):
    assert read(read(KINDS[kind]).build({"f": np.array([0.5, np.nan])})).column("f") == [0.5, None]


def test_times_come_back_as_utc():
    assert pl.DataFrame(read(DATA).build(COLUMNS)).schema["t"] == pl.Datetime("us", "UTC")
    assert str(read(KINDS["pandas"]).build(COLUMNS)["t"].dtype).endswith("UTC]")


def test_plain_python_becomes_polars():
    opinions = [Opinion(id="1", teks="a", waktu=datetime(2025, 3, 3, tzinfo=UTC))]
    for given in (DATA, [{"teks": "a"}, {"lain": 1}], opinions, [], {}):
        assert isinstance(read(given).add({}), pl.DataFrame)
    assert read([{"teks": "a"}, {"lain": 1}]).column("lain") == [None, 1]


def test_half_surrogates_and_huge_ids_survive_the_way_into_polars():
    source = read({"teks": ["ok \ud83d", "\ud83d\ude00"], "id": [2**70, 1]})
    assert source.column("teks") == ["ok \ufffd", "😀"]
    assert source.column("id") == [str(2**70), "1"]


@pytest.mark.parametrize(
    "bad",
    [
        "data.csv",
        3,
        None,
        [1, 2],
        {"a": [1], "b": [1, 2]},
        {"a": "teks"},
        {"a": 3},
        pl.Series([1]),
        pl.LazyFrame({"a": [1]}),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
    ],
    ids=lambda b: type(b).__name__,
)
def test_anything_else_is_an_input_error_with_a_cure(bad):
    with pytest.raises(InputError) as caught:
        read(bad)
    assert caught.value.cure
