"""The one door to data frames: any eager frame in, the same kind out.

pandas, polars, pyarrow and narwhals frames are read through narwhals; a dict of lists, a list of dicts and a list of
:class:`opini.Opinion` are accepted too and come back as polars. Frames given are never changed.

>>> source = read([{"teks": "lampu mati"}, {"teks": "terima kasih"}])
>>> source.n, source.names, source.column("teks")
(2, ['teks'], ['lampu mati', 'terima kasih'])
>>> source.add({"panjang": [10, 12]}).columns
['teks', 'panjang']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from opini.errors import InputError
from opini.records import Opinion

__all__ = ["Source", "read"]

_INT64 = 2**63  # numbers beyond it are ids, kept as text
_ACCEPTED = "tabel pandas, polars, pyarrow atau narwhals, dict berisi daftar, atau daftar dict/Opinion"


class Source:
    """A table seen through one pair of eyes: named columns as lists, and a way back to the caller's kind of frame."""

    def __init__(self, frame: nw.DataFrame[Any], *, wrap: bool = False) -> None:
        self._frame = frame
        self._wrap = wrap  # the caller gave a narwhals frame, so gets one back
        self._columns = {str(name): name for name in frame.columns}

    @property
    def names(self) -> list[str]:
        """The column names, as text."""
        return list(self._columns)

    @property
    def n(self) -> int:
        """The number of rows."""
        return len(self._frame)

    def column(self, name: str) -> list[Any]:
        """The values of one column; missing is ``None`` (or ``nan``, in a pandas column of numbers)."""
        return list(self._frame[self._columns[name]].to_list())

    def add(self, columns: Mapping[str, Any]) -> Any:
        """The caller's frame with these columns set, rows and index as they were."""
        if _is_pandas(self._frame):
            native = nw.to_native(self._frame)
            return self._back(nw.from_native(native.assign(**{k: _array(v) for k, v in columns.items()})))
        fresh = _build(columns, self._frame)
        return self._back(self._frame.with_columns(*(fresh[name] for name in columns)) if columns else self._frame)

    def build(self, columns: Mapping[str, Any]) -> Any:
        """A new frame of the caller's kind from lists or arrays of text, numbers, booleans, times, or lists of text.

        ``datetime64`` and aware datetimes become UTC timestamps; ``nan`` becomes null where that kind of frame has it.
        """
        return self._back(_build(columns, self._frame))

    def empty(self) -> Source:
        """The same kind of frame without its rows: a builder that keeps nobody's data alive."""
        return Source(self._frame.head(0), wrap=self._wrap)

    def _back(self, frame: nw.DataFrame[Any]) -> Any:
        return frame if self._wrap else nw.to_native(frame)


def read(frame: Any) -> Source:
    """Open any of the accepted kinds; :class:`InputError` says what to give instead of anything else."""
    if isinstance(frame, Source):
        return frame
    if isinstance(frame, nw.DataFrame):
        return Source(frame, wrap=True)
    if isinstance(frame, Mapping):
        return Source(nw.from_native(_polars(_same_length(frame)), eager_only=True))
    if isinstance(frame, list | tuple):
        return Source(nw.from_native(_polars(_from_records(frame)), eager_only=True))
    if isinstance(frame, nw.LazyFrame) or type(frame).__name__ == "LazyFrame":
        raise InputError("tabel ini malas (LazyFrame)", cure="panggil .collect() lebih dahulu")
    try:
        return Source(nw.from_native(frame, eager_only=True))
    except TypeError as error:
        raise InputError(f"{type(frame).__name__} bukan tabel", cure=f"beri {_ACCEPTED}") from error
    except Exception as error:  # narwhals' own errors, e.g. two columns with one name
        raise InputError(
            f"tabel tidak terbaca ({type(error).__name__})", cure="beri tiap kolom nama sendiri"
        ) from error


def _same_length(columns: Mapping[Any, Any]) -> dict[str, list[Any]]:
    try:
        lists = {str(name): list(values) for name, values in columns.items() if not isinstance(values, str)}
    except TypeError as error:
        raise InputError("dict ini bukan daftar per kolom", cure=f"beri {_ACCEPTED}") from error
    if len(lists) != len(columns) or len({len(v) for v in lists.values()}) > 1:
        raise InputError("kolom-kolomnya tidak sama panjang", cure="beri satu daftar sama panjang untuk tiap kolom")
    return lists


def _from_records(records: Sequence[Any]) -> dict[str, list[Any]]:
    names = tuple(f.name for f in fields(Opinion))
    found = []
    for record in records:
        if isinstance(record, Opinion):
            found.append({name: getattr(record, name) for name in names})
        elif isinstance(record, Mapping):
            found.append({str(k): v for k, v in record.items()})
        else:
            raise InputError(f"daftar berisi {type(record).__name__}", cure=f"beri {_ACCEPTED}")
    keys = dict.fromkeys(key for record in found for key in record)
    return {key: [record.get(key) for record in found] for key in keys}


def _is_pandas(frame: nw.DataFrame[Any]) -> bool:
    return bool(frame.implementation.is_pandas_like())


def _build(columns: Mapping[str, Any], like: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    if _is_pandas(like):
        namespace = nw.get_native_namespace(like)
        return nw.from_native(namespace.DataFrame({k: _array(v) for k, v in columns.items()}), eager_only=True)
    fresh = nw.from_native(_polars(columns), eager_only=True)
    if like.implementation.is_polars():
        return fresh
    return nw.from_dict(
        {name: fresh[name].to_list() for name in fresh.columns}, schema=fresh.schema, backend=like.implementation
    )


def _array(values: Any) -> Any:
    """Values as pandas takes them best: numbers and times as arrays, everything else as objects."""
    items = _utc(values)
    if isinstance(items, np.ndarray) and items.dtype != object:
        return items
    kinds = {type(v) for v in items if v is not None}
    if kinds and kinds <= {bool} and len(items) == sum(v is not None for v in items):
        return np.asarray(items, dtype=np.bool_)
    if kinds and kinds <= {int, float}:
        whole = kinds == {int} and all(v is not None for v in items)
        return np.asarray([np.nan if v is None else v for v in items], dtype=np.int64 if whole else np.float64)
    if kinds and kinds <= {datetime}:
        return items
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


def _polars(columns: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([_series(name, values) for name, values in columns.items()])


def _series(name: str, values: Any) -> pl.Series:
    items = _utc(values)
    if isinstance(items, np.ndarray) and items.dtype != object:
        return pl.Series(name, items, nan_to_null=True) if items.dtype.kind == "f" else pl.Series(name, items)
    items = [_storable(v) for v in items]
    kinds = {type(v) for v in items if v is not None}
    if kinds <= {str}:
        return pl.Series(name, items, dtype=pl.String)
    if kinds <= {list, tuple}:
        texts = [None if v is None else [_storable(str(x)) for x in v] for v in items]
        return pl.Series(name, texts, dtype=pl.List(pl.String))
    if kinds <= {int, float} and all(v is None or abs(v) < _INT64 for v in items):
        return pl.Series(name, items, dtype=pl.Int64 if kinds == {int} else pl.Float64, strict=False)
    if kinds <= {datetime} and all(v is None or v.tzinfo is not None for v in items):
        return pl.Series(name, items, dtype=pl.Datetime("us", "UTC"))
    if len(kinds) == 1 and int not in kinds:
        return pl.Series(name, items, strict=False)
    return pl.Series(name, [None if v is None else str(v) for v in items], dtype=pl.String)  # mixed kinds


def _storable(value: Any) -> Any:
    """A value a column can hold: nan is missing, numpy scalars are Python's, half a surrogate pair is replaced."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value


def _utc(values: Any) -> Any:
    """Arrays stay arrays; ``datetime64`` becomes aware UTC datetimes, NaT becomes ``None``."""
    if not isinstance(values, np.ndarray):
        return list(values)
    if values.dtype.kind != "M":
        return values if values.dtype.kind in "fiub" else values.tolist()
    moments = values.astype("datetime64[us]").tolist()
    return [None if m is None else m.replace(tzinfo=UTC) for m in moments]
