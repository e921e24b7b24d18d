"""Engine columns as JSON holds them and back: ``nan`` is null, times are UTC seconds."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from opini.engine import Result

__all__ = ["columns_of", "digest_of", "plain_columns", "plain_value"]

_TIMES = frozenset({"waktu", "mulai", "terakhir", "tanggapan"})


def plain_value(value: Any) -> Any:
    """One value without numpy, ``nan`` or infinity."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else int(value.astype("datetime64[s]").astype(np.int64))
    if isinstance(value, np.ndarray):
        return [plain_value(v) for v in value.tolist()] if value.dtype.kind != "M" else _seconds(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): plain_value(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(v) for v in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _seconds(moments: Any) -> list[int | None]:
    missing = np.isnat(moments).tolist()
    whole = moments.astype("datetime64[s]").astype(np.int64).tolist()
    return [None if gone else second for gone, second in zip(missing, whole, strict=True)]


def plain_columns(columns: Mapping[str, Any], rows: Sequence[int] | None = None) -> dict[str, list[Any]]:
    """A table as JSON holds it, or some of its rows.

    >>> plain_columns({"nilai": np.array([1.0, np.nan])})
    {'nilai': [1.0, None]}
    """
    out: dict[str, list[Any]] = {}
    for name, values in columns.items():
        items = _seconds(values) if isinstance(values, np.ndarray) and values.dtype.kind == "M" else list(values)
        out[name] = [plain_value(v) for v in (items if rows is None else [items[i] for i in rows])]
    return out


def columns_of(plain: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Stored columns as the engine writes them: times as ``datetime64``, columns of numbers as arrays.

    >>> columns_of({"waktu": [0], "nilai": [None]})["waktu"].astype(str).tolist()
    ['1970-01-01T00:00:00.000000']
    """
    out: dict[str, Any] = {}
    for name, values in plain.items():
        if name in _TIMES:
            moments = [np.datetime64("NaT") if v is None else np.datetime64(int(v), "s") for v in values]
            out[name] = np.array(moments, dtype="datetime64[us]")
        else:
            out[name] = list(values)
    return out


def digest_of(result: Result) -> str:
    """SHA-256 over every number a report shows: indicators, issues, alerts, reputation, series and the headline."""
    parts = {
        name: plain_columns(getattr(result, name))
        for name in ("indicators", "issues", "alerts", "reputation", "series")
    }
    whole = {**parts, "headline": plain_value(result.headline), "as_of": result.as_of}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
