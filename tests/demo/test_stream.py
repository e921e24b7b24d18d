"""The demo stream: what a reader of the demo report relies on."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

import opini
from opini.demo import COLUMNS, demo_stream, demo_truth, write_csv
from opini.errors import InputError
from opini.vocabulary import CHANNELS, KINDS, SENTIMENTS, TOPICS

WITA = ZoneInfo("Asia/Makassar")
STORIES = ("air", "suap", "festival", "buzzer")


@pytest.fixture(scope="module")
def stream():
    return demo_stream()


@pytest.fixture(scope="module")
def truth():
    return demo_truth()


def report_days(stream):
    """The local date of the report day (06.00-06.00) each opinion falls into."""
    return [(w.astimezone(WITA) - dt.timedelta(hours=6)).date() for w in stream["waktu"]]


def plain(text):
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def test_reachable_from_the_package():
    assert opini.demo_stream is demo_stream


def test_size_and_columns(stream):
    assert tuple(stream) == COLUMNS
    assert {len(column) for column in stream.values()} == {len(stream["id"])}
    assert 7500 <= len(stream["id"]) <= 9000


def test_same_seed_same_bytes_in_another_process_with_another_hash_seed(tmp_path):
    here, there = tmp_path / "a.csv", tmp_path / "b.csv"
    write_csv(here, days=14)
    code = f"from opini.demo import write_csv; write_csv({str(there)!r}, days=14)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "4711"})
    assert hashlib.sha256(here.read_bytes()).digest() == hashlib.sha256(there.read_bytes()).digest()


def test_another_seed_tells_the_same_stories_in_other_words(stream):
    other = demo_stream(seed=7)
    assert len(set(other["teks"]) & set(stream["teks"])) < 0.4 * len(other["teks"])
    assert set(STORIES) <= set(demo_truth(seed=7)["cerita"])


def test_a_shorter_stream_is_the_tail_of_the_longer_one(stream):
    short = demo_stream(days=9)
    for name in COLUMNS:
        assert short[name] == stream[name][-len(short["id"]) :]


def test_callers_cannot_spoil_each_other(stream):
    first = demo_stream(days=2)
    first["teks"][0] = "rusak"
    assert demo_stream(days=2)["teks"][0] != "rusak"


@pytest.mark.parametrize("days", [0, -1, 4000, True, 1.5, "7"])
def test_days_that_make_no_sense_are_refused(days):
    with pytest.raises(InputError, match="days"):
        demo_stream(days=days)


def test_times_are_utc_ordered_and_cover_every_report_day(stream):
    assert all(w.utcoffset() == dt.timedelta(0) for w in stream["waktu"])
    assert stream["waktu"] == sorted(stream["waktu"])
    days = Counter(report_days(stream))
    assert (min(days), max(days), len(days)) == (dt.date(2025, 1, 6), dt.date(2025, 5, 5), 120)
    assert min(days.values()) >= 15


def test_ids_are_unique_and_parents_exist_earlier(stream):
    assert len(set(stream["id"])) == len(stream["id"])
    when = dict(zip(stream["id"], stream["waktu"], strict=True))
    children = [(i, p) for i, p in zip(stream["id"], stream["induk"], strict=True) if p]
    assert len(children) > 100
    assert all(when[parent] <= when[child] for child, parent in children)


def test_answers_come_after_the_complaint_and_inside_the_stream(stream):
    end = dt.datetime(2025, 5, 5, 22, tzinfo=dt.UTC)
    answered = [(w, d) for w, d in zip(stream["waktu"], stream["ditanggapi"], strict=True) if d]
    assert len(answered) > 500
    assert all(w < d <= end for w, d in answered)


def test_channels_and_topics_have_realistic_shares(stream, truth):
    n = len(stream["id"])
    channels = Counter(stream["kanal"])
    assert set(channels) == set(CHANNELS) - {"lainnya"}
    assert 0.45 < channels["media_sosial"] / n < 0.65
    assert 0.18 < channels["aduan"] / n < 0.32
    assert 0.08 < channels["media_massa"] / n < 0.18
    assert min(channels.values()) >= 100
    everyday = Counter(t for t, c in zip(truth["topik"], truth["cerita"], strict=True) if not c)
    assert set(everyday) == set(TOPICS)
    assert min(everyday.values()) >= 60
    assert everyday.most_common(1)[0][0] == "jalan"


def test_truth_uses_the_closed_lists(stream, truth):
    assert truth["id"] == stream["id"]
    assert set(truth["sentimen"]) == set(SENTIMENTS)
    assert set(truth["jenis"]) == set(KINDS)


def test_days_off_are_quiet_and_offices_closed(stream, truth):
    days = report_days(stream)
    ordinary = Counter(d for d, c in zip(days, truth["cerita"], strict=True) if not c)
    feast = [ordinary[dt.date(2025, 3, 29) + dt.timedelta(days=k)] for k in range(7)]
    before = [ordinary[dt.date(2025, 2, 15) + dt.timedelta(days=k)] for k in range(7)]
    assert sum(feast) < 0.75 * sum(before)
    office = [d for d, k in zip(days, stream["kanal"], strict=True) if k in ("survei", "wawancara", "fgd")]
    stories = {d for d, c in zip(days, truth["cerita"], strict=True) if c in STORIES}
    assert all(d.weekday() < 5 for d in office if d not in stories)


def test_few_texts_repeat(stream):
    texts = [plain(t) for t in stream["teks"]]
    assert len(set(texts)) >= 0.85 * len(texts)
    assert all(texts)


def test_no_markup_is_left_in_any_text(stream):
    assert not [t for t in stream["teks"] if re.search(r"[{}\[\]|\t\n]| // |  ", t)]


def test_press_releases_are_syndicated_with_their_link(stream):
    printed: dict[str, set[str]] = {}
    for channel, outlet, link, text in zip(
        stream["kanal"], stream["sumber"], stream["tautan"], stream["teks"], strict=True
    ):
        if channel == "media_massa" and link:
            printed.setdefault(text, set()).add(outlet)
    assert sum(3 <= len(outlets) <= 6 for outlets in printed.values()) >= 40


def test_a_few_people_say_much_and_most_say_little(stream):
    posts = Counter(p for p, k in zip(stream["penulis"], stream["kanal"], strict=True) if k == "media_sosial")
    counts = sorted((c for p, c in posts.items() if not p.startswith("@pemkot") and p != "@sentanasiap"), reverse=True)
    assert len(counts) > 1000
    assert sum(counts[:50]) > 3 * sum(counts[-50:])


def test_contact_numbers_are_there_and_visibly_invented(stream):
    numbers = [m for t in stream["teks"] for m in re.findall(r"(?:\+62|08)[\d -]{8,}\d", t)]
    assert len(numbers) > 20
    assert all("0000" in re.sub(r"\D", "", number) for number in numbers)
