"""Every golden line: a raw text, what the text floor must make of it, and the reason; written for this project."""

from pathlib import Path

import pytest

from opini.text import TextCleaner, clean, mask_pii

_FOLDER = Path(__file__).parents[1] / "golden"
_OTHER = {"jejak", "samaran"}  # spans and masking have columns of their own
_FILES = sorted(file.stem for file in _FOLDER.glob("*.tsv") if file.stem not in _OTHER)


def _lines(name: str, cells: int) -> list[tuple[str, ...]]:
    lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").split("\n")[1:]
    rows = [tuple(line.split("\t")) for line in lines if line]
    assert rows, name
    assert all(len(row) == cells and all(row) for row in rows), name
    return rows


def test_there_are_enough_lines_and_none_is_written_twice() -> None:
    pairs = [row for name in _FILES for row in _lines(name, 3)]
    assert len(pairs) >= 850
    assert len({raw for raw, *_ in pairs}) == len(pairs)


@pytest.mark.parametrize("name", _FILES)
def test_every_line_is_cleaned_as_written(name: str) -> None:
    wrong = [(raw, expected, clean(raw)) for raw, expected, _ in _lines(name, 3) if clean(raw) != expected]
    assert wrong == []


@pytest.mark.parametrize("name", _FILES)
def test_expected_texts_are_stable_and_traced(name: str) -> None:
    tracer = TextCleaner()
    for raw, expected, _ in _lines(name, 3):
        assert clean(expected) == expected
        assert " ".join(token.text for token in tracer.trace(raw)) == expected


def test_every_span_points_at_what_the_author_wrote() -> None:
    tracer = TextCleaner()
    wrong = []
    for raw, text, piece, _ in _lines("jejak", 4):
        found = [raw[token.start : token.end] for token in tracer.trace(raw) if token.text == text]
        if found[:1] != [piece]:
            wrong.append((raw, text, piece, found))
    assert wrong == []


def test_every_line_is_masked_as_written() -> None:
    wrong = [(raw, expected, mask_pii(raw)) for raw, expected, _ in _lines("samaran", 3) if mask_pii(raw) != expected]
    assert wrong == []
