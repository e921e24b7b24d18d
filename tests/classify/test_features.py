"""Hashing is the same alone, in a batch, and in every process; a gram never crosses a text."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from opini.classify.features import NgramHasher
from opini.errors import ConfigError

HASHER = NgramHasher(bits=14)


def grams_by_hand(text: str) -> int:
    tokens = text.split()
    pairs = max(len(tokens) - 1, 0)
    return len(tokens) + pairs + sum(max(len(token) + 2 - n + 1, 0) for token in tokens for n in (3, 4, 5))


@given(st.lists(st.text(max_size=40), max_size=6))
@settings(max_examples=100, deadline=None)
def test_every_gram_is_counted_once_for_any_text(texts: list[str]) -> None:
    counts = HASHER.transform(texts)
    assert counts.sum(axis=1).tolist() == [grams_by_hand(text) for text in texts]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_a_row_does_not_depend_on_its_neighbours(texts: list[str]) -> None:
    batch = HASHER.transform(texts)
    alone = sparse.vstack([HASHER.transform([text]) for text in texts])
    assert (batch != alone).nnz == 0


def test_batches_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"jalan {i} rusak" for i in range(50)] + ["", "panjang " * 40]
    whole = HASHER.transform(texts)
    monkeypatch.setattr("opini.classify.features._BATCH", 60)
    assert (HASHER.transform(texts) != whole).nnz == 0


def test_two_processes_hash_alike() -> None:
    code = (
        "from opini.classify.features import NgramHasher as N; print(N(bits=14).counts(['air keruh 😡'])[1].tolist())"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == str(HASHER.counts(["air keruh 😡"])[1].tolist())


def test_buckets_of_a_released_model_never_move() -> None:
    """Changing a constant of the hash would silently ruin every shipped model."""
    found = NgramHasher(bits=21, words=(1, 1), chars=(5, 5)).counts(["jalan"])[1]
    assert found.tolist() == [886463, 1089396, 1898362, 1983082]


def test_words_and_characters_have_their_own_halves() -> None:
    grams = HASHER.grams(["jalan rusak"])
    upper = grams.bucket >= HASHER.n_features // 2
    assert np.count_nonzero(~upper) == 3
    assert np.count_nonzero(upper) == grams_by_hand("jalan rusak") - 3


def test_different_words_rarely_collide() -> None:
    words = [f"kata{i}x" for i in range(2000)]
    buckets = [int(NgramHasher(bits=21, words=(1, 1), chars=(8, 8)).counts([w])[1][0]) for w in words]
    assert max(Counter(buckets).values()) <= 2
    assert len(set(buckets)) > 1990


def test_dropped_tokens_leave_no_gram() -> None:
    dropping = NgramHasher(bits=14, drop=("<user>",))
    assert (dropping.transform(["<user> jalan rusak"]) != HASHER.transform(["jalan rusak"])).nnz == 0


@pytest.mark.parametrize("wrong", [{"bits": 4}, {"words": (1, 3)}, {"chars": (2, 5)}, {"chars": (5, 3)}])
def test_settings_outside_their_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        NgramHasher(**wrong)
