import numpy as np

from opini.issues.local import Labels, place_codes, same_case, separate
from opini.stream.table import Codes


def told(elsewhere: int, *, quiet_days: int = 40, case: int = 6, here: int = 0, per_day: int = 1):
    """A kind with ``per_day`` opinions a day, then six days in which ``case`` opinions form a case and others go on."""
    day = np.repeat(np.arange(quiet_days), per_day).tolist()
    label, start = [-1] * len(day), quiet_days
    for i in range(6):
        day += [start + i] * elsewhere
        label += [-1] * elsewhere
    day += [start + i * 6 // case for i in range(case)]
    label += [0] * case
    order = np.argsort(day, kind="stable")
    days, cases = np.array(day)[order], np.array(label)[order]
    place = np.where(cases == 0, here, -1)
    founder = np.array([int(np.flatnonzero(cases == 0)[0])])
    kinds = Labels(np.zeros(len(days), dtype=np.int64), np.zeros(1, dtype=np.int64))
    return cases, *separate(kinds, Labels(cases, founder), days, place, 21)


def test_a_case_at_one_place_is_taken_out_of_its_kind() -> None:
    cases, label, clusters = told(1)
    assert (label[cases == 0] == 1).all()
    assert (label[cases < 0] == 0).all()
    assert (clusters[1].case, clusters[1].parent) == (True, 0)
    assert cases[clusters[1].founder] == 0


def test_a_city_wide_crisis_is_not_cut_into_quarters() -> None:
    _, label, clusters = told(9)
    assert len(clusters) == 1
    assert (label == 0).all()


def test_a_new_trouble_in_an_old_stream_is_itself_the_event() -> None:
    day = np.r_[np.arange(40), np.full(10, 40)]
    kind = np.r_[np.zeros(40, dtype=np.int64), np.ones(10, dtype=np.int64)]
    case = np.r_[np.full(46, -1), np.zeros(4, dtype=np.int64)]
    kinds, cases = Labels(kind, np.array([0, 40])), Labels(case, np.array([46]))
    label, clusters = separate(kinds, cases, day, np.where(case == 0, 0, -1), 21)
    assert len(clusters) == 2
    assert (label == kind).all()


def test_two_opinions_are_no_case_and_most_of_a_kind_is_the_kind() -> None:
    assert len(told(1, case=2)[2]) == 1
    assert len(told(0, quiet_days=2)[2]) == 1


def test_without_a_place_only_what_dominates_its_kind_for_a_while_is_a_case() -> None:
    assert len(told(0, here=-1, per_day=2)[2]) == 2
    assert len(told(3, here=-1, per_day=3)[2]) == 1


def test_copies_follow_their_original_unless_long_ago_or_elsewhere() -> None:
    label, group = np.array([0, 1, 2, 3, 4]), np.array([0, 0, 0, 0, 4])
    out = same_case(label, group, np.array([1, 2, 3, 60, 61]), np.array([5, 5, 6, 5, 5]), 21)
    assert out.tolist() == [0, 0, 2, 3, 4]


def test_a_place_column_and_places_in_texts_are_told_apart_and_share_their_names() -> None:
    read = [(("jalan", "merpati"),), (("", "ampel"),), ()]
    given, told, where = place_codes(Codes.of(["Ampel", None, None]), read)
    assert given.tolist() == [0, -1, -1]
    assert told.tolist() == [1, 0, -1]
    assert where.tolist() == [0, 0, -1]


def test_nothing_to_separate() -> None:
    none = Labels(np.full(2, -1), np.zeros(0, dtype=np.int64))
    label, clusters = separate(none, none, np.arange(2), np.full(2, -1), 21)
    assert label.tolist() == [-1, -1]
    assert clusters == ()
