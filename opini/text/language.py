"""First guess of the language of a text from its function words; the trained model is ``opini.load("language")``.

Every token votes for the languages that list it (``data/language.tsv``), less the more languages share it; a word the
Indonesian vocabulary knows is a weak vote for Indonesian. Text in another script than Latin is ``lain``.

>>> [language(t) for t in ("ulun kada tahu pang", "dalane wis apik tenan", "the road is broken", "jalannya rusak")]
['bjn', 'jav', 'eng', 'ind']
>>> language("今日は雨です"), language("")
('lain', 'lain')
"""

from __future__ import annotations

import re
from functools import cache

from opini.text.resources import mapping, rows
from opini.text.words import vocabulary

__all__ = ["language"]

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*'?")
_TOKENS = 400  # the first ones decide; keeps hostile texts cheap (chosen)
_KNOWN = 0.1  # vote of a word that is merely Indonesian vocabulary (chosen on NusaX and SIB-200 train sentences)
_IND = 0.4  # vote of an Indonesian function word: regional texts are full of them, not the other way round (same)
_AFFIXED = re.compile(r"(?:me|di|ber|ter|pe|ke)[a-z]{4,}(?:kan|an|i|nya)?$|[a-z]{4,}(?:nya|kan)$")


@cache
def _votes() -> dict[str, tuple[tuple[str, float], ...]]:
    listed: dict[str, list[str]] = {}
    for word, name in rows("language")[1:]:
        listed.setdefault(word, []).append(name)
    return {
        word: tuple((name, (_IND if name == "ind" else 1.0) / len(names)) for name in names)
        for word, names in listed.items()
    }


def language(text: str) -> str:
    """The id (``vocabulary.LANGUAGES``) of the language most of ``text`` is written in (``lain`` if unknown)."""
    votes, known, slang = _votes(), vocabulary(), mapping("slang")
    scores: dict[str, float] = {}
    unknown = 0
    tokens = _WORD.findall(text[:8000].lower())[:_TOKENS]
    for token in tokens:
        found = votes.get(token)
        if found is None:
            if token in known or token in slang:
                scores["ind"] = scores.get("ind", 0.0) + _KNOWN
            elif not token.isascii():
                unknown += 1
            elif _AFFIXED.match(token):
                scores["ind"] = scores.get("ind", 0.0) + _KNOWN / 2
            continue
        for name, vote in found:
            scores[name] = scores.get(name, 0.0) + vote
    if not scores or unknown > len(tokens) / 2:
        return "lain"
    return max(scores, key=lambda name: (scores[name], name == "ind"))
