"""Reads a news feed (RSS 0.9-2.0, RDF, Atom) into rows of opini's columns, from bytes that may be hostile.

The parser is expat with everything dangerous refused: declared entities (billion laughs), external entities, deep
nesting, endless items. HTML inside a description becomes plain text. Nothing here opens a connection
(:mod:`opini.adapters.fetch` does).

>>> feed = b"<rss><channel><title>Kabar Negeri</title><item><title>Air mati</title><link>https://kabar.id/1</link>" \\
...        b"<description>&lt;p&gt;Sejak &lt;b&gt;Sabtu&lt;/b&gt;.&lt;/p&gt;</description>" \\
...        b"<pubDate>Mon, 03 Mar 2025 14:00:00 +0800</pubDate></item></channel></rss>"
>>> row = parse_feed(feed)[0]
>>> row["teks"], row["waktu"], row["sumber"], row["kanal"]
('Air mati. Sejak Sabtu.', '2025-03-03T06:00:00+00:00', 'Kabar Negeri', 'media_massa')
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from html.entities import html5
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

from opini.adapters.values import whole_text
from opini.errors import InputError

__all__ = ["COLUMNS", "LARGEST", "parse_feed"]

COLUMNS = ("id", "waktu", "kanal", "sumber", "penulis", "teks", "tautan")
LARGEST = 10_000_000  # bytes of one feed; real ones are 20-500 kB (chosen)
_DEEPEST, _ITEMS, _TEXT = 64, 2_000, 20_000  # levels, items of a feed, characters kept of one (chosen)
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ENTITY = re.compile(rb"&(?:([A-Za-z][A-Za-z0-9]{0,31});)?(?!#)")
_ENTRY = frozenset({"item", "entry"})
_FIELDS: Mapping[str, str] = {  # element -> what it fills; content:encoded holds whole articles, so it comes last
    "title": "judul",
    "link": "tautan",
    "guid": "guid",
    "id": "guid",
    "pubdate": "waktu",
    "date": "waktu",
    "published": "waktu",
    "updated": "diubah",
    "description": "isi",
    "summary": "isi",
    "content": "isi_penuh",
    "encoded": "isi_penuh",
}
_BLOCK = frozenset({"p", "br", "div", "li", "h1", "h2", "h3", "h4", "tr", "td", "blockquote"})
_HIDDEN = frozenset({"script", "style", "iframe", "noscript", "template"})


def parse_feed(data: bytes, source: str = "") -> list[dict[str, Any]]:
    """Rows of the feed's items, in its order; ``source`` names the outlet where the feed's own title should not.

    An item without any text, or without a time that can be read, keeps what it has: intake reports such rows.
    :class:`InputError` for anything that is no feed, too large, or tries to declare entities.
    """
    if len(data) > LARGEST:
        raise InputError("umpan lebih besar dari 10 MB", cure="pakai alamat umpan (RSS), bukan halaman atau arsip")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.UnparsedEntityDeclHandler = _refuse
    try:
        parser.Parse(_plain_entities(data.lstrip()), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("bukan umpan RSS atau Atom yang sah", cure="buka alamatnya di peramban dan periksa") from error
    if not reader.feed:
        raise InputError("bukan umpan RSS atau Atom", cure="cari alamat umpan situs itu, misalnya …/feed atau …/rss")
    outlet = source or _line(reader.title) or ""
    return [_row(item, outlet) for item in reader.items]


def _refuse(*_: Any) -> Any:
    raise InputError("umpan mendeklarasikan entitas XML, ditolak", cure="pakai alamat umpan lain dari situs itu")


def _plain_entities(data: bytes) -> bytes:
    """HTML's named entities, which feeds use without declaring them, as character references; a bare "&" as itself."""

    def numbered(match: re.Match[bytes]) -> bytes:
        name = (match[1] or b"").decode("ascii")
        text = html5.get(f"{name};")
        if name in _XML_ENTITIES or text is None:
            return match[0] if name in _XML_ENTITIES else b"&amp;" + match[0][1:]
        return "".join(f"&#{ord(char)};" for char in text).encode("ascii")

    return _ENTITY.sub(numbered, data) if b"\x00" not in data[:4] else data  # UTF-16 is left to expat


class _Reader:
    """Collects the items; keeps only what is asked for."""

    def __init__(self) -> None:
        self.items: list[dict[str, str]] = []
        self.title, self.feed = "", False
        self._depth = 0
        self._item: dict[str, str] | None = None
        self._item_depth = 0
        self._field, self._field_depth = "", 0
        self._parts: list[str] = []
        self._size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise InputError("umpan bersarang terlalu dalam, ditolak", cure="pakai alamat umpan lain dari situs itu")
        space, _, name = tag.rpartition("\n")
        name = name.lower()
        if self._depth == 1:
            self.feed = name in ("rss", "rdf", "feed")
        if name in _ENTRY and self._item is None:
            self._item, self._item_depth = {}, self._depth
            return
        if self._item is not None and name == "link" and attributes.get("href"):
            if attributes.get("rel", "alternate") == "alternate":
                self._item.setdefault("tautan", attributes["href"])
            return
        if self._item is not None and name in ("author", "creator", "source"):
            return  # a journalist is a person; the outlet answers for the text
        wanted = _FIELDS.get(name, "")
        outside = self._item is None and name == "title" and self._depth <= 3
        inside = self._item is not None and bool(wanted) and self._depth == self._item_depth + 1
        if self._field == "" and (outside or inside) and "search.yahoo.com/mrss" not in space:
            self._field, self._field_depth, self._parts, self._size = (
                wanted if inside else "nama",
                self._depth,
                [],
                0,
            )

    def text(self, data: str) -> None:
        if self._field and self._size < _TEXT:
            self._parts.append(data[: _TEXT - self._size])
            self._size += len(data)

    def end(self, tag: str) -> None:
        if self._field and self._depth == self._field_depth:
            value = "".join(self._parts).strip()
            if self._field == "nama":
                self.title = self.title or value
            elif self._item is not None and value:
                self._item.setdefault(self._field, value)
            self._field = ""
        if self._item is not None and self._depth == self._item_depth:
            if len(self.items) < _ITEMS:
                self.items.append(self._item)
            self._item = None
        self._depth -= 1


def _row(item: Mapping[str, str], outlet: str) -> dict[str, Any]:
    title, body = _line(item.get("judul", "")), _line(item.get("isi") or item.get("isi_penuh", ""))
    if body.startswith(title):
        title = ""
    joint = ". " if title and title[-1] not in ".?!…:" else " "
    link = _link(item.get("tautan", "")) or _link(item.get("guid", ""))
    text = f"{title}{joint if title and body else ''}{body}"
    key = item.get("guid") or link or text
    return {
        "id": "rss-" + hashlib.blake2b(f"{outlet}\x1f{key}".encode("utf-8", "replace"), digest_size=8).hexdigest(),
        "waktu": _moment(item.get("waktu") or item.get("diubah", "")),
        "kanal": "media_massa",
        "sumber": outlet[:120],
        "penulis": "",
        "teks": text[:_TEXT],
        "tautan": link,
    }


def _link(text: str) -> str:
    address = text.strip()
    return address[:600] if address.lower().startswith(("http://", "https://")) else ""


def _moment(written: str) -> str:
    """ISO text in UTC; what cannot be read stays as written, for intake to report."""
    found: datetime | None = None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(written.strip())
            break
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    if found is None or found.tzinfo is None:
        return written.strip()[:60]
    try:
        return found.astimezone(UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return written.strip()[:60]


def _line(markup: str) -> str:
    """Plain text of one line from HTML, however broken."""
    reader = _Text()
    try:
        reader.feed(markup)
        reader.close()
        text = "".join(reader.parts)
    except (AssertionError, ValueError):
        text = re.sub(r"<[^<>]{0,500}>", " ", unescape(markup))
    text = re.sub(r"\s+", " ", whole_text(text)).strip()
    return re.sub(r" ([.,;:!?])", r"\1", text)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCK:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCK:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
