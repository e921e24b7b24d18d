"""The four big stories: what is said on a day of a story, in which channel, at which stage; and the buzzer burst."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

from opini.demo import everyday, grammar, material, people, rhythm, voices
from opini.demo.draft import Draft

__all__ = ["story_day"]

# Number words of the water story: how long the water has been off, in three languages.
_DAYS = ("sehari", "dua hari", "tiga hari", "empat hari", "lima hari", "enam hari", "seminggu", "delapan hari",
         "sembilan hari", "sepuluh hari")  # fmt: skip
_BANJAR = ("saharian", "dua hari", "talung hari", "ampat hari", "lima hari", "anam hari", "saminggu", "walung hari",
           "sambilan hari", "sapuluh hari")  # fmt: skip
_JAWA = ("sedina", "rong dina", "telung dina", "patang dina", "limang dina", "nem dina", "seminggu", "wolung dina",
         "sangang dina", "sepuluh dina")  # fmt: skip
_NTH = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh")
_TAILS = ("", "", "!", "!!", " 🔥", " 😡", " ✊", " 👎", " #TanjungSentana", " #Viral", " (share)", " up")


def story_day(rng: Random, date: dt.date, plan: Mapping[str, Any]) -> Iterator[Draft]:
    """Everything one story adds on one report day; nothing before it starts or after it ends."""
    day = (date - plan["mulai"]).days
    if not 0 <= day < len(plan["harian"]):
        return
    total = voices.count(rng, plan["harian"][day])
    burst = plan.get("templat")
    templated = round(total * burst["pangsa"]) if burst and day < burst["hari"] else 0
    if burst and templated:
        yield from _burst(rng, date, plan, burst, templated)
    yield from _people(rng, date, plan, day, total - templated)


@lru_cache
def _rows(name: str, stage: int, channel: str, tone: str) -> tuple[material.Row, ...]:
    """Rows of a story for a stage and channel, of that tone if there are any."""
    allowed = {tuple(key.split(".")) for key in material.manners()["kanal"][channel]}
    here = [
        r
        for r in material.story(name)
        if r.first <= stage <= r.last and any(r.ragam == register for register, _ in allowed)
    ]
    return tuple(r for r in here if r.nada == tone) or tuple(here)


def _people(rng: Random, date: dt.date, plan: Mapping[str, Any], day: int, total: int) -> Iterator[Draft]:
    name, stage = plan["id"], plan["tahap"][day]
    mix = plan["kanal"][stage - 1]
    main_tone = next(iter(plan["nada"]))  # consequences are told by those who feel them
    deck = voices.Deck(rng)
    made: list[Draft] = []
    shared_links = [f"https://kabarsentana.example/{name}/{date:%Y%m%d}-{k}" for k in range(3)]
    for _ in range(total):
        channel = rng.choices(tuple(mix), tuple(mix.values()))[0]
        tone = rng.choices(tuple(plan["nada"]), tuple(plan["nada"].values()))[0]
        rows = _rows(name, stage, channel, tone)
        if not rows:
            continue
        row = deck.draw((channel, tone), rows)
        fixed = voices.slots(rng, plan["topik"], date, tuple(plan.get("kecamatan", ()))) | _since(rng, name, day)
        draft = voices.make(
            rng, date, channel, row, plan["topik"], fixed, story=name,
            extras=material.extras(name) if row.nada == main_tone else None, p_extra=plan.get("tambahan", 0.0),
            national=plan["nasional"][stage - 1] if row.ragam == "berita" else 0.0, fresh=plan["akun_baru"],
            factor=plan["interaksi"][stage - 1], answered=plan["ditanggapi"],
            located=0.85 if plan.get("kecamatan") else None,
        )  # fmt: skip
        if channel == "media_sosial":
            _hashtag(rng, draft, plan, stage)
        if draft.ragam == "resmi":
            _own(rng, draft)
        elif channel == "media_sosial" and "media_massa" in mix and rng.random() < 0.06:
            draft.tautan = rng.choice(shared_links)
        made.append(draft)
    yield from made
    yield from everyday.follow_ups(rng, date, made, shared=plan["bagikan"], answered=0.0, resent=0.02)


def _hashtag(rng: Random, draft: Draft, plan: Mapping[str, Any], stage: int) -> None:
    """The hashtag a story gathers under, once it has one."""
    tag, chance, since = plan.get("tagar", ("", 0.0, 1))
    if tag and stage >= since and rng.random() < chance and tag.lower() not in draft.teks.lower():
        draft.teks = f"{draft.teks} {tag}"


def _own(rng: Random, draft: Draft) -> None:
    """Said by the institution's own account."""
    draft.penulis = rng.choice(material.city()["akun_resmi"])
    draft.jangkauan = 18_000


def _since(rng: Random, name: str, day: int) -> dict[str, str]:
    """Time slots of the water story, which know how long the water has been off."""
    if name != "air":
        return {}
    early = ("subuh tadi", "tadi pagi", "pagi ini", "jam 5 pagi tadi")
    later = ("Sabtu", "Sabtu subuh", "Sabtu pagi", "tanggal 26 April", "akhir pekan kemarin")
    return {
        "mulai": rng.choice(early if day == 0 else later),
        "lama": _DAYS[day] if day else rng.choice(("setengah hari", "seharian")),
        "lamab": _BANJAR[day],
        "lamaj": _JAWA[day],
        "harike": _NTH[day],
    }


def _burst(
    rng: Random, date: dt.date, plan: Mapping[str, Any], burst: Mapping[str, Any], total: int
) -> Iterator[Draft]:
    """Templated posts: a few waves a day, each of many accounts within seconds, almost nobody reacts."""
    rows: Sequence[material.Row] = [r for r in material.story(plan["id"]) if r.ragam == "kampanye"]
    start = rhythm.day_start(date)
    waves = sorted(rng.sample(range(2, 17), burst["gelombang"]))  # hours after 06.00
    link = f"https://suaraviral.example/{plan['id']}"
    for number, hour in enumerate(waves):
        size = total // len(waves) + (number < total % len(waves))
        moment = start + hour * 3600 + rng.randrange(3000)
        templates = rng.sample(rows, 2)
        for account in rng.sample(range(burst["akun"]), size):
            row = rng.choice(templates)
            text = grammar.expand(rng, row.teks)
            text = f"{text}{rng.choice(_TAILS)}" if rng.random() < 0.8 else text.lower()
            yield Draft(
                moment + rng.randrange(burst["detik"]), text, "media_sosial", "TikTok" if rng.random() < 0.1 else "X",
                people.handle(20_000 + account * 3), row.nada, plan["topik"], row.ragam, cerita=plan["id"],
                jangkauan=rng.randint(2, 60), interaksi=rng.choice((0, 0, 0, 1, 1, 2)),
                tautan=link if rng.random() < 0.4 else None,
            )  # fmt: skip
