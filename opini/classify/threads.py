"""How many threads a model may read with: what the environment says, as for every numeric library, else a few."""

from __future__ import annotations

import os

__all__ = ["allowed"]

_MOST = 4  # more gain little at a millisecond a window (chosen)


def allowed() -> int:
    """``OMP_NUM_THREADS`` where it is a number above 0 (Spark sets it to the cores of a task), else the cores, at most
    four.

    >>> 1 <= allowed() <= 4
    True
    """
    asked = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    wanted = int(asked) if asked.isdecimal() and int(asked) > 0 else os.cpu_count() or 1
    return min(_MOST, wanted)
