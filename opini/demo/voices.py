"""Turn a sentence of the material into an opinion of a channel: author, source, reach, place, answer."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Any

from opini.demo import grammar, material, people, rhythm
from opini.demo.draft import Draft

__all__ = ["Deck", "count", "end_of_stream", "make", "pairs", "slots"]


def count(rng: Random, mean: float) -> int:
    """A Poisson number (Knuth); the normal approximation above 40."""
    if mean <= 0:
        return 0
    if mean > 40:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, n = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def end_of_stream() -> int:
    """UTC seconds at which the last report day ends."""
    return rhythm.day_start(material.timing()["latar"]["akhir"]) + rhythm.DAY


def pairs(rows: Sequence[material.Row], channel: str) -> tuple[tuple[tuple[str, str], ...], tuple[float, ...]]:
    """The (register, tone) pairs a channel uses and ``rows`` has, with their cumulative weights."""
    weights: Mapping[str, float] = material.manners()["kanal"][channel]
    have = {(row.ragam, row.nada) for row in rows}
    names = [(r, n) for r, n in (key.split(".") for key in weights) if (r, n) in have]
    return tuple(names), tuple(accumulate(weights[f"{r}.{n}"] for r, n in names))


class Deck:
    """Rows drawn without repeating one before all of its pile were drawn; one deck a day."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._piles: dict[Any, list[material.Row]] = {}

    def draw(self, key: Any, rows: Sequence[material.Row]) -> material.Row:
        """The next row of the pile ``key``, which is refilled from ``rows`` when it is empty."""
        pile = self._piles.get(key)
        if not pile:
            pile = list(rows)
            self._rng.shuffle(pile)
            self._piles[key] = pile
        return pile.pop()


def pick_pair(rng: Random, table: tuple[tuple[tuple[str, str], ...], tuple[float, ...]]) -> tuple[str, str]:
    """One (register, tone) pair by weight."""
    names, weights = table
    return names[bisect(weights, rng.random() * weights[-1])]


def slots(rng: Random, topic: str, date: dt.date, areas: tuple[str, ...] = ()) -> dict[str, str]:
    """The slot values of one opinion: a consistent place, the office in charge, the date."""
    fixed = people.place(rng, areas)
    fixed["opd"] = material.city()["dinas"][topic]
    fixed["tgl"] = f"{date.day}/{date.month}/{date.year}"
    return fixed


def make(
    rng: Random,
    date: dt.date,
    channel: str,
    row: material.Row,
    topic: str,
    fixed: Mapping[str, str],
    *,
    story: str = "",
    extras: Mapping[str, Sequence[str]] | None = None,
    p_extra: float = 0.0,
    national: float = 0.0,
    fresh: float = 0.0,
    factor: float = 1.0,
    answered: float | None = None,
    located: float | None = None,
) -> Draft:
    """One opinion of a channel on a report day."""
    setting = material.timing()["latar"]
    bare = channel == "survei" and (bool(story) or topic == "lainnya")
    text = grammar.message(rng, row, fixed, extras=extras, p_extra=p_extra, bare=bare)
    outlet = people.source(rng, channel, national=national)
    when = rhythm.second(rng, channel, date)
    draft = Draft(when, text, channel, outlet, "", row.nada, topic, row.ragam, cerita=story)
    if rng.random() < (setting["wilayah"][channel] if located is None else located):
        draft.wilayah = fixed["kec"]
    if channel == "media_massa":
        draft.penulis = f"Redaksi {outlet}"
        draft.jangkauan = people.readers(rng, outlet)
        draft.interaksi = people.interactions(rng, draft.jangkauan, 0.4 * factor)
        return draft
    draft.penulis = (
        people.newcomer(rng, channel) if rng.random() < fresh else people.author(rng, channel, even=fresh > 0)
    )
    if channel == "media_sosial":
        draft.jangkauan = people.followers(draft.penulis)
        draft.interaksi = people.interactions(rng, draft.jangkauan, factor)
    elif channel == "aduan":
        _complaint(rng, draft, setting, setting["ditanggapi"] if answered is None else answered)
    return draft


def _complaint(rng: Random, draft: Draft, setting: Mapping[str, Any], answered: float) -> None:
    """Contact numbers some people leave (all of them visibly invented) and when the office answered, if it did."""
    if rng.random() < setting["nomor"]:
        phone = material.city()["hape"]
        draft.teks = (
            grammar.stop(draft.teks) + f" {rng.choice(phone['kalimat']).format(hp=rng.choice(phone['contoh']))}"
        )
    if rng.random() < answered:
        reply = draft.waktu + round(3600 * setting["tanggap_jam"] * math.exp(rng.gauss(0.0, 0.9)))
        draft.ditanggapi = reply if reply < end_of_stream() else None
