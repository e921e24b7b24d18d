"""Decides whether an opinion is about us, by the profile's words and places; gives the reason where it is not.

>>> from opini.profile import Profile
>>> filter = Relevance(Profile(kata_kunci=("pdam contoh",), kata_kecuali=("lowongan",)))
>>> filter.reason("PDAM  Contoh mati lagi", "media_sosial", ""), filter.reason("cuaca cerah", "media_sosial", "")
(None, 'tanpa_kata_kunci')
>>> filter.reason("cuaca cerah", "aduan", ""), filter.reason("lowongan pdam contoh", "aduan", "")
(None, 'kata_kecuali')
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from opini.profile import Profile

__all__ = ["ADDRESSED", "Relevance", "phrase_pattern"]

# What people send to the government itself is about it; what they say elsewhere has to name it.
ADDRESSED = frozenset({"aduan", "survei", "wawancara", "fgd"})


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for whole-word phrases, any case and spacing; ``None`` for no phrases."""
    words = [r"\s{1,9}".join(map(re.escape, phrase.split())) for phrase in phrases if phrase.strip()]
    longest_first = sorted(set(words), key=lambda w: (-len(w), w))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE) if words else None


class Relevance:
    """The profile's filter; without kata_kunci, kata_kecuali and wilayah it lets everything pass."""

    def __init__(self, profile: Profile) -> None:
        region = profile.wilayah
        self._wanted = phrase_pattern(
            (*profile.kata_kunci, region.nama, *region.alias, *profile.akun_resmi) if profile.kata_kunci else ()
        )
        self._refused = phrase_pattern(profile.kata_kecuali)
        self._inside = phrase_pattern((region.nama, *region.alias, *region.bagian) if region.bagian else ())
        self._outside = phrase_pattern(region.bukan)

    def reason(self, text: str, channel: str, place: str) -> str | None:
        """Why to skip (``kata_kecuali``, ``di_luar_wilayah``, ``tanpa_kata_kunci``), or ``None``."""
        if self._refused and self._refused.search(text):
            return "kata_kecuali"
        if place:
            if self._outside and self._outside.fullmatch(place.strip()):
                return "di_luar_wilayah"
            if self._inside and not self._inside.search(place):
                return "di_luar_wilayah"
        if self._wanted and text and channel not in ADDRESSED and not self._wanted.search(text):
            return "tanpa_kata_kunci"
        return None
