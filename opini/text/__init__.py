"""Text floor: cleaning, masking, and the lexicon-based readings of a cleaned text.

Cleaning: :func:`clean`, :class:`TextCleaner` (settings, spans), :func:`mask_pii`. Readings of a cleaned text live in
modules of one purpose: ``severity``, ``attribution``, ``dimension``, ``kinds``, ``abuse``, ``emoji_polarity``,
``intensifiers``, ``negation``, ``places``, ``language``. :func:`lexicon_digest` says which lexicons all of them read.

>>> from opini.text import clean
>>> clean("tlg dong")
'tolong dong'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opini.text.cleaner import TextCleaner, clean
from opini.text.resources import lexicon_digest
from opini.text.tokens import Token

if TYPE_CHECKING:
    from opini.text.pii import mask_pii as mask_pii

__all__ = ["TextCleaner", "Token", "clean", "lexicon_digest", "mask_pii"]


def __getattr__(name: str) -> Any:
    if name == "mask_pii":
        from opini.text.pii import mask_pii

        return mask_pii
    raise AttributeError(f"module 'opini.text' has no attribute {name!r}")
