"""A profile as JSON holds it, to freeze it with a report or to send it to other machines.

>>> profile = Profile(nama="Kota X", media={"nasional": ("Kabar Negeri",)})
>>> profile_from(profile_plain(profile)) == profile
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from typing import Any

from opini.config import MonitorSettings
from opini.profile import Event, OwnTopic, Policy, Profile, Region

__all__ = ["profile_from", "profile_plain"]


def profile_plain(profile: Profile) -> dict[str, Any]:
    """Strings, numbers, lists and mappings only."""
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
