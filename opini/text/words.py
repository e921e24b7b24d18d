"""Decides the standard spelling of one word by itself: slang, elongation, leet, doubling, colloquial affixes.

A chain of small strategies, each returning the new spelling or ``None``; the first that answers wins, and the chain
runs again until nothing changes, so a spelling it returns is one it would keep. Protected words are never touched. What
needs the neighbours ("smp": sampai, or a school) is left to :mod:`opini.text.context`.

>>> words = Words()
>>> [words.standard(w) for w in ("bgttt", "jalan2", "s4ya", "ngecewain", "covid19", "kada", "berau")]
['banget', 'jalan-jalan', 'saya', 'mengecewakan', 'covid19', 'kada', 'berau']
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from opini.text.resources import column, mapping, rows

__all__ = ["Words", "vocabulary"]

# Longer words are kept as they are: no Indonesian word is, and every step below stays bounded (chosen).
LONGEST = 40
_ROUNDS = 4  # "bgttt" -> "bgt" -> "banget" takes two; four is more than any chain needs

_TRIPLE = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLE_END = re.compile(r"([^\W\d_])\1+$")
_DOUBLED = re.compile(r"([a-z0-9-]*[a-z])2(nya|an|kan|lah|ku|mu|in|i)?$")
_NUMBER_UNIT = re.compile(r"(\d+(?:[.,]\d+)*)-?([a-z]+)$")
_NUMBERED = re.compile(r"([a-z]+)(\d+)$")
_LEET_WORD = re.compile(r"[a-z]*(?:[a-z][013456789]|[013456789][a-z])[a-z013456789]*$")
_LEET = str.maketrans("0134567890", "oieasgtbgo")
_LAUGH = (
    (re.compile(r"(?=.*wk)a?[wk]{4,}$|wa(?:ka){2,}k?$|(?=.*w[oe]k)[aoewk]{5,}$|(?=.*kw)[kw]{4,}$"), "wkwk"),
    (re.compile(r"(?=.*ha)(?=.*ah)[ha]{5,}$|(?:ha){2,}h?$|(?:ah){3,}$|(?:bwa|wa|mua)(?:ha){2,}h?$"), "haha"),
    (re.compile(r"(?:he){2,}h?$|(?=.*he)[he]{6,}$"), "hehe"),
    (re.compile(r"(?:hi){2,}h?$|(?:xi){2,}$|(?:ki){3,}$"), "hihi"),
    (re.compile(r"(?:hu){2,}h?$"), "huhu"),
)
_CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")


@cache
def vocabulary() -> dict[str, int]:
    """Known standard words with the rounded log2 of how often they were seen (0 for protected names)."""
    known = dict.fromkeys(column("places", 0), 6)
    known.update({row[0]: int(row[1]) for row in rows("vocab")[1:]})
    return known


class Words:
    """Standard spelling of single words under fixed settings."""

    def __init__(
        self,
        *,
        slang: bool = True,
        elongation: bool = True,
        reduplication: bool = True,
        leet: bool = True,
        affixes: bool = True,
        laughter: bool = True,
        protect: Iterable[str] = (),
    ) -> None:
        self._slang = mapping("slang") if slang else {}
        self.ambiguous = column("context", 0) if slang else frozenset()
        self._kept = column("places", 0) | column("negators", 0) | column("keep", 0) | frozenset(protect)
        chain = (
            (True, self._unit),
            (slang, self._lexicon),
            (laughter, _laughter),
            (reduplication, self._doubled),
            (elongation, self._elongated),
            (leet, self._leet),
            (slang, self._clitic),
            (affixes, self._affixed),
        )
        self._chain = tuple(step for wanted, step in chain if wanted)

    def standard(self, word: str) -> str:
        """The spelling (one or more words) that a lower-case ``word`` stands for; itself when unknown."""
        if len(word) > LONGEST or word in self._kept or (word in vocabulary() and word not in self._slang):
            return word
        for _ in range(_ROUNDS):
            new = self._once(word)
            if new is None or new == word:
                break
            if " " in new:
                return " ".join(self.standard(part) for part in new.split(" "))
            word = new
            if word in self._kept:
                break
        return word

    def knows(self, word: str) -> bool:
        """Whether ``word`` needs no respelling: standard, protected, or decided by its neighbours."""
        return word in vocabulary() or word in self._kept or word in self.ambiguous

    def _once(self, word: str) -> str | None:
        for step in self._chain:
            new = step(word)
            if new is not None:
                return new
        return None

    def _unit(self, word: str) -> str | None:
        if not word[0].isdigit():
            numbered = _NUMBERED.match(word)
            if numbered and numbered.group(1) in column("numbered", 0):
                return f"{numbered.group(1)} {numbered.group(2)}"
            return None
        match = _NUMBER_UNIT.match(word)
        unit = match and mapping("units").get(match.group(2))
        return f"{match.group(1)} {unit}" if match and unit else None

    def _lexicon(self, word: str) -> str | None:
        return self._slang.get(word)

    def _doubled(self, word: str) -> str | None:
        match = _DOUBLED.match(word)
        if not match:
            return None
        base, suffix = match.group(1), match.group(2) or ""
        if len(base) < 2 or base in column("units_kept", 0):
            return None
        if not self.knows(base):
            known = self.standard(base)
            if known == base or " " in known:
                return None
            base = known
        if suffix == "in":
            suffix = "kan"
        for prefix in ("ber", "ter", "ke", "se", "di", "me", "mem", "men", "meng"):
            root = base.removeprefix(prefix)
            if root != base and len(root) > 3 and base not in column("doubled_whole", 0) and root in vocabulary():
                return f"{base}-{root}{suffix}"
        return f"{base}-{base}{suffix}"

    def _elongated(self, word: str) -> str | None:
        if _TRIPLE.search(word):
            single, double = _TRIPLE.sub(r"\1", word), _TRIPLE.sub(r"\1\1", word)
            if double in vocabulary() and vocabulary().get(single, -1) < vocabulary()[double]:
                return double
            if double.endswith("nnya"):
                return double  # -kan and -an keep their n before -nya: menyelamatkannnya
            return single
        if word in vocabulary() or not _DOUBLE_END.search(word):
            return None
        single = _DOUBLE_END.sub(r"\1", word)
        return single if len(single) > 1 and (self.knows(single) or single in self._slang) else None

    def _leet(self, word: str) -> str | None:
        if not _LEET_WORD.match(word):
            return None
        plain = word.translate(_LEET)
        for candidate in (plain, plain.replace("i", "l")):
            standard = self.standard(candidate)
            if self.knows(standard.split(" ")[0]) and len(candidate) > 2:
                return standard
        return None

    def _clitic(self, word: str) -> str | None:
        if self.knows(word):
            return None
        for clitic in _CLITICS:
            stem = word.removesuffix(clitic)
            if stem != word and len(stem) > 1:
                standard = self._slang.get(stem)
                if standard:
                    return standard + clitic
        return None

    def _affixed(self, word: str) -> str | None:
        if self.knows(word) or len(word) < 5:
            return None
        known, names = vocabulary(), column("places", 0)
        best, score = None, 2  # at least eight sightings: 2 ** 3 (chosen)
        for candidate in _candidates(word):
            seen = -1 if candidate in names else known.get(candidate, -1)
            if seen > score:
                best, score = candidate, seen
        return best


def _laughter(word: str) -> str | None:
    if word[0] in "wkahexbm":
        for pattern, form in _LAUGH:
            if pattern.match(word):
                return form if word != form else None
    return None


def _candidates(word: str) -> list[str]:
    """Standard words a colloquial one could be: nge-X(-in), nasal X, di-X-in, X-in, ke-X for ter-X."""
    bodies: list[tuple[str, bool]] = []
    if word.endswith("in"):
        bodies.append((word[:-2], True))
    bodies.append((word, False))
    found: list[str] = []
    for body, suffixed in bodies:
        heads: list[str] = []
        if body.startswith("nge"):
            heads += ["meng" + body[3:], "me" + body[3:], "mem" + body[3:], "men" + body[3:], "meng" + body[2:]]
        if body.startswith("ny"):
            heads += ["me" + body, "menc" + body[2:]]
        elif body[0] in "mn":
            heads.append("me" + body)
        if suffixed:
            if body in vocabulary() or body in mapping("slang"):
                heads.append(body)
        elif body.startswith("ke") and len(body) > 5:
            heads.append("ter" + body[2:])
        found += [head + end for head in heads for end in (("kan", "i") if suffixed else ("",))]
    return found
