"""Decides for every row whether it is used, and if not, why: rows in = rows used + rows reported.

The first reason that applies wins, in the order of :data:`REASONS`. Of rows with one id the earliest stays (then the
smallest content hash); a copy is ``duplikat_id``, a different content under the same id is ``konflik_id``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from opini.adapters.channels import channel_of
from opini.adapters.columns import Located, missing
from opini.adapters.frames import Source
from opini.adapters.relevance import Relevance
from opini.adapters.times import ParsedTimes, parse_times
from opini.adapters.trusted import Trusted, read_trusted
from opini.adapters.values import as_text
from opini.profile import Profile

__all__ = ["REASONS", "Intake", "take_in"]

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "baris_rusak": "baris rusak",
        "moderator": "giliran moderator",
        "kosong": "teks kosong",
        "waktu_tak_terbaca": "waktu tak terbaca",
        "masa_depan": "waktu di masa depan",
        "sesudah_waktu_laporan": "sesudah waktu laporan",
        "duplikat_id": "duplikat",
        "konflik_id": "id sama, isi berbeda",
        "kata_kecuali": "mengandung kata kecuali",
        "di_luar_wilayah": "di luar wilayah",
        "tanpa_kata_kunci": "tidak menyebut kata kunci",
    }
)
_NAME = 24  # characters of a channel's name (chosen)
_FUTURE_SLACK = 86_400  # a day: clocks and zones differ between systems (chosen)


@dataclass(frozen=True, slots=True)
class Intake:
    """All n rows as they came, with the reason of each skipped one (``None`` = used)."""

    id: list[str]
    teks: list[str]
    waktu: NDArray[np.int64]
    kanal: list[str]
    kanal_asal: list[str]
    penulis: list[str]
    sumber: list[str]
    wilayah: list[str]
    isi: list[str]  # digest of the content: of two rows with one id the smaller (time, digest) stays
    trusted: Trusted
    alasan: list[str | None]
    catatan: tuple[str, ...]

    @property
    def n(self) -> int:
        """Rows that came in."""
        return len(self.id)

    @property
    def used(self) -> NDArray[np.int64]:
        """Indices of the rows that are used."""
        return np.flatnonzero(np.fromiter((a is None for a in self.alasan), dtype=np.bool_, count=self.n))

    @property
    def lewat(self) -> dict[str, int]:
        """Skipped rows by reason, known reasons in their order first."""
        counts = Counter(a for a in self.alasan if a is not None)
        return {reason: counts[reason] for reason in dict.fromkeys([*REASONS, *sorted(counts)]) if counts[reason]}


def take_in(
    source: Source,
    located: Located,
    profile: Profile,
    *,
    now: int,
    as_of: int | None = None,
    channel: str | None = None,
    zone: str | None = None,
) -> Intake:
    """Read the rows of a table. ``channel`` is for rows that name none; ``zone`` overrides the profile's.

    Without a time column, and without text while tone or issue is not given either, it raises :class:`InputError`.
    """
    n, names = source.n, located.names
    trusted = read_trusted(source, located, profile)
    if "waktu" not in names:
        raise missing("waktu", source.names)
    if "teks" not in names and not ("isu" in names and ("sentimen" in names or "sentimen_negatif" in names)):
        raise missing("teks", source.names)
    notes = list(trusted.notes)

    def texts(role: str) -> list[str]:
        return [as_text(v) for v in source.column(names[role])] if role in names else [""] * n

    teks, penulis, sumber, wilayah = texts("teks"), texts("penulis"), texts("sumber"), texts("wilayah")
    times = parse_times(source.column(names["waktu"]), zone or profile.zona)
    if times.month_first:
        notes.append("tanggal dibaca bulan lebih dahulu (bb/hh/tttt), karena hanya begitu semuanya sah")
    kanal_asal = texts("kanal")
    kanal = _channels(kanal_asal, channel, notes)
    if "sumber" not in names:  # "Twitter" names the channel and the source at once
        sumber = ["" if a.casefold() == k else a for a, k in zip(kanal_asal, kanal, strict=True)]
    content = [_digest(*parts) for parts in zip(teks, kanal, penulis, sumber, strict=True)]
    ids = _ids(texts("id"), content, times, penulis)
    alasan: list[str | None] = [prior or None for prior in texts("alasan_lewat")]
    enough = trusted.has_tone & np.array([isu is not None for isu in trusted.name("isu", n)], dtype=np.bool_)
    limit = max(now, as_of or now) + _FUTURE_SLACK
    for i in range(n):
        if alasan[i] is not None:
            continue
        if not teks[i] and not enough[i]:
            alasan[i] = "kosong"
        elif not times.readable[i]:
            alasan[i] = "waktu_tak_terbaca"
        elif times.seconds[i] > limit:
            alasan[i] = "masa_depan"
        elif as_of is not None and times.seconds[i] >= as_of:
            alasan[i] = "sesudah_waktu_laporan"
    _skip_repeats(alasan, ids, times, content)
    relevance = Relevance(profile)
    for i in range(n):
        if alasan[i] is None:
            alasan[i] = relevance.reason(teks[i], kanal[i], wilayah[i])
    return Intake(
        id=ids,
        teks=teks,
        waktu=times.seconds,
        kanal=kanal,
        kanal_asal=kanal_asal,
        penulis=penulis,
        sumber=sumber,
        wilayah=wilayah,
        isi=content,
        trusted=trusted,
        alasan=alasan,
        catatan=tuple(notes),
    )


def _channels(written: Sequence[str], default: str | None, notes: list[str]) -> list[str]:
    decided = {w: channel_of(w) for w in set(written) if w}
    unknown = Counter(w for w in written if w and decided[w] is None)
    if unknown:
        plain = [w for w, _ in unknown.most_common(5) if len(w) <= _NAME and w.replace(" ", "").isalpha()]
        named = f" ({', '.join(plain)})" if plain else ""  # anything else may be personal, from a wrong column
        notes.append(f"{unknown.total()} baris dengan kanal tak dikenal{named} masuk 'lainnya'")
    return [(decided[w] or "lainnya") if w else (default or "lainnya") for w in written]


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _ids(given: Sequence[str], content: Sequence[str], times: ParsedTimes, authors: Sequence[str]) -> list[str]:
    """Ids, from the content where none is given.

    Equal content at one second is one opinion exported twice. Equal content on one *day*, by nobody in particular, may
    be two people who wrote "mantap": such rows are numbered instead.
    """
    out: list[str] = []
    repeats: Counter[str] = Counter()
    for i, own in enumerate(given):
        if own:
            out.append(own)
            continue
        id = f"h-{_digest(content[i], str(times.seconds[i]))}"
        if times.date_only[i] and not authors[i]:
            repeats[id] += 1
            id = id if repeats[id] == 1 else f"{id}-{repeats[id]}"
        out.append(id)
    return out


def _skip_repeats(alasan: list[str | None], ids: Sequence[str], times: ParsedTimes, content: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for i, id in enumerate(ids):
        if alasan[i] is not None:
            continue
        kept = first.setdefault(id, i)
        if kept == i:
            continue
        a, b = ((int(times.seconds[row]), content[row]) for row in (kept, i))
        winner, loser = (kept, i) if a <= b else (i, kept)
        first[id] = winner
        alasan[loser] = "duplikat_id" if a == b else "konflik_id"
