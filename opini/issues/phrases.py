"""Names for issues that people would recognise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from opini.issues.vectors import content_words
from opini.stream.table import OpinionTable

__all__ = ["titles"]


def titles(table: OpinionTable, members: Sequence[NDArray[np.int64]]) -> list[str]:
    """One title an issue."""
    out = []
    for rows in members:
        c: Counter[str] = Counter()
        for r in rows[:200]:
            w = content_words(table.bersih[r])
            c.update(set(w))
            c.update({f"{a} {b}" for a, b in zip(w, w[1:], strict=False)})
        out.append(", ".join(k for k, _ in c.most_common(4)))
    return out
