"""A temperature for each kind of text: a model may be sure of reviews and should be less sure of posts on policy.

One temperature cannot calibrate both: the sets a model learned from differ in how consistently they were labelled. A
second linear model on the same rows says which domain a text looks like, and the temperature of the text is the
geometric mean of the domains' temperatures weighted by those probabilities. No decision changes, only the confidence.

>>> import numpy as np
>>> from scipy import sparse
>>> X = sparse.csr_array(np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32))
>>> domains = Domains.fit(X, np.array([0, 1]), np.ones(2), names=("ulasan", "urusan"), C=1e4)
>>> looks = domains.probabilities(X)
>>> domains = domains.calibrated(looks, np.array([[2.0, 0.0]] * 2), np.array([0, 1]), np.ones(2))
>>> bool(domains.temperatures(X)[0] < domains.temperatures(X)[1])
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from opini.classify.calibrate import BOUNDS
from opini.classify.quantise import pack, unpack
from opini.classify.solver import fit_linear, log_softmax

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["Domains"]


@dataclass(frozen=True, slots=True, eq=False)
class Domains:
    """``names``: d domains; ``codes`` (k, d), ``scale`` (d,), ``intercept`` (d,): the linear model that tells them
    apart, one byte a weight; ``log_temperature`` (d,)."""

    names: tuple[str, ...]
    codes: NDArray[np.int8]
    scale: NDArray[np.float32]
    intercept: NDArray[np.float64]
    log_temperature: NDArray[np.float64]
    coef: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        names: tuple[str, ...],
        codes: NDArray[np.int8],
        scale: NDArray[np.float32],
        intercept: NDArray[np.float64],
        log_temperature: NDArray[np.float64],
    ) -> Self:
        """From stored arrays; raises ``ValueError`` where they do not fit together."""
        d = len(names)
        fits = codes.ndim == 2 and codes.dtype == np.int8 and codes.shape[1] == d >= 2
        fits = fits and scale.shape == intercept.shape == log_temperature.shape == (d,)
        if not fits or not np.isfinite([*scale, *intercept, *log_temperature]).all():
            raise ValueError("the arrays of the domains do not fit together")
        return cls(names, codes, scale, intercept, log_temperature, unpack(codes, scale))

    @classmethod
    def fit(
        cls,
        X: sparse.csr_array[Any],
        domain: NDArray[np.int64],
        weight: NDArray[np.float64],
        *,
        names: tuple[str, ...],
        C: float = 1.0,
        max_iter: int = 30,
    ) -> Self:
        """Learn to tell the domains apart, every temperature 1. X: (n, k); domain: (n,) in 0..d-1; weight: (n,)."""
        W, b = fit_linear(X, np.eye(len(names))[domain], weight, C=C, max_iter=max_iter)
        codes, scale = pack(W)
        return cls.of(names, codes, scale, b, np.zeros(len(names)))

    def probabilities(self, X: sparse.csr_array[Any]) -> NDArray[np.float64]:
        """How much each row looks like each domain, (n, d), rows sum to 1."""
        out: NDArray[np.float64] = np.exp(log_softmax(np.asarray(X @ self.coef, dtype=np.float64) + self.intercept))
        return out

    def temperatures(self, X: sparse.csr_array[Any]) -> NDArray[np.float64]:
        """The temperature of each row, (n,)."""
        out: NDArray[np.float64] = np.exp(self.probabilities(X) @ self.log_temperature)
        return out

    def calibrated(
        self,
        looks: NDArray[np.float64],
        scores: NDArray[np.float64],
        truth: NDArray[np.int64],
        weight: NDArray[np.float64],
    ) -> Self:
        """With the temperatures that give rows left out of the fit the smallest log-loss (a weak pull towards 1).

        looks: :meth:`probabilities` of the rows, (n, d); scores: (n, c); truth: (n,) class indices; weight: (n,).
        """
        from scipy.optimize import minimize

        rows = np.arange(len(truth))
        w = weight / weight.sum()

        def loss(log_t: NDArray[np.float64]) -> float:
            logp = log_softmax(scores / np.exp(looks @ log_t)[:, None])
            # the pull decides only for a domain that no row looks like (chosen)
            return -float(np.dot(w, logp[rows, truth])) + 1e-4 * float(log_t @ log_t)

        found = minimize(loss, np.zeros(len(self.names)), method="L-BFGS-B", bounds=[BOUNDS] * len(self.names))
        return replace(self, log_temperature=found.x)

    def config(self) -> dict[str, Any]:
        """The part of an artefact that is JSON."""
        return {
            "names": list(self.names),
            "intercept": self.intercept.tolist(),
            "log_temperature": self.log_temperature.tolist(),
        }

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The part of an artefact that is arrays."""
        return {"domain_codes": self.codes, "domain_scale": self.scale}

    @classmethod
    def stored(cls, config: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> Self:
        """From what :meth:`config` and :meth:`tensors` gave; raises ``KeyError`` or ``ValueError`` if damaged."""
        return cls.of(
            tuple(str(name) for name in config["names"]),
            tensors["domain_codes"],
            tensors["domain_scale"],
            np.array(config["intercept"], dtype=np.float64),
            np.array(config["log_temperature"], dtype=np.float64),
        )
