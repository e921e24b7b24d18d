"""Who is responsible for what a text reports, as SCCT base responsibility (domain.md 2.1).

0.15 *korban* (disaster, hoax against the government), 0.45 *tak sengaja* (technical trouble), 0.85 *dapat dicegah*
(corruption, neglect, words of officials); nan when nobody is blamed. A text that calls the matter a hoax counts as
victim; otherwise the gravest cluster named wins, since one opinion that names a preventable cause lays the blame there.

>>> attribution("ini semua gara-gara proyek asal jadi")
0.85
>>> attribution("air mati karena pipa bocor"), attribution("banjir akibat hujan deras")
(0.45, 0.15)
>>> attribution("pendaftaran dibuka hari ini")
nan
"""

from __future__ import annotations

import math
from functools import cache

from opini.text.phrases import Phrases
from opini.vocabulary import ATTRIBUTION

__all__ = ["attribution", "cluster"]


@cache
def _lexicon() -> Phrases:
    return Phrases("attribution")


def cluster(cleaned: str) -> str | None:
    """The SCCT cluster (``korban``, ``tak_sengaja``, ``dapat_dicegah``) a cleaned text points to, or ``None``."""
    lexicon = _lexicon()
    tokens = cleaned.split(" ")
    found: str | None = None
    for hit in lexicon.find(tokens):
        name = hit.row[0]
        if lexicon.denied(tokens, hit.start):
            continue
        if name == "hoaks":
            return "korban"
        if found is None or ATTRIBUTION[name] > ATTRIBUTION[found]:
            found = name
    return found


def attribution(cleaned: str) -> float:
    """Base responsibility 0.15, 0.45 or 0.85 of a cleaned text; nan when nobody is blamed."""
    found = cluster(cleaned)
    return math.nan if found is None else ATTRIBUTION[found]
