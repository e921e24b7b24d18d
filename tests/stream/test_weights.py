from dataclasses import replace
from math import log

import numpy as np
import pytest

from opini.config import MonitorSettings
from opini.stream.table import Codes, OpinionTable
from opini.stream.weights import diminishing, effective_n, opinion_weights

S = MonitorSettings()
LONG = "perbaikan jalan utama kota dimulai pekan depan kata dinas"


def table(
    n: int, *, step: int = 7_201, authors: list[str | None] | None = None, text: str = LONG, **more
) -> OpinionTable:
    return OpinionTable.build(
        id=[f"{i:05d}" for i in range(n)],
        waktu=np.arange(n) * step + 17,
        bersih=[text] * n,
        penulis=Codes.of(authors or [f"a{i}" for i in range(n)]),
        **more,
    )


def test_m_copies_by_different_authors_weigh_one_plus_log_m() -> None:
    w = opinion_weights(table(50), np.zeros(50, dtype=np.int64), S)
    assert w.bobot.sum() == pytest.approx(1 + log(50))
    assert w.mentah.sum() == 50


def test_one_author_weighs_at_most_one_plus_log_n_in_a_week() -> None:
    w = opinion_weights(table(20, step=3_601, authors=["x"] * 20), np.arange(20), S)
    assert w.bobot.sum() == pytest.approx(1 + log(20))


def test_an_author_who_repeats_a_text_is_damped_once_not_twice() -> None:
    w = opinion_weights(table(9, step=3_601, authors=["x"] * 9), np.zeros(9, dtype=np.int64), S)
    assert w.bobot.sum() == pytest.approx(1 + log(9))


def test_the_same_short_plea_by_many_citizens_counts_in_full() -> None:
    w = opinion_weights(table(30, text="mohon segera diperbaiki"), np.zeros(30, dtype=np.int64), S)
    assert w.bobot.sum() == pytest.approx(30)


def test_owned_posts_weigh_nothing() -> None:
    owned = np.array([True, False, False])
    w = opinion_weights(table(3, resmi=owned), np.zeros(3, dtype=np.int64), S)
    assert w.bobot[0] == w.mentah[0] == 0
    assert w.bobot[1] == 1  # the owned original is no first voice of the public


def test_weights_are_tone_blind() -> None:
    tone = np.random.default_rng(0).dirichlet([1, 1, 1], 40)
    groups = np.arange(40) // 4 * 4
    one = opinion_weights(table(40, step=20, tone=tone), groups, S)
    other = opinion_weights(table(40, step=20, tone=tone[:, ::-1]), groups, S)
    assert one.bobot.tolist() == other.bobot.tolist()


def test_later_posts_do_not_change_earlier_weights() -> None:
    t = table(40, authors=[f"a{i % 6}" for i in range(40)])
    groups = np.arange(40) % 5
    whole = opinion_weights(t, groups, S).bobot
    assert whole[:25].tolist() == opinion_weights(t.take(slice(0, 25)), groups[:25], S).bobot.tolist()


def burst(accounts: int, rounds: int, gap: int, spread: int) -> tuple[OpinionTable, np.ndarray]:
    """Every round all accounts post one new text, ``spread`` seconds apart."""
    n = accounts * rounds
    when = (np.arange(rounds)[:, None] * gap + np.arange(accounts)[None, :] * spread).ravel() + 13
    t = OpinionTable.build(
        id=[f"{i:05d}" for i in range(n)],
        waktu=when,
        bersih=[f"{LONG} nomor {i // accounts}" for i in range(n)],
        penulis=Codes.of([f"a{i % accounts:03d}" for i in range(n)]),
    )
    return t, np.arange(n) // accounts * accounts


def test_a_buzzer_net_is_seen_and_damped() -> None:
    w = opinion_weights(*burst(accounts=12, rounds=4, gap=9_001, spread=3), S)
    assert w.koordinasi.min() > 0.8
    assert w.bobot.sum() < 0.3 * 4 * (1 + log(12))


def test_reposts_hours_apart_are_not_called_coordinated() -> None:
    w = opinion_weights(*burst(accounts=12, rounds=4, gap=200_003, spread=5_003), S)
    assert w.koordinasi.max() == 0


def test_two_people_with_one_text_in_one_minute_are_a_coincidence() -> None:
    w = opinion_weights(*burst(accounts=2, rounds=1, gap=1, spread=20), S)
    assert w.koordinasi.max() == 0


def test_dates_without_a_clock_time_leave_coordination_unknown() -> None:
    t = table(12, step=0)
    w = opinion_weights(replace(t, waktu=np.zeros(12, dtype=np.int64)), np.zeros(12, dtype=np.int64), S)
    assert np.isnan(w.koordinasi).all()
    assert np.isfinite(w.bobot).all()


def test_without_authors_groups_still_damp() -> None:
    t = OpinionTable.build(id=list("abcd"), waktu=[1, 90_001, 180_001, 270_001], bersih=[LONG] * 4)
    assert opinion_weights(t, np.zeros(4, dtype=np.int64), S).bobot.sum() == pytest.approx(1 + log(4))


def test_source_tiers_multiply_and_bad_ones_are_ignored() -> None:
    t = table(3, sumber=Codes.of(["anonim", "koran", "rusak"]))
    w = opinion_weights(t, np.arange(3), S, {"anonim": 0.5, "rusak": float("nan")})
    assert w.bobot.tolist() == [0.5, 1.0, 1.0]


def test_negative_and_missing_reach_count_as_the_median() -> None:
    t = table(4, jangkauan=np.array([-5.0, np.nan, np.inf, 1000.0]))
    assert opinion_weights(t, np.arange(4), S, reach=True).bobot.tolist() == [1.0, 1.0, 1.0, 1.0]


def test_a_new_wave_after_the_window_counts_anew() -> None:
    assert diminishing([3, 3, 3], [0, 10, 10_000], window=100).tolist() == pytest.approx([1.0, log(2), 1.0])


def test_copies_are_not_evidence() -> None:
    weights = diminishing(np.zeros(200, dtype=int), np.arange(200), window=1000)
    assert effective_n(weights) <= 1 + log(200) + 1e-9


def test_no_rows() -> None:
    w = opinion_weights(OpinionTable.build(id=[], waktu=[]), np.zeros(0, dtype=np.int64), S)
    assert len(w.bobot) == len(w.koordinasi) == 0
