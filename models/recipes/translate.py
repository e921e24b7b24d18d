"""Word tables between Indonesian and eleven other languages, learned from the parallel sentences of NusaX (train only).

IBM model 1 (Brown et al. 1993) in both directions; a word keeps its translation where both directions agree on it. With
the tables an Indonesian sentence whose tone is known becomes a rough sentence of another language with the same tone:
enough for a bag of n-grams, which then knows that Minangkabau "elok" is said where Indonesian says "bagus".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

Table = dict[str, tuple[str, float]]
ITERATIONS = 6  # model 1 barely moves after five (chosen)


def align(pairs: Sequence[tuple[list[str], list[str]]]) -> dict[str, dict[str, float]]:
    """t[source][target], the probability that ``source`` is said as ``target``; words seen once are left out."""
    source = sorted({w for s, _ in pairs for w in s})
    target = sorted({w for _, t in pairs for w in t})
    s_of, t_of = {w: i for i, w in enumerate(source)}, {w: i for i, w in enumerate(target)}
    left, right, cell = [], [], []
    for number, (s, t) in enumerate(pairs):
        a, b = [s_of[w] for w in s], [t_of[w] for w in t]
        left += [i for _ in b for i in a]
        right += [j for j in b for _ in a]
        cell += [number * 1000 + k for k in range(len(b)) for _ in a]
    i, j = np.array(left), np.array(right)
    place = np.unique(np.array(cell), return_inverse=True)[1]
    code, inverse = np.unique(i * len(target) + j, return_inverse=True)
    word = code // len(target)
    prob = np.full(len(code), 1.0)
    for _ in range(ITERATIONS):
        share = prob[inverse]
        share = share / np.bincount(place, weights=share)[place]
        mass = np.bincount(inverse, weights=share, minlength=len(code))
        prob = mass / np.bincount(word, weights=mass, minlength=len(source))[word]
    out: dict[str, dict[str, float]] = defaultdict(dict)
    for c, p in zip(code.tolist(), prob.tolist(), strict=True):
        if p >= 0.05:
            out[source[c // len(target)]][target[c % len(target)]] = p
    return out


def table(pairs: Sequence[tuple[list[str], list[str]]], *, least: float = 0.1) -> Table:
    """Best translation of each source word with the product of both directions' probabilities, at least ``least``."""
    if not pairs:
        return {}
    there = align(pairs)
    back = align([(t, s) for s, t in pairs])
    out: Table = {}
    for word, options in there.items():
        best = max(options, key=lambda v: (options[v] * back.get(v, {}).get(word, 0.0), v))
        score = options[best] * back.get(best, {}).get(word, 0.0)
        if score >= least:
            out[word] = (best, score)
    return out


def translate(tokens: Sequence[str], words: Mapping[str, tuple[str, float]]) -> list[str]:
    """Each token as the table says it, unknown tokens as they are."""
    return [words[t][0] if t in words else t for t in tokens]


def tables(
    text: Sequence[str], lang: Sequence[str], ident: Sequence[str], *, source: str = "indonesian"
) -> dict[str, Table]:
    """A table for each language but ``source``; ``ident`` is shared by translations of one sentence."""
    by: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for t, name, key in zip(text, lang, ident, strict=True):
        by[name][key] = t.split()
    base = by.pop(source)
    return {
        name: table([(base[k], rows[k]) for k in sorted(rows) if k in base and rows[k] and base[k]])
        for name, rows in sorted(by.items())
    }
