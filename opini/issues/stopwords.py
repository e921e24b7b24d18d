"""Words that cannot name an issue: function words, manners, feelings, the shell of every complaint; no negators."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["NEGATORS", "stopwords"]

NEGATORS = frozenset(
    {
        "tidak",
        "bukan",
        "belum",
        "jangan",
        "tanpa",
        "kada",
        "kadada",
        "ora",
        "mboten",
        "durung",
        "henteu",
        "teu",
        "nggak",
    }
)


@cache
def stopwords() -> frozenset[str]:
    """All stop words.

    >>> "mohon" in stopwords(), "tidak" in stopwords(), "parkir" in stopwords()
    (True, False, False)
    """
    text = files("opini.issues").joinpath("data/stopwords.txt").read_text(encoding="utf-8")
    words = (word for line in text.splitlines() if not line.startswith("#") for word in line.split())
    return frozenset(words) - NEGATORS
