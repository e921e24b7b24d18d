"""A report that was given out: the same ``Report``, with the revision it shows and the id under which it is frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import opini
from opini.engine import Result
from opini.profile import Profile
from opini.report import Report

__all__ = ["BoardReport", "packages", "report_id"]

_COUNTED = ("numpy", "scipy", "opini")  # packages whose versions numbers depend on


class BoardReport(Report):
    """A report of a board; ``id`` is what :meth:`Monitor.reproduce` takes."""

    def __init__(
        self,
        result: Result,
        *,
        profile: Profile,
        to_native: Callable[[Mapping[str, Any]], Any] | None,
        id: str,
        revision: int,
    ) -> None:
        super().__init__(result, profile=profile, to_native=to_native)
        self.id = id
        self.revision = revision


def report_id(*parts: Any) -> str:
    """The same parts have the same id.

    >>> report_id(1, None) == report_id(1, None), report_id(1)[:2]
    (True, 'l-')
    """
    return "l-" + hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=1)
def packages() -> dict[str, str]:
    """Versions of what computes the numbers, and a digest of opini's own code."""
    found = {name: metadata.version(name) for name in _COUNTED[:-1]}
    digest = hashlib.sha256()
    folder = Path(opini.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return {**found, "opini": opini.__version__, "opini_kode": digest.hexdigest()[:16]}
