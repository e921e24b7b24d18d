"""The four stories have the shape that the risk floor is meant to tell apart."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from opini.demo import demo_stream, demo_truth, material
from opini.profile import Profile

NATIONAL = {"Kanal Nusa", "Harian Cakrawala Negeri", "Layar Warta TV"}


@pytest.fixture(scope="module")
def rows():
    """Every opinion as a dict with its truth and report day."""
    columns = {**demo_stream(), **demo_truth()}
    out = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    for row in out:
        row["hari"] = (row["waktu"].astimezone(ZoneInfo("Asia/Makassar")) - dt.timedelta(hours=6)).date()
    return out


def of(rows, name):
    return [row for row in rows if row["cerita"] == name]


@pytest.mark.parametrize("name", ["air", "suap", "festival", "buzzer"])
def test_a_story_has_at_least_sixty_written_bodies(name):
    assert len({row.teks for row in material.story(name)}) >= 60


def test_water_outage_grows_reaches_the_nation_and_gets_no_answer(rows):
    story = of(rows, "air")
    by_day = Counter(row["hari"] for row in story)
    assert min(by_day) == dt.date(2025, 4, 26)
    assert sum(by_day[dt.date(2025, 5, d)] for d in (3, 4, 5)) > 2.5 * sum(
        by_day[dt.date(2025, 4, d)] for d in (26, 27, 28)
    )
    assert len({row["kanal"] for row in story}) >= 4
    assert len({row["penulis"] for row in story}) > 0.7 * len(story)
    first = {c: min(row["hari"] for row in story if row["kanal"] == c) for c in ("aduan", "media_massa")}
    nation = min(row["hari"] for row in story if row["sumber"] in NATIONAL)
    assert first["aduan"] < first["media_massa"] < nation
    assert not any(row["ditanggapi"] for row in story)
    assert {row["wilayah"] for row in story} == {"Bukit Mahang", None}
    late = " ".join(row["teks"].lower() for row in story if row["hari"] >= dt.date(2025, 5, 1))
    early = " ".join(row["teks"].lower() for row in story if row["hari"] <= dt.date(2025, 4, 28))
    assert "cuci darah" in late
    assert "cuci darah" not in early
    assert sum(row["sentimen"] == "negatif" for row in story) > 0.75 * len(story)


def test_bribery_rumour_starts_weeks_before_the_press_and_returns(rows):
    story = of(rows, "suap")
    start = min(row["hari"] for row in story)
    press = min(row["hari"] for row in story if row["kanal"] == "media_massa")
    assert start <= dt.date(2025, 4, 10)
    assert (press - start).days >= 7
    week = Counter((dt.date(2025, 5, 5) - row["hari"]).days // 8 for row in story)
    assert week[0] > 4 * week[1]
    assert all(row["kanal"] == "media_sosial" for row in story if row["hari"] < dt.date(2025, 4, 16))
    assert not NATIONAL & {row["sumber"] for row in story}


def test_festival_is_big_short_and_liked(rows):
    story = of(rows, "festival")
    by_day = Counter(row["hari"] for row in story)
    peak = [by_day[dt.date(2025, 4, d)] for d in (19, 20, 21, 22)]
    assert min(peak) >= 70
    assert sum(peak) > 0.7 * len(story)
    tones = Counter(row["sentimen"] for row in story)
    assert tones["positif"] > 0.7 * len(story)
    assert tones["negatif"] < 0.1 * len(story)


def test_buzzers_post_few_templates_within_seconds_to_nobody(rows):
    story = of(rows, "buzzer")
    campaign = [row for row in story if row["jenis"] == "kampanye"]
    assert 0.40 <= len(campaign) / len(story) <= 0.55
    assert {row["sentimen"] for row in campaign} == {"negatif"}
    waves: list[list[dict]] = []
    for row in sorted(campaign, key=lambda r: r["waktu"]):
        if waves and (row["waktu"] - waves[-1][0]["waktu"]).total_seconds() <= 60:
            waves[-1].append(row)
        else:
            waves.append([row])
    assert len(waves) == 8
    assert all(len({row["penulis"] for row in wave}) == len(wave) >= 8 for wave in waves)
    assert max(row["interaksi"] for row in campaign) <= 2
    others = [row["interaksi"] for row in story if row["jenis"] != "kampanye" and row["interaksi"] is not None]
    assert sum(others) / len(others) > 2 * sum(r["interaksi"] for r in campaign) / len(campaign)
    assert {row["hari"] for row in campaign} == {dt.date(2025, 4, 29), dt.date(2025, 4, 30)}


def test_ordinary_issues_stay_smaller_than_the_stories(rows):
    big = {"", "air", "suap", "festival", "buzzer"}
    sizes = Counter(row["cerita"] for row in rows if row["cerita"] not in big)
    assert len(sizes) >= 10
    assert max(sizes.values()) < 150
    busiest = Counter((row["cerita"], row["hari"]) for row in rows if row["cerita"] not in big)
    assert max(busiest.values()) <= 20


def test_official_accounts_and_outlets_are_the_ones_the_profile_names(rows, tmp_path):
    from opini.demo import demo_profile_toml

    path = tmp_path / "profil.toml"
    path.write_text(demo_profile_toml(), encoding="utf-8")
    profile = Profile.from_toml(path)
    owned = {row["penulis"] for row in rows if row["jenis"] in ("pengumuman", "balasan_layanan")}
    assert len(owned) >= 3
    assert all(profile.is_official(name) for name in owned)
    outlets = {row["sumber"] for row in rows if row["kanal"] == "media_massa"}
    assert {profile.tier(outlet) for outlet in outlets} == {"nasional", "lokal", "komunitas"}
    areas = {row["wilayah"] for row in rows} - {None}
    assert areas == set(profile.wilayah.bagian)
    assert all(profile.owner(topic) != "" for topic in {row["topik"] for row in rows})
