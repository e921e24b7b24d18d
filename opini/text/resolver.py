"""What one raw token becomes: mask, link, mention, hashtag, number, emoticon, sign or word. Remembers its answers.

>>> from opini.text.settings import DEFAULTS
>>> resolver = Resolver(DEFAULTS)
>>> [resolver[raw] for raw in ("BGT", "@pemkot", "#TolakBBM", "Rp. 10.000,-", "2bln", ":-(", "!!!", "de'")]
['banget', '<user>', 'tolak bbm', 'rp10.000', '2 bulan', ':(', '!', "de'"]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from opini.text.context import MARK
from opini.text.hashtags import segment
from opini.text.tokens import MASKS, NEGATED, pattern
from opini.text.words import Words

__all__ = ["Resolver"]

# Distinct raw tokens remembered before the memory is emptied, and the longest one kept: about 20 MB (chosen).
_MEMORY = 200_000
_LONGEST = 64
_PASSES = 4  # rounds after which a token's value is taken as it is; two are enough for all that was seen
_MASK_SET = frozenset(MASKS)
_RP = re.compile(r"rp\.?\s{0,4}(?=\d)")
_PREFIXES = frozenset(
    (
        "e",
        "non",
        "anti",
        "pra",
        "pasca",
        "ke",
        "se",
        "di",
        "per",
        "pro",
        "ex",
        "eks",
        "re",
        "i",
        "co",
        "nge",
        "me",
        "ber",
        "ter",
    )
)
_PIECES = re.compile(r"[^\W_]+(?:[.,:/-]?[^\W_]+)*|\S")  # of a would-be telephone number that is none
_FIRST_SYMBOL = "\u2190"  # arrows and everything after: symbols and emoji


class Resolver(dict[str, str]):
    """Raw token -> output tokens joined by spaces (``""`` to drop it; ambiguous ones carry ``MARK`` in front)."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__()
        self._settings = settings
        switches = ("slang", "elongation", "reduplication", "leet", "affixes", "laughter")
        protect = frozenset(part for word in settings["protect"] for part in word.lower().split())
        self._words = Words(**{name: settings[name] for name in switches}, protect=protect)

    def __missing__(self, raw: str) -> str:
        value = self._resolve(raw)
        if value and value != raw:
            value = self._stable(value)
        if len(raw) <= _LONGEST:
            if len(self) >= _MEMORY:
                self.clear()
            self[raw] = value
        return value

    def joined(self, letters: str) -> str:
        """The words that letters written apart ("b a n j i r") spell."""
        return " ".join(self[part] for part in segment(letters))

    def _stable(self, value: str) -> str:
        """``value`` cleaned again until nothing changes, so that a cleaned token is one that cleaning keeps."""
        resolve = cache(self._resolve) if len(value) > _LONGEST else self._resolve  # long ones repeat themselves
        for _ in range(_PASSES):
            if MARK in value:
                break
            again = " ".join(filter(None, map(resolve, pattern().findall(value))))
            if again == value:
                break
            value = again
        return value

    def _resolve(self, raw: str) -> str:
        first = raw[0]
        if first.isalpha():
            return self._word(raw)
        if first.isdigit() or (first in "(+" and raw[-1].isdigit()):
            return self._handled("phones", "<hp>", raw) if _is_phone(raw) else self._number(raw)
        if first < " " or first == "\x7f":
            return ""  # control characters that are no blanks
        if len(raw) == 1:
            return raw if self._settings["emoji"] == "keep" or raw < _FIRST_SYMBOL else ""
        if first == "@":
            return self._handled("mentions", "<user>", raw) if raw.strip("@") else "@"
        if first == "#" and raw.strip("#"):
            return self._hashtag(raw)
        if first == "<" and raw[-1] == ">":
            name = raw[1:-1].lower().split(":")[0]
            return f"<{name}>" if name in _MASK_SET else "<"
        return _sign(raw, self._settings["emoji"] == "keep")

    def _number(self, raw: str) -> str:
        parts = raw.lower().split()
        if len(parts) > 1 or not parts[0][0].isdigit():
            return " ".join(filter(None, (self[piece] for part in parts for piece in _PIECES.findall(part))))
        return self._words.standard(parts[0])

    def _word(self, raw: str) -> str:
        low = raw.lower()
        words = self._words
        if low in words.ambiguous or (len(low) == 1 and "a" <= low <= "z"):
            return MARK + low
        if not low.isalpha():
            special = self._special(low, raw)
            if special is not None:
                return special
        if "-" in low:
            return self._hyphenated(low)
        standard = words.standard(low)
        return MARK + standard if standard in words.ambiguous else standard

    def _special(self, low: str, raw: str) -> str | None:
        """A letter-first token that is no plain word: money, title, marked word, e-mail, link."""
        if low[:2] == "rp" and (money := _RP.match(low)):
            return "rp" + low[money.end() :].rstrip(",-")
        if low[-1] == ".":
            return self._words.standard(low)
        if low.endswith(NEGATED):
            return low
        if "@" in low:
            return self._handled("emails", "<email>", raw)
        if "://" in low or "." in low:
            return self._handled("urls", "<url>", raw)
        return None

    def _hyphenated(self, low: str) -> str:
        words = self._words
        known = words.standard(low)
        if known != low or words.knows(low):
            return known
        parts = low.split("-")
        if len(parts) == 2:
            left, right = parts
            if left in _PREFIXES or any(map(str.isdigit, right)):
                return low
            if right in left:
                return low  # berlari-lari, menunggu-nunggu
            if _rhymes(left, right):
                first, second = words.standard(left), words.standard(right)
                return low if " " in first + second or MARK in first + second else f"{first}-{second}"
        return " - ".join(self._part(part) for part in parts if part)

    def _part(self, part: str) -> str:
        """A part of a hyphenated word; one that starts with a digit may hold more than one token ("1'6")."""
        if part[0].isalpha():
            return self[part]
        return " ".join(filter(None, map(self.__getitem__, pattern().findall(part))))

    def _hashtag(self, raw: str) -> str:
        how = self._settings["hashtags"]
        if how == "drop":
            return ""
        if how == "keep":
            return raw.lower()
        return " ".join(self._word(part) if part[0].isalpha() else part for part in segment(raw.lstrip("#")))

    def _handled(self, setting: str, token: str, raw: str) -> str:
        how = self._settings[setting]
        return token if how == "token" else " ".join(raw.split()) if how == "keep" else ""


def _rhymes(left: str, right: str) -> bool:
    """Whether two halves are one reduplicated word: lari-larian, sayur-mayur, bolak-balik."""
    if len(left) < 2 or len(right) < 2:
        return False
    if left[:3] in right or right[:3] in left or left[-2:] == right[-2:]:
        return True
    return len(left) == len(right) and left[0] == right[0] and left[-1] == right[-1]


def _is_phone(raw: str) -> bool:
    """Whether a token that starts like a number is a telephone number: 0 or 62, then 8, nine to fifteen digits."""
    digits = "".join(filter(str.isdigit, raw))
    return 9 <= len(digits) <= 15 and digits.startswith(("08", "628")) and "/" not in raw and "," not in raw


def _sign(raw: str, emoji: bool) -> str:
    """Punctuation run to one sign, emoticon to its short form."""
    low = raw.lower()
    if len(set(low)) == 1:
        return low[0] if emoji or low[0] < _FIRST_SYMBOL else ""
    if low[0] >= _FIRST_SYMBOL:
        return low if emoji else ""
    if low[0] in ":;=" and len(low) > 2:
        return low.replace("-", "").rstrip("()") + low[-1] if low[-1] in "()" else low.replace("-", "")
    return low
