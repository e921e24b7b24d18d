"""A report that was given out: the same ``Report``, with the revision it shows and the id under which it is frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import opini
from opini.config import MonitorSettings
from opini.engine import Result
from opini.profile import Event, OwnTopic, Policy, Profile, Region
from opini.report import Report

__all__ = ["BoardReport", "packages", "profile_from", "profile_plain", "report_id"]

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


def profile_plain(profile: Profile) -> dict[str, Any]:
    """A profile as JSON holds it.

    >>> profile_from(profile_plain(Profile(nama="Kota X"))) == Profile(nama="Kota X")
    True
    """
    return {f.name: _plain(getattr(profile, f.name)) for f in fields(profile)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def profile_from(plain: Mapping[str, Any]) -> Profile:
    """The profile that :func:`profile_plain` wrote down."""
    made: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in plain.items()}
    made["wilayah"] = Region(**_tuples(plain["wilayah"]))
    made["topik"] = tuple(OwnTopic(**_tuples(topic)) for topic in plain["topik"])
    made["kebijakan"] = tuple(Policy(**_tuples(policy)) for policy in plain["kebijakan"])
    made["kalender"] = tuple(
        Event(**{**e, **{day: date.fromisoformat(e[day]) for day in ("mulai", "selesai")}}) for e in plain["kalender"]
    )
    made["media"] = {tier: tuple(names) for tier, names in plain["media"].items()}
    made["ambang"] = MonitorSettings(**plain["ambang"])
    return Profile(**made)


def _tuples(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {
        k: tuple(v) if isinstance(v, list) else {a: tuple(b) for a, b in v.items()} if isinstance(v, dict) else v
        for k, v in plain.items()
    }
