"""The word lists of issue discovery: what cannot name an issue, and what can carry one alone."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["NEGATORS", "stopwords", "subjects", "synonyms", "troubles", "word_list"]

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
    """Roots of words that say what is wrong or wanted.

    >>> "banjir" in troubles(), "presiden" in troubles()
    (True, False)
    """
    from opini.issues.vectors import stem  # vectors reads this module

    return frozenset(stem(word) for word in word_list("masalah.txt"))


@cache
def subjects() -> frozenset[str]:
    """Roots of words that can carry an issue alone: troubles, and the things and services they befall.

    >>> "pdam" in subjects(), "pdam" in troubles()
    (True, False)
    """
    from opini.issues.vectors import stem  # vectors reads this module

    return troubles() | frozenset(stem(word) for word in word_list("layanan.txt"))


@cache
def synonyms() -> dict[str, str]:
    """Variant to word, for matching only.

    >>> synonyms()["perumdam"]
    'pdam'
    """
    rows = (line.split("\t") for line in _text("padanan.tsv").splitlines() if "\t" in line and line[0] != "#")
    return dict(rows)


def word_list(name: str) -> list[str]:
    """All words of a list in ``opini/issues/data``."""
    return [word for line in _text(name).splitlines() if not line.startswith("#") for word in line.split()]


def _text(name: str) -> str:
    return files("opini.issues").joinpath(f"data/{name}").read_text(encoding="utf-8")
