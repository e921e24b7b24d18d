"""The secret under which authors become pseudonyms: outside the data, the same for as long as the board lives.

In order: the key given, ``OPINI_KUNCI`` from the environment, a file beside a SQLite store that only its owner may read
(``isu.db.kunci``), a fresh random key for a board in memory. A shared PostgreSQL store needs one of the first two.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from opini.errors import ConfigError, StoreError

__all__ = ["board_key", "fingerprint", "link_code"]

_ENVIRONMENT = "OPINI_KUNCI"
_LEAST = 32  # characters of a key file: fewer are no key we wrote


def board_key(given: str | bytes | None, store: Path | None, *, shared: bool) -> bytes:
    """The 64-byte key of a board; :class:`ConfigError` where a shared store has none."""
    text = given if given is not None else os.environ.get(_ENVIRONMENT, "")
    if text:
        return hashlib.blake2b(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")).digest()
    if shared:
        raise ConfigError("basis data bersama memerlukan kunci penyamaran", cure=f"isi {_ENVIRONMENT} atau beri key=")
    return hashlib.blake2b(_from_file(store) if store is not None else secrets.token_bytes(32)).digest()


def _from_file(store: Path) -> bytes:
    """The key beside the store; made at once and whole, so that a crash leaves a key or none."""
    file = Path(f"{store}.kunci")
    try:
        if not file.exists():
            handle, fresh = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)  # readable by its owner only
            with os.fdopen(handle, "wb") as out:
                out.write(secrets.token_hex(32).encode())
                out.flush()
                os.fsync(out.fileno())
            try:
                os.link(fresh, file)
            except FileExistsError:
                pass  # another process was faster: its key counts
            finally:
                os.unlink(fresh)
        key = file.read_bytes()
    except OSError as error:
        raise StoreError(f"kunci {file} tidak dapat dibaca atau dibuat", cure="periksa izin, atau beri key=") from error
    if len(key) < _LEAST:
        raise StoreError(f"kunci {file} rusak", cure="pulihkan dari cadangan")
    return key


def fingerprint(key: bytes) -> str:
    """Tells two keys apart without giving either away.

    >>> fingerprint(b"a") == fingerprint(b"b")
    False
    """
    return hmac.new(key, b"opini papan", "sha256").hexdigest()[:12]


def link_code(link: str | None, key: bytes) -> str | None:
    """A keyed digest of a shared link, which may name a person; equal links have equal digests."""
    if not link:
        return None
    return hashlib.blake2b(link.encode("utf-8", "surrogatepass"), key=key[:64], digest_size=16).hexdigest()
