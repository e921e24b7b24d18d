"""The whole demo stream, day by day: each day depends only on the seed and its date, so a shorter stream is a tail."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from random import Random

from opini.demo import everyday, material, stories
from opini.demo.draft import Draft
from opini.errors import InputError

__all__ = ["MAX_DAYS", "drafts"]

MAX_DAYS = 3650  # ten years: more is a typing mistake


def drafts(seed: int, days: int) -> tuple[Draft, ...]:
    """All opinions of the last ``days`` report days, in (time, id) order."""
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MAX_DAYS:
        raise InputError(f"days = {days!r} is not a whole number of days", cure=f"give 1 to {MAX_DAYS}")
    return _drafts(int(seed), days)


@lru_cache(maxsize=2)
def _drafts(seed: int, days: int) -> tuple[Draft, ...]:
    last: dt.date = material.timing()["latar"]["akhir"]
    out: list[Draft] = []
    for back in range(days - 1, -1, -1):
        out.extend(_day(seed, last - dt.timedelta(days=back)))
    return tuple(out)


def _day(seed: int, date: dt.date) -> list[Draft]:
    def dice(part: str) -> Random:
        # A string seed is hashed with SHA-512 by the standard library: the same on every machine and in every process.
        return Random(f"opini-demo:{seed}:{date.isoformat()}:{part}")

    setting = material.timing()["latar"]
    ordinary = [*everyday.background(dice("latar"), date), *everyday.issues(dice("isu"), date)]
    ordinary += everyday.follow_ups(
        dice("balasan"), date, tuple(ordinary), shared=setting["bagikan"], answered=setting["balasan"],
        resent=setting["kirim_ulang"],
    )  # fmt: skip
    today = ordinary + list(everyday.official(dice("resmi"), date))
    for plan in material.timing()["cerita"]:
        today += stories.story_day(dice(plan["id"]), date, plan)
    today.sort(key=lambda draft: draft.waktu)
    for number, draft in enumerate(today, 1):
        draft.id = f"ts{date:%y%m%d}-{number:04d}"
    return today
