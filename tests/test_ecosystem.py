"""opini among the tools people already use: tables of every kind, Excel, datasets, scikit-learn, type checkers, pip."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import opini

ROOT = Path(__file__).parents[1]
# Labels are given, so no model runs: what is tested is what becomes of the table.
ROWS = {
    "id": ["a", "b", "c"],
    "teks": ["=HYPERLINK(1) air mati", "terima kasih 😊", 'jalan\nrusak; "parah"'],
    "waktu": ["2025-03-03T07:10:00+08:00", "2025-03-03T09:00:00+08:00", "2025-03-04T01:00:00+08:00"],
    "kanal": ["aduan", "media_sosial", "aduan"],
    "sentimen": ["negatif", "positif", "negatif"],
    "topik": ["air_energi", "lainnya", "jalan"],
    "isu": ["i1", "i2", "i3"],
}
KINDS = {
    "pandas": pd.DataFrame(ROWS, index=[5, 3, 9]),
    "polars": pl.DataFrame(ROWS),
    "pyarrow": pa.table(ROWS),
    "narwhals": nw.from_native(pl.DataFrame(ROWS)),
}


def _lists(frame: Any) -> dict[str, list[Any]]:
    table = nw.from_native(frame, eager_only=True, pass_through=False) if not isinstance(frame, nw.DataFrame) else frame
    return {name: table[name].to_list() for name in table.columns}


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_comes_back_as_it_was_with_columns_added(kind: str) -> None:
    given = KINDS[kind]
    out = opini.annotate(given)
    assert type(out) is type(given)
    found = _lists(out)
    assert {name: found[name] for name in ROWS} == ROWS
    assert found["keparahan"] == _lists(opini.annotate(KINDS["polars"]))["keparahan"]
    if kind == "pandas":
        assert out.index.tolist() == [5, 3, 9]


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_of_a_report_is_of_the_kind_that_came_in(kind: str) -> None:
    report = opini.monitor(KINDS[kind])
    tables = [report.opinions, report.indicators, report.issues, report.alerts, report.reputation, report.surges]
    assert {type(table) for table in tables} == {type(KINDS[kind])}
    assert _lists(report.opinions)["id"] == ROWS["id"]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet", ".xlsx"])
def test_a_file_written_elsewhere_is_read_and_ours_is_read_elsewhere(ending: str, tmp_path: Path) -> None:
    from opini.adapters.files import read_file, write_file

    path = tmp_path / f"opini{ending}"
    frame = pl.DataFrame(ROWS)
    if ending == ".xlsx":
        pytest.importorskip("xlsxwriter", reason="writes the workbook")
        frame.write_excel(path)
    else:
        write_file(frame, path)
    back = _lists(read_file(path).frame)
    # a line break inside a cell may be written as a space; nothing else may change
    assert {name: [" ".join(str(v).split()) for v in back[name]] for name in ("id", "teks", "kanal")} == {
        name: [" ".join(v.split()) for v in ROWS[name]] for name in ("id", "teks", "kanal")
    }


def test_a_report_survives_excel(tmp_path: Path) -> None:
    report = opini.monitor(KINDS["polars"])
    report.save_tables(tmp_path, formats=("xlsx", "parquet"))
    sheet = pl.read_excel(next(tmp_path.glob("*opinions*.xlsx"), None) or next(tmp_path.glob("*.xlsx")))
    assert sheet.height >= 1
    assert pl.read_parquet(next(tmp_path.glob("*opinions*.parquet")))["id"].to_list() == ROWS["id"]


def test_a_hugging_face_dataset_goes_in_and_out() -> None:
    datasets = pytest.importorskip("datasets", reason="extra 'transformers'")
    given = datasets.Dataset.from_dict({"teks": ROWS["teks"], "sentimen": ROWS["sentimen"], "topik": ROWS["topik"]})
    out = datasets.Dataset(opini.annotate(given.data.table))
    assert out["teks"][:] == ROWS["teks"]
    assert "keparahan" in out.column_names
    assert given.map(lambda batch: {"bersih": [opini.clean(t) for t in batch["teks"]]}, batched=True)["bersih"][1]


def test_scikit_learn_composes_the_cleaner_with_columns_and_words() -> None:
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.pipeline import Pipeline

    texts = ["Air mati bgt", "jalan rusak"]
    words = Pipeline([("bersih", opini.TextCleaner()), ("hitung", CountVectorizer())]).fit(texts)
    assert "banget" in words.get_feature_names_out()
    by_column = ColumnTransformer([("teks", words, "teks")]).fit_transform(pd.DataFrame({"teks": texts}))
    assert by_column.shape[0] == 2


USER_CODE = """
import numpy as np
import polars as pl

import opini

cleaned: str = opini.clean("yg rusak")
masked: str = opini.mask_pii("0812-0000-0000", allow=["pemkot"])
model = opini.load("sentiment")
labels: list[str] = [str(label) for label in model.predict(["air mati"])]
shares: np.ndarray = model.predict_proba(["air mati"])
words: list[str] = [part.text for part in model.explain("air mati")]
profile = opini.Profile(nama="Kota Contoh")
report: opini.Report = opini.monitor(pl.DataFrame({"teks": ["air mati"], "waktu": ["2025-03-03"]}), profile=profile)
line: str = report.message()
with opini.Monitor(profile=profile) as board:
    result: opini.UpdateResult = board.update([{"id": "1", "teks": "air mati", "waktu": "2025-03-03T05:00+08:00"}])
    accepted: int = result.accepted
"""
WRONG = "\nopini.clean(3)\nopini.load(5.0)\nreport.tidak_ada\n"


@pytest.mark.slow
def test_user_code_is_checked_and_mistakes_are_found(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="the type checker of `make check`")
    (tmp_path / "benar.py").write_text(USER_CODE, "utf-8")
    (tmp_path / "keliru.py").write_text(USER_CODE + WRONG, "utf-8")
    cache = ROOT / ".mypy_cache" / "pemakai"
    options = ["--strict", "--ignore-missing-imports", "--follow-imports", "silent", "--cache-dir", str(cache)]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", os.devnull, *options, "benar.py", "keliru.py"],
        cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False,
        env={**os.environ, "MYPYPATH": str(ROOT)},
    )  # fmt: skip
    errors = re.findall(r"^(\w+)\.py:\d+: error: .*\[([\w-]+)\]", done.stdout, re.MULTILINE)
    assert [error for error in errors if error[0] == "benar"] == [], done.stdout[-2000:]
    assert {code for name, code in errors if name == "keliru"} >= {"call-overload", "attr-defined"}, done.stdout[-2000:]


@pytest.mark.slow
def test_the_wheel_is_the_same_twice(tmp_path: Path) -> None:
    if find_spec("build") is None or find_spec("hatchling") is None:
        pytest.skip("build and hatchling make the wheel (make test installs them)")
    found = []
    for name in ("satu", "dua"):
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / name), str(ROOT)],
            check=True, capture_output=True, timeout=900, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
        )  # fmt: skip
        wheel = next((tmp_path / name).glob("opini-*.whl"))
        found.append(hashlib.sha256(wheel.read_bytes()).hexdigest())
        assert wheel.stat().st_size < 40e6, "a wheel people can afford to download"
    assert found[0] == found[1]


def test_the_package_says_it_is_typed_and_for_which_pythons() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (ROOT / "opini" / "py.typed").exists()
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in (11, 12, 13)} <= set(project["classifiers"])
