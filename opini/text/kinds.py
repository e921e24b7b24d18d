"""What kind of utterance a text is (``jenis``, domain.md 0.10): complaint, wish, praise, news, question ...

Cues of ``data/kinds.tsv`` vote with their weights on top of what the channel makes likely; a denied praise ("tidak
bagus") votes for a complaint, and a complaint that also proposes stays a complaint (annotation.md).

>>> kind("tolong lampu jalan mati sudah dua minggu", "aduan")
'keluhan'
>>> kind("semoga ada taman bermain di kampung kami", "media_sosial"), kind("kapan pendaftaran dibuka ?", "media_sosial")
('aspirasi', 'tanya')
"""

from __future__ import annotations

from functools import cache

from opini.text.abuse import insults
from opini.text.attribution import cluster
from opini.text.phrases import Phrases
from opini.text.resources import rows
from opini.text.severity import severity
from opini.vocabulary import KINDS

__all__ = ["kind"]

_QUESTION = 0.6  # weight of a question mark (this and the next four: chosen on the project's labelled posts)
_SEVERE = 0.5  # a grave matter reported outside the press
_BLAMED = 0.7  # somebody could have prevented it
_INSULT = 0.8
_LINK = 0.3  # a link speaks for news
_COMPLAINT_WINS = 0.9  # a complaint at least this heavy outranks wish and question (annotation.md: keluhan)


@cache
def _lexicon() -> tuple[Phrases, dict[str, dict[str, float]]]:
    priors: dict[str, dict[str, float]] = {}
    for channel, name, weight in rows("kinds_prior")[1:]:
        priors.setdefault(channel, {})[name] = float(weight)
    return Phrases("kinds"), priors


def kind(cleaned: str, kanal: str) -> str:
    """The kind (an id of ``vocabulary.KINDS``) of a cleaned text from channel ``kanal``."""
    lexicon, priors = _lexicon()
    scores = dict.fromkeys(KINDS, 0.0)
    scores.update(priors.get(kanal, {}))
    tokens = cleaned.split(" ")
    cued = 0.0
    for hit in lexicon.find(tokens):
        name, weight, where = hit.row
        if where == "awal" and hit.start > 3:
            continue
        if name == "pujian" and lexicon.denied(tokens, hit.start):
            name = "keluhan"
        elif name == "keluhan" and hit.phrase.split(" ")[0] != "tidak" and lexicon.denied(tokens, hit.start):
            continue
        scores[name] += float(weight)
        if name == "keluhan":
            cued += float(weight)
    if kanal != "media_massa":
        scores["keluhan"] += _SEVERE * (severity(cleaned)[0] > 0)
        scores["keluhan"] += _BLAMED * (cluster(cleaned) == "dapat_dicegah")
        scores["keluhan"] += _INSULT * bool(insults(tokens))
        scores["berita"] += _LINK * ("<url>" in tokens)
    if "?" in tokens:
        scores["tanya"] += _QUESTION
    if cued >= _COMPLAINT_WINS:
        scores["keluhan"] += max(scores["aspirasi"], min(scores["tanya"], 2.0))
    best = max(KINDS, key=lambda name: scores[name])
    return best if scores[best] > 0 else "lainnya"
