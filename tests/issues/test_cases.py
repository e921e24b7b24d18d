import numpy as np
from scipy import sparse

from opini.issues.cases import CASE_DAYS, cases


def rows(*which: int) -> sparse.csr_array:
    """Opinions on trouble 0, 1, ... : unit vectors that share nothing between troubles."""
    x = np.zeros((len(which), 4))
    x[np.arange(len(which)), which] = 1.0
    return sparse.csr_array(x)


def unknown(n: int) -> np.ndarray:
    return np.full(n, -1, dtype=np.int64)


def test_a_case_goes_on_while_no_gap_is_longer_than_three_weeks() -> None:
    day = np.array([0, 15, 30, 45, 45 + CASE_DAYS + 1])
    label, founder = cases(rows(0, 0, 0, 0, 0), day, unknown(5), unknown(5), unknown(5))
    assert label.tolist() == [0, 0, 0, 0, 1]
    assert founder.tolist() == [0, 4]


def test_a_given_place_separates_what_resembles_and_joins_what_hardly_does() -> None:
    half = sparse.csr_array(np.array([[1.0, 0.0], [0.5, 0.5], [0.5, 0.5]]))
    day = np.zeros(3, dtype=np.int64)
    label, _ = cases(half, day, unknown(3), np.array([0, 1, 0]), unknown(3))
    assert label[0] == label[2] != label[1]
    same = cases(half, day, unknown(3), unknown(3), unknown(3))[0]
    assert same.tolist() == [0, 0, 0]


def test_places_in_texts_weigh_less_than_a_column() -> None:
    x = sparse.csr_array(np.array([[1.0, 0.0], [0.5, 0.5]]))
    day, apart = np.zeros(2, dtype=np.int64), np.array([0, 1])
    assert len(set(cases(x, day, unknown(2), apart, unknown(2))[0].tolist())) == 2
    assert len(set(cases(x, day, unknown(2), unknown(2), apart)[0].tolist())) == 1


def test_two_cases_that_a_third_day_joins_keep_the_older_number() -> None:
    x = sparse.csr_array(np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6], [0.6, 0.6], [0.6, 0.6], [0.6, 0.6]]))
    label, founder = cases(x, np.array([0, 0, 1, 1, 1, 1]), unknown(6), unknown(6), unknown(6))
    assert label.tolist() == [0] * 6
    assert founder[0] == 0


def test_later_days_do_not_change_what_earlier_ones_decided() -> None:
    rng = np.random.default_rng(2)
    which = rng.integers(0, 4, 60)
    day = np.sort(rng.integers(0, 50, 60))
    place = rng.integers(-1, 3, 60)
    whole = cases(rows(*which), day, unknown(60), place, unknown(60))[0]
    part = cases(rows(*which[:30]), day[:30], unknown(30), place[:30], unknown(30))[0]
    assert np.array_equal(whole[:30] == whole[0], part == part[0])


def test_what_has_no_content_is_in_no_case() -> None:
    empty = sparse.csr_array((2, 4))
    assert cases(empty, np.zeros(2, dtype=np.int64), unknown(2), unknown(2), unknown(2))[0].tolist() == [-1, -1]
    assert cases(sparse.csr_array((0, 4)), unknown(0), unknown(0), unknown(0), unknown(0))[0].tolist() == []
