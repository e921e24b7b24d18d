from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from opini.errors import InputError
from opini.profile import Profile
from opini.report import Report

Make = Callable[[str], SimpleNamespace]


def frame(columns: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame({name: list(map(str, values)) for name, values in columns.items()})


def test_tables_come_in_the_frame_kind_of_the_caller(make: Make) -> None:
    report = Report(make("city"), to_native=frame)
    for name in ("opinions", "indicators", "issues", "alerts", "reputation"):
        assert isinstance(getattr(report, name), pl.DataFrame)
    assert report.issues.height == 6


def test_evidence_is_of_one_issue_and_masked_as_given(make: Make) -> None:
    found = Report(make("city")).evidence("i-21")
    assert set(found["isu"]) == {"i-21"}
    assert len(found["teks"]) == 2


def test_asking_for_an_unknown_issue_names_known_ones(make: Make) -> None:
    with pytest.raises(InputError, match="i-17"):
        Report(make("city")).evidence("i-999")


def test_compare_refuses_what_is_not_there(make: Make) -> None:
    with pytest.raises(InputError, match="Berau, Paser"):
        Report(make("city")).compare("Berau", "Kutai", "sentimen_neto")


def test_a_difference_whose_interval_holds_zero_is_not_called_real(make: Make) -> None:
    result = make("city")
    result.indicators["lo"], result.indicators["hi"] = [-60, -80], [40, 20]
    found = Report(result).compare("Berau", "Paser", "sentimen_neto")
    assert not found.nyata
    assert found.kalimat.endswith("belum berbeda nyata.")


def test_every_file_is_written_where_asked(make: Make, profile: Profile, tmp_path: Path) -> None:
    report = Report(make("hostile"), profile=profile)
    assert report.save_html(tmp_path / "a" / "laporan.html").stat().st_size > 10_000
    assert report.save_markdown(tmp_path / "laporan.md").read_text(encoding="utf-8").startswith("# Laporan")
    names = {path.name for path in report.save_tables(tmp_path / "tabel")}
    assert {"issues.parquet", "issues.csv", "indicators.csv", "alerts.csv", "reputation.csv"} <= names


def test_a_folder_as_target_is_explained(make: Make, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"laporan\.html"):
        Report(make("city")).save_html(tmp_path)


def test_shown_in_a_notebook_and_a_terminal(make: Make, profile: Profile) -> None:
    report = Report(make("city"), profile=profile)
    assert "Air Perumdam mati" in report._repr_html_()
    assert repr(report) == "<Report Pemerintah Kota Contoh: tingkat isu siaga, 1284 opini, 6 isu>"
