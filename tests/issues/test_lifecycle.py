import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from opini.issues.lifecycle import stages
from opini.vocabulary import STAGES


def run(counts, z, alarm, momentum, channels=None, **more):
    channels = channels if channels is not None else [2] * len(counts)
    return [
        STAGES[s] if s >= 0 else None
        for s in stages([counts], [z], [alarm], [momentum], [channels], **more)[0].tolist()
    ]


def test_nothing_before_the_first_opinion() -> None:
    assert run([0, 0, 1], [0, 0, 0], [0, 0, 0], [0, 0, 0]) == [None, None, "potensial"]


def test_software_never_sets_krisis_and_a_human_does() -> None:
    wild = [50] * 10
    assert "krisis" not in run(wild, [20] * 10, [1] * 10, [1] * 10)
    confirmed = [[False] * 5 + [True] * 5]
    assert run(wild, [20] * 10, [1] * 10, [1] * 10, confirmed=confirmed)[5:] == ["krisis"] * 5


def test_one_channel_keeps_an_issue_from_aktif_only_where_there_are_two() -> None:
    args = ([9] * 8, [5] * 8, [1] * 8, [0.5] * 8, [1] * 8)
    assert run(*args, channels_present=3)[-1] == "berkembang"
    assert run(*args, channels_present=1)[-1] == "aktif"


def test_a_dormant_issue_wakes() -> None:
    counts = [5] + [0] * 20 + [9]
    z = [0] * 21 + [6]
    out = run(counts, z, [0] * 21 + [1], [0] * 21 + [1])
    assert out[15] == "dorman"
    assert out[-1] == "berkembang"


def test_fading_needs_three_days() -> None:
    out = run([9] * 8, [5, 5, 5, 5, 1, 1, 1, 1], [1] * 4 + [0] * 4, [1, 1, 1, 1, -1, -1, -1, -1])
    assert out[5] == "aktif"
    assert out[6] == "mereda"


@given(cut=st.integers(1, 29), seed=st.integers(0, 99))
def test_later_days_do_not_change_earlier_stages(cut: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, z, m = rng.poisson(1, (3, 30)), rng.normal(size=(3, 30)) * 2, rng.normal(size=(3, 30))
    alarm, channels = rng.random((3, 30)) < 0.1, rng.integers(0, 4, (3, 30))
    whole = stages(y, z, alarm, m, channels)
    part = stages(y[:, :cut], z[:, :cut], alarm[:, :cut], m[:, :cut], channels[:, :cut])
    np.testing.assert_array_equal(whole[:, :cut], part)


def test_unknown_values_are_no_evidence() -> None:
    nan = [np.nan] * 5
    assert run([1, 1, 1, 1, 1], nan, [0] * 5, nan) == ["potensial"] * 5
