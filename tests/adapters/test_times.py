"""Times: every way of writing one means the same moment, and what is no time is never guessed."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opini.adapters.moments import read_as_of
from opini.adapters.times import parse_times, parse_zone
from opini.errors import ConfigError, InputError
from opini.profile import Profile

WITA = "Asia/Makassar"
MOMENT = int(datetime(2025, 3, 3, 6, 30, tzinfo=UTC).timestamp())  # 14.30 WITA

SAME = [
    "2025-03-03T06:30:00Z",
    "2025-03-03 06:30:00+00:00",
    "2025-03-03T14:30:00",
    "2025-03-03 14:30",
    "03/03/2025 14:30",
    "3/3/2025 14.30",
    "03-03-2025 14:30:00",
    "3 Maret 2025 14:30",
    "3 Mar 2025, 14.30",
    "Senin, 3 Maret 2025 pukul 14.30 WITA",
    "Senin, 03 Maret 2025 13:30 WIB",
    "March 3, 2025 2:30 PM",
    "Mon Mar 03 06:30:00 +0000 2025",
    "Mon, 03 Mar 2025 13:30:00 +0700",
    1740983400,
    1740983400.0,
    "1740983400",
    1740983400000,
    datetime(2025, 3, 3, 14, 30),
    datetime(2025, 3, 3, 6, 30, tzinfo=UTC),
    datetime(2025, 3, 3, 13, 30, tzinfo=timezone(timedelta(hours=7))),
    pd.Timestamp("2025-03-03 06:30", tz="UTC"),
    np.datetime64("2025-03-03T14:30"),
    45719 + 14.5 / 24,
]


@pytest.mark.parametrize("written", SAME, ids=repr)
def test_every_way_of_writing_a_moment_means_that_moment(written):
    parsed = parse_times([written], WITA)
    assert parsed.readable[0]
    assert parsed.seconds[0] == MOMENT


@pytest.mark.parametrize("written", ["2025-03-03", "03/03/2025", "3 Maret 2025", 20250303, 45719, date(2025, 3, 3)])
def test_a_bare_date_falls_inside_its_own_report_day(written):
    parsed = parse_times([written, "2025-03-04 09:00"], WITA)
    assert parsed.date_only[0]
    assert parsed.seconds[0] == int(datetime(2025, 3, 3, 4, 0, tzinfo=UTC).timestamp())  # noon WITA


NO_TIMES = ["", "kemarin", "32/01/2025", "2025-02-30", "1900-01-01", "9999-12-31", None, float("nan"), pd.NaT, True]


@pytest.mark.parametrize("written", [*NO_TIMES, "x" * 100_000, 0, -5, float("inf"), np.datetime64("NaT"), ["2025"]])
def test_what_is_no_time_is_unreadable_and_never_guessed(written):
    assert not parse_times([written], WITA).readable[0]


def test_a_column_of_midnights_is_a_column_of_dates():
    whole = parse_times([datetime(2025, 3, 3), datetime(2025, 3, 4)], WITA)
    assert whole.date_only.all()
    mixed = parse_times([datetime(2025, 3, 3), datetime(2025, 3, 4, 9)], WITA)
    assert not mixed.date_only.any()


def test_month_first_needs_proof_from_the_column():
    assert parse_times(["03/04/2025 10:00"], "UTC").seconds[0] == datetime(2025, 4, 3, 10, tzinfo=UTC).timestamp()
    american = parse_times(["03/04/2025 10:00", "03/25/2025 10:00"], "UTC")
    assert american.month_first
    assert american.seconds[0] == datetime(2025, 3, 4, 10, tzinfo=UTC).timestamp()
    contradictory = parse_times(["25/03/2025 10:00", "03/25/2025 10:00"], "UTC")
    assert contradictory.readable.tolist() == [True, False]


def test_the_zone_given_moves_only_times_without_one():
    here, there = (parse_times(["2025-03-03 10:00", "2025-03-03 10:00+00:00"], z).seconds for z in (WITA, "WIB"))
    assert there[0] - here[0] == 3600
    assert there[1] == here[1]


def test_an_unknown_zone_names_the_cure():
    with pytest.raises(ConfigError, match="Asia/Makassar"):
        parse_zone("Asia/Samarinda_")


@given(st.one_of(st.text(max_size=120), st.floats(), st.integers(), st.binary(max_size=9)))
def test_no_value_whatever_raises(value):
    parsed = parse_times([value], WITA)
    assert parsed.readable.shape == (1,)


def test_as_of_a_date_is_the_start_of_that_report_day():
    assert read_as_of("2025-03-03", Profile(), WITA) == datetime(2025, 3, 2, 22, tzinfo=UTC).timestamp()
    assert read_as_of(date(2025, 3, 3), Profile(), WITA) == read_as_of("2025-03-03T06:00", Profile(), WITA)
    assert read_as_of(None, Profile(), WITA) is None
    with pytest.raises(InputError, match="as_of"):
        read_as_of("besok", Profile(), WITA)
