"""What a run knows besides the opinions: settings, place, owners, media, calendar. Frozen and free of models.

>>> Context().owner("air_energi"), Context(pemilik={"air_energi": "Perumda Tirta"}).owner("air_energi")
('Perumdam/PLN', 'Perumda Tirta')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Self

from opini.config import DEFAULT_ZONE, MonitorSettings
from opini.profile import Event, Policy, Profile
from opini.vocabulary import TOPIC_LABELS, TOPIC_OWNERS

__all__ = ["Context"]


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything :func:`opini.engine.run` reads that is not an opinion."""

    settings: MonitorSettings = field(default_factory=MonitorSettings)
    zona: str = DEFAULT_ZONE
    pemilik: Mapping[str, str] = field(default_factory=_empty)  # topic -> who answers for it
    tiers: Mapping[str, float] = field(default_factory=_empty)  # source -> credibility 0..1
    nasional: frozenset[str] = frozenset()  # sources that are national outlets
    internasional: frozenset[str] = frozenset()
    kalender: tuple[Event, ...] = ()  # planned events
    bobot_kanal: Mapping[str, float] = field(default_factory=_empty)  # channel -> weight in the index (default 1)
    kanal_aktif: tuple[str, ...] = ()  # channels that should be there; empty = whatever the data holds
    kebijakan: tuple[Policy, ...] = ()  # policies whose talk is followed
    label_topik: Mapping[str, str] = field(default_factory=_empty)  # names of the profile's own topics
    anggaran_alarm: float = 1.0  # false siaga a week for the whole board
    lewat: Mapping[str, int] = field(default_factory=_empty)  # rows dropped before the table was built, by reason
    versi: Mapping[str, str] = field(default_factory=_empty)  # model name -> version
    koreksi: Mapping[str, Any] = field(default_factory=_empty)  # channel -> confusion of tone, true by predicted sums

    @classmethod
    def from_profile(cls, profile: Profile, sources: Iterable[str], **more: Any) -> Self:
        """The context of a profile for the sources the data names; ``more`` sets ``lewat``, ``versi`` or others."""
        names = tuple(sources)
        tier_of = {name: profile.tier(name) for name in names}
        found = {
            "settings": profile.ambang,
            "zona": profile.zona,
            "pemilik": dict(profile.penanggung_jawab),
            "tiers": {name: profile.credibility(name) for name in names if tier_of[name] is not None},
            "nasional": frozenset(name for name in names if tier_of[name] == "nasional"),
            "internasional": frozenset(name for name in names if tier_of[name] == "internasional"),
            "kalender": profile.kalender,
            "bobot_kanal": dict(profile.bobot_kanal),
            "kanal_aktif": profile.kanal_aktif,
            "kebijakan": profile.kebijakan,
            "label_topik": {topic.id: topic.label for topic in profile.topik},
            "anggaran_alarm": profile.anggaran_alarm,
        }
        return cls(**{**found, **more})

    def owner(self, topik: str) -> str:
        """Who answers for a topic."""
        return self.pemilik.get(topik) or TOPIC_OWNERS.get(topik, TOPIC_OWNERS["lainnya"])

    def label(self, topik: str) -> str:
        """What people read for a topic id."""
        return self.label_topik.get(topik) or TOPIC_LABELS.get(topik, topik)
