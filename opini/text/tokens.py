"""Cuts repaired text into raw tokens: protected things first (masks, links, addresses, mentions), then words and signs.

The pattern is one alternation without nested repetition, so it is linear; where a part could be tried at every position
(e-mail, bare domain) a look-behind lets it start only at the beginning of a run.

>>> pattern().findall("Lapor ke @pemkot, www.kota.go.id/x?a=1 :( Rp 1,5 jt!!!")
['Lapor', 'ke', '@pemkot', ',', 'www.kota.go.id/x?a=1', ':(', 'Rp 1,5', 'jt', '!!!']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from opini.text.resources import column

__all__ = ["MASKS", "NEGATED", "Token", "pattern"]

# Placeholders of mask_pii and of the cleaner itself: they survive every step.
MASKS = (
    "user",
    "url",
    "hp",
    "nik",
    "kk",
    "npwp",
    "email",
    "plat",
    "rekening",
    "alamat",
    "id",
    "koordinat",
    "akun",
    "kapital",
)
# Ending of a word that a negator reaches (``TextCleaner(negation="scope")``).
NEGATED = "_neg"
_TLD = r"(?:com|net|org|id|gov|edu|xyz|ly|app|info)"
_SHORT = r"(?:t\.co|t\.me|wa\.me|fb\.me|youtu\.be|goo\.gl|ow\.ly|g\.page|cutt\.ly|linktr\.ee)"
_LETTER = r"[^\W\d_]"
_ALNUM = r"[^\W_]"
_GAP = r"(?:[.-]|\s{1,4})?"

# Words that end in a glottal stop (Bugis, Madurese); any other final quote closes a quotation. Filled in when compiled.
_GLOTTAL = "<glottal>"

# Letters are matched as they are; only the parts in (?i:...) read capitals as small letters (faster by a third).
PARTS: tuple[tuple[str, str], ...] = (
    # Most tokens: a plain word that the signs after it show to be no part of anything longer, or an emoji (for speed).
    ("plain", r"(?![Rr][Pp]\b)[A-Za-z]+(?=[\s,!?]|\Z)|[\U0001f300-\U0001faff]"),
    ("mask", rf"<(?i:{'|'.join(MASKS)})(?::[0-9a-z]{{4,16}})?>"),
    ("url", r"(?i:(?:https?|ftp)://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]}'*]"),
    ("email", r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"),
    (
        "url",
        rf"(?<![\w@./-])(?i:{_SHORT}|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.{_TLD})(?![\w-]|\.\w)"
        r"(?:[/?][^\s<>\"]*[^\s<>\".,;:!?)\]}'*])?",
    ),
    ("mention", r"@(?!\d+(?i:rb|ribu|k|jt)\b)\d*[^\W\d]\w*(?:\.\w+)*"),
    ("hashtag", r"#\w*[^\W\d_]\w*"),
    (
        "phone",
        rf"(?<!\w)(?:\+?62|\(?0){_GAP}8\d{{1,2}}\)?{_GAP}\d{{3,4}}{_GAP}\d{{2,5}}(?:{_GAP}\d{{1,4}})?(?!\w)",
    ),
    ("money", rf"(?<!{_LETTER})[Rr][Pp]\.?\s{{0,4}}\d+(?:[.,]\d+)*(?:,-+)?"),
    ("number", rf"\d+(?:[.,:/-]\d+)*(?:%|{_ALNUM}+(?:-{_ALNUM}+)*)?"),
    ("title", rf"\b(?i:dr\.|(?:drg|ir|drs|hj|prof)\.(?=\s{{0,4}}(?:{_LETTER}|<)))"),
    ("short", r"\b(?i:kec|kel|kab|prov|jln?|gg|tgl|te?lp|bpk|r[tw])\.(?=\s{0,4}\w)|\b[Nn][Oo]\.(?=\s{0,4}\d)"),
    ("face", r"\b(?i:T_{1,3}T)\b"),
    ("glottal", _GLOTTAL),
    ("word", rf"{_LETTER}{_ALNUM}*(?:['-]{_ALNUM}+)*(?:{NEGATED}\b)?"),
    (
        "emoticon",
        rf"[:;=]'?-?(?:[(]+|[)]+|[\[\]|/\\*]|[dpoDPO3](?!{_ALNUM}))(?!{_ALNUM})|<3(?!\d)|\^_*\^|-_+-|>_+<",
    ),
    ("control", r"[\x00-\x08\x0e-\x1b\x7f]+"),
    ("flag", "[\U0001f1e6-\U0001f1ff]{2}"),
    ("sign", "|".join(re.escape(c) + "+" for c in "!?.,-_=*~+#'\"/\\|:;()[]{}<>^%&$@") + r"|[^\w\s]"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """One output token and the range ``[start, end)`` of the raw text it stands for."""

    text: str
    start: int
    end: int


@cache
def pattern() -> re.Pattern[str]:
    """The compiled alternation."""
    words = sorted({word for name in ("negators", "language") for word in column(name, 0) if word.endswith("'")})
    glottal = rf"\b(?i:{'|'.join(words)})(?!\w)"
    return re.compile("|".join(glottal if part == _GLOTTAL else part for _, part in PARTS))
