"""What the heads read in an opinion: whom it is about, kind, dimension, severity, responsibility.

*kasar* missed its mark on the frozen part (models/experiments_heads.md), so it is no column; ``opini.load("kasar")``
answers who asks. One encoding answers all of them (:class:`opini.classify.heads.HeadSet`). Rows that are not asked for
stay unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opini.adapters.progress import Step
from opini.vocabulary import ATTRIBUTION

__all__ = ["Aspects", "read_aspects"]

_BATCH = 1_024  # rows a step of the progress bar
_READ = 20_000  # characters that are read; longer "opinions" are pasted documents (chosen: 3,000 words)
_ASKED = ("sasaran", "jenis", "dimensi", "keparahan", "atribusi")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Aspects:
    """n rows; ``None`` and nan are unknown. ``about`` is a probability."""

    about: Floats
    jenis: list[str | None]
    dimensi: list[str | None]
    keparahan: Floats
    atribusi: Floats


def read_aspects(
    bersih: Sequence[str], kanal: Sequence[str], need: NDArray[np.intp], versi: dict[str, str], step: Step
) -> Aspects:
    """The heads' answers for the rows in ``need``, from their cleaned text and channel."""
    n = len(bersih)
    jenis: list[str | None] = [None] * n
    dimensi: list[str | None] = [None] * n
    about, keparahan, atribusi = (np.full(n, np.nan) for _ in range(3))
    if len(need):
        from opini.classify.registry import load_heads, shipped

        heads = load_heads()
        entry = shipped()["aspects"]
        versi["aspects"] = str(entry["tiers"][entry["default"]])
        head = {name: heads.head(name) for name in _ASKED}
    for start in range(0, len(need), _BATCH):
        rows = need[start : start + _BATCH].tolist()
        texts = [bersih[i][:_READ] for i in rows]
        P = heads.probabilities(texts, [kanal[i] for i in rows], only=_ASKED)
        about[rows] = P["sasaran"][:, 1]
        keparahan[rows] = head["keparahan"].choose(P["keparahan"], texts).astype(float)
        atribusi[rows] = _blame(P["atribusi"], head["atribusi"].choose(P["atribusi"], texts) != "tidak_ada")
        sides = head["dimensi"].choose(P["dimensi"], texts).tolist()
        kinds = head["jenis"].choose(P["jenis"], texts).tolist()
        for i, side, name in zip(rows, sides, kinds, strict=True):
            jenis[i], dimensi[i] = name, None if side == "tidak_ada" else side
        step("model aspek", start + len(rows), len(need))
    return Aspects(about, jenis, dimensi, keparahan, atribusi)


def _blame(P: Floats, blamed: NDArray[np.bool_]) -> Floats:
    """Expected responsibility (domain.md 2.1) given that somebody is blamed; nan where nobody is."""
    degree = np.array([*ATTRIBUTION.values()])
    named = P[:, : len(degree)]
    return np.where(blamed, named @ degree / np.maximum(named.sum(axis=1), 1e-12), np.nan)
