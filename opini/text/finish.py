"""The optional last steps on a cleaned text: stems, scope of negation, a marker for shouting.

>>> finished("tidak ramah , cepat", "TIDAK RAMAH, CEPAT", {"stem": False, "negation": "scope", "shouting": True})
'tidak ramah_neg , cepat <kapital>'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["finished", "is_plain"]

_SHOUT = "<kapital>"


def is_plain(settings: Mapping[str, Any]) -> bool:
    """Whether the settings ask for none of these steps."""
    return not (settings["negation"] == "scope" or settings["shouting"] or settings["stem"])


def finished(cleaned: str, raw: str, settings: Mapping[str, Any]) -> str:
    """``cleaned`` after the steps the settings ask for; ``raw`` tells what was typed in capitals."""
    tokens = cleaned.split(" ") if cleaned else []
    if settings["stem"]:
        from opini.text.stem import stem

        spared = frozenset(part for word in settings["protect"] for part in word.lower().split())
        tokens = [token if token in spared else stem(token) for token in tokens]
    if settings["negation"] == "scope":
        from opini.text.negation import mark_scope

        tokens = mark_scope(tokens)
    if settings["shouting"] and _SHOUT not in tokens and _shouts(raw):
        tokens.append(_SHOUT)
    return " ".join(tokens)


def _shouts(raw: str) -> bool:
    """Whether most words of at least three letters are in capitals, two or more of them (chosen)."""
    words = [word for word in raw.split() if sum(map(str.isalpha, word)) >= 3 and word[0] not in "@#<"]
    capitals = sum(word.isupper() for word in words)
    return capitals >= 2 and 2 * capitals > len(words)
