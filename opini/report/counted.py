"""The counted opinions of a result as arrays, for sums over days, topics and outlets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.report.model import Value
from opini.report.shape import number, seconds
from opini.risk.quantify import effective_n, said_tone
from opini.vocabulary import SENTIMENTS

__all__ = ["DAY", "MIN_TONE_N", "Counted"]

DAY = 86_400
MIN_TONE_N = 5.0  # damped opinions below which no tone is told (domain.md 0.5)
_INTERVAL = 0.8

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counted:
    """Counted opinions as arrays; ``age`` in whole days before the end of the report, 0 = its last day."""

    n: int
    age: NDArray[np.int64]
    oldest: int
    kanal: NDArray[np.object_]
    sumber: NDArray[np.object_]
    topik: NDArray[np.object_]
    isu: NDArray[np.object_]
    w: Floats
    tone: Floats

    @classmethod
    def of(cls, columns: Any, end: int) -> Counted:
        """The rows of the ``opinions`` table that were counted before ``end`` (UTC seconds)."""
        columns = columns if isinstance(columns, Mapping) else {}
        n = min((len(c) for c in columns.values()), default=0)

        def texts(name: str) -> NDArray[np.object_]:
            out = np.full(n, None, dtype=object)
            if name in columns:
                out[:] = list(columns[name])[:n]
            return out

        def floats(name: str, missing: float) -> Floats:
            if name not in columns:
                return np.full(n, missing)
            if isinstance(columns[name], np.ndarray) and columns[name].dtype.kind in "fi":
                return np.asarray(np.nan_to_num(columns[name][:n].astype(np.float64), nan=missing), dtype=np.float64)
            found = [number(value) for value in list(columns[name])[:n]]
            return np.array([missing if v is None else v for v in found], dtype=np.float64)

        stamps = _stamps(columns.get("waktu", ()), n)
        skipped = np.array([bool(reason) and reason == reason for reason in texts("alasan_lewat")], dtype=np.bool_)
        keep = ~skipped & (stamps >= 0) & (stamps < end)
        tone = np.stack([floats(f"sentimen_{name}", 0.0) for name in SENTIMENTS], axis=-1) if n else np.zeros((0, 3))
        age = (end - 1 - stamps[keep]) // DAY
        return cls(
            n=int(keep.sum()),
            age=age,
            oldest=int(age.max(initial=-1)) + 1,
            kanal=texts("kanal")[keep],
            sumber=texts("sumber")[keep],
            topik=texts("topik")[keep],
            isu=texts("isu")[keep],
            w=floats("bobot", 1.0)[keep],
            tone=tone[keep],
        )

    def mass(self, some: NDArray[np.bool_]) -> Floats:
        """Damped opinions by tone."""
        return np.asarray((self.w[some, None] * self.tone[some]).sum(axis=0), dtype=np.float64)

    def net(self, some: NDArray[np.bool_], before: NDArray[np.bool_]) -> Value:
        """Net tone -100..100 of some rows, with its interval and the value of the rows before."""
        total = float(self.w[some].sum())
        n_eff = min(float(effective_n(total, float((self.w[some] ** 2).sum()))), total)
        count = int(some.sum())
        if n_eff < MIN_TONE_N or not self.mass(some).any():
            return Value(n=count, alasan=f"data belum cukup (n={count})")
        value, lo, hi = (100.0 * float(v) for v in said_tone(self.mass(some), n_eff, _INTERVAL))
        earlier = self.mass(before)
        enough = float(self.w[before].sum()) >= MIN_TONE_N and earlier.any()
        past = 100.0 * float((earlier[2] - earlier[0]) / earlier.sum()) if enough else None
        return Value(value, lo, hi, count, past)


def _stamps(values: Any, n: int) -> NDArray[np.int64]:
    """UTC seconds, -1 unknown."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        out = values[:n].astype("datetime64[s]").astype(np.int64)
        return np.where(np.isnat(values[:n]), -1, out)
    found = [seconds(value) for value in list(values)[:n]]
    return np.array([-1 if s is None else s for s in found] or [-1] * n, dtype=np.int64)
