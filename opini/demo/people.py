"""Who speaks and where: invented accounts with Zipf-like activity, reporters, respondents, outlets, and places.

>>> handle(7), handle(7) == handle(7), handle(7) != handle(8)
('@kangrawa7', True, True)
"""

from __future__ import annotations

import math
from bisect import bisect
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any

from opini.demo import material

__all__ = ["author", "followers", "handle", "interactions", "newcomer", "place", "readers", "source"]

ACCOUNTS = 2600  # accounts that speak now and then (chosen: about one post each, a few many)
REPORTERS = 4200
_ROLE = {"survei": "responden", "wawancara": "narasumber", "fgd": "peserta"}
_RANKS = tuple(accumulate((rank + 9) ** -0.9 for rank in range(ACCOUNTS)))  # Zipf with a flattened head


def handle(number: int) -> str:
    """The invented name of account ``number``."""
    first, last = material.city()["akun"]["depan"], material.city()["akun"]["belakang"]
    return f"@{first[number * 7 % len(first)]}{last[number * 5 % len(last)]}{number}"


@lru_cache(maxsize=20_000)
def followers(name: str) -> int:
    """Followers of an account: log-normal, median about 320, fixed by its name."""
    return max(3, round(math.exp(Random(name).gauss(5.8, 1.25))))


def author(rng: Random, channel: str, *, even: bool = False) -> str:
    """Somebody of a channel; ``even`` draws accounts without the Zipf head (many independent voices)."""
    if channel == "media_sosial":
        return handle(rng.randrange(ACCOUNTS) if even else bisect(_RANKS, rng.random() * _RANKS[-1]))
    if channel == "aduan":
        return f"pelapor-{rng.randrange(REPORTERS):04d}"
    return f"{_ROLE[channel]}-{rng.randrange(10**6):06d}"


def newcomer(rng: Random, channel: str) -> str:
    """Somebody who has not spoken before."""
    if channel == "media_sosial":
        return handle(ACCOUNTS + rng.randrange(9000))
    return f"pelapor-{REPORTERS + rng.randrange(5000):04d}" if channel == "aduan" else author(rng, channel)


def source(rng: Random, channel: str, *, national: float = 0.0) -> str:
    """The platform, office or outlet an opinion comes from; ``national`` is the chance of a national outlet."""
    city = material.city()
    if channel == "media_massa":
        if rng.random() < national:
            return str(rng.choice(city["media_nasional"]))
        return str(rng.choice(city["media_komunitas"] if rng.random() < 0.08 else city["media_lokal"]))
    names = city["sumber"][channel]
    return str(rng.choices(tuple(names), tuple(names.values()))[0])


def readers(rng: Random, outlet: str) -> int:
    """Readers of one article, log-normal around the mean of the outlet's tier."""
    city = material.city()
    tier = "nasional" if outlet in city["media_nasional"] else "lokal" if outlet in city["media_lokal"] else "komunitas"
    return max(50, round(float(city["pembaca"][tier]) * math.exp(rng.gauss(-0.3, 0.7))))


def interactions(rng: Random, reach: int, factor: float) -> int:
    """Likes, shares and replies of a post with that reach; grows with its square root (chosen)."""
    return max(0, round(factor * math.exp(rng.gauss(0.45 * math.log1p(reach) - 1.2, 0.9))))


def place(rng: Random, names: tuple[str, ...] = ()) -> dict[str, str]:
    """A kecamatan (one of ``names``, else any) with a kelurahan, street, market and puskesmas that belong together."""
    areas: list[dict[str, Any]] = material.city()["kecamatan"]
    inside = [a for a in areas if a["nama"] in names] or areas
    area = rng.choices(inside, [a["bobot"] for a in inside])[0]
    other = rng.choice([a for a in areas if a is not area])
    return {
        "kec": area["nama"],
        "kel": rng.choice(area["kelurahan"]),
        "jalan": rng.choice(area["jalan"]),
        "pasar": area["pasar"],
        "pkm": area["puskesmas"],
        "kecluar": other["nama"],
    }
