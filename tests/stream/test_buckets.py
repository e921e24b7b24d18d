from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opini.errors import ConfigError
from opini.stream.buckets import day_bounds, day_index, sums, weekday

ZONES = ["Asia/Makassar", "Asia/Jakarta", "Asia/Jayapura", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]


@given(
    seconds=st.lists(st.integers(-(10**9), 4 * 10**9), min_size=1, max_size=40),
    zone=st.sampled_from(ZONES),
    hour=st.sampled_from([0.0, 2.5, 6.0, 23.75]),
)
def test_every_second_lies_inside_the_bounds_of_its_day(seconds: list[int], zone: str, hour: float) -> None:
    for second, day in zip(seconds, day_index(seconds, zone, hour).tolist(), strict=True):
        start, end = day_bounds(day, zone, hour)
        assert start <= second < end


@given(second=st.integers(0, 4 * 10**9))
def test_the_report_day_of_an_indonesian_zone_is_the_local_date_six_hours_earlier(second: int) -> None:
    local = datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo("Asia/Makassar")) - timedelta(hours=6)
    assert day_index([second], "Asia/Makassar", 6.0)[0] == local.date().toordinal()


def test_days_are_23_or_25_hours_where_clocks_change() -> None:
    lengths = {
        end - start
        for start, end in (day_bounds(date(2025, 1, 1).toordinal() + d, "Europe/Berlin", 0.0) for d in range(365))
    }
    assert lengths == {23 * 3600, 24 * 3600, 25 * 3600}


def test_absurd_seconds_do_not_crash() -> None:
    days = day_index([-(2**63), 2**63 - 1], "Asia/Makassar", 6.0)
    assert days[0] < 10
    assert days[1] > 3_600_000


def test_an_unknown_zone_names_the_cure() -> None:
    with pytest.raises(ConfigError, match="Asia/Makassar"):
        day_index([0], "WITA/Samarinda", 6.0)


rows = st.lists(
    st.tuples(
        st.integers(-1, 3),
        st.integers(9, 15),
        st.floats(-1e6, 1e6) | st.just(float("nan")),
    ),
    max_size=60,
)


@given(rows=rows, seed=st.integers(0, 99))
def test_sums_do_not_depend_on_the_order_of_rows(rows: list[tuple[int, int, float]], seed: int) -> None:
    key, day, value = (np.array(c) for c in zip(*rows, strict=True)) if rows else (np.array([], int),) * 3
    order = np.random.default_rng(seed).permutation(len(rows))
    one = sums(key, day, value, 3, range(10, 15))
    other = sums(key[order], day[order], value[order], 3, range(10, 15))
    assert one.tobytes() == other.tobytes()


@given(rows=rows)
def test_sums_add_up_and_leave_out_what_lies_outside(rows: list[tuple[int, int, float]]) -> None:
    total = np.zeros((3, 5))
    for key, day, value in rows:
        if 0 <= key < 3 and 10 <= day < 15 and not np.isnan(value):
            total[key, day - 10] += value
    key, day, value = (np.array(c) for c in zip(*rows, strict=True)) if rows else (np.array([], int),) * 3
    np.testing.assert_allclose(sums(key, day, value, 3, range(10, 15)), total, rtol=1e-12, atol=1e-6)


def test_small_weights_keep_their_precision() -> None:
    assert sums([0, 0, 0], [1, 1, 1], [1e-9, 2e-9, 3e-9], 1, range(1, 2))[0, 0] == pytest.approx(6e-9, rel=1e-9)


def test_weekday_agrees_with_the_calendar() -> None:
    days = np.arange(739_000, 739_030)
    assert weekday(days).tolist() == [date.fromordinal(d).weekday() for d in days.tolist()]
