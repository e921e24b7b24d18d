"""Opens one batch: any frame or list, its columns found, every row with its fate so far (:mod:`adapters.intake`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from opini.adapters import frames
from opini.adapters.channels import column_or_channel
from opini.adapters.columns import ROLES, Located, locate
from opini.adapters.delimited import BROKEN, SKIP_COLUMN
from opini.adapters.intake import Intake, take_in
from opini.errors import InputError
from opini.profile import Profile
from opini.records import Opinion
from opini.store.opinions import digest

__all__ = ["IRRELEVANT", "Batch", "open_batch"]

IRRELEVANT = frozenset({"kata_kecuali", "di_luar_wilayah", "tanpa_kata_kunci"})
"""Reasons of rows that came in whole and are remembered, though they are not about us."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as read; ``hidup`` are the rows whose ids count, with ``sidik`` the digest of each row's id."""

    source: frames.Source
    located: Located
    intake: Intake
    zone: str
    hidup: tuple[int, ...]
    sidik: dict[int, str]

    @property
    def latest(self) -> int | None:
        """The latest time in the batch."""
        return max((int(self.intake.waktu[i]) for i in self.hidup), default=None)


class _Listed(frames.Source):
    """Records as they are, without a frame around them: a row reads the same in any company, and small batches fast."""

    def __init__(self, records: Sequence[Mapping[Any, Any] | Opinion]) -> None:
        names = tuple(f.name for f in fields(Opinion))
        rows = [r if isinstance(r, Mapping) else {name: getattr(r, name) for name in names} for r in records]
        keys = dict.fromkeys(key for row in rows for key in row)
        self._keys = {str(key): key for key in keys}
        self._rows = rows

    @property
    def names(self) -> list[str]:
        return list(self._keys)

    @property
    def n(self) -> int:
        return len(self._rows)

    def column(self, name: str) -> list[Any]:
        key = self._keys[name]
        return [row.get(key) for row in self._rows]

    def empty(self) -> frames.Source:
        return frames.read({"kosong": []})


def open_batch(
    batch: Any, columns: Mapping[str, str | None], channel: str | None, profile: Profile, zone: str | None, now: int
) -> Batch | None:
    """Read a batch; ``None`` for an empty list. A missing column raises :class:`InputError`: nothing is taken then.

    In a list, what is no record or could not be read even alone is a broken row, as long as half of the rows are sound.
    """
    if not isinstance(batch, list | tuple):
        return _read(frames.read(batch), columns, channel, profile, zone, now)
    if not batch:
        return None
    if not any(isinstance(record, Mapping | Opinion) for record in batch):
        raise InputError("tidak satu pun baris berupa rekaman", cure="beri daftar dict atau opini.Opinion")
    records = [r if isinstance(r, Mapping | Opinion) else {SKIP_COLUMN: BROKEN} for r in batch]
    try:
        return _read(_Listed(records), columns, channel, profile, zone, now)
    except InputError:
        sound = [_reads_alone(record, columns, channel, profile, zone, now) for record in records]
        if all(sound) or 2 * sum(sound) < len(sound):
            raise
    records = [record if fine else {SKIP_COLUMN: BROKEN} for record, fine in zip(records, sound, strict=True)]
    return _read(_Listed(records), columns, channel, profile, zone, now)


def _reads_alone(record: Mapping[Any, Any] | Opinion, *how: Any) -> bool:
    try:
        _read(_Listed([record]), *how)
    except InputError:
        return False
    return True


def _read(
    source: frames.Source,
    columns: Mapping[str, str | None],
    channel: str | None,
    profile: Profile,
    zone: str | None,
    now: int,
) -> Batch:
    column, constant = column_or_channel(channel, source.names)
    located = locate(source.names, {**columns, "kanal": column}, only=ROLES)
    where = zone or profile.zona
    intake = take_in(source, located, profile, now=now, channel=constant, zone=where)
    alive = tuple(i for i, reason in enumerate(intake.alasan) if reason is None or reason in IRRELEVANT)
    return Batch(source, located, intake, where, alive, {i: digest(intake.id[i]) for i in alive})
