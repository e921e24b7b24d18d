"""Cuts repaired text into raw tokens: protected things first (masks, links, addresses, mentions), then words and signs.

The pattern is one alternation without nested repetition, so it is linear; where a part could be tried at every position
(e-mail, bare domain) a look-behind lets it start only at the beginning of a run.

>>> pattern().findall("Lapor ke @pemkot, www.kota.go.id/x?a=1 :( Rp 1,5 jt!!!")
['Lapor', 'ke', '@pemkot', ',', 'www.kota.go.id/x?a=1', ':(', 'Rp 1,5', 'jt', '!!!']
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

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
_LETTERS = "<letters>"

# Signs that begin nothing but a run of themselves, whatever stands around them.
_LONE = "!?,\"/\\|)]}[{&$~*'"
# The same once it is known what stands beside them: no telephone number, mask, emoticon, link or e-mail address starts.
_GUARDED = (r"\((?!0)\(*", r"<(?![A-Za-z3])<*", r">(?!_)>*", r"\.(?<=\w\.)\.*", r"-(?<=\w-)(?!_)-*")

# Letters are matched as they are; only the parts in (?i:...) read capitals as small letters (faster by a third).
_WORD = rf"{_LETTER}{_ALNUM}*+(?:['-]{_ALNUM}++)*+(?:{NEGATED}\b)?"
_MAIL = r"(?<![\w.+%-])[\w.+%-]++@[\w-]+(?:\.[\w-]+)+"
_REST = r"[^\s<>\"]*[^\s<>\".,;:!?)\]}'*]"
_HOST = (
    rf"(?<![\w@./-])(?i:{_SHORT}|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.{_TLD})(?![\w-]|\.\w)"
    rf"(?:[/?]{_REST})?"
)
# What a token may be, in order. What begins with a letter of ASCII is settled among its own kinds.
LETTERS: tuple[tuple[str, str], ...] = (
    ("url", rf"[Hh](?i:ttps?)://{_REST}|[Ff](?i:tp)://{_REST}|[Ww](?i:ww)\.{_REST}"),
    ("email and url", rf"(?<![\w.-])(?:{_MAIL}|{_HOST})"),
    ("money", rf"[Rr](?<!{_LETTER}[Rr])[Pp]\.?\s{{0,4}}\d+(?:[.,]\d+)*(?:,-+)?"),
    (
        "title and short",
        rf"(?=[A-Za-z]{{2,4}}\.)\b(?i:dr\.|(?:drg|ir|drs|hj|prof)\.(?=\s{{0,4}}(?:{_LETTER}|<))"
        r"|(?:kec|kel|kab|prov|jln?|gg|tgl|te?lp|bpk|r[tw])\.(?=\s{0,4}\w)|no\.(?=\s{0,4}\d))",
    ),
    ("face", r"[Tt](?<!\w[Tt])_(?i:_{0,2}T)\b"),
    ("glottal", _GLOTTAL),
    ("word", _WORD),
)
PARTS: tuple[tuple[str, str], ...] = (
    # Most tokens, for speed: a word or number that the sign after it shows to be no part of anything longer, an emoji,
    # a sign that begins nothing.
    ("plain", r"(?![Rr][Pp]\s{0,4}\d)[A-Za-z]++(?=[\s,!?;)\]}(\[{\"<>|\\/&#=~$*]|\Z)"),
    ("sign", "|".join(rf"{c}{c}*" for c in map(re.escape, _LONE))),
    ("plain", r"[\U0001f300-\U0001faff]|[1-57-9]\d*+(?=[\s!?]|\Z)"),
    ("sign", "|".join(_GUARDED)),
    ("letters", f"(?=[A-Za-z])(?:{_LETTERS})"),
    ("mask", rf"<(?i:{'|'.join(MASKS)})(?::[0-9a-z]{{4,16}})?>"),
    ("email", _MAIL),
    ("url", _HOST),
    ("mention", r"@(?!\d+(?i:rb|ribu|k|jt)\b)\d*[^\W\d]\w*(?:\.\w+)*"),
    ("hashtag", r"#\w*[^\W\d_]\w*"),
    (
        "phone",
        rf"(?<!\w)(?:\+?62|\(?0){_GAP}8\d{{1,2}}\)?{_GAP}\d{{3,4}}{_GAP}\d{{2,5}}(?:{_GAP}\d{{1,4}})?(?!\w)",
    ),
    ("number", rf"\d++(?:[.,:/-]\d++)*+(?:%|{_ALNUM}++(?:-{_ALNUM}++)*+)?"),
    ("glottal", _GLOTTAL),
    ("word", _WORD),
    (
        "emoticon",
        rf"[:;=]'?-?(?:[(]+|[)]+|[\[\]|/\\*]|[dpoDPO3](?!{_ALNUM}))(?!{_ALNUM})|<3(?!\d)|\^_*\^|-_+-|>_+<",
    ),
    ("control", r"[\x00-\x08\x0e-\x1b\x7f]+"),
    ("flag", "[\U0001f1e6-\U0001f1ff]{2}"),
    ("sign", "|".join(f"{c}{c}*" for c in map(re.escape, "!?.,-_=*~+#'\"/\\|:;()[]{}<>^%&$@")) + r"|[^\w\s]"),
)


class Token(NamedTuple):
    """One output token and the range ``[start, end)`` of the raw text it stands for."""

    text: str
    start: int
    end: int


@cache
def pattern() -> re.Pattern[str]:
    """The compiled alternation."""
    words = sorted({word for name in ("negators", "language") for word in column(name, 0) if word.endswith("'")})
    glottal = rf"\b(?=[^\W\d_]++')(?i:{'|'.join(words)})(?!\w)"
    letters = "|".join(part for _, part in LETTERS)
    every = "|".join(part for _, part in PARTS).replace(_LETTERS, letters).replace(_GLOTTAL, glottal)
    return re.compile(rf"(?=\S)(?:{every})")
