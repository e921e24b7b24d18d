"""Every golden line: a raw text, what cleaning must make of it, and the reason; written for this project."""

from pathlib import Path

import pytest

from opini.text import TextCleaner, clean

_FOLDER = Path(__file__).parents[1] / "golden"
_FILES = ("slang", "form", "protect", "daerah")


def _pairs(name: str) -> list[tuple[str, str]]:
    lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").split("\n")[1:]
    return [(row[0], row[1]) for line in lines if line and len(row := line.split("\t")) == 3]


def test_there_are_enough_lines() -> None:
    assert sum(len(_pairs(name)) for name in _FILES) >= 280


@pytest.mark.parametrize("name", _FILES)
def test_every_line_is_cleaned_as_written(name: str) -> None:
    wrong = [(raw, expected, clean(raw)) for raw, expected in _pairs(name) if clean(raw) != expected]
    assert wrong == []


@pytest.mark.parametrize("name", _FILES)
def test_expected_texts_are_stable_and_traced(name: str) -> None:
    tracer = TextCleaner()
    for raw, expected in _pairs(name):
        assert clean(expected) == expected
        assert " ".join(token.text for token in tracer.trace(raw)) == expected
