"""What every column of every public table means, as JSON Schema made from one declaration (``tables.toml``).

>>> nilai = schema("indicators")["items"]["properties"]["nilai"]
>>> nilai["type"], nilai["x-null"]["id"]
(['number', 'null'], 'lihat alasan')
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from opini import vocabulary
from opini.errors import InputError

__all__ = ["columns", "schema", "tables"]

_KINDS: Mapping[str, dict[str, Any]] = {
    "teks": {"type": "string"},
    "angka": {"type": "number"},
    "bulat": {"type": "integer"},
    "benar": {"type": "boolean"},
    "waktu": {"type": "string", "format": "date-time"},
    "daftar": {"type": "array", "items": {"type": "string"}},
    "peta": {"type": "object", "additionalProperties": {"type": "number"}},
}


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    text = (resources.files("opini") / "schemas" / "tables.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def tables() -> tuple[str, ...]:
    """The names :func:`schema` knows.

    >>> tables()[:3]
    ('opinions', 'indicators', 'issues')
    """
    return tuple(_declared())


def columns(name: str) -> dict[str, dict[str, str]]:
    """The declared columns of a table, in order: ``j`` kind, ``s`` unit, ``p`` vocabulary, ``id``, ``en`` and nulls."""
    declared = _declared()
    if name not in declared:
        raise InputError(f"tabel {name!r} tidak ada", cure=f"pilih dari {', '.join(declared)}")
    return {
        column: declared[spec["sama"]]["kolom"][column] if "sama" in spec else spec
        for column, spec in declared[name]["kolom"].items()
    }


def schema(name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of a table as a list of rows: type, unit, closed lists, and what null means.

    ``description`` is Indonesian, ``x-description-en`` English; ``x-unit`` is the unit or range, ``x-version`` rises
    when a column changes its meaning. Times are UTC. Raises :class:`InputError` naming the tables there are.

    >>> schema("alerts")["items"]["properties"]["level"]["enum"]
    ['rendah', 'waspada', 'siaga', 'krisis']
    """
    properties = {column: _property(spec) for column, spec in columns(name).items()}
    head = _declared()[name]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "description": head["id"],
        "x-description-en": head["en"],
        "x-version": head["versi"],
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": name == "annotate",  # your own columns stay beside them
        },
    }


def _property(spec: Mapping[str, str]) -> dict[str, Any]:
    out = dict(_KINDS[spec["j"]])
    if "p" in spec:
        out["enum"] = list(getattr(vocabulary, spec["p"]))
    if "kosong" in spec:
        out["type"] = [out["type"], "null"]
        out["x-null"] = {"id": spec["kosong"], "en": spec["null"]}
        if "enum" in out:
            out["enum"].append(None)
    if "s" in spec:
        out["x-unit"] = spec["s"]
        low, _, high = spec["s"].partition("..")
        if high:
            out |= {"minimum": float(low), "maximum": float(high)}
    return out | {"description": spec["id"], "x-description-en": spec["en"]}
