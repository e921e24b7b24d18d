"""The written material is complete, well-formed and used."""

from __future__ import annotations

import datetime as dt
import random
import re
from importlib import resources

import pytest

from opini.demo import grammar, material, voices
from opini.demo.noise import spell
from opini.vocabulary import SENTIMENTS, TOPICS

SLOTS = {"kel", "kec", "jalan", "pasar", "pkm", "kecluar", "opd", "tgl", "rt", "n", "mulai", "harike"}
STORIES = ("air", "suap", "festival", "buzzer")


def every_row():
    for topic in TOPICS:
        yield from ((topic, row) for row in material.background(topic))
    for name in STORIES:
        yield from ((name, row) for row in material.story(name))
    for name in {issue["id"] for issue in material.timing()["isu"]}:
        yield from ((name, row) for row in material.issue(name))


def test_rows_use_known_tones_registers_and_slots():
    known = set(material.manners()["peluang"])
    slots = SLOTS | set(material.city()["isian"])
    seen = 0
    for name, row in every_row():
        seen += 1
        assert row.nada in SENTIMENTS, (name, row)
        assert row.ragam in known, (name, row)
        assert set(re.findall(r"\{(\w+)\}", row.teks)) <= slots, (name, row)
        assert row.teks.count("[") == row.teks.count("]"), (name, row)
        assert 1 <= row.first <= row.last, (name, row)
    assert seen > 1000


def test_no_body_is_written_twice():
    texts = [row.teks for _, row in every_row() if len(row.teks) > 25]
    assert sorted({t for t in texts if texts.count(t) > 1}) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_speaks_in_every_channel(topic):
    for channel in material.timing()["latar"]["harian"]:
        assert voices.pairs(material.background(topic), channel)[0], channel


def test_every_stage_of_every_story_has_a_channel_mix_and_rows():
    for plan in material.timing()["cerita"]:
        assert len(plan["harian"]) == len(plan["tahap"]), plan["id"]
        for stage in set(plan["tahap"]):
            assert plan["kanal"][stage - 1]
            assert [row for row in material.story(plan["id"]) if row.first <= stage <= row.last]


def test_every_data_file_is_used():
    folder = resources.files("opini.demo") / "data"
    used = {f"{t}.tsv" for t in TOPICS}
    assert {f.name for f in (folder / "latar").iterdir()} == used
    assert {f.name for f in (folder / "isu").iterdir()} == {f"{i['id']}.tsv" for i in material.timing()["isu"]}
    stories = {f.name.removesuffix(".tsv").removesuffix("_dampak") for f in (folder / "cerita").iterdir()}
    assert stories == set(STORIES)


def test_a_message_repeats_no_courtesy_and_no_place():
    rng = random.Random(3)
    row = material.Row("negatif", "formal", "Mohon lampu di {kel} diperbaiki")
    fixed = {**voices.slots(rng, "jalan", dt.date(2025, 2, 3), ("Bukit Mahang",)), "kel": "Mahang Atas"}
    for _ in range(200):
        text = grammar.message(rng, row, fixed)
        assert len(re.findall(r"\bmo?ho?n\b", text.lower())) <= 1, text
        assert text.lower().count("mahang atas") <= 1, text


def test_careful_registers_are_not_misspelt():
    rng = random.Random(1)
    assert {spell(rng, "Warga yang tidak hadir.", 0.0) for _ in range(50)} == {"Warga yang tidak hadir."}


def test_spelling_keeps_hashtags_mentions_and_numbers():
    rng = random.Random(1)
    for _ in range(200):
        text = spell(rng, "tolong @sentanasiap #MahangKrisisAir hubungi 0812-0000-0000", 1.0)
        if text.isupper():
            continue
        assert "@sentanasiap #MahangKrisisAir" in text
        assert "0812-0000-0000" in text
