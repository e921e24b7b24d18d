"""The schema says what the tables are: real reports, column for column and value by value."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

import opini
from opini.errors import InputError
from opini.profile import Policy
from opini.report.shape import TABLES
from opini.schemas import columns, schema, tables

_CURE = "declare the column in opini/schemas/tables.toml (and raise versi if a meaning changed)"
_PLAIN = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict}


@pytest.fixture(scope="module")
def report() -> Any:
    stream = opini.demo_stream(days=40)
    stream["teks"][3] = ""  # an unreadable row is skipped, not lost
    policy = Policy(nama="Layanan air", frasa=("air",), menolak=("mati",), penjelasan=("pipa diperbaiki",))
    return opini.monitor(stream, profile=opini.Profile(kebijakan=(policy,)))


def _cell(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else f"{value}Z"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, tuple | np.ndarray):
        return list(value)
    return value


def _complaint(value: Any, spec: dict[str, Any]) -> str:
    kinds = spec["type"] if isinstance(spec["type"], list) else [spec["type"]]
    if value is None:
        return "" if "null" in kinds else "null"
    kind = _PLAIN[kinds[0]]
    if not isinstance(value, kind) or (isinstance(value, bool) and kinds[0] != "boolean"):
        return f"{type(value).__name__} is no {kinds[0]}"
    if "enum" in spec and value not in spec["enum"]:
        return f"{value!r} is none of the closed list"
    if (
        not spec.get("minimum", -math.inf) - 1e-9
        <= (value if "minimum" in spec else 0)
        <= spec.get("maximum", math.inf) + 1e-9
    ):
        return f"{value} is outside {spec['x-unit']}"
    return ""


@pytest.mark.parametrize("name", list(TABLES))
def test_a_real_report_is_what_the_schema_says(report: Any, name: str) -> None:
    found = report._columns(name)
    properties = schema(name)["items"]["properties"]
    assert list(found) == list(properties), _CURE
    assert len(next(iter(found.values()))) > 0, f"the demo fills no {name}: nothing was compared"
    for column, spec in properties.items():
        wrong = {_complaint(_cell(value), spec) for value in found[column]} - {""}
        assert not wrong, f"{name}.{column}: {sorted(wrong)[:3]}"


def test_annotate_adds_what_the_schema_says() -> None:
    rows = {"teks": ["jalan rusak parah dibiarkan", "", "terima kasih pak"], "kanal": ["aduan"] * 3}
    found = opini.annotate(rows)
    properties = schema("annotate")["items"]["properties"]
    assert found.columns == [*rows, *properties], _CURE
    for column, spec in properties.items():
        wrong = {_complaint(_cell(value), spec) for value in found[column].to_list()} - {""}
        assert not wrong, f"annotate.{column}: {sorted(wrong)}"


def test_an_empty_report_has_the_same_columns(report: Any) -> None:
    empty = opini.monitor({"teks": [], "waktu": []})
    for name in TABLES:
        assert list(empty._columns(name)) == list(schema(name)["items"]["properties"]), name


@pytest.mark.parametrize("name", tables())
def test_every_column_is_described_in_two_languages(name: str) -> None:
    for column, spec in columns(name).items():
        assert spec["id"].strip(), column
        assert spec["en"].strip(), column
        assert ("kosong" in spec) == ("null" in spec), column


def test_a_schema_is_json_and_its_own(report: Any) -> None:
    text = json.dumps(opini.schema("issues"))
    assert json.loads(text)["x-version"] == 1
    opini.schema("issues")["items"]["properties"].clear()
    assert json.dumps(opini.schema("issues")) == text


def test_an_unknown_table_names_those_there_are() -> None:
    with pytest.raises(InputError, match="indicators"):
        opini.schema("x")
