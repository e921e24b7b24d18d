"""Decides which of opini's seven channels a written channel name is.

>>> channel_of("Twitter"), channel_of("SP4N-LAPOR!"), channel_of("Media Sosial"), channel_of("papan pengumuman")
('media_sosial', 'aduan', 'media_sosial', None)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from opini.adapters.resources import rows
from opini.errors import InputError
from opini.vocabulary import CHANNEL_LABELS, CHANNELS

__all__ = ["channel_of", "column_or_channel"]

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 120  # a channel name longer than this is a text in the wrong column (chosen)


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, ...], str]:
    table = {_words(written): channel for channel, written in rows("kanal.tsv")}
    table.update({_words(channel): channel for channel in CHANNELS})
    table.update({_words(label): channel for channel, label in CHANNEL_LABELS.items()})
    return table


def _words(written: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(written[:_LONGEST].lower()))


def channel_of(written: str) -> str | None:
    """The channel id; ``None`` where no synonym fits, or where its words point to different channels."""
    words = _words(written)
    if not words or len(written) > _LONGEST:
        return None
    known = _known()
    if words in known:
        return known[words]
    found = {known[(word,)] for word in words if (word,) in known}
    return found.pop() if len(found) == 1 else None


def column_or_channel(given: str | None, names: Sequence[str]) -> tuple[str | None, str | None]:
    """(column, constant): a column of that name, else one channel for all rows."""
    if given is None:
        return None, None
    if given in names:
        return given, None
    if (known := channel_of(given)) is not None:
        return None, known
    raise InputError(
        f"channel {given!r} bukan kolom dan bukan kanal",
        cure=f"pakai nama kolom atau salah satu dari {', '.join(CHANNELS)}",
    )
