"""Names for issues that people would recognise: a short span that members really wrote, and the place most of them name.

Not a list of frequent words. A span scores by how much of what sets the issue apart it says, and by how many members
wrote it. Names of persons, house numbers and handles never enter a title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from opini.issues.places import Place, label
from opini.issues.stopwords import NEGATORS
from opini.issues.vectors import stem
from opini.issues.wording import Wording, is_content

__all__ = ["Naming", "titles"]

_MEMBERS = 300  # read per issue, spread over its life (chosen)
_LONGEST = 6  # words of a span
_SUPPORT = (
    0.25  # exponent of the share of members that wrote the span: saying more counts more than being common (chosen)
)
_JOINERS = frozenset(["di", "ke", "dari", "untuk", "dan", "yang", "karena", "oleh", "pada", "dengan", "tanpa", "akibat"])
_MAJORITY = 0.5  # share of members that must name a place for it to enter the title
_PHRASES, _PLACES = 5, 5


@dataclass(frozen=True, slots=True)
class Naming:
    """Title, key phrases and places of one issue."""

    judul: str
    frasa: tuple[str, ...]
    lokasi: tuple[str, ...]


@dataclass(slots=True)
class _Span:
    rows: int
    surface: Counter[tuple[str, ...]]


def titles(
    wording: Wording,
    places: Sequence[tuple[Place, ...]],
    members: Sequence[NDArray[np.int64]],
    groups: NDArray[np.int64],
) -> list[Naming]:
    """Name every issue; ``members`` holds its rows, ``groups`` the near-duplicate group of every row (copies count once).

    >>> texts = np.array(["parkir liar di depan scp makin ramai", "parkir liar depan scp bikin macet", "jalan rusak"],
    ...                  dtype=object)
    >>> name = titles(Wording(texts, texts), [(), (), ()], [np.array([0, 1])], np.arange(3))[0]
    >>> name.judul
    'Parkir liar'
    """
    return [_name(wording, places, rows, groups) for rows in members]


def _name(
    wording: Wording, places: Sequence[tuple[Place, ...]], rows: NDArray[np.int64], groups: NDArray[np.int64]
) -> Naming:
    _, first = np.unique(groups[rows], return_index=True)
    voices = rows[np.sort(first)]
    if len(voices) > _MEMBERS:
        voices = voices[np.linspace(0, len(voices) - 1, _MEMBERS).astype(np.int64)]
    own: list[int] = voices.tolist()
    weight = _weights(wording, own)
    named = Counter(name for row in own for _, name in places[row])
    place_words = {word for name in named for word in name.split()}
    spelling = wording.spelling(own)
    spans = _spans(wording, own, weight, place_words)
    ranked = _ranked(spans, weight, len(own))
    phrases = [_written(spans[key], spelling) for key in ranked]
    lokasi = _labels(places, own, named)
    top = max(named.values(), default=0)
    judul = phrases[0] if phrases else ""
    if lokasi and top >= _MAJORITY * len(own) and top >= 2:
        judul = f"{judul} di {lokasi[0]}" if judul else lokasi[0]
    if not judul:
        judul = "Isu tanpa nama"
    return Naming(judul[:1].upper() + judul[1:], tuple(phrases[:_PHRASES]), tuple(lokasi[:_PLACES]))


def _weights(wording: Wording, own: list[int]) -> dict[str, float]:
    """How much each stem sets the issue apart: share of members times log ratio to its share elsewhere."""
    inside: Counter[str] = Counter()
    for row in own:
        inside.update(wording.stems[row])
    m, rest = len(own), max(wording.n - len(own), 1)
    out: dict[str, float] = {}
    for word, n in inside.items():
        share = n / m
        elsewhere = (max(wording.df[word] - n, 0) + 1.0) / (rest + 2.0)
        if n >= 2 or m == 1:
            out[word] = share * max(log(share / elsewhere), 0.0)
    return out


def _spans(
    wording: Wording, own: list[int], weight: dict[str, float], place_words: set[str]
) -> dict[tuple[str, ...], _Span]:
    spans: dict[tuple[str, ...], _Span] = {}
    for row in own:
        words = wording.tokens[row]
        good = [
            is_content(w) and weight.get(stem(w), 0.0) > 0 and w not in place_words and not wording.is_person(w)
            for w in words
        ]
        seen: set[tuple[str, ...]] = set()
        for i, word in enumerate(words):
            if not (good[i] or word in NEGATORS):
                continue
            key: list[str] = []
            for j in range(i, min(i + _LONGEST, len(words))):
                if good[j] or words[j] in NEGATORS:
                    key.append(stem(words[j]))
                elif words[j] not in _JOINERS:
                    break
                if not good[j]:
                    continue
                full = tuple(key)
                if len(set(full)) == len(full) and any(good[i : j + 1]):
                    span = spans.setdefault(full, _Span(0, Counter()))
                    span.surface[tuple(words[i : j + 1])] += 1
                    if full not in seen:
                        seen.add(full)
                        span.rows += 1
    return spans


def _ranked(spans: dict[tuple[str, ...], _Span], weight: dict[str, float], m: int) -> list[tuple[str, ...]]:
    """Best spans first, leaving out those whose words another one already says."""
    whole = sum(sorted(weight.values(), reverse=True)[:4]) or 1.0
    least = 2 if m > 2 else 1

    def score(key: tuple[str, ...]) -> float:
        said = sum(weight.get(word, 0.0) for word in key) / whole
        alone = 0.6 if len(key) == 1 else 1.0  # one word alone seldom says what happened (chosen)
        return alone * said * (spans[key].rows / m) ** _SUPPORT

    pool = sorted((key for key, span in spans.items() if span.rows >= least), key=lambda k: (-score(k), k))[:200]
    out: list[tuple[str, ...]] = []
    for key in pool:
        if all(len(set(key) & set(other)) * 2 <= min(len(key), len(other)) for other in out):
            out.append(key)
        if len(out) == _PHRASES:
            break
    return out


def _written(span: _Span, spelling: dict[str, str]) -> str:
    words = min(span.surface, key=lambda w: (-span.surface[w], len(w), w))
    return " ".join(spelling.get(word, word) for word in words)


def _labels(places: Sequence[tuple[Place, ...]], own: list[int], named: Counter[str]) -> list[str]:
    kinds: dict[str, Counter[str]] = {}
    for row in own:
        for kind, name in places[row]:
            kinds.setdefault(name, Counter())[kind] += 1
    out: list[str] = []
    for name, n in sorted(named.items(), key=lambda item: (-item[1], item[0])):
        if n < 2:
            break
        said = {kind: k for kind, k in kinds[name].items() if kind}
        kind = min(said, key=lambda k: (-said[k], k)) if said and 2 * max(said.values()) >= n else ""
        out.append(label((kind, name)))
    return out
