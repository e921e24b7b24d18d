"""Repairs characters before words are read: encodings, HTML, escapes, invisible signs, Unicode forms, skin tones.

Every step is one linear regular expression with a replacement; :mod:`opini.text.spans` takes the same steps and keeps
for each repaired character the range of raw characters it came from.

>>> repair("ba\\u200bgus &amp; murah")
'bagus & murah'
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import NamedTuple

from opini.text.resources import mapping

__all__ = ["PASSES", "Step", "ascii_steps", "repair", "suspect", "unicode_steps", "windows"]

# Passes over a text whose repairs uncover new ones ("&amp;amp;"); three is more than seen (chosen).
PASSES = 3
_LONGEST = 32  # characters of misread text that are remembered (chosen)

# Tags that writing tools leave behind. Anything else between < and > is left alone: "<5000" is a number, <hp> a mask.
_TAG = (
    r"<(?=[/!a-z])(?:/?(?:a|abbr|article|b|big|blockquote|body|br|center|code|dd|div|dl|dt|em|font|footer|form|h[1-6]|"
    r"head|header|hr|"
    r"html|i|iframe|img|input|label|li|link|main|meta|nav|ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|"
    r"sup|svg|table|tbody|td|tfoot|th|thead|title|tr|u|ul|video)(?:[\s/][^<>]{0,2000})?>|!--[^<>]{0,2000}-->)"
)
# Zero-width and format signs, variation selectors, tag letters, private use, surrogates, non-characters, keycap.
_INVISIBLE = (
    "\u200d[\u2640\u2642]|[\x00\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
# Combining marks; more than two stacked on a letter ("zalgo") are dropped.
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# Windows-1252 read as text: UTF-8 lead byte seen as a letter, then continuation bytes seen as signs.
_CONT = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039\u203a"
    "\u20ac\u2122]"
)
_MOJIBAKE = f"(?:(?:[\u00c2-\u00df]{_CONT}|[\u00e0-\u00ef]{_CONT}{{2}}|\u00f0{_CONT}{{3}}))+|\u00f0\u0178{_CONT}"
# The same read as Mac Roman: quotation marks, dashes, bullets, hard blanks; all of them stand in the lexicon.
_MOJIBAKE += "|\u201a\u00c4[\u00ec\u00ee\u00f2\u00f4\u00f9\u00fa\u00b6\u00a2]|\u00ac\u2020"
_SIGNS = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u02b9": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2032": "'", "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2022": " ", "\u00b7": " ", "\u2026": "...", "\u0130": "I", "\u2044": "/", "\u00b0": " ",
}  # fmt: skip


# What NFKC is asked about at once: up to 256 characters and the run of other scripts at their end. Bounded, for its
# time grows with the square of a run of combining marks.
_WINDOW = r"[\x00-\x7f]?[^\x00-\x7f][\s\S]{0,255}[^\x00-\x7f]{0,256}"


class Step(NamedTuple):
    """One repair: what it looks for, what a match becomes, and the same for all matches of a text."""

    found: re.Pattern[str]
    new: Callable[[str], str]
    everywhere: Callable[[str], str]


def _step(found: str, new: Callable[[str], str] | str, flags: re.RegexFlag = re.NOFLAG) -> Step:
    compiled = re.compile(found, flags)
    if isinstance(new, str):
        return Step(compiled, lambda _: new, partial(compiled.sub, new))
    return Step(compiled, new, partial(compiled.sub, lambda match: new(match.group())))


@lru_cache(4096)
def _escape(found: str) -> str:
    kind = found[1]
    if kind == "x":
        return bytes.fromhex(found.replace("\\x", "")).decode("utf-8", "ignore")
    if kind == "u":
        units = bytes.fromhex(found.replace("\\u", ""))
        return units.decode("utf-16-be", "ignore")
    return " "


def _mojibake(found: str) -> str:
    return _reread(found) if len(found) > _LONGEST else _reread_often(found)


def _reread(found: str) -> str:
    lost = mapping("mojibake").get(found)  # a byte that Windows-1252 does not have was dropped on the way
    if lost is not None:
        return lost
    import ftfy

    return str(ftfy.fix_encoding(found))


_reread_often = lru_cache(4096)(_reread)  # the same few letters come again and again: about 1 MB (chosen)


def _nfkc(found: str) -> str:
    return unicodedata.normalize("NFKC", found)


def _nfkc_everywhere(text: str) -> str:
    if unicodedata.is_normalized("NFKC", text):
        return text
    return windows().sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)


@cache
def windows() -> re.Pattern[str]:
    """What is asked for its Unicode form at once."""
    return re.compile(_WINDOW)


def _signs_everywhere(text: str) -> str:
    for sign in _SIGNS.keys() & set(text):
        text = text.replace(sign, _SIGNS[sign])
    return text


def _blessing(found: str) -> str:
    return " saw " if found == "\ufdfa" else " swt "


@cache
def ascii_steps() -> tuple[tuple[str, Step], ...]:
    """The repairs of ASCII, each with the sign without which it has nothing to do."""
    return (
        ("\\", _step(r"(?:\\x[0-9A-Fa-f]{2}){1,64}|(?:\\u[0-9A-Fa-f]{4}){1,32}|\\[nrt]", _escape)),
        (
            "&",
            _step(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", lru_cache(4096)(html.unescape)),
        ),
        (">", _step(_TAG, " ", re.IGNORECASE)),
        ("`", _step("`", "'")),
    )


@cache
def unicode_steps() -> tuple[Step, ...]:
    """The repairs of everything else, in order."""
    return (
        _step(_MOJIBAKE, _mojibake),
        _step(f"(?:{_INVISIBLE})+", ""),
        _step(f"(?<={_MARKS}{{2}}){_MARKS}+", ""),
        _step("[\ufdfa\ufdfb]", _blessing),  # NFKC writes these out as up to eighteen letters
        Step(windows(), _nfkc, _nfkc_everywhere),
        _step(_MARKS, ""),  # a mark that composed with nothing says nothing
        Step(re.compile("[" + "".join(_SIGNS) + "]"), _SIGNS.__getitem__, _signs_everywhere),
        _step(f"(?:{_INVISIBLE})+", ""),  # what NFKC uncovered
    )


@cache
def suspect() -> re.Pattern[str]:
    """Any character outside ASCII that some step may change: all but whole emoji and the accented e of Sundanese."""
    return re.compile("[^\x00-\x7f\u00e8-\u00ea\u2600-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001faff]")


def repair(text: str) -> str:
    """Repaired text; unchanged (and untouched) when nothing in it is broken. Linear in the length."""
    for _ in range(PASSES):
        before = text
        for sign, step in ascii_steps():
            if sign in text:
                text = step.everywhere(text)
        if not text.isascii() and suspect().search(text):
            for step in unicode_steps():
                text = step.everywhere(text)
        if text == before:
            break
    return text
