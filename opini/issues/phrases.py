"""Names for issues that people would recognise: a short span members really wrote, and the place most of them name.

Not a list of frequent words. A span scores by how much of what sets the issue apart it says, and by how many members
wrote it. Names of persons, house numbers and handles never enter a title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from opini.issues.places import Place, is_place_word, label
from opini.issues.stopwords import NEGATORS, subjects, troubles
from opini.issues.vectors import stem
from opini.issues.wording import Wording, is_content
from opini.text.words import vocabulary

__all__ = ["NAMELESS", "Naming", "has_subject", "says_something", "titles"]

NAMELESS = "Isu tanpa nama"  # where no words may be shown
_MEMBERS = 300  # read per issue, spread over its life (chosen)
_LONGEST = 6  # words of a span
_SUPPORT = 0.18  # exponent of the share of members that wrote it: saying more counts more than being common (chosen)
_JOINERS = frozenset({"di", "ke", "dari", "untuk", "dan", "yang", "karena", "oleh", "pada", "dengan", "tanpa"})
_MAJORITY = 0.5  # share of members that must name a place for it to enter the title
_FIGURE = 20  # members that must use a person's name: then it is a public figure (chosen)
_PUBLIC, _PUBLIC_SHARE = 8, 0.3  # members that must use a capitalised word that is no place (chosen: privacy first)
_NEGATED = 0.3  # share of a span's uses with a negator before it from which the negator belongs to it (chosen)
_TROUBLE = 1.25  # a span that says what is wrong is the better name (chosen)
_THING = 1.15  # so is one that names a thing or service people know (chosen)
_DEED = 0.5  # and a name that begins with a verb is no name: "memintanya memaksa" (chosen)
_VERB = re.compile(r"(?:me(?:m|n|ng|ny|r|l|w)|di)[a-z]{3,}")
_SECOND = 0.6  # weight of the second word from which opinions share a subject (measured: see issues/__init__.py)
_PHRASES, _PLACES = 5, 5
_CHOICE = 3  # best phrases among which the first that is more than one everyday word becomes the title (chosen)


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
    parents: Sequence[int] | None = None,
) -> list[Naming]:
    """Name every issue; ``members`` holds its rows, ``groups`` near-duplicate groups of all rows (copies count once).
    ``parents[i]`` is the position of the city-wide issue that a local episode belongs to, -1 for none: where members of
    an episode have no words of their own in common, it bears the name of that issue and its place.

    >>> texts = np.array(["parkir liar di depan scp makin ramai", "parkir liar depan scp bikin macet", "jalan rusak"],
    ...                  dtype=object)
    >>> name = titles(Wording(texts, texts), [(), (), ()], [np.array([0, 1])], np.arange(3))[0]
    >>> name.judul
    'Parkir liar'
    """
    above = list(parents) if parents else [-1] * len(members)
    said = [_said(wording, places, rows, groups) for rows in members]
    return [_named(one, said[above[i]].phrases[:1] if above[i] >= 0 else ()) for i, one in enumerate(said)]


def has_subject(wording: Wording, rows: NDArray[np.int64]) -> bool:
    """Whether opinions share more than one everyday word: a trouble or a demand, or two words that set them apart."""
    weight = _weights(wording, _spread(rows).tolist())
    ranked = sorted(weight, key=lambda word: (-weight[word], word))[:2]
    return bool(ranked) and (ranked[0] in subjects() or (weight[ranked[-1]] >= _SECOND > 0.0 and len(ranked) == 2))


def says_something(judul: str) -> bool:
    """Whether a title is more than one everyday word.

    >>> says_something("Lampu padam"), says_something("Banjir"), says_something("Diam")
    (True, True, False)
    """
    words = judul.lower().split()
    return len(words) > 1 or any(stem(word) in subjects() for word in words)


@dataclass(frozen=True, slots=True)
class _Said:
    phrases: tuple[str, ...]  # best first
    common: bool  # most members wrote the best one
    lokasi: tuple[str, ...]
    placed: bool  # most members name the first place


def _said(
    wording: Wording, places: Sequence[tuple[Place, ...]], rows: NDArray[np.int64], groups: NDArray[np.int64]
) -> _Said:
    _, first = np.unique(groups[rows], return_index=True)
    voices = rows[np.sort(first)]
    own: list[int] = _spread(voices).tolist()
    weight = _weights(wording, own)
    named = Counter(name for row in own for _, name in places[row])
    place_words = {word for name in named for word in name.split()}
    spelling = wording.spelling(own)
    barred = _barred(wording, own, spelling) | place_words
    spans = _spans(wording, own, weight, barred)
    ranked = _ranked(spans, weight, len(own))
    top = max(named.values(), default=0)
    return _Said(
        phrases=tuple(_written(spans[key], spelling) for key in ranked),
        common=bool(ranked) and spans[ranked[0]].rows >= _MAJORITY * len(own),
        lokasi=tuple(_labels(places, own, named)),
        placed=top >= _MAJORITY * len(own) and top >= 2,
    )


def _named(said: _Said, above: tuple[str, ...]) -> Naming:
    phrases = said.phrases if said.common else (*above, *(p for p in said.phrases if p not in above))
    judul = next((p for p in phrases[:_CHOICE] if says_something(p)), phrases[0] if phrases else "")
    if said.lokasi and said.placed:
        judul = _placed(judul, said.lokasi[0]) if judul else said.lokasi[0]
    if not judul:
        judul = NAMELESS
    return Naming(judul[:1].upper() + judul[1:], phrases[:_PHRASES], said.lokasi[:_PLACES])


def _placed(judul: str, place: str) -> str:
    """The title with its place, said once.

    >>> _placed("dokter spesialis di RSUD", "RSUD Sentana Husada"), _placed("jalan rusak", "Bulak")
    ('dokter spesialis di RSUD Sentana Husada', 'jalan rusak di Bulak')
    """
    what, at, tail = judul.rpartition(" di ")
    known = bool(at) and f"{place} ".casefold().startswith(f"{tail} ".casefold())
    return f"{what if known else judul} di {place}"


def _spread(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """At most 300 rows, evenly over the life of the issue."""
    if len(rows) <= _MEMBERS:
        return rows
    return rows[np.linspace(0, len(rows) - 1, _MEMBERS).astype(np.int64)]


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


def _barred(wording: Wording, own: list[int], spelling: dict[str, str]) -> set[str]:
    """Words that may name a private person: names, capitalised words and rare ones that few members use."""
    users = Counter(word for row in own for word in set(wording.tokens[row]))
    public = max(_PUBLIC, _PUBLIC_SHARE * len(own))
    return {
        word
        for word, n in users.items()
        if (n < _FIGURE and wording.is_person(word))
        or (
            (n < public)
            and (
                (spelling.get(word, word)[:1].isupper() and not _acronym(spelling[word]))
                or (wording.is_rare(word, n) and stem(word) not in subjects())
            )
        )
    }


def _acronym(word: str) -> bool:
    return word.isupper() and len(word) <= 6


def _spans(
    wording: Wording, own: list[int], weight: dict[str, float], barred: set[str]
) -> dict[tuple[str, ...], _Span]:
    spans: dict[tuple[str, ...], _Span] = {}
    for row in own:
        words = wording.tokens[row]
        good = [is_content(w) and weight.get(stem(w), 0.0) > 0 and w not in barred for w in words]
        for i, word in enumerate(words[1:]):
            if word in barred and is_place_word(words[i]):
                good[i] = False  # "pju padam [jalan] merpati"
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
    least = max(2 if m > 2 else 1, 0.015 * m)

    def score(key: tuple[str, ...]) -> float:
        said = sum(weight.get(word, 0.0) for word in key) / whole
        alone = 0.6 if len(key) == 1 else 1.0  # one word alone seldom says what happened (chosen)
        bad = _TROUBLE if any(word in troubles() for word in key) else 1.0
        thing = _THING if any(word in subjects() for word in key) else 1.0
        deed = _DEED if _is_deed(_most_written(spans[key])[0]) else 1.0
        return float(alone * bad * thing * deed * said * (spans[key].rows / m) ** _SUPPORT)

    pool = sorted((key for key, span in spans.items() if span.rows >= least), key=lambda k: (-score(k), k))[:200]
    out: list[tuple[str, ...]] = []
    for key in pool:
        key = _negated(key, spans)
        if all(len(set(key) & set(other)) * 2 <= min(len(key), len(other)) for other in out):
            out.append(key)
        if len(out) == _PHRASES:
            break
    return out


def _negated(key: tuple[str, ...], spans: dict[tuple[str, ...], _Span]) -> tuple[str, ...]:
    """ "terdaftar MBR" is "tidak terdaftar MBR" where people mostly say so."""
    fuller = [(spans[k].rows, k) for k in ((word, *key) for word in sorted(NEGATORS)) if k in spans]
    rows, best = max(fuller, default=(0, key))
    return best if rows >= _NEGATED * spans[key].rows else key


def _written(span: _Span, spelling: dict[str, str]) -> str:
    *before, last = (spelling.get(word, word) for word in _most_written(span))
    return " ".join((*before, _bare(last)))


def _bare(word: str) -> str:
    """A last word without "-nya", which points at what readers do not see.

    >>> _bare("lagunya"), _bare("hanya"), _bare("punya")
    ('lagu', 'hanya', 'punya')
    """
    root = word.removesuffix("nya")
    return root if root != word and len(root) >= 4 and root in vocabulary() else word


def _most_written(span: _Span) -> tuple[str, ...]:
    return min(span.surface, key=lambda w: (-span.surface[w], len(w), w))


@lru_cache(maxsize=100_000)
def _is_deed(word: str) -> bool:
    """Whether a word is shaped like a verb and names no trouble ("memintanya", "ditargetkan", but not "diare").

    >>> _is_deed("memintanya"), _is_deed("ditargetkan"), _is_deed("menumpuk"), _is_deed("parkir"), _is_deed("merah")
    (True, True, True, False, False)
    """
    root = stem(word)
    return _VERB.match(word) is not None and root != word and root not in subjects()


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
