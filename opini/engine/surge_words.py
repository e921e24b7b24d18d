"""What people said in a surge and not before: key phrases by log-odds, computed on cleaned text.

The score of a phrase is its log-odds in the surge against its log-odds before, in standard deviations, with the whole
pool as an informative prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words"). Near-duplicates count once, and words
that may name a private person are left out.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from opini.issues.stopwords import NEGATORS
from opini.issues.vectors import stem
from opini.issues.wording import Wording, is_content
from opini.stream.table import OpinionTable

__all__ = ["Phrasebook"]

Ints = NDArray[np.int64]

_LONGEST = 3  # words of a phrase
_LEAST, _LEAST_SHARE = 3, 0.06  # opinions of the surge that must use a phrase: three and one in sixteen (chosen)
_SCORE, _WORD_SCORE = 1.6, 2.0  # standard deviations that tell a surge apart: several words, one word (chosen)
_PRIOR = 1.0  # strength of the prior, in surges (chosen)
_READ = 60  # words of an opinion that are read (chosen: trouble is named early)
_PUBLIC, _PUBLIC_SHARE = 8, 0.3  # users that make a capitalised word public (as in ``issues.phrases``)

Key = tuple[str, ...]


class Phrasebook:
    """Phrases of the opinions of a table, read once and compared many times."""

    def __init__(self, view: OpinionTable, rows: Ints, groups: Ints) -> None:
        """``rows`` are all rows that will be asked about, ``groups`` near-duplicate groups of all rows."""
        self._place = {int(row): i for i, row in enumerate(rows.tolist())}
        self._groups = groups
        self._wording = Wording(view.bersih[rows], view.teks[rows])
        self._ids: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._found: dict[int, tuple[Ints, list[tuple[str, ...]]]] = {}

    def telling(self, inside: Ints, before: Ints, count: int = 5) -> tuple[str, ...]:
        """The phrases that set ``inside`` apart from ``before``, most telling first; none overlaps another."""
        inside, before = self._distinct(inside), self._distinct(before)
        if len(inside) < _LEAST:
            return ()
        numbers = [self._numbers(rows) for rows in (inside, before)]  # both read before their counts share a length
        a, b = (np.bincount(n, minlength=len(self._keys)).astype(np.float64) for n in numbers)
        least = max(_LEAST, _LEAST_SHARE * len(inside))
        candidates = np.flatnonzero(a >= least)
        if not len(candidates):
            return ()
        length = np.array([len(self._keys[i]) for i in candidates])
        score = _log_odds(a[candidates], b[candidates], len(inside), len(before))
        order = np.lexsort((candidates, -score * np.sqrt(np.minimum(length, 2))))
        barred = self._barred(inside)
        picked: list[Key] = []
        for place in order.tolist():
            key = self._keys[int(candidates[place])]
            if score[place] < (_SCORE if len(key) > 1 else _WORD_SCORE) or barred & set(key) or set(key) <= NEGATORS:
                continue
            if any(set(key) & set(other) for other in picked):
                continue
            picked.append(key)
            if len(picked) == count:
                break
        return self._written(picked, inside)

    def _distinct(self, rows: Ints) -> Ints:
        """One row of each near-duplicate group."""
        _, first = np.unique(self._groups[rows], return_index=True)
        return rows[np.sort(first)]

    def _numbers(self, rows: Ints) -> Ints:
        """The phrases of all rows, one after the other."""
        parts = [self._phrases(int(row))[0] for row in rows]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def _phrases(self, row: int) -> tuple[Ints, list[tuple[str, ...]]]:
        """Numbers of the phrases of an opinion, each once, and how it writes them."""
        found = self._found.get(row)
        if found is None:
            spans = dict(self._spans(row))
            numbers = np.array([self._number(key) for key in spans], dtype=np.int64)
            found = self._found[row] = (numbers, list(spans.values()))
        return found

    def _number(self, key: Key) -> int:
        number = self._ids.setdefault(key, len(self._keys))
        if number == len(self._keys):
            self._keys.append(key)
        return number

    def _spans(self, row: int) -> list[tuple[Key, tuple[str, ...]]]:
        """Runs of one to three telling words (a negator may open one), as stems and as written."""
        words = self._wording.tokens[self._place[row]][:_READ]
        stems = [_stem(word) for word in words]
        out: list[tuple[Key, tuple[str, ...]]] = []
        for i in range(len(words)):
            key: list[str] = []
            for j in range(i, min(i + _LONGEST, len(words))):
                last = stems[j]
                if last is None or (j > i and last in NEGATORS):
                    break
                key.append(last)
                if last not in NEGATORS:
                    out.append((tuple(key), tuple(words[i : j + 1])))
        return out

    def _barred(self, rows: Ints) -> frozenset[str]:
        """Stems that may name a private person: names after "pak", and capitalised words that few people use."""
        places = [self._place[int(row)] for row in rows]
        spelling = self._wording.spelling(places)
        users: Counter[str] = Counter(w for place in places for w in set(self._wording.tokens[place]))
        public = max(_PUBLIC, _PUBLIC_SHARE * len(rows))
        return frozenset(
            stem(word)
            for word, n in users.items()
            if self._wording.is_person(word)
            or (spelling.get(word, word)[:1].isupper() and not spelling[word].isupper() and n < public)
        )

    def _written(self, keys: list[Key], rows: Ints) -> tuple[str, ...]:
        """How most people write each phrase, acronyms in capitals."""
        wanted = {self._ids[key]: Counter[tuple[str, ...]]() for key in keys}
        for row in rows.tolist():
            for number, span in zip(*self._phrases(row), strict=True):
                if number in wanted:
                    wanted[number][span] += 1
        spelling = self._wording.spelling([self._place[row] for row in rows.tolist()]) if keys else {}
        best = (min(forms, key=lambda words: (-forms[words], words)) for forms in wanted.values())
        return tuple(" ".join(spelling.get(word, word) for word in span) for span in best)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str | None:
    """The stem of a telling word, a negator as it is, ``None`` for the rest."""
    if word in NEGATORS:
        return word
    return stem(word) if is_content(word) and word.replace("-", "").isalpha() else None


def _log_odds(a: NDArray[np.float64], b: NDArray[np.float64], n_a: int, n_b: int) -> NDArray[np.float64]:
    """Difference of log-odds of use, in standard deviations.

    >>> _log_odds(np.array([8.0, 8.0]), np.array([2.0, 80.0]), 10, 100).round(1).tolist()
    [5.0, -0.0]
    """
    share = (a + b + 0.5) / (n_a + n_b + 1.0)
    weight = _PRIOR * n_a * share
    left = np.log((a + weight) / (n_a - a + _PRIOR * n_a * (1.0 - share) + 1e-9))
    right = np.log((b + weight) / (n_b - b + _PRIOR * n_a * (1.0 - share) + 1e-9))
    return np.asarray((left - right) / np.sqrt(1.0 / (a + weight) + 1.0 / (b + weight)), dtype=np.float64)
