"""Muon for the matrices of the body, AdamW for everything else.

Muon (Jordan et al. 2024) orthogonalises the momentum of each matrix by five Newton-Schulz steps; it needs fewer tokens
than AdamW for the same loss, which is what a small budget buys most with. Scaled to AdamW's step (Liu et al. 2025).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn


def orthogonal(G: Tensor) -> Tensor:
    """The nearest matrix with orthonormal rows or columns, roughly (coefficients of the paper)."""
    a, b, c = 3.4445, -4.7750, 2.0315
    X = G.T if G.shape[0] > G.shape[1] else G
    X = X / (X.norm() + 1e-7)
    for _ in range(5):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X
    return X.T if G.shape[0] > G.shape[1] else X


class Muon(torch.optim.Optimizer):
    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0.95, decay: float = 0.05) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
                buffer.lerp_(p.grad, 1 - group["momentum"])
                update = orthogonal(p.grad.lerp(buffer, group["momentum"]))
                p.mul_(1 - group["lr"] * group["decay"])
                p.add_(update, alpha=-group["lr"] * 0.2 * max(p.shape) ** 0.5)


def optimisers(modules: Iterable[nn.Module], *, lr: float, matrices: float) -> list[torch.optim.Optimizer]:
    """(Muon for the encoder's hidden matrices, AdamW for vectors, norms, biases and heads)."""
    hidden, rest = [], []
    for module in modules:
        for name, p in module.named_parameters():
            body = p.ndim == 2 and ("blocks." in name or name.startswith("mix."))
            (hidden if body else rest).append(p)
    adam = torch.optim.AdamW(rest, lr=lr, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.01)
    return [Muon(hidden, lr=matrices), adam] if hidden else [adam]


def set_rate(found: list[torch.optim.Optimizer], factor: float) -> None:
    """Multiply every group's first rate by ``factor``."""
    for optimiser in found:
        for group in optimiser.param_groups:
            group.setdefault("first", group["lr"])
            group["lr"] = group["first"] * factor
