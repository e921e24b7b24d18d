"""Opinions as the store's rows and as the engine's table, there and back without loss.

``None`` in a row is unknown, which the table writes as ``nan`` or ``-1``. Texts are the masked and the cleaned one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from opini.board.keys import link_code
from opini.issues.vectors import vectorise
from opini.stream.table import Codes, OpinionTable
from opini.vocabulary import CHANNELS, DIMENSIONS, KINDS, LANGUAGES

__all__ = ["join", "rows_of", "short_id", "table_of"]

_TEXT = 20_000  # characters of a text that are kept: the lexicons read no more (adapters/labels.py)
_ID = 200  # characters of an id; longer ones are cut and told apart by a digest (chosen)
_FLOATS = ("topik_p", "keparahan", "atribusi", "sasaran", "jangkauan", "interaksi")
_CODES = ("kanal", "sumber", "penulis", "wilayah", "topik", "dimensi", "jenis", "bahasa", "induk")
_TONE = ("negatif", "netral", "positif")


def short_id(id: str, digest: str) -> str:
    """The id as tables show it.

    >>> short_id("tweet-1", "ab"), len(short_id("x" * 9_999, "ab" * 16))
    ('tweet-1', 200)
    """
    return id if len(id) <= _ID else f"{id[: _ID - len(digest) - 1]}-{digest}"


def rows_of(table: OpinionTable, extra: Mapping[str, Mapping[str, Any]], key: bytes) -> list[dict[str, Any]]:
    """Rows for the store. ``extra`` holds, by id, the columns the table has not: sidik, revisi, nada_model, ..."""
    columns: dict[str, list[Any]] = {name: getattr(table, name).decode().tolist() for name in _CODES}
    columns |= {name: _known(getattr(table, name)) for name in _FLOATS}
    columns |= {name: _known(table.tone[:, i]) for i, name in enumerate(_TONE)}
    columns["waktu"] = table.waktu.tolist()
    columns["tautan"] = [link_code(link, key) for link in table.tautan.decode().tolist()]
    columns["ditanggapi"] = [None if v < 0 else v for v in table.ditanggapi.tolist()]
    columns["resmi"] = table.resmi.tolist()
    columns["teks"] = [text[:_TEXT] for text in table.teks]
    columns["bersih"] = [text[:_TEXT] for text in table.bersih]
    columns["isu"] = [None] * table.n if table.isu is None else table.isu.decode().tolist()
    names = tuple(columns)
    out = []
    for id, values in zip(table.id.tolist(), zip(*columns.values(), strict=True), strict=True):
        more = extra[id]
        out.append({"id": short_id(id, more["sidik"]), **dict(zip(names, values, strict=True)), **more})
    return out


def _known(values: NDArray[np.float64]) -> list[float | None]:
    return [None if v != v else v for v in values.tolist()]


def table_of(rows: Sequence[Mapping[str, Any]], topics: Sequence[str]) -> OpinionTable:
    """The engine's table of stored rows, sorted by (time, id)."""
    fixed: dict[str, Sequence[str]] = {
        "kanal": CHANNELS,
        "topik": tuple(topics),
        "dimensi": tuple(DIMENSIONS),
        "jenis": KINDS,
        "bahasa": tuple(LANGUAGES),
    }

    def floats(name: str) -> NDArray[np.float64]:
        return np.array([row[name] for row in rows], dtype=np.float64)  # None becomes nan

    bersih = _objects(row["bersih"] or "" for row in rows)
    isu = [row["isu"] for row in rows]
    given = any(name is not None for name in isu)
    return OpinionTable.build(
        id=[row["id"] for row in rows],
        waktu=np.array([row["waktu"] for row in rows], dtype=np.int64),
        **{name: Codes.of([row[name] for row in rows], fixed.get(name)) for name in (*_CODES, "tautan")},
        **{name: floats(name) for name in _FLOATS},
        tone=np.stack([floats(name) for name in _TONE], axis=1) if rows else np.empty((0, 3)),
        ditanggapi=np.array([-1 if r["ditanggapi"] is None else r["ditanggapi"] for r in rows], dtype=np.int64),
        resmi=np.array([bool(row["resmi"]) for row in rows], dtype=np.bool_),
        teks=_objects(row["teks"] or "" for row in rows),
        bersih=bersih,
        isu=Codes.of(isu) if given else None,
        vektor=None if given else vectorise(bersih),
    )


def _objects(values: Iterable[str]) -> NDArray[np.object_]:
    items = list(values)
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


def join(first: OpinionTable, second: OpinionTable) -> OpinionTable:
    """One table of both, sorted; names that no row uses any more are let go."""
    if not first.n or not second.n:
        return second if not first.n else first
    parts = (first, second)
    columns: dict[str, Any] = {
        name: _joined([getattr(t, name) for t in parts], keep=name in ("kanal", "topik", "dimensi", "jenis", "bahasa"))
        for name in (*_CODES, "tautan")
    }
    for name in ("waktu", "tone", "ditanggapi", "resmi", "teks", "bersih", *_FLOATS):
        columns[name] = np.concatenate([getattr(t, name) for t in parts])
    given = any(t.isu is not None for t in parts)
    if given:
        columns["isu"] = _joined([Codes.unknown(t.n) if t.isu is None else t.isu for t in parts], keep=False)
        columns["vektor"] = None
    else:
        vectors = [vectorise(t.bersih) if t.vektor is None else t.vektor for t in parts]
        columns["vektor"] = sparse.csr_array(sparse.vstack(vectors, format="csr"))
    return OpinionTable.build(id=np.concatenate([t.id for t in parts]), **columns)


def _joined(parts: Sequence[Codes], *, keep: bool) -> Codes:
    """One coded column; ``keep`` where the names are a fixed vocabulary, the same in every part."""
    if keep:
        return Codes(np.concatenate([part.codes for part in parts]), parts[0].names)
    used = [np.unique(part.codes[part.codes >= 0]) for part in parts]
    names = sorted({part.names[i] for part, codes in zip(parts, used, strict=True) for i in codes.tolist()})
    place = {name: i for i, name in enumerate(names)}
    out = []
    for part, codes in zip(parts, used, strict=True):
        lookup = np.full(len(part.names) + 1, -1, dtype=np.int32)
        lookup[codes] = [place[part.names[i]] for i in codes.tolist()]
        out.append(lookup[part.codes])
    return Codes(np.concatenate(out), tuple(names))
