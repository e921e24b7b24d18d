"""The settings of the cleaner: names, defaults, allowed values. They travel inside every model artefact.

>>> check("urls", "remove")
Traceback (most recent call last):
    ...
opini.errors.ConfigError: urls='remove': choose from token, keep, drop
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from opini.errors import ConfigError

__all__ = ["DEFAULTS", "FORMAT", "check", "from_config", "to_config"]

# Written into every artefact; a cleaner of a newer format is refused instead of misread.
FORMAT = 1

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "urls": "token",
        "mentions": "token",
        "phones": "token",
        "emails": "token",
        "hashtags": "segment",
        "emoji": "keep",
        "slang": True,
        "elongation": True,
        "reduplication": True,
        "leet": True,
        "affixes": True,
        "laughter": True,
        "negation": "keep",
        "shouting": False,
        "stem": False,
        "protect": (),
    }
)
_HANDLING = ("token", "keep", "drop")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "urls": _HANDLING,
    "mentions": _HANDLING,
    "phones": _HANDLING,
    "emails": _HANDLING,
    "hashtags": ("segment", "keep", "drop"),
    "emoji": ("keep", "drop"),
    "negation": ("keep", "scope"),
}


def check(name: str, value: Any) -> None:
    """Raises :class:`ConfigError` for an unknown setting or a value outside its choices."""
    if name not in DEFAULTS:
        raise ConfigError(f"TextCleaner has no setting {name!r}", cure=f"choose from {', '.join(DEFAULTS)}")
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise ConfigError(f"{name}={value!r}", cure=f"choose from {', '.join(_CHOICES[name])}")
    elif name == "protect":
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
            raise ConfigError("protect is not a list of words", cure="give a list or tuple of strings")
    elif not isinstance(value, bool):
        raise ConfigError(f"{name}={value!r}", cure="give True or False")


def to_config(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as plain JSON values, with the format number."""
    return {"format": FORMAT, **settings, "protect": list(settings["protect"])}


def from_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Settings read back; what an older config does not name has its default, unknown names are refused."""
    settings = dict(config)
    version = settings.pop("format", None)
    if not isinstance(version, int) or version > FORMAT:
        raise ConfigError(f"cleaner format {version!r}, this opini reads up to {FORMAT}", cure="upgrade opini")
    for name, value in settings.items():
        check(name, value)
    return {**settings, "protect": tuple(settings.get("protect", ()))}
