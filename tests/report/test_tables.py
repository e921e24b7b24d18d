import csv
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from opini.errors import InputError, MissingExtraError
from opini.report import tables
from opini.report.tables import neutral, save_tables

ATTACKS = ["=cmd|' /C calc'!A0", "+62 812", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1"]
ROWS = {
    "isu": ["i-1", "i-2"],
    "judul": [ATTACKS[0], "air mati"],
    "risiko": np.array([68.0, np.nan]),
    "mulai": np.array(["2025-03-01T06:00", "NaT"], dtype="datetime64[us]"),
    "usulan_krisis": np.array([True, False]),
    "n": np.array([3, 4]),
    "alasan": [["=1+1", "naik"], []],
    "faktor": [{"lonjakan": 2.0}, None],
}


@pytest.mark.parametrize("text", ATTACKS)
def test_cells_that_a_spreadsheet_would_run_are_defused(text: str) -> None:
    assert neutral(text) == "'" + text


def test_csv_is_defused_and_parquet_keeps_the_text(tmp_path: Path) -> None:
    save_tables({"issues": ROWS}, tmp_path)
    with (tmp_path / "issues.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert first["judul"] == "'" + ATTACKS[0]
    assert first["alasan"].startswith("'=")
    assert first["risiko"] == "68.0"
    assert second["risiko"] == ""
    assert first["mulai"] == "2025-03-01T06:00:00Z"
    assert pl.read_parquet(tmp_path / "issues.parquet")["judul"][0] == ATTACKS[0]


def test_parquet_is_typed_and_unknown_is_null(tmp_path: Path) -> None:
    save_tables({"issues": ROWS}, tmp_path, ["parquet"])
    frame = pl.read_parquet(tmp_path / "issues.parquet")
    assert frame.schema["mulai"] == pl.Datetime("us", "UTC")
    assert frame.schema["alasan"] == pl.List(pl.String)
    assert frame.schema["n"] == pl.Int64
    assert frame["mulai"].to_list() == [datetime(2025, 3, 1, 6, tzinfo=UTC), None]
    assert frame["risiko"].to_list() == [68.0, None]


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    save_tables({"tone": {"neto": [-23.5]}}, tmp_path, ["csv"])
    assert "-23.5" in (tmp_path / "tone.csv").read_text(encoding="utf-8-sig").splitlines()


def test_xlsx_holds_no_formula(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    save_tables({"issues": ROWS}, tmp_path, ["xlsx"])
    with zipfile.ZipFile(tmp_path / "opini.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "'=cmd" in texts


def test_xlsx_without_its_writer_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "available", lambda name: False)
    with pytest.raises(MissingExtraError, match="pip install xlsxwriter"):
        save_tables({"issues": ROWS}, tmp_path / "new", ["csv", "xlsx"])
    assert not (tmp_path / "new").exists()


def test_unknown_format_is_refused_before_writing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="parquet, csv, xlsx"):
        save_tables({"issues": ROWS}, tmp_path / "new", ["ods"])
    assert not (tmp_path / "new").exists()


def test_lone_surrogates_do_not_stop_the_export(tmp_path: Path) -> None:
    save_tables({"issues": {"judul": ["a\ud800b"]}}, tmp_path)
    assert pl.read_parquet(tmp_path / "issues.parquet")["judul"][0] == "a\ufffdb"
