"""How grave is what a text reports: 0 (nothing) to 1 (people harmed), whatever its tone (domain.md 3.3).

The value is the highest over all cues of ``data/severity.tsv`` that are not denied ("tidak ada korban") and not only
talked about as something to prevent ("simulasi banjir", "cegah stunting"). Some cues need a person near them, and some
lose their weight beside other words (``data/severity_context.tsv``): a refrigerator washed away is no victim.

>>> severity("tiga warga keracunan makanan")
(1.0, 'keracunan makanan')
>>> severity("tidak ada korban jiwa dalam kebakaran itu")
(0.6, 'kebakaran')
>>> severity("dua bocah tenggelam"), severity("kelurahan kami tenggelam"), severity("melihat matahari tenggelam")
((1.0, 'tenggelam'), (0.6, 'tenggelam'), (0.0, None))
>>> severity("mengurus akta kematian")
(0.0, None)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from opini.text.phrases import Hit, Phrases
from opini.text.resources import column, rows

__all__ = ["gravest", "severity"]

_NEAR = 6  # words on either side that count as near a cue (chosen; about the length of a clause)
_PEOPLE = "<manusia>"
_NUMBER = "<num>"

_Rule = tuple[bool, frozenset[str], float]  # whether the words are needed, the words, the value otherwise


@cache
def _lexicon() -> tuple[Phrases, frozenset[str], dict[str, tuple[_Rule, ...]]]:
    people: tuple[str, ...] = ()
    rules: dict[str, list[_Rule]] = {}
    for cue, kind, words, value in rows("severity_context")[1:]:
        if kind == "daftar":
            people = tuple(words.split())
            continue
        around = [word for entry in words.split() for word in (people if entry == _PEOPLE else (entry,))]
        rules.setdefault(cue, []).append((kind == "perlu", frozenset(around), float(value)))
    return Phrases("severity"), column("severity_prevented", 0), {cue: tuple(found) for cue, found in rules.items()}


def severity(cleaned: str) -> tuple[float, str | None]:
    """Severity 0..1 of a cleaned text and the cue it rests on (``None`` when there is none)."""
    tokens = cleaned.split(" ")
    value, hit = gravest(tokens, _lexicon()[0].find(tokens))
    return value, None if hit is None else hit.phrase


def gravest(tokens: Sequence[str], hits: Sequence[Hit]) -> tuple[float, Hit | None]:
    """The highest value among the hits of the severity lexicon that are neither denied nor out of context."""
    lexicon, prevented, rules = _lexicon()
    best: float = 0.0
    gravest_hit: Hit | None = None
    for hit in hits:
        value = float(hit.row[0])
        if value <= best or lexicon.denied(tokens, hit.start, also=prevented):
            continue
        for rule in (*rules.get(hit.phrase, ()), *rules.get("*" + hit.row[1], ())):
            value = min(value, _in_context(rule, tokens, hit, value))
        if value > best:
            best, gravest_hit = value, hit
    return best, gravest_hit


def _in_context(rule: _Rule, tokens: Sequence[str], hit: Hit, value: float) -> float:
    needed, words, otherwise = rule
    end = hit.start + hit.length
    around = [*tokens[max(0, hit.start - _NEAR) : hit.start], *tokens[end : end + _NEAR]]
    found = not words.isdisjoint(around) or (_NUMBER in words and any(token[:1].isdigit() for token in around))
    return value if found == needed else otherwise
