"""Puts corrections over a table before it is analysed, so that people's words replace the models' row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from opini.adapters import frames
from opini.adapters.columns import ROLES, locate
from opini.adapters.intake import take_in
from opini.adapters.trusted import read_trusted
from opini.adapters.values import as_text
from opini.office.corrections import IGNORED, Correction, key_of, understood
from opini.profile import Profile
from opini.vocabulary import SENTIMENTS

__all__ = ["Overlaid", "overlay"]

_TRIPLE = tuple(f"sentimen_{name}" for name in SENTIMENTS)
_DROPPED = "diabaikan_pemeriksa"


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The table with corrections in it, its columns by role, keys of all rows, and what was noticed."""

    frame: pl.DataFrame
    kolom: Mapping[str, str]
    kunci: tuple[str, ...]
    ketemu: int
    catatan: tuple[str, ...]


def overlay(
    frame: pl.DataFrame, kolom: Mapping[str, str | None], corrections: Mapping[str, Correction], profile: Profile
) -> Overlaid:
    """Sentiment and topic of corrected rows replaced, rows marked ``abaikan`` left out of the analysis.

    The rest of the table is read as it would have been without corrections: labels it brings keep their rows.
    """
    source = frames.read(frame)
    located = locate(source.names, {k: v for k, v in kolom.items() if v}, only=ROLES)
    keys = tuple(key_of(id) for id in take_in(source, located, profile, now=2**40).id)
    rows = [i for i, key in enumerate(keys) if key in corrections]
    if not rows:
        return Overlaid(frame, dict(located.names), keys, 0, ())
    trusted = read_trusted(source, located, profile)
    tone, topics = trusted.tone.copy(), trusted.name("topik", source.n)
    given = located.names.get("alasan_lewat")
    dropped: list[str | None] = [as_text(v) or None for v in source.column(given)] if given else [None] * source.n
    unread = 0
    for i in rows:
        correction = corrections[keys[i]]
        sentiment, topik, wrong = understood(correction, profile)
        unread += len(wrong)
        if sentiment is not None:
            tone[i] = np.eye(len(SENTIMENTS))[SENTIMENTS.index(sentiment)]
        if topik is not None:
            topics[i] = topik
        if correction.tulis.get("status", "").casefold() == IGNORED:
            dropped[i] = _DROPPED
    ours = {"sentimen", *_TRIPLE, "topik", "alasan_lewat"}
    kept = frame.drop([name for role, name in located.names.items() if role in ours and name in frame.columns])
    fresh: dict[str, object] = {name: tone[:, i] for i, name in enumerate(_TRIPLE)}
    fresh |= {"topik": topics, "alasan_lewat": dropped}
    out = frames.read(kept).add(fresh)
    assert isinstance(out, pl.DataFrame)
    notes = list(trusted.notes)
    if unread:
        notes.append(f"{unread} koreksi dalam periksa.xlsx bukan istilah opini dan tidak dipakai")
    names = {role: name for role, name in located.names.items() if role not in ours}
    return Overlaid(out, names, keys, len(rows), tuple(notes))
