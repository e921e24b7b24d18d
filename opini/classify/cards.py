"""The card of a shipped model, as text that a notebook renders: what it was trained on, how right it is, on what."""

from __future__ import annotations

from opini.classify.registry import shipped, shipped_folder
from opini.errors import InputError

__all__ = ["Card", "card"]


class Card(str):
    """Markdown; a notebook shows it rendered."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


def card(name: str, *, tier: str | None = None) -> Card:
    """The card of a shipped model: ``"sentiment"``, ``"topic"``, ``"language"`` or ``"aspects"``, of its default tier.

    :class:`InputError` names what exists for an unknown name or tier.

    >>> "macro-F1" in card("sentiment")
    True
    """
    known = shipped()
    if name not in known:
        raise InputError(f"no shipped model is called {name!r}", cure=f"choose from {', '.join(sorted(known))}")
    tiers = known[name]["tiers"]
    chosen = known[name]["default"] if tier is None else tier
    if chosen not in tiers:
        raise InputError(f"{name} has no tier {chosen!r}", cure=f"choose from {', '.join(tiers)}")
    return Card((shipped_folder() / name / tiers[chosen] / "README.md").read_text(encoding="utf-8"))
