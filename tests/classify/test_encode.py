"""Rows are unit length in each half and forget what the model does not know."""

from __future__ import annotations

import numpy as np

from opini.classify.encode import Encoder
from opini.classify.features import NgramHasher

HASHER = NgramHasher(bits=14)
ENCODER = Encoder.learn(HASHER, ["jalan rusak parah", "jalan mulus", "rusak lagi jalan"], min_df=1)


def test_words_and_characters_each_have_length_one() -> None:
    row = ENCODER.encode(["jalan rusak jalan"])
    half = np.searchsorted(ENCODER.buckets, HASHER.n_features // 2)
    words = row.data[row.indices < half]
    chars = row.data[row.indices >= half]
    assert np.isclose([words @ words, chars @ chars], 1.0).all()


def test_unknown_words_change_nothing() -> None:
    known, mixed = ENCODER.encode(["jalan", "jalan"]), ENCODER.encode(["jalan", "jalan qqqqqq"])
    assert known[[1]].toarray().tolist() == mixed[[1]].toarray().tolist()


def test_a_rare_gram_weighs_more_than_a_common_one() -> None:
    common, rare = (int(HASHER.counts([word])[1][0]) for word in ("jalan", "mulus"))
    assert ENCODER.idf[ENCODER.column[rare]] > ENCODER.idf[ENCODER.column[common]]


def test_min_df_keeps_what_enough_texts_hold() -> None:
    assert len(Encoder.learn(HASHER, ["air", "air", "api"], min_df=2).buckets) < len(
        Encoder.learn(HASHER, ["air", "air", "api"], min_df=1).buckets
    )
