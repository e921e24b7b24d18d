"""Authors as keyed hashes: the same author has the same code within a run, and no name goes further than this module.

The key is ``OPINI_KUNCI`` from the environment where pseudonyms must agree between runs; otherwise a fresh random key
that nobody stores. Codes are numbered in order of appearance, so results do not depend on the key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from opini.adapters.resources import rows
from opini.stream.table import Codes

__all__ = ["author_codes", "pseudonym"]

_ENVIRONMENT = "OPINI_KUNCI"


@lru_cache(maxsize=1)
def _random_key() -> bytes:
    return secrets.token_bytes(32)


@lru_cache(maxsize=1)
def _nameless() -> frozenset[str]:
    return frozenset(name for (name, *_) in rows("tanpa_nama.tsv"))


def _key() -> bytes:
    given = os.environ.get(_ENVIRONMENT, "")
    return hashlib.blake2b(given.encode("utf-8", "surrogateescape")).digest() if given else _random_key()


def pseudonym(name: str, key: bytes | None = None) -> str | None:
    """A 16-character keyed hash of an account or name; ``None`` for a blank or for "anonim" and its like.

    >>> pseudonym("@Warga1", b"k") == pseudonym("warga1", b"k"), pseudonym("Anonim", b"k")
    (True, None)
    """
    plain = " ".join(name.casefold().split()).lstrip("@")
    if not plain or plain in _nameless():
        return None
    return hmac.new(key or _key(), plain.encode("utf-8", "replace"), "sha256").hexdigest()[:16]


def author_codes(names: Sequence[str], key: bytes | None = None) -> Codes:
    """Encode authors; the names of the result are pseudonyms under ``key`` (default: this run's).

    >>> author_codes(["Budi", "", "budi", "Ani"]).codes.tolist()
    [0, -1, 0, 1]
    """
    key = key or _key()
    hashed = {name: pseudonym(name, key) for name in dict.fromkeys(names)}
    index: dict[str, int] = {}
    codes = np.full(len(names), -1, dtype=np.int32)
    for i, name in enumerate(names):
        code = hashed[name]
        if code is not None:
            codes[i] = index.setdefault(code, len(index))
    return Codes(codes, tuple(index))
