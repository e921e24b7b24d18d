"""Opens one feed: a file, or an http(s) address. The only place in opini that makes a connection, and only when asked.

A redirect may not leave http(s), an answer may not exceed :data:`opini.adapters.rss.LARGEST` (unpacked), and every
failure is one sentence with its cure.
"""

from __future__ import annotations

import http.client
import zlib
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from opini.adapters.rss import LARGEST
from opini.errors import InputError

__all__ = ["fetch", "is_address"]

_AGENT = "opini (pemantauan media pemerintah daerah)"


def is_address(written: str) -> bool:
    """Whether this is a web address rather than a file.

    >>> is_address("https://kabar.id/feed"), is_address("umpan.xml"), is_address("file:///etc/passwd")
    (True, False, False)
    """
    return urlsplit(written.strip()).scheme.lower() in ("http", "https") and bool(urlsplit(written.strip()).netloc)


def fetch(place: str, *, timeout: float = 20.0) -> bytes:
    """The bytes of a feed; :class:`InputError` says why there are none."""
    if not is_address(place):
        try:
            with Path(place).open("rb") as file:
                return file.read(LARGEST + 1)
        except OSError as error:
            raise InputError(f"umpan {place!r} tidak terbaca", cure="beri alamat http(s) atau berkas XML") from error
    request = Request(place.strip(), headers={"User-Agent": _AGENT, "Accept-Encoding": "gzip, identity"})
    host = urlsplit(place.strip()).netloc.rpartition("@")[2]
    try:
        with build_opener(ProxyHandler(), _Within()).open(request, timeout=timeout) as answer:
            data = _limited(answer)
    except HTTPError as error:
        error.close()  # it holds the connection
        cure = "periksa alamatnya di peramban" if error.code < 500 else "coba lagi nanti"
        raise InputError(f"{host} menjawab {error.code}", cure=cure) from error
    except (URLError, TimeoutError, OSError, ValueError, http.client.HTTPException, zlib.error) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{host} tidak dapat dihubungi", cure="periksa alamat dan sambungan internet") from error
    return data


class _Within(HTTPRedirectHandler):
    """Follows redirects, but not out of the web."""

    max_redirections = 5

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        if not is_address(newurl):
            raise InputError("umpan dialihkan ke luar http(s), ditolak", cure="pakai alamat umpan lain dari situs itu")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _limited(answer: Any) -> bytes:
    """At most one byte more than the limit, packed or not, so that the parser can refuse it."""
    raw: bytes = answer.read(LARGEST + 1)
    if answer.headers.get("Content-Encoding", "").lower() not in ("gzip", "x-gzip"):
        return raw
    return zlib.decompressobj(wbits=31).decompress(raw, LARGEST + 1)
