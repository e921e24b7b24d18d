"""Which side of the institution's reputation a text speaks about: one of the eight dimensions (domain.md 2.2) or None.

The dimension with the largest sum of cue weights wins; on a tie, the one named last, since a text ends on its point.

>>> dimension("antre dari subuh , petugas tidak ramah"), dimension("ke mana anggarannya , jangan korupsi")
('layanan_publik', 'integritas')
>>> dimension("selamat pagi") is None
True
"""

from __future__ import annotations

from functools import cache

from opini.text.phrases import Phrases

__all__ = ["dimension"]


@cache
def _lexicon() -> Phrases:
    return Phrases("dimension")


def dimension(cleaned: str) -> str | None:
    """Primary reputation dimension of a cleaned text, ``None`` when no cue is found."""
    scores: dict[str, float] = {}
    last: dict[str, int] = {}
    for hit in _lexicon().find(cleaned.split(" ")):
        name, weight = hit.row[0], float(hit.row[1])
        scores[name] = scores.get(name, 0.0) + weight
        last[name] = hit.start
    return max(scores, key=lambda name: (scores[name], last[name])) if scores else None
