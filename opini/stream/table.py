"""Opinions as columns: the one shape everything above ``classify`` works on.

An :class:`OpinionTable` holds n opinions as numpy columns sorted by ``(waktu, id)``. It carries predictions, not
models: tone is a probability triple wherever it came from (a linear model, a transformer, a human). Unknown is ``-1``
in coded columns and ``nan`` in numeric ones, never 0.

>>> t = OpinionTable.build(id=["b", "a"], waktu=[60, 0], kanal=Codes.of(["aduan", "media_sosial"]))
>>> t.n, t.id.tolist(), t.kanal.decode().tolist()
(2, ['a', 'b'], ['media_sosial', 'aduan'])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

__all__ = ["Codes", "OpinionTable"]


@dataclass(frozen=True, slots=True)
class Codes:
    """A categorical column: ``codes[i]`` indexes ``names``; ``-1`` is unknown."""

    codes: NDArray[np.int32]
    names: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str | None], names: Sequence[str] | None = None) -> Self:
        """Encode strings. With ``names`` the order is fixed and other values become unknown; without, sorted names."""
        items = list(values)
        if names is None:
            names = sorted({v for v in items if v is not None})
        index = {name: i for i, name in enumerate(names)}
        codes = np.fromiter((-1 if v is None else index.get(v, -1) for v in items), dtype=np.int32, count=len(items))
        return cls(codes, tuple(names))

    @classmethod
    def unknown(cls, n: int, names: Sequence[str] = ()) -> Self:
        """A column of n unknown values."""
        return cls(np.full(n, -1, dtype=np.int32), tuple(names))

    def decode(self) -> NDArray[np.object_]:
        """The strings; unknown is ``None``."""
        out = np.empty(len(self.names) + 1, dtype=object)
        out[: len(self.names)] = self.names
        return out[self.codes]

    def take(self, rows: Any) -> Self:
        """The same column for some rows (index array, slice or mask)."""
        return type(self)(self.codes[rows], self.names)

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class OpinionTable:
    """n opinions, sorted by time then id. Build it with :meth:`build`, which fills what is missing as unknown."""

    id: NDArray[np.object_]  # str, unique
    waktu: NDArray[np.int64]  # UTC, seconds since 1970
    kanal: Codes  # vocabulary.CHANNELS
    sumber: Codes  # outlet, platform or office
    penulis: Codes  # author; unknown where the data has none
    wilayah: Codes  # place as given
    topik: Codes  # vocabulary.TOPICS plus the profile's own
    topik_p: NDArray[np.float64]  # probability of that topic
    dimensi: Codes  # vocabulary.DIMENSIONS; unknown = none
    jenis: Codes  # vocabulary.KINDS
    bahasa: Codes  # vocabulary.LANGUAGES
    tone: NDArray[np.float64]  # (n, 3): P(negatif), P(netral), P(positif); nan where unknown
    keparahan: NDArray[np.float64]  # 0..1
    atribusi: NDArray[np.float64]  # base responsibility .15/.45/.85 of the SCCT cluster; nan = nobody blamed
    sasaran: NDArray[np.float64]  # P(about government or public service)
    jangkauan: NDArray[np.float64]  # reach, followers or readers
    interaksi: NDArray[np.float64]  # likes + shares + replies
    induk: Codes  # id of the post it reposts or answers
    tautan: Codes  # link it shares
    ditanggapi: NDArray[np.int64]  # UTC seconds of the official answer, -1 = none known
    resmi: NDArray[np.bool_]  # said by the institution itself (owned): never counts as public tone
    teks: NDArray[np.object_]  # PII-masked readable text (str), "" where none is kept
    bersih: NDArray[np.object_]  # cleaned text (str), "" where none is kept
    vektor: sparse.csr_array | None  # (n, d) float32, rows of unit length, for clustering
    isu: Codes | None  # given issue ids; None = discover them

    @property
    def n(self) -> int:
        """Number of opinions."""
        return len(self.id)

    @classmethod
    def build(cls, *, id: Sequence[str] | NDArray[Any], waktu: ArrayLike, **columns: Any) -> Self:
        """Make a table from the columns at hand; any other column is unknown. Rows are sorted by (waktu, id)."""
        n = len(id)
        ids = np.empty(n, dtype=object)
        ids[:] = list(id)
        columns = {"id": ids, "waktu": np.asarray(waktu, dtype=np.int64), **columns}
        known = {f.name for f in fields(cls)}
        if unknown := set(columns) - known:
            raise TypeError(f"OpinionTable has no column {sorted(unknown)}")
        for name, kind in _EMPTY.items():
            if columns.get(name) is None:
                columns[name] = _blank(kind, n)
        for name in _TEXT:
            if not isinstance(columns[name], np.ndarray) or columns[name].dtype != object:
                text = np.empty(n, dtype=object)
                text[:] = list(columns[name])
                columns[name] = text
        for name in ("topik_p", "keparahan", "atribusi", "sasaran", "jangkauan", "interaksi", "tone"):
            columns[name] = np.asarray(columns[name], dtype=np.float64)
        columns.setdefault("vektor", None)
        columns.setdefault("isu", None)
        for name, value in columns.items():
            size = value.shape[0] if hasattr(value, "shape") else n if value is None else len(value)
            if size != n:
                raise ValueError(f"column {name!r} has {size} rows, id has {n}")
        table = cls(**columns)
        order = np.lexsort((np.asarray([str(i) for i in ids], dtype=np.str_), table.waktu)) if n else np.arange(0)
        return table.take(order)

    def take(self, rows: Any) -> Self:
        """The same table for some rows (index array, slice or mask), in that order."""
        picked: dict[str, Any] = {}
        for spec in fields(self):
            value = getattr(self, spec.name)
            if value is None:
                picked[spec.name] = None
            elif isinstance(value, Codes):
                picked[spec.name] = value.take(rows)
            else:
                picked[spec.name] = value[rows]
        return replace(self, **picked)

    @property
    def negatif(self) -> NDArray[np.float64]:
        """P(negatif) of each opinion, ``nan`` where tone is unknown. Owned posts are 0: they are not public tone."""
        return np.where(self.resmi, 0.0, self.tone[:, 0])


_TEXT = ("teks", "bersih")
_EMPTY: dict[str, str] = {
    **dict.fromkeys(
        ("kanal", "sumber", "penulis", "wilayah", "topik", "dimensi", "jenis", "bahasa", "induk", "tautan"), "codes"
    ),
    **dict.fromkeys(("topik_p", "keparahan", "atribusi", "sasaran", "jangkauan", "interaksi"), "nan"),
    "tone": "tone",
    "ditanggapi": "minus",
    "resmi": "false",
    "teks": "text",
    "bersih": "text",
}


def _blank(kind: str, n: int) -> Any:
    if kind == "codes":
        return Codes.unknown(n)
    if kind == "nan":
        return np.full(n, np.nan)
    if kind == "tone":
        return np.full((n, 3), np.nan)
    if kind == "minus":
        return np.full(n, -1, dtype=np.int64)
    if kind == "false":
        return np.zeros(n, dtype=np.bool_)
    text = np.empty(n, dtype=object)
    text[:] = ""
    return text
