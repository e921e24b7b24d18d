"""The key of a text: what joins a committed label to a text that may not be committed."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["key", "normalise"]

_OUTSIDE = re.compile(r"[^a-z0-9]+")


def normalise(text: str) -> str:
    """Lower case, every run of characters outside a-z0-9 one space, no space at the ends.

    >>> normalise("  Jalan RUSAK, mohon diperbaiki!! ")
    'jalan rusak mohon diperbaiki'
    """
    return _OUTSIDE.sub(" ", text.lower()).strip()


def key(text: str) -> str:
    """Twelve hex digits of SHA-256 over the normalised text, or over the raw NFC text where that is empty.

    >>> key("Jalan rusak") == key("JALAN   rusak!")
    True
    >>> key("😡") == key("👍")
    False
    """
    base = normalise(text) or unicodedata.normalize("NFC", text)
    return hashlib.sha256(base.encode("utf-8", "surrogatepass")).hexdigest()[:12]
