"""Labels already in the data (people's, another model's, a simulation's): they replace opini's models, row by row.

A value that is not one of opini's is not trusted: the model answers for that row, and a note counts how many.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.adapters.columns import Located
from opini.adapters.frames import Source
from opini.adapters.resources import rows
from opini.adapters.values import as_number, as_text
from opini.errors import InputError
from opini.profile import Profile
from opini.vocabulary import DIMENSIONS, KINDS, LANGUAGES, SENTIMENTS

__all__ = ["Trusted", "read_trusted", "sentiment_of", "take"]

_TRIPLE = tuple(f"sentimen_{label}" for label in SENTIMENTS)
_UNIT = ("topik_p", "keparahan", "sasaran", "atribusi")
_FOREIGN = 0.5  # share of unknown values from which a column is not in opini's terms at all (chosen)
_SUM_TOLERANCE = 0.02  # rounded to two decimals, three probabilities may miss 1 by .015


@dataclass(frozen=True, slots=True)
class Trusted:
    """n rows; ``nan`` and ``None`` mean "not given". ``notes`` are Indonesian sentences for the data-quality box."""

    tone: NDArray[np.float64]  # (n, 3)
    numbers: Mapping[str, NDArray[np.float64]]  # topik_p, keparahan, sasaran, atribusi
    names: Mapping[str, list[str | None]]  # topik, isu, bahasa, dimensi, jenis
    notes: tuple[str, ...] = field(default=())

    @property
    def has_tone(self) -> NDArray[np.bool_]:
        """Where tone is given."""
        return np.asarray(np.isfinite(self.tone).all(axis=1), dtype=np.bool_)

    def name(self, role: str, n: int) -> list[str | None]:
        """A column of names, all ``None`` where the data has no such column."""
        return list(self.names.get(role, [None] * n))


def read_trusted(source: Source, located: Located, profile: Profile) -> Trusted:
    """Read every trusted column; half a probability triple raises :class:`InputError`."""
    n = source.n
    notes: list[str] = []
    tone = np.full((n, 3), np.nan)
    if "sentimen" in located.names:
        tone = _one_hot(source.column(located.names["sentimen"]), located.names["sentimen"], notes)
    given = [role for role in _TRIPLE if role in located.names]
    if given and len(given) < len(_TRIPLE):
        absent = [role for role in _TRIPLE if role not in located.names]
        raise InputError(f"kolom {', '.join(absent)} tidak ada", cure=f"beri ketiganya: {', '.join(_TRIPLE)}")
    if given:
        triple = np.column_stack([_numbers(source.column(located.names[role])) for role in _TRIPLE])
        total = triple.sum(axis=1)
        with np.errstate(invalid="ignore"):
            sound = (triple >= 0).all(axis=1) & (np.abs(total - 1.0) <= _SUM_TOLERANCE)
        tone[sound] = triple[sound] / total[sound, None]
        broken = int((~sound & ~np.isnan(triple).all(axis=1)).sum())
        if broken:
            notes.append(f"{broken} baris: peluang sentimen tidak berjumlah 1, ditebak model")
    numbers = {}
    for role in _UNIT:
        if role in located.names:
            numbers[role] = _unit(source.column(located.names[role]), located.names[role], notes)
    vocabularies: dict[str, Callable[[str], str | None]] = {
        "topik": profile.topic_of,
        "bahasa": _member(LANGUAGES),
        "dimensi": _member(DIMENSIONS),
        "jenis": _member(KINDS),
        "isu": lambda written: written or None,
    }
    names = {}
    for role, decide in vocabularies.items():
        if role in located.names:
            names[role] = _names(source.column(located.names[role]), located.names[role], decide, notes)
    return Trusted(tone, numbers, names, tuple(notes))


@lru_cache(maxsize=1)
def _sentiments() -> Mapping[str, int]:
    return {written: SENTIMENTS.index(label) for label, written in rows("sentimen.tsv")}


def sentiment_of(written: str) -> str | None:
    """The sentiment a written label stands for, in any of the spellings of ``sentimen.tsv``.

    >>> sentiment_of("Negative"), sentiment_of("marah-marah")
    ('negatif', None)
    """
    place = _sentiments().get(written.casefold())
    return None if place is None else SENTIMENTS[place]


def _one_hot(values: Sequence[Any], column: str, notes: list[str]) -> NDArray[np.float64]:
    tone = np.full((len(values), 3), np.nan)
    unknown: Counter[str] = Counter()
    for i, value in enumerate(values):
        written = as_text(value).casefold()
        place = _sentiments().get(written)
        if place is not None:
            tone[i] = 0.0
            tone[i, place] = 1.0
        elif written:
            unknown[written] += 1
    _note_unknown(unknown, column, notes)
    return tone


def _numbers(values: Sequence[Any]) -> NDArray[np.float64]:
    return np.fromiter((as_number(v) for v in values), dtype=np.float64, count=len(values))


def _unit(values: Sequence[Any], column: str, notes: list[str]) -> NDArray[np.float64]:
    numbers = _numbers(values)
    with np.errstate(invalid="ignore"):
        outside = (numbers < 0) | (numbers > 1)
    if outside.any():
        notes.append(f"{int(outside.sum())} nilai kolom {column!r} di luar 0..1, diabaikan")
    return np.where(outside, math.nan, numbers)


def _member(allowed: Mapping[str, str] | Sequence[str]) -> Callable[[str], str | None]:
    known = {name.casefold(): name for name in allowed}
    if isinstance(allowed, Mapping):
        known.update({label.casefold(): name for name, label in allowed.items()})
    return lambda written: known.get(written.casefold())


def _names(
    values: Sequence[Any], column: str, decide: Callable[[str], str | None], notes: list[str]
) -> list[str | None]:
    written = [as_text(v) for v in values]
    decided = {w: decide(w) for w in set(written) if w}
    unknown = Counter(w for w in written if w and decided[w] is None)
    _note_unknown(unknown, column, notes)
    if unknown.total() > _FOREIGN * sum(1 for w in written if w):
        return [None] * len(written)  # another taxonomy: the words it shares with ours need not mean the same
    return [decided.get(w) for w in written]


def _note_unknown(unknown: Counter[str], column: str, notes: list[str]) -> None:
    """Counts only: what stands in a column people filled in may be personal."""
    if unknown:
        notes.append(
            f"{unknown.total()} nilai kolom {column!r} ({len(unknown)} macam) bukan istilah opini, ditebak model"
            + (": petakan lewat [peta_topik] di profil" if column.casefold() in {"topik", "topic"} else "")
        )


def take(trusted: Trusted, rows: NDArray[np.int64]) -> Trusted:
    """The same labels for some rows."""
    picked = rows.tolist()
    return Trusted(
        trusted.tone[rows],
        {role: values[rows] for role, values in trusted.numbers.items()},
        {role: [values[i] for i in picked] for role, values in trusted.names.items()},
        trusted.notes,
    )
