import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opini.errors import InputError
from opini.evaluate.clustering import b_cubed

labels = st.lists(st.integers(-1, 5), min_size=1, max_size=30)


def by_definition(truth: list[int], found: list[int]) -> tuple[float, float]:
    """The mean over items of shared over own group, written out."""

    def same(group: list[int], i: int, j: int) -> bool:
        return i == j or (group[i] == group[j] and group[i] != -1)

    n = range(len(truth))
    both = [sum(same(truth, i, j) and same(found, i, j) for j in n) for i in n]
    precision = sum(both[i] / sum(same(found, i, j) for j in n) for i in n) / len(truth)
    recall = sum(both[i] / sum(same(truth, i, j) for j in n) for i in n) / len(truth)
    return precision, recall


@given(labels, st.data())
def test_it_is_the_definition(truth: list[int], data: st.DataObject) -> None:
    found = data.draw(st.lists(st.integers(-1, 5), min_size=len(truth), max_size=len(truth)))
    score = b_cubed(truth, found)
    precision, recall = by_definition(truth, found)
    assert math.isclose(score.precision, precision)
    assert math.isclose(score.recall, recall)
    swapped = b_cubed(found, truth)
    assert math.isclose(swapped.precision, recall)


def test_one_blob_costs_precision_and_crumbs_cost_recall() -> None:
    truth = np.repeat(np.arange(5), 4)
    blob, crumbs = b_cubed(truth, np.zeros(20, dtype=int)), b_cubed(truth, np.full(20, -1))
    assert (blob.precision, blob.recall) == pytest.approx((0.2, 1.0))
    assert (crumbs.precision, crumbs.recall) == pytest.approx((1.0, 0.25))


def test_nothing_to_compare_is_unknown_and_unequal_lengths_are_refused() -> None:
    assert math.isnan(b_cubed([], []).precision)
    with pytest.raises(InputError, match="one label an item"):
        b_cubed([1], [1, 2])
    with pytest.raises(InputError, match="one label an item"):
        b_cubed([[1]], [[1]])
