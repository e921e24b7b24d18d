"""The ``mini`` encoder as a torch network, for learning only; predicting runs the same numbers through onnxruntime.

Pieces -> static vectors + positions -> one mixing of each piece with its neighbours -> pre-norm attention blocks with
feed-forward (any number, also none) -> mean, maximum and attention-weighted mean over the pieces.
Only this module and ``mini_fit`` import torch.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["Encoder", "Heads"]


class Block(nn.Module):
    """Attention, then feed-forward, each on a normalised copy."""

    def __init__(self, width: int, hidden: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm_a = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm_f = nn.LayerNorm(width)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)

    def forward(self, x: Tensor, hidden_from: Tensor, drop: float) -> Tensor:
        n, t, width = x.shape
        q, k, v = self.qkv(self.norm_a(x)).view(n, t, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        a = functional.scaled_dot_product_attention(q, k, v, attn_mask=hidden_from).transpose(1, 2).reshape(n, t, width)
        x = x + functional.dropout(self.out(a), drop, self.training)
        return x + functional.dropout(self.down(functional.relu(self.up(self.norm_f(x)))), drop, self.training)


class Encoder(nn.Module):
    """``forward(ids, mask)`` -> (states (n, t, width), pooled (n, 3 * width)); ``mask`` is True at real pieces."""

    def __init__(self, *, pieces: int, width: int, hidden: int, layers: int, heads: int, window: int) -> None:
        super().__init__()
        self.vectors = nn.Embedding(pieces, width)
        self.position = nn.Parameter(torch.zeros(window, width))
        self.norm_in = nn.LayerNorm(width)
        self.mix = nn.Linear(3 * width, width)
        self.blocks = nn.ModuleList(Block(width, hidden, heads) for _ in range(layers))
        self.norm_out = nn.LayerNorm(width)
        self.attend = nn.Linear(width, heads)
        self.heads = heads

    def forward(self, ids: Tensor, mask: Tensor, drop: float = 0.0) -> tuple[Tensor, Tensor]:
        real = mask.unsqueeze(-1)
        x = self.norm_in(self.vectors(ids) + self.position[: ids.shape[1]])
        x = functional.dropout(x, drop, self.training) * real
        left, right = functional.pad(x, (0, 0, 1, 0))[:, :-1], functional.pad(x, (0, 0, 0, 1))[:, 1:]
        x = x + self.mix(torch.cat((left, x, right), dim=-1))
        hidden_from = mask[:, None, None, :]
        for block in self.blocks:
            x = block(x, hidden_from, drop)
        x = self.norm_out(x)
        return x, self.pool(x, mask)

    def pool(self, x: Tensor, mask: Tensor) -> Tensor:
        real = mask.unsqueeze(-1)
        n, t, width = x.shape
        mean = (x * real).sum(1) / real.sum(1)
        top = x.masked_fill(~real, -1e4).amax(1)
        share = self.attend(x).masked_fill(~real, -1e4).softmax(dim=1)
        seen = torch.einsum("nth,nthd->nhd", share, x.view(n, t, self.heads, width // self.heads)).reshape(n, width)
        return torch.cat((mean, top, seen), dim=-1)


class Heads(nn.Module):
    """One linear read-out of the pooled text a task."""

    def __init__(self, width: int, classes: dict[str, int]) -> None:
        super().__init__()
        self.out = nn.ModuleDict({name: nn.Linear(3 * width, n) for name, n in classes.items()})
        for parameter in self.out.parameters():
            nn.init.zeros_(parameter)

    def forward(self, pooled: Tensor, task: str) -> Any:
        return self.out[task](pooled)
