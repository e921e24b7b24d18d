"""Word tables find what is said for what, only from sentences that say the same, and leave the rest as it is."""

from __future__ import annotations

from models.recipes.translate import tables, translate

INDONESIAN = ["jalan bagus", "makan enak", "jalan rusak", "rumah bagus", "makan banyak", "rumah rusak"]
OTHER = ["dalan apik", "mangan enak", "dalan rusak", "omah apik", "mangan akeh", "omah rusak"]


def test_words_that_stand_for_each_other_are_found() -> None:
    keys = [str(i) for i in range(len(OTHER))]
    found = tables(INDONESIAN + OTHER, ["indonesian"] * len(OTHER) + ["javanese"] * len(OTHER), [*keys, *keys])
    assert list(found) == ["javanese"]
    assert {word: found["javanese"][word][0] for word in ("jalan", "makan", "rumah", "bagus")} == {
        "jalan": "dalan",
        "makan": "mangan",
        "rumah": "omah",
        "bagus": "apik",
    }
    assert translate(["jalan", "tol", "bagus"], found["javanese"]) == ["dalan", "tol", "apik"]


def test_sentences_without_a_counterpart_teach_nothing() -> None:
    found = tables(["jalan bagus", "dalan apik"], ["indonesian", "javanese"], ["1", "2"])
    assert found["javanese"] == {}
