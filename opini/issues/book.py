"""What issue discovery hands on: which issue each opinion belongs to, and one record an issue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.stream.table import Codes

__all__ = ["UNGROUPED", "IssueBook", "IssueRecord"]

UNGROUPED = "belum berkelompok"  # what reports call opinions without an issue


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """One concrete event, claim or demand; rows are indices into the table it was found in, times UTC seconds."""

    isu: str  # stable id
    judul: str
    topik: str  # the topic most of its weight lies in
    frasa: tuple[str, ...]
    lokasi: tuple[str, ...]
    mulai: int  # first opinion
    terakhir: int  # latest opinion
    n: int
    contoh: tuple[int, ...]  # representative rows: most typical, most severe, most different
    induk: str = ""  # of a single case: the issue of its kind, over the whole area


@dataclass(frozen=True, slots=True)
class IssueBook:
    """``isu`` codes every opinion (``-1``: belum berkelompok); ``issues[i]`` describes ``isu.names[i]``."""

    isu: Codes
    issues: tuple[IssueRecord, ...]
    umum: NDArray[np.int64] | None = None  # position of the issue of its kind for every opinion (-1: none)

    @property
    def n_ungrouped(self) -> int:
        """Opinions that belong to no issue yet."""
        return int((self.isu.codes < 0).sum())
