"""The word lists of issue discovery: what cannot name an issue, and what can carry one alone."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["NEGATORS", "stopwords", "troubles", "word_list"]

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
    return frozenset(word_list("stopwords.txt")) - NEGATORS


@cache
def troubles() -> frozenset[str]:
    """Roots of words that can carry an issue alone.

    >>> "banjir" in troubles(), "presiden" in troubles()
    (True, False)
    """
    from opini.issues.vectors import stem  # vectors reads this module

    return frozenset(stem(word) for word in word_list("pokok.txt"))


def word_list(name: str) -> list[str]:
    """All words of a list in ``opini/issues/data``."""
    text = files("opini.issues").joinpath(f"data/{name}").read_text(encoding="utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
