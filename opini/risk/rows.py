"""The columns of an opinion table that risk reads, as plain arrays: one row an opinion, one meaning a column.

This is where "unknown" is decided once: unknown tone adds to volume but to no class, an unknown author is stood for by
its near-duplicate group (domain.md 0.5), an unknown outlet has middling credibility.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from opini.stream.table import OpinionTable
from opini.vocabulary import CHANNELS

__all__ = ["MEDIA", "UNKNOWN_TIER", "Rows"]

MEDIA = CHANNELS.index("media_massa")
_OTHER = CHANNELS.index("lainnya")
UNKNOWN_TIER = (
    0.5  # credibility of a source nobody rated (chosen: between an anonymous account and a registered medium)
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """n opinions that count; owned posts are not among them."""

    column: Ints  # report day, 0 = first day of the grid
    bobot: Floats  # damped weight
    mentah: Floats  # raw weight
    tone: Floats  # (n, 3), rows of 0 where tone is unknown
    negatif: Mask  # the most likely tone is negatif, and it is about government: anger at a singer is no risk of ours
    positif: Mask
    kanal: Ints  # position in CHANNELS
    tier: Floats  # credibility of the source 0..1
    nasional: Mask
    internasional: Mask
    keparahan: Floats  # nan unknown
    atribusi: Floats  # nan nobody blamed
    tentang: Mask  # about government or public service (unknown counts as yes: the stream was filtered upstream)
    penulis: Ints  # author, or the group that stands for one
    grup: Ints  # near-duplicate group
    jangkauan: Floats  # reach, 0 where unknown

    @classmethod
    def of(
        cls,
        table: OpinionTable,
        *,
        bobot: Floats,
        mentah: Floats,
        grup: Ints,
        column: Ints,
        tiers: Mapping[str, float],
        nasional: Collection[str] = (),
        internasional: Collection[str] = (),
    ) -> Self:
        """Columns of ``table`` (all rows: take the public ones afterwards)."""
        known: Mask = np.all(np.isfinite(table.tone), axis=1)
        tone = np.where(known[:, None], np.clip(np.nan_to_num(table.tone), 0.0, 1.0), 0.0)
        top = tone.argmax(axis=1)
        names = table.sumber.names
        rated = np.array([_tier(tiers.get(name)) for name in names] + [UNKNOWN_TIER])
        national = np.array([name in nasional for name in names] + [False])
        abroad = np.array([name in internasional for name in names] + [False])
        about: Mask = ~(table.sasaran < 0.5)
        author = table.penulis.codes.astype(np.int64)
        channel = _channels(table)
        return cls(
            column=np.asarray(column, dtype=np.int64),
            bobot=np.nan_to_num(np.maximum(bobot, 0.0)),
            mentah=np.nan_to_num(np.maximum(mentah, 0.0)),
            tone=tone,
            negatif=known & (top == 0) & (tone[:, 0] > 0) & about,
            positif=known & (top == 2) & (tone[:, 2] > 0),
            kanal=channel,
            tier=rated[table.sumber.codes],
            nasional=np.logical_and(national[table.sumber.codes], channel == MEDIA),
            internasional=np.logical_and(abroad[table.sumber.codes], channel == MEDIA),
            keparahan=np.clip(table.keparahan, 0.0, 1.0),
            atribusi=np.clip(table.atribusi, 0.0, 1.0),
            tentang=about,
            penulis=np.where(author >= 0, author, len(table.penulis.names) + np.asarray(grup, dtype=np.int64)),
            grup=np.asarray(grup, dtype=np.int64),
            jangkauan=np.where(np.isfinite(table.jangkauan), np.maximum(table.jangkauan, 0.0), 0.0),
        )

    @property
    def n(self) -> int:
        """Number of opinions."""
        return len(self.column)

    def take(self, which: Any) -> Self:
        """Some rows (index array or mask)."""
        return replace(self, **{spec.name: getattr(self, spec.name)[which] for spec in fields(self)})


def _tier(value: float | None) -> float:
    return UNKNOWN_TIER if value is None or not np.isfinite(value) else float(np.clip(value, 0.0, 1.0))


def _channels(table: OpinionTable) -> Ints:
    """Positions in CHANNELS whatever names the column came with; unknown is ``lainnya``."""
    place = np.array([CHANNELS.index(k) if k in CHANNELS else _OTHER for k in table.kanal.names] + [_OTHER])
    return place[table.kanal.codes].astype(np.int64)
