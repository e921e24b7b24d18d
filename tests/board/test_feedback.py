"""What people say about issues: the last word counts, circles end, and only people make a crisis."""

from dataclasses import replace

import numpy as np
import pytest

from opini.board import feedback as module
from opini.board.feedback import Feedback, run_with
from opini.engine import Context, run
from opini.stream.table import Codes, OpinionTable


def said(macam, isu, nilai):
    return {"macam": macam, "isu": isu, "nilai": nilai}


@pytest.fixture
def table():
    return OpinionTable.build(
        id=["1", "2", "3"], waktu=[0, 1, 2], tone=[[0.8, 0.1, 0.1]] * 3, isu=Codes.of(["air", "jalan", "jalan"])
    )


def test_a_later_word_replaces_an_earlier_one():
    words = [said("judul", "a", "satu"), said("bukan_isu", "a", "Sari"), said("judul", "a", "dua")]
    found = Feedback.of([*words, said("bukan_isu", "a", "")], [])
    assert (found.judul, found.bukan) == ({"a": "dua"}, {})


def test_merges_follow_one_another_and_a_circle_ends():
    found = Feedback(gabung={"a": "b", "b": "c", "x": "y", "y": "x"})
    assert [found.target(name) for name in "abcxy"] == ["c", "c", "c", "y", "x"]


def test_a_merge_into_an_issue_that_is_not_there_does_nothing(table):
    plain = run(table, context=Context())
    for gabung in ({"air": "tidak-ada"}, {"tidak-ada": "air"}):
        found = run_with(table, Feedback(gabung=gabung), context=Context(), as_of=None)
        assert list(found.issues["isu"]) == list(plain.issues["isu"])


def test_a_crisis_needs_the_proposal_and_a_person(table, monkeypatch):
    proposed = run(table, context=Context())
    flags = np.array([isu == "air" for isu in proposed.issues["isu"]])
    proposed = replace(proposed, issues={**proposed.issues, "usulan_krisis": flags})
    monkeypatch.setattr(module, "run", lambda *_, **__: proposed)

    def levels(*confirmed):
        answers = [{"isu": isu, "krisis": True} for isu in confirmed]
        result = run_with(table, Feedback.of([], answers), context=Context(), as_of=None)
        return dict(zip(result.issues["isu"], result.issues["level"], strict=True)), result.headline["level"]

    assert levels()[0] == {"air": "rendah", "jalan": "rendah"}
    assert levels("air", "jalan") == ({"air": "krisis", "jalan": "rendah"}, "krisis")
