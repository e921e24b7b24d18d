import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from opini.stream.baseline import expected
from opini.stream.detect import cusum, ewma, momentum, robust_z

WEEK = np.array([1.12, 1.1, 1.05, 1.0, 1.0, 0.9, 0.82])


def world(mean: float, days: int, keys: int = 40, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    weekday = np.arange(days) % 7
    rng = np.random.default_rng(seed)
    rate = mean * WEEK[weekday] * rng.gamma(10, 0.1, (keys, days))
    return rng.poisson(rate).astype(float), weekday


def base(y, weekday):
    return expected(y, weekday, window_days=56, min_days=14)


@settings(max_examples=25, deadline=None)
@given(cut=st.integers(20, 79), seed=st.integers(0, 50), noise=st.floats(0, 500))
def test_nothing_reads_the_future(cut: int, seed: int, noise: float) -> None:
    y, weekday = world(3, 80, keys=3, seed=seed)
    changed = y.copy()
    changed[:, cut:] += noise
    one, other = base(y, weekday), base(changed, weekday)
    upto = slice(0, cut + 1)  # day `cut` itself still has an unchanged past
    np.testing.assert_array_equal(one.mean[:, upto], other.mean[:, upto])
    np.testing.assert_array_equal(one.sd[:, upto], other.sd[:, upto])
    before = slice(0, cut)
    np.testing.assert_array_equal(
        cusum(robust_z(y, one), 0.5, 5.0)[0][:, before], cusum(robust_z(changed, other), 0.5, 5.0)[0][:, before]
    )
    np.testing.assert_array_equal(momentum(y)[:, before], momentum(changed)[:, before])


def test_no_baseline_before_enough_days_and_none_invented() -> None:
    b = base(*world(3, 30))
    assert np.isnan(b.mean[:, :14]).all()
    assert np.isfinite(b.mean[:, 14:]).all()


def test_silent_and_constant_series_have_a_spread() -> None:
    for level in (0.0, 4.0):
        y = np.full((2, 60), level)
        b = base(y, np.arange(60) % 7)
        assert (b.sd[:, 14:] >= 1).all()
        np.testing.assert_allclose(b.mean[:, 14:], level, atol=1e-9)
        assert (robust_z(y, b)[:, 14:] == 0).all()


def test_an_outage_is_not_a_zero() -> None:
    y, weekday = world(10, 120)
    gone = y.copy()
    gone[:, 60:80] = np.nan
    zero = np.nan_to_num(gone)
    assert base(gone, weekday).mean[:, 85].mean() > 9
    assert base(gone, weekday).mean[:, 85].mean() > base(zero, weekday).mean[:, 85].mean()
    assert np.isnan(robust_z(gone, base(gone, weekday))[:, 60:80]).all()


def test_a_crisis_in_the_past_does_not_become_the_norm() -> None:
    y, weekday = world(5, 90)
    burst = y.copy()
    burst[:, 50:54] += 80
    assert base(burst, weekday).mean[:, 60].mean() < 1.25 * base(y, weekday).mean[:, 60].mean()


def test_quiet_worlds_raise_few_alarms_and_spikes_are_found() -> None:
    for mean in (0.3, 2.0, 10.0):
        y, weekday = world(mean, 300, keys=120)
        y[:, 250] += max(10, 3 * mean)
        _, alarm = cusum(robust_z(y, base(y, weekday)), 0.5, 5.0)
        per_90_days = alarm[:, :250].mean() * 90
        assert per_90_days < 0.8  # measured: .01 at .3 a day, .5 at 10 a day
        assert alarm[:, 250:252].any(axis=1).mean() > 0.6


def test_weekday_rhythm_is_learned() -> None:
    y, weekday = world(30, 200)
    b = base(y, weekday)
    ratio = b.mean[:, 150:][:, weekday[150:] == 0].mean() / b.mean[:, 150:][:, weekday[150:] == 6].mean()
    assert 1.2 < ratio < 1.5  # truth 1.37


def test_cusum_restarts_after_an_alarm_and_skips_the_unknown() -> None:
    c, alarm = cusum([[9.0, 0.0, np.nan, 3.0]], 0.5, 5.0)
    assert alarm.tolist() == [[True, False, False, False]]
    assert c[0].tolist() == [6.0, 0.0, 0.0, 2.5]


def test_momentum_of_a_missing_day_carries_on() -> None:
    assert np.isfinite(momentum([[3.0, np.nan, 3.0]])).all()
    assert np.isnan(ewma([[np.nan, 1.0]], 1.0)[0, 0])
