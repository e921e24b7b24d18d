"""Which models label a board's opinions: shipped ones, another tier, a folder, or an object that predicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from opini.errors import ConfigError, InputError

__all__ = ["Reference", "open_models", "reference", "shipped_model"]

_NAMES = ("sentiment", "topic")
Reference = dict[str, str]
"""Model name -> tier, folder, or ``objek:...`` for an object that cannot be written down."""
_OBJECT = "objek:"


def reference(models: Mapping[str, Any] | None) -> Reference:
    """What to remember of the models given.

    >>> reference({"sentiment": "fast"})
    {'sentiment': 'fast'}
    """
    found: Reference = {}
    for name, model in (models or {}).items():
        if name not in _NAMES:
            raise ConfigError(f"model {name!r} tidak dikenal", cure=f"pakai {' atau '.join(_NAMES)}")
        found[name] = str(model) if not hasattr(model, "predict_proba") else f"{_OBJECT}{_called(model)}"
    return found


def _called(model: Any) -> str:
    version = getattr(model, "version_", None) or getattr(model, "version", None)
    return f"{type(model).__name__}{'' if version is None else f' {version}'}"


def open_models(wanted: Reference, given: Mapping[str, Any] | None) -> dict[str, tuple[Any, str]]:
    """(model, version) by name, for :func:`opini.adapters.labels.label_rows`.

    An object that was used before has to be given again: :class:`ConfigError` where it is not.
    """
    from opini.classify import load, shipped

    opened: dict[str, tuple[Any, str]] = {}
    for name, what in wanted.items():
        model = (given or {}).get(name)
        if hasattr(model, "predict_proba"):
            opened[name] = (_checked(model, name), what)
        elif what.startswith(_OBJECT):
            raise ConfigError(f"papan ini memakai model sendiri ({what})", cure=f"beri models={{'{name}': model}}")
        else:
            known = what in shipped()[name]["tiers"]
            opened[name] = shipped_model(name, what) if known else (load(name, tier=what), what)
    return opened


def shipped_model(name: str, tier: str | None = None) -> tuple[Any, str]:
    """A shipped tier (``None``: the default one) and its version, opened once a process: small batches arrive every
    second."""
    from opini.classify import load, shipped

    entry = shipped()[name]
    chosen = tier or str(entry["default"])
    return _opened(load, name, chosen), str(entry["tiers"][chosen])


@lru_cache(maxsize=8)
def _opened(load: Callable[..., Any], name: str, tier: str) -> Any:
    return load(name, tier=tier)


def _checked(model: Any, name: str) -> Any:
    from opini.vocabulary import SENTIMENTS

    classes = {str(c) for c in getattr(model, "classes_", ())}
    if name == "sentiment" and classes != set(SENTIMENTS):
        raise InputError("model sentimen tidak mengenal tiga kelas opini", cure=f"latih pada {', '.join(SENTIMENTS)}")
    return model
