"""One byte a weight loses little, and packing what was unpacked loses nothing."""

from __future__ import annotations

import numpy as np

from opini.classify.quantise import pack, unpack

W = (np.random.default_rng(1).standard_t(3, size=(5000, 3)) * 0.2).astype(np.float32)


def test_packing_twice_is_packing_once() -> None:
    codes, scale = pack(W)
    again, scale_again = pack(unpack(codes, scale))
    assert np.array_equal(codes, again)
    assert np.array_equal(scale, scale_again)


def test_small_weights_survive_beside_large_ones() -> None:
    back = unpack(*pack(W))
    error = np.abs(back - W)
    assert (error.max(axis=0) <= np.abs(W).max(axis=0) / 100).all()
    assert np.corrcoef(back[:, 0], W[:, 0])[0, 1] > 0.999


def test_a_class_without_weights_stays_zero() -> None:
    assert unpack(*pack(np.zeros((3, 2), dtype=np.float32))).tolist() == [[0.0, 0.0]] * 3
