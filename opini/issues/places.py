"""Which places opinions name: after words such as "jalan" or "kelurahan", and wherever a name is known from there.

Only the name of a street, quarter or public building is kept; house numbers, RT and RW are never read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from opini.issues.stopwords import NEGATORS, stopwords, subjects, word_list
from opini.issues.vectors import stem

__all__ = ["Place", "find_places", "is_place_word", "label"]

Place = tuple[str, str]  # kind ("jalan", "kelurahan", ... or "") and name in lower case

_KINDS = {
    "jalan": "jalan", "jl": "jalan", "jln": "jalan", "kecamatan": "kecamatan", "kelurahan": "kelurahan",
    "desa": "desa", "dusun": "dusun", "kampung": "kampung", "perumahan": "perumahan", "perum": "perumahan",
    "komplek": "kompleks", "kompleks": "kompleks", "pasar": "pasar", "terminal": "terminal", "taman": "taman",
    "rusun": "rusun", "rusunawa": "rusun", "stasiun": "stasiun", "sungai": "sungai", "jembatan": "jembatan",
    "simpang": "simpang", "bundaran": "bundaran", "pulau": "pulau", "waduk": "waduk", "pantai": "pantai",
    "pelabuhan": "pelabuhan", "bandara": "bandara", "rsud": "rsud", "puskesmas": "puskesmas", "stadion": "stadion",
    "kabupaten": "kabupaten", "polres": "polres", "polsek": "polsek", "polda": "polda", "polresta": "polresta",
    "tpa": "tpa", "tps": "tps", "makam": "makam", "tpu": "tpu",
}  # fmt: skip
_NOT_NAMES = frozenset(word_list("bukan_nama_tempat.txt"))
_COMPASS = frozenset(word_list("akhiran_nama_tempat.txt"))
_MIN_USES = 2  # times a name must follow a place word before it counts (chosen)
_WHOLE_USES = 3  # times a name of several words must follow one, whatever its words mean elsewhere (chosen)
_WHOLE_SHARE = 0.2  # and the share of its uses that must follow one (chosen)
_VERB_SHARE = 0.8  # the same for words shaped like verbs ("menutup"; but "menanggal" is a place)
_MIN_SHARE = 0.34  # share of a word's uses that follow a place word or a known name (chosen)


def find_places(bersih: NDArray[np.object_]) -> list[tuple[Place, ...]]:
    """Places of every cleaned text, without repeats, in order of mention.

    >>> texts = ["jalan keputih tegal rusak", "lampu jalan keputih tegal mati", "banjir lagi di keputih tegal"]
    >>> find_places(np.array(texts, dtype=object))[2]
    (('', 'keputih tegal'),)
    """
    tokens = [str(text)[:4000].split(" ") for text in bersih]
    after: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    for words in tokens:
        uses.update(words)
        for i, word in enumerate(words[:-1]):
            if word in _KINDS:
                span = [words[j] for j in _name_span(words, i + 1)]
                after.update(span)
                whole.update([" ".join(span)] if len(span) > 1 else [])
    candidates = {name for name, n in whole.items() if n >= _WHOLE_USES}
    said = Counter(
        name
        for words in tokens
        for i in range(len(words) - 1)
        for name in (" ".join(words[i : i + 2]), " ".join(words[i : i + 3]))
        if name in candidates
    )
    names = {name for name in candidates if whole[name] >= _WHOLE_SHARE * said[name]} | {
        w for w, n in after.items() if n >= _MIN_USES and n >= (_VERB_SHARE if _VERB.match(w) else _MIN_SHARE) * uses[w]
    }
    found = [_triggered(words, names) for words in tokens]
    uses = Counter(name for places in found for _, name in places)
    known = {name for name, n in uses.items() if n >= _MIN_USES}
    return [_all(words, places, known) for words, places in zip(tokens, found, strict=True)]


_VERB = re.compile(r"(?:me[mn]?|di|ber|ter)[a-z]{4,16}$")


def _name_span(words: Sequence[str], start: int) -> range:
    """Positions of the name that begins at ``start``: up to two words, three with a compass word."""
    first = start
    while start < len(words) and words[start] in (".", ":", "raya"):
        start += 1
    if start > first and start < len(words) and _VERB.match(words[start]):
        return range(0)  # "... perbaikan jalan . diimbau ..." is the end of a sentence, "jl . merpati" is not
    stop = start
    while stop < len(words) and stop - start < 3 and _may_be_name(words[stop]):
        if stop - start == 2 and words[stop] not in _COMPASS:
            break
        stop += 1
    return range(start, stop)


@lru_cache(maxsize=100_000)
def _may_be_name(word: str) -> bool:
    return (
        word.isalpha()
        and 3 <= len(word) <= 20
        and word not in _NOT_NAMES
        and word not in _KINDS
        and word not in NEGATORS
        and stem(word) not in subjects()
        and (word not in stopwords() or word in _COMPASS)
    )


def _triggered(words: Sequence[str], names: set[str]) -> list[Place]:
    out: list[Place] = []
    for i, word in enumerate(words[:-1]):
        kind = _KINDS.get(word)
        if kind is None:
            continue
        span = [words[j] for j in _name_span(words, i + 1)]
        while span and not (
            span[-1] in names or span[-1] in _COMPASS or (" ".join(span) in names and not _VERB.match(span[-1]))
        ):
            span.pop()
        if (span and (span[0] in names or " ".join(span) in names)) and not _COMPASS.issuperset(span):
            out.append((kind, " ".join(span)))
    return out


def _all(words: Sequence[str], places: list[Place], known: set[str]) -> tuple[Place, ...]:
    out = {name: kind for kind, name in reversed(places)}
    for i in range(len(words)):
        for size in (3, 2, 1):
            name = " ".join(words[i : i + size])
            if name in known:
                out.setdefault(name, "")
                break
    padded = [f" {name} " for name in out]
    return tuple(
        (kind, name)
        for name, kind in out.items()
        if not any(f" {name} " in o and len(o) > len(name) + 2 for o in padded)
    )


def is_place_word(word: str) -> bool:
    """Whether a word announces a place ("jalan", "kelurahan")."""
    return word in _KINDS


def label(place: Place) -> str:
    """How a place is written in a title.

    >>> label(("jalan", "keputih tegal")), label(("kelurahan", "sidotopo"))
    ('Jl. Keputih Tegal', 'Sidotopo')
    """
    kind, name = place
    written = " ".join(word.capitalize() for word in name.split())
    if kind in ("", "kecamatan", "kelurahan", "desa", "dusun", "kabupaten"):
        return written
    if kind == "jalan":
        return f"Jl. {written}"
    return f"{kind.upper() if kind in ('rsud', 'tpa', 'tps', 'tpu') else kind.capitalize()} {written}"
