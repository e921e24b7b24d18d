import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from opini.issues.stopwords import NEGATORS, stopwords, troubles
from opini.issues.vectors import content_words, stem, vectorise


def column(*texts: str) -> np.ndarray:
    out = np.empty(len(texts), dtype=object)
    out[:] = texts
    return out


def test_rows_are_unit_length_or_empty() -> None:
    x = vectorise(column("banjir di pasar", "", "mohon segera"))
    norms = np.sqrt(x.multiply(x).sum(axis=1))
    np.testing.assert_allclose(norms, [1, 0, 0], atol=1e-6)


@given(st.lists(st.text(max_size=60), max_size=8))
def test_a_row_depends_on_its_own_text_only(texts: list[str]) -> None:
    whole = vectorise(column(*texts), dim=4096)
    for i, text in enumerate(texts):
        assert (whole[[i]] != vectorise(column(text), dim=4096)).nnz == 0


def test_vectors_are_the_same_in_every_process() -> None:
    code = (
        "import numpy as np; from opini.issues.vectors import vectorise;"
        "x = vectorise(np.array(['lampu jalan mati total'], dtype=object)); print(x.indices.tolist(), x.data.tolist())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1")
    }
    assert len(runs) == 1


def test_negators_turn_a_pair_round_but_are_no_stop_words() -> None:
    assert not NEGATORS & stopwords()
    lit, unlit = vectorise(column("lampu menyala", "lampu tidak menyala"))
    assert set(unlit.indices) - set(lit.indices)


def test_common_forms_of_a_word_meet() -> None:
    assert stem("perantingan") == stem("dirantingi") == stem("ranting")
    assert stem("keracunan") == stem("beracun")
    assert stem("mati") != stem("mata")


def test_troubles_are_content() -> None:
    from opini.issues.stopwords import word_list

    assert not set(word_list("masalah.txt") + word_list("layanan.txt")) & stopwords()
    assert stem("banjir") in troubles()


def test_placeholders_and_numbers_are_no_content() -> None:
    assert content_words("<user> <url> 123 ! banjir") == ["banjir"]
