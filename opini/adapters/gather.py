"""Several files as one table: each file's columns are found on their own, then stacked under opini's names.

A survey export (elements U1 ... U9, or any table without a text column given as kanal survei) is split first: its open
answers join the table, its scores are kept aside.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from opini.adapters import frames
from opini.adapters.channels import channel_of
from opini.adapters.columns import Located, locate
from opini.adapters.files import TRANSCRIPTS, Loaded, read_file
from opini.adapters.surveys import looks_like_survey, read_survey
from opini.adapters.values import as_count, as_text
from opini.errors import InputError

__all__ = ["Gathered", "gather"]


@dataclass(frozen=True, slots=True)
class Gathered:
    """One polars table, its columns named by the caller, notes on the reading, and survey scores if a file held any."""

    frame: pl.DataFrame
    kolom: Mapping[str, str | None]
    catatan: tuple[str, ...]
    skor: pl.DataFrame | None


def gather(
    paths: Sequence[str | os.PathLike[str]],
    *,
    explicit: Mapping[str, str | None] | None = None,
    channel: str | None = None,
    waktu: Any = None,
    tolerant: bool = False,
) -> Gathered:
    """Read all files. ``explicit`` names columns by role, ``channel`` and ``waktu`` are for files that lack their own.

    A single file keeps its own columns; of several, the columns opini knows are kept, and ids that occur under two
    channels are told apart by the channel. Where ``tolerant``, a file that cannot be read becomes a note, as long as
    another one can.
    """
    known = channel_of(channel) if channel else None
    named = {role: name for role, name in (explicit or {}).items() if name is not None}
    if any(Path(path).suffix.lower() in TRANSCRIPTS for path in paths):
        named.pop("waktu", None)  # there it is a date, not a column
    parts, scores, notes, present, last = [], [], [], set(), None
    for path in paths:
        try:
            loaded = read_file(path, waktu=waktu, kanal=known)
            frame, score = _survey(loaded, known, named)
            if tolerant and len(paths) > 1:
                locate(frame.columns, {r: n for r, n in named.items() if n in frame.columns})
        except InputError as error:
            if not tolerant:
                raise
            last = error
            notes.append(f"berkas {Path(path).name} dilewati: {error.problem}: {error.cure}")
            continue
        present.update(loaded.frame.columns)
        own = score is None and Path(path).suffix.lower() not in TRANSCRIPTS
        parts.append((frame, named if own else {}))
        scores += [] if score is None else [score]
        notes += [f"{Path(path).name}: {n}" if len(paths) > 1 else n for n in loaded.catatan]
    if not parts:
        raise last or InputError("tidak ada berkas", cure="sebut sedikitnya satu berkas")
    frame, kolom = parts[0]
    if len(parts) > 1:
        locate(sorted(present), named, only=())
        frame, kolom = _stack(parts), {}
    return Gathered(frame, kolom, tuple(notes), pl.concat(scores) if scores else None)


def _survey(loaded: Loaded, channel: str | None, named: Mapping[str, str]) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    names = loaded.frame.columns
    textless = channel == "survei" and "teks" not in named and "teks" not in locate(names, only=("teks",)).names
    if not looks_like_survey(names) and not textless:
        return loaded.frame, None
    survey = read_survey(loaded.frame, meta={role: name for role, name in named.items() if name in names})
    return survey.opinions, survey.scores


def _stack(parts: Sequence[tuple[pl.DataFrame, Mapping[str, str]]]) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {}
    n = 0
    for frame, named in parts:
        here = {role: name for role, name in named.items() if name in frame.columns}
        part = _roles(frames.read(frame), locate(frame.columns, here))
        for role in {*columns, *part}:
            columns.setdefault(role, [None] * n).extend(part.get(role) or [None] * frame.height)
        n += frame.height
    if "id" in columns:
        columns["id"] = _distinct(columns["id"], columns.get("kanal") or [None] * n)
    stacked = frames.read(columns).add({})
    assert isinstance(stacked, pl.DataFrame)
    return stacked


def _roles(source: frames.Source, located: Located) -> dict[str, list[Any]]:
    found = {role: source.column(name) for role, name in located.names.items()}
    if located.interaction_parts:
        counts = [[as_count(v) for v in source.column(name)] for name in located.interaction_parts]
        found["interaksi"] = np.nansum(np.array(counts, dtype=np.float64), axis=0).tolist()
    return found


def _distinct(ids: Sequence[Any], channels: Sequence[Any]) -> list[str | None]:
    """Two systems that both count from 1 do not mean the same opinion."""
    named = [(as_text(i), as_text(k)) for i, k in zip(ids, channels, strict=True)]
    spread = Counter(id for id, _ in set(named) if id)
    return [None if not id else f"{kanal}:{id}" if spread[id] > 1 and kanal else id for id, kanal in named]
