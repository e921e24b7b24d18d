import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from opini.issues.linkage import average_linkage


def partition(labels) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(np.asarray(labels) == v).tolist()) for v in np.unique(labels)}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 25), st.floats(0.05, 0.95))
def test_groups_are_those_of_scipy(seed: int, n: int, least: float) -> None:
    s = np.random.default_rng(seed).random((n, n))
    s = (s + s.T) / 2
    tree = linkage(1.0 - s[np.triu_indices(n, 1)], "average")
    assert partition(average_linkage(s, np.ones(n), least)) == partition(fcluster(tree, 1.0 - least, "distance"))


def test_a_node_of_many_members_counts_as_many() -> None:
    # The pair joins first; its mean with the third is .9 if the first stands for nine members, .5 if for one.
    s = np.array([[1.0, 0.99, 0.95], [0.99, 1.0, 0.05], [0.95, 0.05, 1.0]])
    assert len(partition(average_linkage(s, np.array([9.0, 1.0, 1.0]), 0.8))) == 1
    assert len(partition(average_linkage(s, np.ones(3), 0.8))) == 2


def test_ties_and_rounding_send_no_chain_in_circles() -> None:
    s = np.full((40, 40), 0.7)
    s += np.random.default_rng(0).normal(0, 1e-16, s.shape)
    assert average_linkage(s, np.ones(40), 0.5).tolist() == [0] * 40


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_link(n: int) -> None:
    assert average_linkage(np.ones((n, n)), np.ones(n), 0.5).tolist() == list(range(n))
