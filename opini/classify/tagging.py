"""One language a word in mixed text: a hidden Markov chain over each word's own probabilities."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Tag", "forward_backward"]


class Tag(NamedTuple):
    """A word of the raw text, its span ``[start, end)``, its language and the probability of that language."""

    text: str
    start: int
    end: int
    language: str
    p: float


def forward_backward(
    own: NDArray[np.float64], whole: NDArray[np.float64], *, prior: NDArray[np.float64], switch: float
) -> NDArray[np.float64]:
    """Posterior of each word's language, shape of ``own``; rows sum to 1.

    own: (n, c) each word's probabilities by itself; whole: (c,) of the text; prior: (c,) that ``own`` contains and that
    is divided out; switch: probability in (0, 1) of drawing a new language, from the mean of ``whole`` and the words.

    >>> own = np.array([[0.9, 0.1], [0.5, 0.5], [0.1, 0.9]])
    >>> forward_backward(own, np.full(2, 0.5), prior=np.full(2, 0.5), switch=0.2).round(2).tolist()
    [[0.74, 0.26], [0.5, 0.5], [0.26, 0.74]]
    """
    emission = own / prior
    emission /= emission.max(axis=1, keepdims=True)
    new = 0.5 * whole + 0.5 * own.mean(axis=0)
    n = len(own)
    ahead = np.empty_like(own)
    state = new * emission[0]
    ahead[0] = state / state.sum()
    for i in range(1, n):
        state = ((1.0 - switch) * ahead[i - 1] + switch * new) * emission[i]
        ahead[i] = state / state.sum()
    back = np.ones(own.shape[1])
    out = np.empty_like(own)
    out[n - 1] = ahead[n - 1]
    for i in range(n - 2, -1, -1):
        seen = emission[i + 1] * back
        back = (1.0 - switch) * seen + switch * float(new @ seen)
        back /= back.max()
        out[i] = ahead[i] * back
        out[i] /= out[i].sum()
    return out
