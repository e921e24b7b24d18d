"""The city's ordinary talk: twenty topics, ordinary issues, official accounts, press releases, answers, reposts."""

from __future__ import annotations

import datetime as dt
from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from random import Random

from opini.demo import grammar, material, people, rhythm, voices
from opini.demo.draft import Draft

__all__ = ["background", "follow_ups", "issues", "official"]

_Table = tuple[tuple[tuple[str, str], ...], tuple[float, ...]]


@lru_cache
def _topics() -> tuple[tuple[str, ...], tuple[float, ...]]:
    shares = material.timing()["latar"]["topik"]
    return tuple(shares), tuple(accumulate(shares.values()))


@lru_cache
def _pairs(topic: str, channel: str) -> _Table:
    return voices.pairs(material.background(topic), channel)


@lru_cache
def _pile(topic: str, register: str, tone: str) -> tuple[material.Row, ...]:
    return tuple(r for r in material.background(topic) if (r.ragam, r.nada) == (register, tone))


def _topic(rng: Random) -> str:
    names, weights = _topics()
    return names[bisect(weights, rng.random() * weights[-1])]


def background(rng: Random, date: dt.date) -> Iterator[Draft]:
    """Everyday opinions of all six channels on one day."""
    deck = voices.Deck(rng)
    for channel, mean in material.timing()["latar"]["harian"].items():
        busy = max(0.6, rng.gauss(1.0, 0.1))  # days differ more than a Poisson process (chosen: NB-like)
        for _ in range(voices.count(rng, mean * busy * rhythm.volume(channel, date))):
            topic = _topic(rng)
            table = _pairs(topic, channel)
            if not table[0]:
                continue
            pair = voices.pick_pair(rng, table)
            row = deck.draw((topic, pair), _pile(topic, *pair))
            yield voices.make(rng, date, channel, row, topic, voices.slots(rng, topic, date))


def issues(rng: Random, date: dt.date) -> Iterator[Draft]:
    """Opinions about the ordinary issues that are alive on one day."""
    deck = voices.Deck(rng)
    for issue in material.timing()["isu"]:
        day = (date - issue["mulai"]).days
        series: Sequence[float] = issue.get("harian") or (issue["laju"],) * issue["hari"]
        if not 0 <= day < len(series):
            continue
        rows = material.issue(issue["id"])
        areas = tuple(issue.get("kecamatan", ()))
        for _ in range(voices.count(rng, series[day])):
            channel = rng.choices(("media_sosial", "aduan", "media_massa"), (58, 32, 10))[0]
            spoken = frozenset(voices.pairs(rows, channel)[0])
            here = [r for r in rows if (r.ragam, r.nada) in spoken]
            if not here:
                continue
            row = deck.draw((issue["id"], channel), here)
            fixed = voices.slots(rng, issue["topik"], date, areas)
            yield voices.make(rng, date, channel, row, issue["topik"], fixed, story=issue["id"])


def official(rng: Random, date: dt.date) -> Iterator[Draft]:
    """What the institution says itself: posts, and press releases that three to five outlets print word for word."""
    setting, city = material.timing()["latar"], material.city()
    for _ in range(voices.count(rng, setting["resmi"] * rhythm.volume("resmi", date))):
        yield _post(rng, date)
    for number in range(voices.count(rng, setting["rilis"] * rhythm.volume("rilis", date))):
        post = _post(rng, date)
        post.tautan = f"https://diskominfo.tanjungsentana.example/rilis/{date:%Y%m%d}-{number}"
        post.waktu = min(post.waktu, rhythm.day_start(date) + 9 * 3600)
        yield post
        for outlet in rng.sample(city["media_lokal"], rng.randint(3, 5)):
            when = post.waktu + rng.randint(15, 300) * 60
            reach = people.readers(rng, outlet)
            yield Draft(
                when, post.teks, "media_massa", outlet, f"Redaksi {outlet}", "netral", post.topik, "berita",
                jangkauan=reach, interaksi=people.interactions(rng, reach, 0.15), tautan=post.tautan,
            )  # fmt: skip


def _post(rng: Random, date: dt.date) -> Draft:
    topic = _topic(rng)
    fixed = voices.slots(rng, topic, date)
    text = grammar.message(rng, rng.choice(_pile(topic, "resmi", "netral")), fixed)
    account = rng.choice(material.city()["akun_resmi"])
    when = rhythm.second(rng, "media_massa", date)
    reach = 18_000 + people.followers(account)
    return Draft(
        when, text, "media_sosial", rng.choice(("Instagram", "Facebook", "X")), account, "netral", topic, "resmi",
        jangkauan=reach, interaksi=people.interactions(rng, reach, 0.3),
    )  # fmt: skip


def follow_ups(
    rng: Random, date: dt.date, drafts: Sequence[Draft], *, shared: float, answered: float, resent: float
) -> Iterator[Draft]:
    """Reposts, official replies and complaints sent twice, all inside the same report day."""
    end = rhythm.day_start(date) + rhythm.DAY
    for draft in drafts:
        if draft.kanal == "aduan" and rng.random() < resent:
            when = draft.waktu + rng.randint(4, 150) * 60
            if when < end:
                yield _again(draft, when, draft.penulis, draft.teks)
        if draft.kanal != "media_sosial" or draft.ragam in ("resmi", "kampanye"):
            continue
        if rng.random() < shared:
            when = draft.waktu + 60 + round(rng.expovariate(1 / 3000))
            name = people.author(rng, "media_sosial")
            if when < end and name != draft.penulis:
                copy = _again(draft, when, name, f"RT {draft.penulis}: {draft.teks}")
                copy.jangkauan, copy.induk = people.followers(name), draft
                copy.interaksi = people.interactions(rng, people.followers(name), 0.4)
                yield copy
        if draft.nada != "positif" and draft.topik != "lainnya" and rng.random() < answered:
            when = draft.waktu + round(rng.expovariate(1 / 9000)) + 120
            if when < end:
                draft.ditanggapi = when
                yield _reply(rng, date, draft, when)


def _again(draft: Draft, when: int, name: str, text: str) -> Draft:
    return Draft(
        when, text, draft.kanal, draft.sumber, name, draft.nada, draft.topik, draft.ragam, cerita=draft.cerita,
        jangkauan=draft.jangkauan, interaksi=draft.interaksi, wilayah=draft.wilayah, tautan=draft.tautan,
    )  # fmt: skip


def _reply(rng: Random, date: dt.date, draft: Draft, when: int) -> Draft:
    parts = material.manners()["balasan"]
    fixed = voices.slots(rng, draft.topik, date, (draft.wilayah,) if draft.wilayah else ())
    answer = "jawab" if draft.ragam in ("tanya", "usul") else "isi"
    opening, core, closing = (rng.choice(parts[name]) for name in ("pembuka", answer, "penutup"))
    core = core[0].upper() + core[1:] if opening.endswith(".") else core
    text = grammar.fill(rng, f"{opening} {core}. {closing}", fixed)
    return Draft(
        when, text, "media_sosial", draft.sumber, "@sentanasiap", "netral", draft.topik, "balasan",
        cerita=draft.cerita, jangkauan=18_000, interaksi=rng.randint(0, 3), induk=draft,
    )  # fmt: skip
