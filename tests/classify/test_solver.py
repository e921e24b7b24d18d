"""The optimum is the one the formula defines."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from opini.classify.solver import LOSSES, fit_linear, log_softmax

rng = np.random.default_rng(3)
X = sparse.csr_array(rng.normal(size=(200, 6)).astype(np.float32))
CODES = (X.toarray() @ rng.normal(size=(6, 3))).argmax(axis=1)
Y = np.eye(3)[CODES]


def test_softmax_agrees_with_scikit_learn() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    W, b = fit_linear(X, Y, np.ones(200), C=1.0, tol=1e-6)
    reference = linear_model.LogisticRegression(C=1.0, tol=1e-8, max_iter=1000).fit(X.toarray(), CODES)
    ours = np.exp(log_softmax(X.toarray() @ W + b))
    assert np.abs(ours - reference.predict_proba(X.toarray())).max() < 0.01


@pytest.mark.parametrize("loss", LOSSES)
def test_both_losses_separate_what_is_separable(loss: str) -> None:
    W, b = fit_linear(X, Y, np.ones(200), C=100.0, loss=loss)
    assert ((X @ W + b).argmax(axis=1) == CODES).mean() > 0.95


@pytest.mark.parametrize("loss", LOSSES)
def test_a_weight_of_two_is_a_row_twice(loss: str) -> None:
    twice = sparse.vstack([X, X[:50]]).tocsr()
    weight = np.ones(200)
    weight[:50] = 2.0
    W1, b1 = fit_linear(twice, np.vstack([Y, Y[:50]]), np.ones(250), C=1.0, loss=loss, tol=1e-6)
    W2, b2 = fit_linear(X, Y, weight, C=1.0, loss=loss, tol=1e-6)
    assert np.allclose(W1, W2, atol=5e-3)
    assert np.allclose(b1, b2, atol=5e-3)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_same_input_gives_the_same_weights(loss: str) -> None:
    first, second = (fit_linear(X, Y, np.ones(200), C=1.0, loss=loss) for _ in range(2))
    assert np.array_equal(first[0], second[0])
