"""How the language model reads a text: its Latin words as they were typed, and which other scripts it is written in.

The cleaner of the other models standardises spelling towards Indonesian, which erases what tells languages apart, so
this reader only drops what is no language (links, mentions, hashtags, masks, numbers, emoji), lowers, unifies quotes
and the accents of e, and shortens long-drawn letters.

>>> LanguageReader().clean("RT @dinas Kadaaa tahu jua, Pak! https://x.id/a 081")
'kada tahu jua pak'
>>> scripts("สวัสดี bro"), scripts("jalan")
({'lain': 0.571}, {})
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Self
from unicodedata import normalize

from opini.errors import ConfigError
from opini.text.tokens import Token

__all__ = ["LanguageReader", "scripts"]

FORMAT = 1
# Letters of the Latin blocks (Basic, Latin-1, Extended-A/B, IPA modifiers left out, Extended Additional).
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_QUOTES = "'’‘`´ʼʻ"
_WORD = re.compile(
    # what is skipped comes first; only the last part has a group, so findall gives "" for the rest
    r"<[A-Za-z]{1,9}(?::[0-9a-z]{4,16})?>"
    r"|(?:https?://|www\.)\S+"
    r"|[@#]\w+"
    r"|\w+@[\w.-]+"
    rf"|\b(?:RT|USER|USERNAME|URL)\b"
    rf"|([{_LATIN}]+(?:[{_QUOTES}-][{_LATIN}]+)*['’]?)"
)
# Letters dressed up as other signs (full width, circled, mathematical fonts) are read as what they look like.
_DRESSED = (range(0x1D400, 0x1D7CC), range(0xFF21, 0xFF5B), range(0x24B6, 0x24EA), range(0x1F130, 0x1F14A))
_UNIFIED = (
    {ord(c): "'" for c in _QUOTES}
    | {ord(c): "e" for c in "éèêëēěĕ"}
    | {ord(c): "E" for c in "ÉÈÊËĒĚĔ"}
    | {c: plain for block in _DRESSED for c in block if (plain := normalize("NFKC", chr(c))).isascii()}
)
_DRAWN = re.compile(r"([a-z])\1\1+")

# Scripts of the archipelago and the language they stand for; every other script but Latin is foreign (Unicode 15).
_BLOCKS = (
    (0x1A00, 0x1A1F, "bug"),  # Buginese (Lontara)
    (0x1B00, 0x1B7F, "ban"),  # Balinese
    (0x1B80, 0x1BBF, "sun"),  # Sundanese
    (0x1BC0, 0x1BFF, "daerah_lain"),  # Batak
    (0x1CC0, 0x1CCF, "sun"),  # Sundanese Supplement
    (0xA930, 0xA95F, "daerah_lain"),  # Rejang
    (0xA980, 0xA9DF, "jav"),  # Javanese
)
_OTHER = re.compile(r"[^\W\d_\u0000-\u02ff\u1d00-\u1dbf\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff]")
_DENSE = 0x2E80  # from here on (Han, kana, Hangul) one sign weighs about three Latin letters (chosen)


class LanguageReader:
    """Reads raw texts for the language model; speaks the protocol of :class:`opini.TextCleaner` that models need.

    ``limit``: characters read of one text. A language shows in its first lines, and a pasted document stays cheap.
    """

    def __init__(self, *, limit: int = 2000) -> None:  # 2000: chosen, about 300 words
        if not isinstance(limit, int) or limit < 1:
            raise ConfigError(f"limit={limit!r}", cure="give a whole number above 0")
        self.limit = limit

    def clean(self, text: str) -> str:
        """The words that are read, lower case, one space between them; any ``str`` gives a ``str``."""
        text = text[: self.limit]
        if "`" in text or not text.isascii():
            text = text.translate(_UNIFIED)
        return _DRAWN.sub(r"\1", " ".join(filter(None, _WORD.findall(text))).lower())

    def clean_many(self, texts: Iterable[str]) -> list[str]:
        """:meth:`clean` of each text, in order."""
        clean = self.clean
        return [clean(text) for text in texts]

    def trace(self, text: str) -> list[Token]:
        """The tokens of :meth:`clean` with the range of the raw text each stands for."""
        read = text[: self.limit].translate(_UNIFIED)
        return [
            Token(_DRAWN.sub(r"\1", match[1].lower()), match.start(), match.end())
            for match in _WORD.finditer(read)
            if match[1]
        ]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings by name (scikit-learn protocol)."""
        return {"limit": self.limit}

    def set_params(self, **params: Any) -> Self:
        """Changes settings by name; raises :class:`ConfigError` for unknown ones."""
        self.limit = type(self)(**{**self.get_params(), **_known(params)}).limit
        return self

    def to_config(self) -> dict[str, Any]:
        """Everything needed to build the same reader again, as plain JSON values."""
        return {"format": FORMAT, "limit": self.limit}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The reader of an artefact; raises :class:`ConfigError` if a newer opini wrote it."""
        settings = dict(config)
        version = settings.pop("format", None)
        if not isinstance(version, int) or version > FORMAT:
            raise ConfigError(f"reader format {version!r}, this opini reads up to {FORMAT}", cure="upgrade opini")
        return cls(**_known(settings))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LanguageReader) and self.to_config() == other.to_config()

    def __hash__(self) -> int:
        return hash(self.limit)

    def __repr__(self) -> str:
        return f"LanguageReader(limit={self.limit})"


def _known(params: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(params) - {"limit"}
    if unknown:
        raise ConfigError(f"LanguageReader has no setting {sorted(unknown)}", cure="choose from limit")
    return dict(params)


def scripts(text: str) -> dict[str, float]:
    """Share of the letters of ``text`` in scripts other than Latin, by the language they stand for; {} if none.

    >>> scripts("ᮞᮥᮔ᮪ᮓ"), scripts("Доброе утро")
    ({'sun': 1.0}, {'lain': 1.0})
    """
    if text.isascii():
        return {}
    text = text.translate(_UNIFIED)
    found = [sign for sign in _OTHER.findall(text) if sign.isalpha()]
    if not found:
        return {}
    mass: dict[str, float] = {}
    for sign in found:
        code = ord(sign)
        name = next((name for low, high, name in _BLOCKS if low <= code <= high), "lain")
        mass[name] = mass.get(name, 0.0) + (3.0 if code >= _DENSE and name == "lain" else 1.0)
    latin = sum(len(word) for word in _WORD.findall(text))
    total = latin + sum(mass.values())
    return {name: round(value / total, 3) for name, value in mass.items()}
