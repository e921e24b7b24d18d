import numpy as np

from opini.issues.local import split_local

PLACE = (("jalan", "merpati"),)


def episode(elsewhere_per_day: int, *, voices: int = 6, quiet_days: int = 40):
    """A city-wide issue with one opinion a day, then six days in which one place is named and others may join in."""
    day = list(range(quiet_days))
    where: list[tuple[tuple[str, str], ...]] = [()] * quiet_days
    for d in range(quiet_days, quiet_days + 6):
        day += [d] * (1 + elsewhere_per_day)
        where += [PLACE] + [()] * elsewhere_per_day
    order = np.arange(len(day))
    here = np.array([p == PLACE for p in where])
    groups = np.where(here, np.cumsum(here) % voices + 10_000, order)
    return split_local(
        np.zeros(len(day), dtype=np.int64), np.zeros(1, dtype=np.int64), np.array(day), where, groups, 14
    )


def test_a_run_at_one_place_becomes_a_child_of_the_city_wide_issue() -> None:
    label, clusters = episode(1)
    assert (label == 1).sum() == 6
    assert (clusters[1].place, clusters[1].parent, clusters[1].founder) == ("merpati", 0, 40)


def test_a_city_wide_crisis_is_not_cut_into_quarters() -> None:
    label, clusters = episode(9)
    assert len(clusters) == 1
    assert (label == 0).all()


def test_one_complainer_who_repeats_himself_is_no_episode() -> None:
    assert len(episode(1, voices=2)[1]) == 1


def test_a_young_issue_is_not_split() -> None:
    assert len(episode(1, quiet_days=7)[1]) == 1


def test_nothing_to_split() -> None:
    label, clusters = split_local(np.full(2, -1), np.zeros(0, dtype=np.int64), np.arange(2), [(), ()], np.arange(2), 14)
    assert label.tolist() == [-1, -1]
    assert clusters == ()
