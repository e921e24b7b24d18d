"""Turns one cell, whatever its type, into clean text, a number or a yes/no; what cannot be read is "unknown".

>>> as_text(None), as_text(float("nan")), as_text(" NULL "), as_text(12.0), as_text("a\\x00b\\ud800")
('', '', '', '12', 'ab\ufffd')
>>> as_count("1.234"), as_count("12,5 rb"), as_count("3K"), as_count("banyak")
(1234.0, 12500.0, 3000.0, nan)
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["as_count", "as_flag", "as_number", "as_text", "whole_text"]

_BLANK = frozenset({"", "-", "--", "nan", "null", "none", "n/a", "na", "nil", "<na>", "nat", "#n/a", "(kosong)"})
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_COUNT = re.compile(r"(\d{1,15}(?:[.,]\d{1,3})?)\s?(k|rb|ribu|m|jt|juta)?")
_SCALE: Mapping[str | None, float] = {None: 1.0, "k": 1e3, "rb": 1e3, "ribu": 1e3, "m": 1e6, "jt": 1e6, "juta": 1e6}
_YES = frozenset({"1", "true", "ya", "yes", "y", "benar", "resmi"})


def whole_text(text: str) -> str:
    """The same text as something every file and column can hold: no NUL, no half surrogate pairs."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_text(value: Any) -> str:
    """The text of a cell, stripped; "" for missing and for words that mean missing."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, float | np.floating):
        value = "" if not math.isfinite(value) else str(int(value)) if value == int(value) else repr(float(value))
    text = whole_text(str(value)).strip()
    return "" if len(text) < 10 and text.casefold() in _BLANK else text


def as_number(value: Any) -> float:
    """A finite number written plainly (decimal comma allowed), else ``nan``.

    >>> as_number("0,75"), as_number(True), as_number("tinggi")
    (0.75, nan, nan)
    """
    if value is None or isinstance(value, bool | np.bool_):
        return math.nan
    try:
        number = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def as_count(value: Any) -> float:
    """A count of people or reactions, 0 or more: thousands separators and "rb", "jt", "K", "M" are understood."""
    if isinstance(value, str):
        text = value.strip().lower()
        if _THOUSANDS.fullmatch(text):
            return float(re.sub(r"[.,]", "", text))
        match = _COUNT.fullmatch(text) if len(text) < 30 else None
        return float(match[1].replace(",", ".")) * _SCALE[match[2]] if match else math.nan
    number = as_number(value)
    return number if number >= 0 else math.nan


def as_flag(value: Any) -> bool:
    """Whether a cell says yes; missing and anything unclear is no."""
    return as_text(value).casefold() in _YES
