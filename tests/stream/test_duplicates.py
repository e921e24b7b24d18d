import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from opini.stream.duplicates import near_duplicate_groups, token_counts
from opini.stream.table import Codes

WORDS = ["banjir", "air", "pdam", "mati", "jalan", "lampu", "warga", "pasar", "sungai", "guru", "obat", "pajak"]


def column(texts: list[str]) -> np.ndarray:
    out = np.empty(len(texts), dtype=object)
    out[:] = texts
    return out


def sentence(rng: np.random.Generator, n: int) -> str:
    return " ".join(f"{rng.choice(WORDS)}{rng.integers(40)}" for _ in range(n))


def test_edited_copies_join_and_other_texts_do_not() -> None:
    rng = np.random.default_rng(1)
    releases = [sentence(rng, 20) for _ in range(60)]
    texts, truth = [], []
    for i, release in enumerate(releases):
        for copy in range(5):
            words = release.split()
            if copy:
                words[int(rng.integers(20))] = "tambahan"
            texts.append("rt <user> " + " ".join(words))
            truth.append(i)
    groups = near_duplicate_groups(column(texts), jaccard=0.7)
    pairs = [(groups[i] == groups[j], truth[i] == truth[j]) for i in range(300) for j in range(i)]
    joined = [same for found, same in pairs if found]
    assert all(joined)
    assert sum(found for found, same in pairs if same) > 0.98 * sum(same for _, same in pairs)


def test_the_group_id_is_its_smallest_row() -> None:
    text = "pemerintah kota meresmikan taman baru di tepi sungai"
    groups = near_duplicate_groups(column(["lain sama sekali", text, "", text, text + " !"]), jaccard=0.7)
    assert groups.tolist() == [0, 1, 2, 1, 1]


def test_a_short_plea_groups_only_with_its_equal() -> None:
    groups = near_duplicate_groups(column(["mohon segera diperbaiki", "mohon segera diperbaiki ya"] * 2), jaccard=0.5)
    assert groups.tolist() == [0, 1, 0, 1]


def test_empty_texts_never_group() -> None:
    assert near_duplicate_groups(column(["", "<user> <url>", "...", ""]), jaccard=0.7).tolist() == [0, 1, 2, 3]


def test_a_shared_link_lowers_the_bar_but_does_not_replace_the_text() -> None:
    news = "wali kota tinjau pasar baru yang terbakar dan janjikan kios sementara"
    texts = column(
        [news, news.replace("janjikan kios", "beri bantuan") + " hari ini", "parah sekali ini kapan selesainya pak"]
    )
    link = Codes.of(["berita/1"] * 3)
    assert near_duplicate_groups(texts, jaccard=0.7).tolist() == [0, 1, 2]
    assert near_duplicate_groups(texts, jaccard=0.7, tautan=link).tolist() == [0, 0, 2]


@given(st.lists(st.text(), max_size=20))
def test_any_text_is_survived_and_groups_are_consistent(texts: list[str]) -> None:
    groups = near_duplicate_groups(column(texts), jaccard=0.7)
    assert all(groups[g] == g <= i for i, g in enumerate(groups.tolist()))


def test_hostile_texts_are_survived() -> None:
    texts = ["a " * 500_000, "a" * 1_000_000, "\ud800 \x00 lone surrogate of five words", "\u202e" * 50]
    assert len(near_duplicate_groups(column(texts), jaccard=0.7)) == 4


def test_work_grows_with_texts_not_with_pairs() -> None:
    rng = np.random.default_rng(2)
    texts = column([sentence(rng, 25) + " kak" for _ in range(10_000)])
    start = time.process_time()
    near_duplicate_groups(texts, jaccard=0.7)
    assert time.process_time() - start < 8  # measured: under 1 s; pairwise would take minutes


def test_token_counts_leave_out_mentions_links_and_punctuation() -> None:
    assert token_counts(column(["<user> rt air mati ! <url>", ""])).tolist() == [2, 0]
