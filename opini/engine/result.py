"""The outcome of a run: plain columns, one mapping a table. No frames, no models, nothing that cannot be stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "Result", "times"]

Columns = dict[str, Any]
"""Column name -> numpy array or list, all of one length. Unknown is ``nan`` in numbers and ``None`` elsewhere."""


@dataclass(frozen=True, slots=True)
class Result:
    """Tables of one run at ``as_of`` (UTC seconds; ``None``: there was no opinion). Times are ``datetime64[us]``, UTC.

    Tables: ``opinions``, ``indicators``, ``issues``, ``alerts``, ``reputation`` (design.md), ``series`` (issue x day;
    issue ``''`` is the board), ``surges`` (topic or issue x time), ``tone`` (channel or topic), ``evidence`` (masked
    examples), ``aspirasi``, ``kebijakan`` (policy x stance). ``headline`` and ``quality`` map names to single values.
    """

    as_of: int | None
    opinions: Columns
    indicators: Columns
    issues: Columns
    alerts: Columns
    reputation: Columns
    series: Columns
    surges: Columns
    tone: Columns
    evidence: Columns
    aspirasi: Columns
    headline: Mapping[str, Any]
    quality: Mapping[str, Any]
    kebijakan: Columns = field(default_factory=dict)


def times(seconds: Any) -> NDArray[np.datetime64]:
    """UTC seconds as ``datetime64[us]``.

    >>> times([0]).astype(str).tolist()
    ['1970-01-01T00:00:00.000000']
    """
    return np.asarray(seconds, dtype=np.int64).astype("datetime64[s]").astype("datetime64[us]")
