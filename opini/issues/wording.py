"""What the whole stream tells about words: how common each is, how it is written, and which are people's names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from opini.issues.stopwords import NEGATORS, stopwords, word_list
from opini.issues.vectors import stem
from opini.text.words import vocabulary

__all__ = ["Wording"]

_READ = 160  # tokens of a text that are read (chosen: the issue is named early)
_PERSON_CUES = frozenset(word_list("sapaan_orang.txt"))
_ROLES = frozenset(word_list("jabatan.txt"))
_NAMES = frozenset(word_list("nama_orang.txt"))
_PERSON_SHARE = (
    0.3  # share of a word's uses right after "pak", "bu", "nama" ... from which it is a person's name (chosen)
)
_COMMON = 3  # opinions elsewhere that make a word everybody's (chosen)
_NAME_LENGTH = 4
_NUMBERS = frozenset({"nik", "<nik>", "<hp>", "<email>"})
_LOOK_BACK = 6  # characters before a word that are read for the end of a sentence (chosen)
_WORD = re.compile(r"[^\W\d_]{2,20}")


class Wording:
    """Counts over all opinions of a table. Texts are cleaned (``bersih``) and, for spelling, readable (``teks``)."""

    def __init__(self, bersih: NDArray[np.object_], teks: NDArray[np.object_]) -> None:
        self.tokens = [_doubled(str(text)[: _READ * 12].split(" ", _READ)[:_READ]) for text in bersih]
        self.stems = [frozenset(stem(w) for w in words if is_content(w)) for words in self.tokens]
        self.n = len(self.tokens)
        self.df: Counter[str] = Counter()
        after: Counter[str] = Counter()
        uses: Counter[str] = Counter()
        for words, stems in zip(self.tokens, self.stems, strict=True):
            self.df.update(stems)
            uses.update(set(words))
            after.update(_introduced(words))
        self._people = frozenset(
            w for w, n in after.items() if n >= _PERSON_SHARE * uses[w] and w not in _ROLES and w.isalpha()
        )
        self._teks = teks

    def is_rare(self, word: str, inside: int) -> bool:
        """Whether a word that ``inside`` members use is neither Indonesian vocabulary nor used elsewhere."""
        root = stem(word)
        known = vocabulary()
        return self.df[root] - inside < _COMMON and word not in known and root not in known

    def is_person(self, word: str) -> bool:
        """Whether a word is a common name of persons, or is mostly used where a person's name stands."""
        return word in self._people or word in _NAMES

    def spelling(self, rows: Iterable[int]) -> dict[str, str]:
        """How words are written in some opinions: acronyms in capitals, names with one, the rest in lower case."""
        forms: dict[str, Counter[str]] = {}
        for row in rows:
            text = str(self._teks[row])[:1500]
            letters = [c for c in text if c.isalpha()]
            if not letters or sum(map(str.isupper, letters)) > 0.5 * len(letters):
                continue  # a shouted text says nothing about spelling
            for match in _WORD.finditer(text):
                word = match.group()
                start = match.start()
                before = text[max(0, start - _LOOK_BACK) : start].rstrip(" \"'(")
                opening = start == 0 or before.endswith((".", "!", "?", ":", "\n"))
                shape = "upper" if word.isupper() else "lower" if word[0].islower() else "" if opening else "title"
                if shape:
                    forms.setdefault(word.lower(), Counter())[shape] += 1
        out: dict[str, str] = {}
        for word, shapes in forms.items():
            total = sum(shapes.values())
            if shapes["upper"] >= 0.5 * total and len(word) <= 8:
                out[word] = word.upper()
            elif shapes["title"] + shapes["upper"] >= 0.7 * total and total >= 2:
                out[word] = word.capitalize()
        return out


def _introduced(words: list[str]) -> set[str]:
    """Words in the places where a name stands: up to four after "pak", "nama", "nik" ..., and four before "nik"."""
    out: set[str] = set()
    for i, word in enumerate(words):
        if word in _PERSON_CUES:
            for follower in words[i + 1 : i + 1 + _NAME_LENGTH]:
                if not (follower.isalpha() and is_content(follower)) or follower in _ROLES:
                    break
                out.add(follower)
        if word in _NUMBERS:
            for leader in reversed(words[max(0, i - _NAME_LENGTH) : i]):
                if not (leader.isalpha() and is_content(leader)):
                    break
                out.add(leader)
    return out


def _doubled(words: list[str]) -> list[str]:
    """ "gorong gorong" and "gorong - gorong" as the one word they are."""
    out: list[str] = []
    for word in words:
        if len(word) > 3 and out and out[-1] == word:
            out[-1] = f"{word}-{word}"
        elif len(word) > 3 and len(out) > 1 and out[-1] == "-" and out[-2] == word:
            out[-2:] = [f"{word}-{word}"]
        else:
            out.append(word)
    return out


@lru_cache(maxsize=200_000)
def is_content(word: str) -> bool:
    """Whether a word can name something."""
    return (
        len(word) > 1
        and word[0] != "<"
        and word not in stopwords()
        and word not in NEGATORS
        and any(map(str.isalpha, word))
        and len(word) <= 30
        and not (word[:2] in ("rt", "rw") and word[2:].isdigit())  # part of an address
    )
