"""How grave is what a text reports: 0 (nothing) to 1 (people harmed), whatever its tone (domain.md 3.3).

The value is the highest over all cues of ``data/severity.tsv`` that are not denied ("tidak ada korban") and not only
talked about as something to prevent ("simulasi banjir", "cegah stunting").

>>> severity("tiga warga keracunan makanan")
(1.0, 'keracunan makanan')
>>> severity("tidak ada korban jiwa dalam kebakaran itu")
(0.6, 'kebakaran')
>>> severity("jalan berlubang di depan pasar")
(0.3, 'jalan berlubang')
>>> severity("festival berlangsung meriah")
(0.0, None)
"""

from __future__ import annotations

from functools import cache

from opini.text.phrases import Phrases
from opini.text.resources import column

__all__ = ["severity"]


@cache
def _lexicon() -> tuple[Phrases, frozenset[str]]:
    return Phrases("severity"), column("severity_prevented", 0)


def severity(cleaned: str) -> tuple[float, str | None]:
    """Severity 0..1 of a cleaned text and the cue it rests on (``None`` when there is none)."""
    lexicon, prevented = _lexicon()
    tokens = cleaned.split(" ")
    best, cue = 0.0, None
    for hit in lexicon.find(tokens):
        value = float(hit.row[0])
        if value > best and not lexicon.denied(tokens, hit.start, also=prevented):
            best, cue = value, hit.phrase
    return best, cue
