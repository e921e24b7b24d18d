"""Say the same thing in other words: pairs a reader accepts for each other, so that one body does not read as a copy.

>>> import random
>>> vary(random.Random(2), "Lampu jalan diperbaiki segera", "formal", 1.0) != "Lampu jalan diperbaiki segera"
True
>>> vary(random.Random(2), "banyu kada mangalir karena pipa", "banjar", 1.0)
'banyu kada mangalir karena pipa'
"""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

from opini.demo import material

__all__ = ["amounts", "vary"]

_PLAIN = frozenset({"formal", "lisan"})
_CASUAL = frozenset({"santai", "marah", "tanya", "usul"})
_AMOUNT = re.compile(r"(?<=\d)( ribu| juta)\b")


@lru_cache
def _table(casual: bool) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    pairs = material.manners()["padanan"]
    words = {**pairs["umum"], **(pairs["santai"] if casual else {})}
    keys = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w{{#@])({'|'.join(map(re.escape, keys))})(?![\w}}-])", re.IGNORECASE)
    return pattern, {key.lower(): tuple(value) for key, value in words.items()}


def vary(rng: Random, text: str, register: str, chance: float = 0.4) -> str:
    """Replace some expressions by others of the same meaning, in the registers of plain Indonesian."""
    if register not in _PLAIN and register not in _CASUAL:
        return text
    pattern, words = _table(register in _CASUAL)

    def other(match: re.Match[str]) -> str:
        if rng.random() >= chance:
            return match[0]
        new = rng.choice(words[match[0].lower()])
        return new[0].upper() + new[1:] if match[0][0].isupper() else new

    return pattern.sub(other, text)


def amounts(rng: Random, text: str) -> str:
    """Write amounts of money the many ways people do: 300 ribu, 300rb, 300k, 300.000."""
    pairs = material.manners()["padanan"]["uang"]
    return _AMOUNT.sub(lambda match: str(rng.choice(pairs[match[1]])), text)
