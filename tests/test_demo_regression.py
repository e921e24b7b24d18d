"""The demo city end to end, with the shipped models: two stories reach siaga, two never do.

A guard against regressions, never evidence of quality: the stream was written for this package.
"""

from __future__ import annotations

from collections import Counter

import pytest

import opini
from opini.demo import demo_profile_toml, demo_stream, demo_truth
from opini.vocabulary import LEVELS

TOLD = 20  # opinions of a story from which an issue counts as holding much of it


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "profil.toml"
    path.write_text(demo_profile_toml(), encoding="utf-8")
    return opini.monitor(demo_stream(), profile=opini.Profile.from_toml(path), progress=False)


@pytest.fixture(scope="module")
def stories(report):
    """Issue -> how many opinions of each story it holds."""
    truth = demo_truth()
    story = dict(zip(truth["id"], truth["cerita"], strict=True))
    held: dict[str, Counter[str]] = {}
    for row, isu in zip(report.opinions["id"], report.opinions["isu"], strict=True):
        if isu is not None:
            held.setdefault(isu, Counter())[story[row]] += 1
    return held


def level(report, isu):
    return dict(zip(report.issues["isu"], report.issues["level"], strict=True))[isu]


@pytest.mark.parametrize("story", ["air", "suap"])
def test_the_issue_that_holds_most_of_the_story_is_at_siaga(report, stories, story):
    isu = max(stories, key=lambda name: (stories[name][story], name))
    assert stories[isu][story] >= 5 * TOLD
    assert level(report, isu) == "siaga"
    assert isu in list(report.issues["isu"])[:2]


@pytest.mark.parametrize("story", ["festival", "buzzer"])
def test_issues_of_the_story_never_rise_above_waspada(report, stories, story):
    of = {isu for isu, held in stories.items() if held[story] > 0.5 * held.total()}
    assert sum(stories[isu][story] for isu in of) >= TOLD, "the story was not found at all"
    above = [
        (isu, name)
        for isu, name in zip(report.alerts["isu"], report.alerts["level"], strict=True)
        if isu in of and LEVELS.index(name) > LEVELS.index("waspada")
    ]
    assert above == []
    assert all(LEVELS.index(level(report, isu)) <= LEVELS.index("waspada") for isu in of)


def test_the_headline_is_siaga_and_krisis_only_proposed(report):
    head = report.result.headline
    assert head["level"] == "siaga"
    assert "krisis" not in list(report.issues["level"])
    assert "krisis" not in list(report.alerts["level"])


def test_the_stories_are_in_the_surge_log(report, stories):
    logged = {
        isu
        for isu, scope in zip(report.surges["nama"], report.surges["lingkup"], strict=True)
        if scope == "isu" and isu in stories
    }
    for story in ("air", "suap", "festival"):
        assert max(stories, key=lambda name, story=story: (stories[name][story], name)) in logged


def test_every_row_is_accounted_for(report):
    box = report.result.quality
    assert box["masuk"] == len(demo_truth()["id"])
    assert box["masuk"] == box["dipakai"] + sum(box["lewat"].values())
