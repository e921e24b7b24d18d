"""Builds the :class:`OpinionTable` the engine reads from what came in and how it was labelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.adapters.columns import Located
from opini.adapters.frames import Source
from opini.adapters.intake import Intake
from opini.adapters.labels import Labels
from opini.adapters.pseudonyms import author_codes
from opini.adapters.times import parse_times
from opini.adapters.values import as_count, as_flag, as_text
from opini.issues.vectors import vectorise
from opini.profile import Profile
from opini.stream.table import Codes, OpinionTable
from opini.vocabulary import CHANNELS, DIMENSIONS, KINDS, LANGUAGES

__all__ = ["assemble"]

_LINK = re.compile(r"https?://[^\s<>\"]{4,300}")
_DAY = 86_400
Floats = NDArray[np.float64]


def assemble(
    source: Source,
    located: Located,
    intake: Intake,
    labels: Labels,
    masked: Sequence[str],
    bersih: Sequence[str],
    profile: Profile,
    zone: str,
    key: bytes | None = None,
) -> OpinionTable:
    """The table of the used rows of ``intake``; ``labels``, ``masked`` and ``bersih`` hold just those rows.

    Authors become pseudonyms under ``key``; by default under one that lives as long as the process.
    """
    used = intake.used.tolist()

    def picked(values: Sequence[Any]) -> list[Any]:
        return [values[i] for i in used]

    def texts(role: str) -> list[str]:
        return [as_text(v) for v in picked(source.column(located.names[role]))] if role in located.names else []

    waktu = intake.waktu[intake.used]
    authors, kanal, sumber = picked(intake.penulis), picked(intake.kanal), picked(intake.sumber)
    parents = texts("induk") or [""] * len(used)
    cleaned = _objects(bersih)
    isu = intake.trusted.names.get("isu")
    return OpinionTable.build(
        id=picked(intake.id),
        waktu=waktu,
        kanal=Codes.of(kanal, CHANNELS),
        sumber=_codes(sumber),
        penulis=author_codes(authors, key),
        wilayah=_codes(picked(intake.wilayah)),
        topik=Codes.of(labels.topik, profile.topics),
        topik_p=labels.topik_p,
        dimensi=Codes.of(labels.dimensi, tuple(DIMENSIONS)),
        jenis=Codes.of(labels.jenis, KINDS),
        bahasa=Codes.of(labels.bahasa, tuple(LANGUAGES)),
        tone=labels.tone,
        keparahan=labels.keparahan,
        atribusi=labels.atribusi,
        sasaran=labels.sasaran,
        jangkauan=_counts(source, located, "jangkauan", used),
        interaksi=_interactions(source, located, used),
        induk=_codes(parents),
        tautan=_codes(texts("tautan") or [_link(t) for t in picked(intake.teks)]),
        ditanggapi=_answered(source, located, used, waktu, zone),
        resmi=_official(authors, sumber, kanal, parents, texts("resmi"), profile),
        teks=_objects(masked),
        bersih=cleaned,
        vektor=vectorise(cleaned) if isu is None else None,
        isu=None if isu is None else Codes.of(picked(isu)),
    )


def _objects(values: Sequence[str]) -> NDArray[np.object_]:
    out = np.empty(len(values), dtype=object)
    out[:] = list(values)
    return out


def _codes(values: Sequence[str]) -> Codes:
    return Codes.of([value or None for value in values])


def _link(text: str) -> str:
    match = _LINK.search(text)
    return match[0].rstrip(".,;:!?)") if match else ""


def _counts(source: Source, located: Located, role: str, used: Sequence[int]) -> Floats:
    if role not in located.names:
        return np.full(len(used), np.nan)
    values = source.column(located.names[role])
    return np.array([as_count(values[i]) for i in used], dtype=np.float64)


def _interactions(source: Source, located: Located, used: Sequence[int]) -> Floats:
    """The given total, or the sum of the parts that are known; unknown where none is."""
    if "interaksi" in located.names or not located.interaction_parts:
        return _counts(source, located, "interaksi", used)
    total, known = np.zeros(len(used)), np.zeros(len(used), dtype=np.bool_)
    for column in located.interaction_parts:
        values = source.column(column)
        part = np.array([as_count(values[i]) for i in used], dtype=np.float64)
        known |= np.isfinite(part)
        total += np.nan_to_num(part)
    return np.where(known, total, np.nan)


def _answered(
    source: Source, located: Located, used: Sequence[int], waktu: NDArray[np.int64], zone: str
) -> NDArray[np.int64]:
    """When the institution answered; an answer before the question is not known, unless only its day was noted."""
    if "ditanggapi" not in located.names:
        return np.full(len(used), -1, dtype=np.int64)
    values = source.column(located.names["ditanggapi"])
    parsed = parse_times([values[i] for i in used], zone)
    late = np.where(
        parsed.date_only & (parsed.seconds > waktu - _DAY), np.maximum(parsed.seconds, waktu), parsed.seconds
    )
    return np.where(parsed.readable & (late >= waktu), late, -1).astype(np.int64)


def _official(
    authors: Sequence[str],
    sources: Sequence[str],
    channels: Sequence[str],
    parents: Sequence[str],
    flags: Sequence[str],
    profile: Profile,
) -> NDArray[np.bool_]:
    """Owned posts: the institution is the author, or the outlet of an unsigned article. Replies to it never are."""
    official = _remembered(profile.is_official)
    owned = [
        official(author) or (not author and not parent and channel == "media_massa" and official(outlet))
        for author, outlet, channel, parent in zip(authors, sources, channels, parents, strict=True)
    ]
    marked = [as_flag(flag) for flag in flags] if flags else [False] * len(owned)
    return np.array([a or b for a, b in zip(owned, marked, strict=True)], dtype=np.bool_)


def _remembered(decide: Callable[[str], bool]) -> Callable[[str], bool]:
    known: dict[str, bool] = {}

    def remembered(name: str) -> bool:
        if name not in known:
            known[name] = bool(name) and decide(name)
        return known[name]

    return remembered
