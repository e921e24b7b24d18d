"""Masks personal data before anything is stored or shown (first form: telephone, e-mail, NIK; widened next)."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["mask_pii"]


def mask_pii(text: str, *, allow: Iterable[str] = (), key: bytes | str | None = None) -> str:
    """``text`` with personal data replaced by placeholders.

    >>> mask_pii("hub 0812-3456-7890 atau a@b.id")
    'hub <HP> atau <EMAIL>'
    """
    text = re.sub(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}", "<EMAIL>", text)
    text = re.sub(r"(?<!\d)\d{16}(?!\d)", "<NIK>", text)
    return re.sub(
        r"(?<![\w+])(?:\+?62[ .-]?|\(?0)8\d{1,2}\)?[ .-]?\d{3,4}[ .-]?\d{2,5}(?:[ .-]?\d{1,4})?(?!\w)", "<HP>", text
    )
