"""Finds which column of a table is the text, the time, the channel and so on.

A name given explicitly always wins. Otherwise opini's own column names win over the common synonyms of
``data/kolom.tsv``; two synonyms of equal rank are ambiguous, and the error names both and the argument that decides.

>>> locate(["ID", "Isi", "Tanggal Keluhan"]).names
{'id': 'ID', 'teks': 'Isi', 'waktu': 'Tanggal Keluhan'}
>>> locate(["text", "isi"])
Traceback (most recent call last):
    ...
opini.errors.InputError: kolom teks ambigu: 'isi' atau 'text': sebut satu: text='isi' (perintah: --text isi)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from opini.adapters.resources import rows
from opini.errors import InputError

__all__ = ["ARGUMENTS", "ROLES", "Located", "locate", "missing"]

# The Python argument (and command-line option) that names the column of a role.
ARGUMENTS: Mapping[str, str] = {
    "teks": "text",
    "waktu": "time",
    "kanal": "channel",
    "id": "id",
    "sumber": "source",
    "penulis": "author",
    "jangkauan": "reach",
    "wilayah": "place",
}
_PARTS = "bagian_interaksi"
_LISTED, _SHOWN = 12, 24  # names in an error, and characters of each (chosen)
_NOT_ALNUM = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Located:
    """Role to column name, and the columns whose numbers add up to the interactions."""

    names: Mapping[str, str]
    interaction_parts: tuple[str, ...] = field(default=())


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[str, int]]:
    table = {}
    for role, rank, name in rows("kolom.tsv"):
        table[_key(name)] = (role, int(rank))
    return table


def _key(name: str) -> str:
    return _NOT_ALNUM.sub("", name.casefold())


ROLES: tuple[str, ...] = tuple(dict.fromkeys(role for role, _, _ in rows("kolom.tsv") if role != _PARTS))


def locate(
    columns: Sequence[str], explicit: Mapping[str, str | None] | None = None, *, only: Iterable[str] = ROLES
) -> Located:
    """Decide the column of every role that has one.

    ``explicit`` maps roles to names given by the caller; a name that is not there, and two equally good candidates,
    raise :class:`InputError`. Roles outside ``only`` are not looked for.
    """
    wanted = set(only)
    names: dict[str, str] = {}
    for role, name in (explicit or {}).items():
        if name is not None:
            names[role] = _present(name, columns, role)
    taken = set(names.values())
    candidates: dict[str, list[tuple[int, str]]] = {}
    for column in columns:
        role, rank = _synonyms().get(_key(column), ("", 0))
        if role and column not in taken:
            candidates.setdefault(role, []).append((rank, column))
    for role in ROLES:
        if role in names or role not in wanted or role not in candidates:
            continue
        best = min(rank for rank, _ in candidates[role])
        finalists = sorted(column for rank, column in candidates[role] if rank == best)
        if len(finalists) > 1:
            raise _ambiguous(role, finalists)
        names[role] = finalists[0]
    parts = tuple(column for _, column in candidates.get(_PARTS, ())) if "interaksi" not in names else ()
    return Located({role: names[role] for role in ROLES if role in names}, parts)


def missing(role: str, columns: Sequence[str]) -> InputError:
    """The error for a role no column plays: it lists the columns there are and how to name the right one."""
    known = [name for r, _, name in rows("kolom.tsv") if r == role][:6]
    argument = ARGUMENTS.get(role, role)
    return InputError(
        f"kolom {role} tidak ditemukan di antara {_listed(columns) or 'kolom yang kosong'}",
        cure=f"beri {argument}='nama_kolom' (perintah: --{argument} nama_kolom) atau namai kolomnya {', '.join(known)}",
    )


def _present(name: str, columns: Sequence[str], role: str) -> str:
    if name in columns:
        return name
    same = [column for column in columns if _key(column) == _key(name)]
    if len(same) == 1:
        return same[0]
    near = get_close_matches(name, columns, n=1, cutoff=0.5)
    cure = f"mungkin maksudnya {near[0]!r}" if near else f"pilih salah satu dari {_listed(columns)}"
    raise InputError(f"kolom {name!r} (untuk {role}) tidak ada", cure=cure)


def _listed(columns: Sequence[str]) -> str:
    """The first names, short and masked: a file without a heading has a citizen's words where names should be."""
    from opini.text import mask_pii

    short = [masked if len(masked) <= _SHOWN else f"{masked[:_SHOWN]}…" for masked in map(mask_pii, columns[:_LISTED])]
    return ", ".join(map(repr, short)) + (" ..." if len(columns) > _LISTED else "")


def _ambiguous(role: str, finalists: Sequence[str]) -> InputError:
    argument = ARGUMENTS.get(role)
    cure = (
        f"sebut satu: {argument}={finalists[0]!r} (perintah: --{argument} {finalists[0]})"
        if argument
        else f"namai satu kolom {role!r} dan hapus atau ganti nama yang lain"
    )
    return InputError(f"kolom {role} ambigu: {' atau '.join(repr(f) for f in finalists)}", cure=cure)
