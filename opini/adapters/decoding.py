"""Turns bytes of unknown encoding into text that every column can hold, and says what it had to repair.

UTF-8 is tried first (with or without byte order mark), then UTF-16; otherwise lines that are not UTF-8 are read in the
legacy encoding that fits them, so a file stitched together from two systems loses nothing.

>>> decode("warga\u2019ku".encode() + b"\\nrapat d\\xedbatalkan").text.split("\\n")
['warga’ku', 'rapat díbatalkan']
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

__all__ = ["Decoded", "decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Indonesian offices' software has written over the years; anything else would be a guess (chosen).
_LEGACY = ["cp1252", "cp1256", "mac_roman", "cp437"]
_SAMPLE = 65_536  # bytes shown to the detector
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text and Indonesian notes on repairs."""

    text: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Decode without ever failing: undecodable bytes become U+FFFD, NUL bytes and half surrogates are removed."""
    notes: list[str] = []
    text = _by_mark(data)
    if text is None:
        text = _utf16_without_mark(data)
    if text is None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = _line_by_line(data, notes)
    if nuls := text.count("\x00"):
        text = text.replace("\x00", "")
        notes.append(f"{nuls} bita NUL dibuang")
    text, halves = (text, 0) if text.isascii() else _SURROGATES.subn("\ufffd", text)
    if halves:
        notes.append(f"{halves} karakter rusak (surrogate) diganti")
    return Decoded(text, tuple(notes))


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            if encoding == "utf-8":
                rest = data[len(mark) :]
                try:
                    return rest.decode("utf-8")
                except UnicodeDecodeError:
                    return _line_by_line(rest, [])
            return data.decode(encoding, "replace")
    return None


def _utf16_without_mark(data: bytes) -> str | None:
    """Plain Latin text in UTF-16 has a zero in every other byte; stray NULs never come that often."""
    head = data[:4096]
    if len(head) < 4:
        return None
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return data.decode("utf-16-le", "replace")
    if even > 0.4 * half and odd < 0.05 * half:
        return data.decode("utf-16-be", "replace")
    return None


def _line_by_line(data: bytes, notes: list[str]) -> str:
    lines = data.split(b"\n")
    out: list[str] = []
    broken: list[int] = []
    for i, line in enumerate(lines):
        try:
            out.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            try:  # a half surrogate pair written as if it were a character
                out.append(line.decode("utf-8", "surrogatepass"))
            except UnicodeDecodeError:
                out.append("")
                broken.append(i)
    if broken:
        encoding = _legacy_encoding(b"\n".join(lines[i] for i in broken)[:_SAMPLE])
        for i in broken:
            out[i] = lines[i].decode(encoding, "replace")
        notes.append(f"{len(broken)} dari {len(lines)} baris bukan UTF-8, dibaca sebagai {encoding}")
    return "\n".join(out)


def _legacy_encoding(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_LEGACY).best()
    return best.encoding if best is not None else _LEGACY[0]
