"""The design pages list the floors as the import contract has them, in its order."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = {f"opini.{path.stem}" for path in (ROOT / "opini").glob("cli_*.py")}  # one file a group of commands


@pytest.mark.parametrize("page", ["docs/rancangan.md", "docs/en/design.md"])
def test_the_page_lists_the_floors_of_the_contract(page: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    floors = [{name.strip() for name in re.split(r"[|:]", layer)} - COMMANDS for layer in layers]
    rows = re.findall(r"^\| (`opini\..*?) \|", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert [set(re.findall(r"`(.+?)`", row)) - COMMANDS for row in rows] == [floor for floor in floors if floor]
