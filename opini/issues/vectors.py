"""Cleaned texts as hashed sparse vectors: the same text gives the same row in every process and every batch.

Features are word stems and pairs of neighbouring stems (stop words left out), hashed with CRC-32. There is no learned
vocabulary and no learned weight: what is common in a stream is learned later, from its past, by ``cluster``.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from opini.issues.stopwords import NEGATORS, stopwords, synonyms

__all__ = ["content_words", "stem", "vectorise"]

_MAX_TOKENS = 400  # of a text are read: the issue is named early, and a hostile megabyte costs no more (chosen)
_PAIR_WEIGHT = 0.5  # of a pair beside a single word (chosen)


def vectorise(bersih: NDArray[np.object_], dim: int = 2**18) -> sparse.csr_array:
    """One unit-length float32 row of ``dim`` hashed features per cleaned text; a text without content is a zero row.

    >>> x = vectorise(np.array(["lampu jalan mati", "lampu jalan padam", "mohon segera"], dtype=object))
    >>> x.shape, round(float((x[[0]] @ x[[1]].T).toarray()[0, 0]), 2), x[[2]].nnz
    ((3, 262144), 0.64, 0)
    """
    indices: list[int] = []
    values: list[float] = []
    indptr = np.zeros(len(bersih) + 1, dtype=np.int64)
    for row, text in enumerate(bersih):
        counts: dict[int, float] = {}
        before = ""
        for word in content_words(text):
            root = stem(word)
            if word not in NEGATORS:
                slot = _slot(root) % dim
                counts[slot] = counts.get(slot, 0.0) + 1.0
            if before and before != root:
                slot = _slot(f"{before} {root}") % dim
                counts[slot] = counts.get(slot, 0.0) + _PAIR_WEIGHT
            before = root
        order = sorted(counts)
        indices += order
        values += [counts[slot] for slot in order]
        indptr[row + 1] = len(indices)
    data = np.log1p(np.asarray(values, dtype=np.float64))  # a word said five times is not five times the evidence
    norms = np.sqrt(np.add.reduceat(np.r_[data**2, 0.0], np.minimum(indptr[:-1], len(data)))) if len(bersih) else data
    size = np.diff(indptr)
    scale = np.divide(1.0, norms, out=np.zeros(len(bersih)), where=(size > 0) & (norms > 0))
    unit = (data * np.repeat(scale, size)).astype(np.float32)
    return sparse.csr_array((unit, np.asarray(indices, dtype=np.int64), indptr), shape=(len(bersih), dim))


def content_words(text: object) -> list[str]:
    """The words of a cleaned text that can name something, in order; negators stay, placeholders and numbers go.

    >>> content_words("<user> mohon lampu jalan di rt 05 belum menyala !")
    ['lampu', 'jalan', 'belum', 'menyala']
    """
    stop = stopwords()
    parts = str(text)[: _MAX_TOKENS * 16].split(" ", _MAX_TOKENS)[:_MAX_TOKENS]
    return [w for w in parts if len(w) > 1 and w not in stop and _is_word(w)]


@lru_cache(maxsize=200_000)
def _is_word(word: str) -> bool:
    return word[0] != "<" and any(map(str.isalpha, word)) and len(word) <= 40


@lru_cache(maxsize=200_000)
def _slot(feature: str) -> int:
    return crc32(feature.encode("utf-8", "surrogatepass"))


_CLITICS = ("nya", "lah", "kah", "pun")
_SUFFIXES = ("kan", "an", "i")
_PREFIXES = (
    "meng",
    "peng",
    "meny",
    "peny",
    "mem",
    "pem",
    "men",
    "pen",
    "ber",
    "ter",
    "per",
    "me",
    "pe",
    "di",
    "ke",
    "se",
)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A rough root that joins common forms of a word; for matching only, never shown.

    >>> [stem(w) for w in ("perantingan", "dirantingi", "rusaknya", "jalan", "mati")]
    ['ranting', 'ranting', 'rusak', 'jalan', 'mati']
    """
    if (same := synonyms().get(word)) is not None:
        return stem(same)
    root = word
    for clitic in _CLITICS:
        if root.endswith(clitic) and len(root) >= len(clitic) + 4:
            root = root[: -len(clitic)]
            break
    bare = _unprefixed(_unprefixed(root))
    least = 5 if bare == root else 4  # "jalan" is not "jal": without a prefix only long words lose a suffix
    root = bare
    for suffix in _SUFFIXES:
        if root.endswith(suffix) and len(root) >= len(suffix) + least:
            root = root[: -len(suffix)]
            break
    return synonyms().get(root, root)


def _unprefixed(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) >= len(prefix) + 4:
            cut = len(prefix)
            if prefix in ("ber", "ter", "per") and word[cut] in "aiueo":
                cut -= 1  # be-racun, pe-ranting: roots in r are more frequent than roots in a vowel here
            return word[cut:]
    return word
