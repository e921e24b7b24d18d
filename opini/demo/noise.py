"""How people really type: shortened words, stretched words, slips of the finger, no capitals.

>>> import random
>>> spell(random.Random(3), "Jalan yang rusak sudah lama sekali.", 0.0)
'Jalan yang rusak sudah lama sekali.'
>>> spell(random.Random(5), "Jalan yang rusak sudah lama sekali.", 1.0) != "Jalan yang rusak sudah lama sekali."
True
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from opini.demo import material

__all__ = ["spell"]


@lru_cache
def _habits() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    spelling = material.manners()["ejaan"]
    return {k: tuple(v) for k, v in spelling["singkat"].items()}, frozenset(spelling["panjang"])


def spell(rng: Random, text: str, level: float) -> str:
    """Roughen a text; ``level`` (0..1) is the chance that its author types carelessly at all."""
    if rng.random() >= level:
        return text
    short, stretch = _habits()
    shorten = rng.uniform(0.1, 0.75)  # some writers shorten every word, some few
    low = rng.random() < 0.5
    words = text.split(" ")
    slip = rng.randrange(len(words)) if rng.random() < 0.16 else -1
    for i, word in enumerate(words):
        if word[:1] in ("#", "@") or "0000" in word or not word[:1].isalpha():
            continue
        core = word.rstrip(".,!?:")
        tail = word[len(core) :]
        key = core.lower()
        if key in short and rng.random() < shorten:
            core = rng.choice(short[key])
        elif key in stretch and rng.random() < 0.14:
            core += core[-1] * rng.randint(2, 4)
        elif "-" in core and rng.random() < 0.4:
            left, _, right = core.partition("-")
            if left.lower() == right.lower():
                core = f"{left}2"
        elif i == slip and len(core) > 4 and core.isalpha():
            at = rng.randrange(1, len(core) - 2)
            core = core[:at] + core[at + 1] + core[at] + core[at + 2 :]
        words[i] = (core.lower() if low else core) + tail
    out = " ".join(words)
    if out[-1:] == "." and rng.random() < 0.6:
        out = out[:-1]
    if rng.random() < 0.05:
        out = out.upper()
    if out[-1:] == "!" and rng.random() < 0.5:
        out += "!" * rng.randint(1, 3)
    return out
