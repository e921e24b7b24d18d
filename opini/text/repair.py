"""Repairs characters before words are read: encodings, HTML, escapes, invisible signs, Unicode forms, skin tones.

Every step is one linear regular expression with a replacement, so the same step can run fast (``repair``) or keep for
each repaired character the range of raw characters it came from (``repair_with_spans``).

>>> repair("ba\\u200bgus &amp; murah")
'bagus & murah'
>>> text, starts, ends = repair_with_spans("a &amp; b")
>>> text, starts, ends
('a & b', [0, 1, 2, 7, 8], [1, 2, 7, 8, 9])
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from opini.text.resources import mapping

__all__ = ["repair", "repair_with_spans"]

_Replace = Callable[[re.Match[str]], str]
# Passes over a text whose repairs uncover new ones ("&amp;amp;"); three is more than seen (chosen).
_PASSES = 3
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
# Combining marks stacked more than two high ("zalgo"), and the run length normalised at once: keeps NFKC linear.
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


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    kind = found[1]
    if kind == "x":
        return bytes.fromhex(found.replace("\\x", "")).decode("utf-8", "ignore")
    if kind == "u":
        units = bytes.fromhex(found.replace("\\u", ""))
        return units.decode("utf-16-be", "ignore")
    return " "


def _mojibake(match: re.Match[str]) -> str:
    found = match.group()
    return _reread(found) if len(found) > _LONGEST else _reread_often(found)


def _reread(found: str) -> str:
    lost = mapping("mojibake").get(found)  # a byte that Windows-1252 does not have was dropped on the way
    if lost is not None:
        return lost
    import ftfy

    return str(ftfy.fix_encoding(found))


_reread_often = lru_cache(4096)(_reread)  # the same few letters come again and again: about 1 MB (chosen)


def _nfkc(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match.group())


def _blessing(match: re.Match[str]) -> str:
    return " saw " if match.group() == "\ufdfa" else " swt "


def _sign(match: re.Match[str]) -> str:
    return _SIGNS[match.group()]


def _entity(match: re.Match[str]) -> str:
    return html.unescape(match.group())


@cache
def _ascii_steps() -> tuple[tuple[str, re.Pattern[str], _Replace], ...]:
    return (
        ("\\", re.compile(r"(?:\\x[0-9A-Fa-f]{2}){1,64}|(?:\\u[0-9A-Fa-f]{4}){1,32}|\\[nrt]"), _escape),
        ("&", re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"), _entity),
        (">", re.compile(_TAG, re.IGNORECASE), lambda _: " "),
        ("`", re.compile("`"), lambda _: "'"),
    )


@cache
def _unicode_steps() -> tuple[tuple[re.Pattern[str], _Replace], ...]:
    return (
        (re.compile(_MOJIBAKE), _mojibake),
        (re.compile(f"(?:{_INVISIBLE})+"), lambda _: ""),
        (re.compile(f"({_MARKS}{{2}}){_MARKS}+"), lambda match: match.group(1)),
        (re.compile("[\ufdfa\ufdfb]"), _blessing),  # NFKC writes these out as up to eighteen letters
        (re.compile(r"[\x00-\x7f]?[^\x00-\x7f]{1,256}"), _nfkc),
        (re.compile(_MARKS), lambda _: ""),  # a mark that composed with nothing says nothing
        (re.compile("[" + "".join(_SIGNS) + "]"), _sign),
        (re.compile(f"(?:{_INVISIBLE})+"), lambda _: ""),  # what NFKC uncovered
    )


@cache
def _suspect() -> re.Pattern[str]:
    """Any character outside ASCII that some step may change: all but whole emoji and the accented e of Sundanese."""
    return re.compile("[^\x00-\x7f\u00e8-\u00ea\u2600-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001faff]")


def repair(text: str) -> str:
    """Repaired text; unchanged (and untouched) when nothing in it is broken. Linear in the length."""
    for _ in range(_PASSES):
        before = text
        for sign, pattern, replace in _ascii_steps():
            if sign in text:
                text = pattern.sub(replace, text)
        if not text.isascii() and _suspect().search(text):
            for pattern, replace in _unicode_steps():
                text = pattern.sub(replace, text)
        if text == before:
            break
    return text


def repair_with_spans(text: str) -> tuple[str, list[int], list[int]]:
    """Repaired text and, for each of its characters, the raw range ``[start, end)`` it stands for."""
    starts, ends = list(range(len(text))), list(range(1, len(text) + 1))
    for _ in range(_PASSES):
        before = text
        for sign, pattern, replace in _ascii_steps():
            if sign in text:
                text, starts, ends = _mapped(text, starts, ends, pattern, replace)
        if not text.isascii() and _suspect().search(text):
            for pattern, replace in _unicode_steps():
                text, starts, ends = _mapped(text, starts, ends, pattern, replace)
        if text == before:
            break
    return text, starts, ends


def _mapped(
    text: str, starts: list[int], ends: list[int], pattern: re.Pattern[str], replace: _Replace
) -> tuple[str, list[int], list[int]]:
    parts: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    last = 0
    for match in pattern.finditer(text):
        begin, end = match.span()
        new = replace(match)
        if new == match.group():
            continue
        if new[:1] == match.group()[0]:  # "a…" becomes "a...": the letter stands for itself
            begin, new = begin + 1, new[1:]
        parts += (text[last:begin], new)
        new_starts += starts[last:begin]
        new_ends += ends[last:begin]
        if not new and new_ends:
            new_ends[-1] = ends[end - 1]  # a dropped sign (skin tone, selector) belongs to the character before it
        elif len(new) == end - begin:
            new_starts += starts[begin:end]
            new_ends += ends[begin:end]
        else:
            new_starts += [starts[begin]] * len(new)
            new_ends += [ends[end - 1]] * len(new)
        last = end
    if not parts:
        return text, starts, ends
    parts.append(text[last:])
    return "".join(parts), new_starts + starts[last:], new_ends + ends[last:]
