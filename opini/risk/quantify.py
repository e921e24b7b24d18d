"""How sure a share or a tone is: posterior means with intervals that know about weights and small numbers.

Everything here is closed form, so the same counts give the same interval in any batch and in any order (a Monte Carlo
draw would depend on how many issues were drawn before it). Bounds are beta quantiles matched to the exact posterior
mean and variance; against Dirichlet draws they cover 79-81 % at 80 % (``tests/risk/test_quantify.py``).

>>> alpha = posterior([6.0, 3.0, 1.0], n_eff=10.0, prior=[1 / 3, 1 / 3, 1 / 3], kappa=20.0)
>>> tone = net_tone(alpha, interval=0.8)
>>> bool(tone.lo < tone.value < tone.hi < 0.1)
True
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = [
    "Estimate",
    "beta_matched",
    "beta_share",
    "dirichlet_share",
    "effective_n",
    "net_tone",
    "normal_quantile",
    "posterior",
    "prior_shares",
    "said_tone",
    "wilson",
]

Array = NDArray[np.float64]

# Smallest variance of a share treated as uncertain at all; below it the bounds are the value itself (chosen).
_TINY = 1e-12
_JEFFREYS = 0.5  # opinions added to each class behind a shown tone


class Estimate(NamedTuple):
    """A value with its bounds, all of one shape; ``nan`` where there was nothing to estimate from."""

    value: Array
    lo: Array
    hi: Array


def normal_quantile(interval: float) -> float:
    """Standard deviations on each side of the mean for a central interval (0.80 -> 1.2816)."""
    return float(special.ndtri(0.5 + interval / 2.0))


def effective_n(total: ArrayLike, squares: ArrayLike) -> Array:
    """Kish effective sample size (sum w)^2 / sum w^2; 0 where there is no weight.

    >>> effective_n([3.0, 0.0], [3.0, 0.0]).tolist()
    [3.0, 0.0]
    """
    w, w2 = np.broadcast_arrays(np.asarray(total, dtype=np.float64), np.asarray(squares, dtype=np.float64))
    out: Array = np.divide(w * w, w2, out=np.zeros_like(w), where=w2 > _TINY)
    return out


def prior_shares(mass: ArrayLike) -> Array:
    """Shares of past class masses (..., k), each class with one opinion added so that none is impossible.

    >>> prior_shares([0.0, 0.0, 0.0]).round(3).tolist()
    [0.333, 0.333, 0.333]
    """
    m = np.maximum(np.asarray(mass, dtype=np.float64), 0.0) + 1.0
    return np.asarray(m / m.sum(axis=-1, keepdims=True), dtype=np.float64)


def posterior(mass: ArrayLike, *, n_eff: ArrayLike, prior: ArrayLike, kappa: float) -> Array:
    """Dirichlet parameters ``kappa * prior + n_eff * q`` (domain.md 3.1), q = shares of ``mass`` (..., k).

    Cells without mass keep the prior alone.
    """
    m = np.asarray(mass, dtype=np.float64)
    total = m.sum(axis=-1, keepdims=True)
    q = np.divide(m, total, out=np.zeros_like(m), where=total > _TINY)
    n = np.asarray(n_eff, dtype=np.float64)[..., None]
    return np.asarray(kappa * np.asarray(prior, dtype=np.float64) + n * q, dtype=np.float64)


def beta_matched(mean: ArrayLike, variance: ArrayLike, interval: float) -> Estimate:
    """Bounds of a quantity in [0, 1] from the beta with this mean and variance; the mean is always inside them."""
    m, v = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(variance, dtype=np.float64))
    known = np.isfinite(m) & np.isfinite(v)
    m = np.clip(np.where(known, m, 0.5), 0.0, 1.0)
    room = m * (1.0 - m)
    firm = (v <= _TINY) | (room <= _TINY)
    v = np.clip(np.where(known, v, 0.1), _TINY, room * (1.0 - 1e-9) + _TINY)
    size = np.maximum(room / v - 1.0, 1e-9)
    a, b = np.maximum(m * size, 1e-9), np.maximum((1.0 - m) * size, 1e-9)
    tail = (1.0 - interval) / 2.0
    lo = np.where(firm, m, np.minimum(special.betaincinv(a, b, tail), m))
    hi = np.where(firm, m, np.maximum(special.betaincinv(a, b, 1.0 - tail), m))
    blank = np.where(known, 0.0, np.nan)
    return Estimate(m + blank, lo + blank, hi + blank)


def net_tone(alpha: ArrayLike, interval: float, more: ArrayLike = 0.0) -> Estimate:
    """Net tone p(positif) - p(negatif) in [-1, 1] from Dirichlet parameters (..., 3) ordered as ``SENTIMENTS``.

    ``more``: variance on top of theirs.
    """
    a = np.asarray(alpha, dtype=np.float64)
    mean, variance = tone_moments(a)
    half = beta_matched((mean + 1.0) / 2.0, (variance + np.asarray(more)) / 4.0, interval)
    return Estimate(2.0 * half.value - 1.0, 2.0 * half.lo - 1.0, 2.0 * half.hi - 1.0)


def said_tone(mass: ArrayLike, n_eff: ArrayLike, interval: float, more: ArrayLike = 0.0) -> Estimate:
    """Net tone of what was said, in [-1, 1]: the difference of the shares of ``mass`` (..., 3), not shrunk.

    A reader who subtracts the shares gets the value. The bounds come from ``n_eff`` opinions with those shares and half
    an opinion in each class (Jeffreys), so unanimous opinions still leave doubt; ``nan`` where nothing was said.
    ``more`` is variance on top, such as that of a correction (:mod:`opini.risk.correct`).

    >>> [round(float(v), 2) for v in said_tone([6.0, 1.0, 3.0], 10.0, 0.8)]
    [-0.3, -0.58, 0.08]
    """
    m = np.asarray(mass, dtype=np.float64)
    total = m.sum(axis=-1)
    q = np.divide(m, total[..., None], out=np.full_like(m, np.nan), where=total[..., None] > _TINY)
    value = q[..., 2] - q[..., 0]
    around = net_tone(np.nan_to_num(q) * np.asarray(n_eff, dtype=np.float64)[..., None] + _JEFFREYS, interval, more)
    return Estimate(value, np.minimum(around.lo, value), np.maximum(around.hi, value))


def tone_moments(alpha: Array) -> tuple[Array, Array]:
    """Posterior mean and variance of net tone, in [-1, 1]."""
    total = alpha.sum(axis=-1)
    safe = np.where(total > _TINY, total, 1.0)
    negative, positive = alpha[..., 0] / safe, alpha[..., 2] / safe
    mean = positive - negative
    variance = np.maximum(positive + negative - mean**2, 0.0) / (safe + 1.0)
    blank = np.where(total > _TINY, 0.0, np.nan)
    return mean + blank, variance + blank


def dirichlet_share(alpha: ArrayLike, which: int, interval: float) -> Estimate:
    """Share of one class from Dirichlet parameters (..., k): the marginal is a beta, so the bounds are exact."""
    a = np.asarray(alpha, dtype=np.float64)
    return beta_share(a[..., which], a.sum(axis=-1) - a[..., which], interval)


def beta_share(a: ArrayLike, b: ArrayLike, interval: float) -> Estimate:
    """Mean and bounds of Beta(a, b); ``nan`` where both are 0."""
    x, y = np.broadcast_arrays(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
    total = x + y
    known = total > _TINY
    mean = np.divide(x, total, out=np.full_like(total, np.nan), where=known)
    with np.errstate(invalid="ignore"):
        return beta_matched(mean, mean * (1.0 - mean) / (total + 1.0), interval)


def wilson(successes: ArrayLike, n: ArrayLike, interval: float) -> Estimate:
    """Wilson score interval of a plain share; ``nan`` where n is 0.

    >>> e = wilson([3.0], [4.0], 0.8)
    >>> float(e.value[0]), bool(0.4 < e.lo[0] < 0.75 < e.hi[0] < 1)
    (0.75, True)
    """
    k, m = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64))
    z2 = normal_quantile(interval) ** 2
    safe = np.where(m > 0, m, 1.0)
    p = np.clip(k / safe, 0.0, 1.0)
    centre = (p + z2 / (2.0 * safe)) / (1.0 + z2 / safe)
    spread = np.sqrt(z2 * (p * (1.0 - p) / safe + z2 / (4.0 * safe**2))) / (1.0 + z2 / safe)
    blank = np.where(m > 0, 0.0, np.nan)
    lo, hi = np.minimum(np.maximum(centre - spread, 0.0), p), np.maximum(np.minimum(centre + spread, 1.0), p)
    return Estimate(p + blank, lo + blank, hi + blank)
