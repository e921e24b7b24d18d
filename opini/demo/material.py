"""The written material of the demo city: sentences in TSV, places and manners in TOML, read once.

A sentence row has a tone (``nada``), a register (``ragam``) and a text in the small markup of ``opini.demo.grammar``;
rows of a story also say in which stages (``tahap``) of the story people talk like that.

>>> {row.nada for row in background("jalan")} == {"negatif", "netral", "positif"}
True
>>> story("air")[0].first, story("air")[0].last
(1, 2)
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

__all__ = ["Row", "background", "city", "extras", "issue", "manners", "profile_text", "story", "timing"]


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of the material, with the first and last stage it belongs to (1..9 where it does not matter)."""

    nada: str
    ragam: str
    teks: str
    first: int = 1
    last: int = 9


def _read(name: str) -> str:
    return (resources.files("opini.demo") / "data" / name).read_text(encoding="utf-8")


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_read(name).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _rows(name: str) -> tuple[Row, ...]:
    out = []
    for line in _table(name):
        first, _, last = line.get("tahap", "1-9").partition("-")
        out.append(Row(line["nada"], line["ragam"], line["teks"], int(first), int(last)))
    return tuple(out)


@lru_cache
def background(topic: str) -> tuple[Row, ...]:
    """Everyday talk about one topic."""
    return _rows(f"latar/{topic}.tsv")


@lru_cache
def issue(name: str) -> tuple[Row, ...]:
    """Talk about one ordinary local issue."""
    return _rows(f"isu/{name}.tsv")


@lru_cache
def story(name: str) -> tuple[Row, ...]:
    """Talk about one of the four big stories."""
    return _rows(f"cerita/{name}.tsv")


@lru_cache
def extras(name: str) -> dict[str, tuple[str, ...]]:
    """Second clauses of a story by register (consequences people add); empty if the story has none."""
    try:
        lines = _table(f"cerita/{name}_dampak.tsv")
    except FileNotFoundError:
        return {}
    out: dict[str, list[str]] = {}
    for line in lines:
        out.setdefault(line["ragam"], []).append(line["teks"])
    return {register: tuple(texts) for register, texts in out.items()}


@lru_cache
def city() -> dict[str, Any]:
    """Places, offices, outlets and slot values (``kota.toml``)."""
    return tomllib.loads(_read("kota.toml"))


@lru_cache
def timing() -> dict[str, Any]:
    """When and how much of everything (``stories.toml``)."""
    return tomllib.loads(_read("stories.toml"))


@lru_cache
def manners() -> dict[str, Any]:
    """How people open, add, close and spell (``ragam.toml``)."""
    return tomllib.loads(_read("ragam.toml"))


@lru_cache
def profile_text() -> str:
    """The profile of the demo city, as TOML text."""
    return _read("profil.toml")
