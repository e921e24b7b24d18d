"""Weights in one byte each: the square-root scale keeps small weights, which are most of them, apart.

A weight is ``sign(q) * (q / 127)**2 * scale`` with q in -127..127 and one scale a class (its largest absolute weight).

>>> import numpy as np
>>> codes, scale = pack(np.array([[1.0], [-0.01]], dtype=np.float32))
>>> [round(float(w), 3) for w in unpack(codes, scale)[:, 0]]
[1.0, -0.01]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["pack", "unpack"]


def pack(W: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(k, c) weights to int8 codes (k, c) and scales (c,)."""
    scale = np.abs(W).max(axis=0, initial=0.0).astype(np.float32)
    safe = np.where(scale > 0, scale, np.float32(1.0))
    codes = np.rint(np.sign(W) * np.sqrt(np.abs(W) / safe) * 127).astype(np.int8)
    return codes, scale


def unpack(codes: NDArray[np.int8], scale: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights, (k, c) float32."""
    table = (np.sign(np.arange(-128, 128)) * (np.arange(-128, 128) / 127.0) ** 2).astype(np.float32)
    out: NDArray[np.float32] = table[codes.astype(np.int16) + 128] * scale
    return out
