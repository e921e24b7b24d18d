"""The secret under which authors become pseudonyms: outside the data, the same for as long as the board lives.

In order: the key given, ``OPINI_KUNCI`` from the environment, a file beside a SQLite store that only its owner may read
(``isu.db.kunci``), a fresh random key for a board in memory. A shared PostgreSQL store needs one of the first two.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from opini.errors import ConfigError, StoreError

__all__ = ["board_key", "fingerprint", "link_code"]

_ENVIRONMENT = "OPINI_KUNCI"


def board_key(given: str | bytes | None, store: Path | None, *, shared: bool) -> bytes:
    """The 64-byte key of a board; :class:`ConfigError` where a shared store has none."""
    text = given if given is not None else os.environ.get(_ENVIRONMENT, "")
    if text:
        return hashlib.blake2b(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")).digest()
    if shared:
        raise ConfigError("basis data bersama memerlukan kunci penyamaran", cure=f"isi {_ENVIRONMENT} atau beri key=")
    return hashlib.blake2b(_from_file(store) if store is not None else secrets.token_bytes(32)).digest()


def _from_file(store: Path) -> bytes:
    file = Path(f"{store}.kunci")
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_bytes()
    except OSError as error:
        raise StoreError(f"kunci {file} tidak dapat ditulis", cure="beri izin tulis, atau key=") from error
    with os.fdopen(handle, "wb") as out:
        out.write(secrets.token_hex(32).encode())
        out.flush()
        os.fsync(out.fileno())
    return file.read_bytes()


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
