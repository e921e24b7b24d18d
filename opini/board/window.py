"""The opinions a board looks at, in memory: the last days, at most so many rows, whatever the stream brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from opini.board.rows import join, table_of
from opini.profile import Profile
from opini.stream.buckets import day_bounds, day_index
from opini.stream.table import OpinionTable

__all__ = ["Window"]

_PENDING = 20_000  # rows kept as they came before they are packed into the table (chosen)


class Window:
    """A growing table with a bound: ``days`` report days and ``most`` opinions, the latest ones.

    Beyond ``most`` the oldest whole days leave (within one day the oldest opinions); they stay in the store.
    """

    def __init__(self, profile: Profile, *, days: int, most: int) -> None:
        self.revision = 0
        self.cut = 0  # opinions that did not fit, since the window was opened
        self._profile = profile
        self.days = days
        self.most = most
        self._table = table_of([], profile.topics)
        self._pending: list[Mapping[str, Any]] = []

    def __len__(self) -> int:
        return self._table.n + len(self._pending)

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take in stored rows."""
        self._pending.extend(rows)
        if len(self._pending) >= _PENDING:
            self.table()

    def drop(self, ids: set[str]) -> None:
        """Take opinions out."""
        if not ids:
            return
        self._pending = [row for row in self._pending if row["id"] not in ids]
        keep = np.fromiter((id not in ids for id in self._table.id), dtype=np.bool_, count=self._table.n)
        if not keep.all():
            self._table = self._table.take(np.flatnonzero(keep))

    def table(self) -> OpinionTable:
        """All opinions of the window, packed; the table returned never changes."""
        if self._pending:
            fresh = table_of(self._pending, self._profile.topics)
            self._table = join(self._table, fresh)
            self._pending = []
            self._trim()
        return self._table

    def _trim(self) -> None:
        table, zone, hour = self._table, self._profile.zona, self._profile.ambang.day_start_hour
        last = int(day_index(table.waktu[-1:], zone, hour)[0])
        start = int(np.searchsorted(table.waktu, day_bounds(last - self.days + 1, zone, hour)[0]))
        if table.n - start > self.most:
            self.cut += table.n - start - self.most
            start = table.n - self.most
            day = int(day_index(table.waktu[start : start + 1], zone, hour)[0])
            if day < last:  # a day of which a part is gone would look calmer than it was
                start = int(np.searchsorted(table.waktu, day_bounds(day, zone, hour)[1]))
        if start:
            self._table = table.take(np.arange(start, table.n))
