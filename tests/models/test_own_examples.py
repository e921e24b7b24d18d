"""The own example opinions: closed values, no repeats, no personal numbers, every topic in every tone."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from opini.vocabulary import ATTRIBUTION, CHANNELS, DIMENSIONS, KINDS, LANGUAGES, SENTIMENTS, TOPICS

FOLDER = Path(__file__).resolve().parents[2] / "models" / "data" / "own"
COLUMNS = [
    "teks", "sentimen", "sentimen_alt", "topik", "topik_alt", "sasaran", "keparahan",
    "atribusi", "dimensi", "jenis", "kasar", "bahasa", "kanal",
]  # fmt: skip
FILES = sorted(FOLDER.glob("*.tsv"))


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert reader.fieldnames == COLUMNS
        return list(reader)


ROWS = [row for path in FILES for row in _read(path)]


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_row_uses_the_closed_lists(path: Path) -> None:
    allowed = {
        "sentimen": set(SENTIMENTS),
        "topik": {path.stem},
        "sasaran": {"pemerintah", "bukan"},
        "atribusi": {*ATTRIBUTION, "tidak_ada"},
        "dimensi": {*DIMENSIONS, "tidak_ada"},
        "jenis": set(KINDS),
        "kasar": {"0", "1"},
        "kanal": set(CHANNELS),
    }
    for number, row in enumerate(_read(path), start=2):
        assert set(row) == set(COLUMNS), number
        assert None not in row.values(), number
        assert row["teks"], number
        assert row["teks"] == row["teks"].strip(), number
        for column, values in allowed.items():
            assert row[column] in values, (number, column, row[column])
        for column, values in (("sentimen", set(SENTIMENTS)), ("topik", set(TOPICS))):
            extra = [value for value in row[f"{column}_alt"].split("|") if value]
            assert set(extra) <= values - {row[column]}, (number, column)
        assert set(row["bahasa"].split("+")) <= set(LANGUAGES), (number, row["bahasa"])
        assert 0.0 <= float(row["keparahan"]) <= 1.0, number


def test_no_text_is_a_near_duplicate_of_another() -> None:
    holders: dict[str, list[int]] = defaultdict(list)
    seen: list[set[str]] = []
    for row in ROWS:
        words = set(_tokens(row["teks"]))
        shared: Counter[int] = Counter(index for word in words for index in holders[word])
        for index, common in shared.items():
            assert common <= 0.8 * len(words | seen[index]), (row["topik"], row["teks"])
        for word in words:
            holders[word].append(len(seen))
        seen.append(words)
    texts = Counter(row["teks"] for row in ROWS)
    assert max(texts.values()) == 1


def test_no_opening_is_used_as_a_template() -> None:
    openings = Counter(tuple(_tokens(row["teks"])[:4]) for row in ROWS if len(_tokens(row["teks"])) > 4)
    assert [opening for opening, count in openings.items() if count > 3] == []


def test_no_number_could_be_a_personal_identifier() -> None:
    for row in ROWS:
        assert not re.search(r"\d(?:[ .\-]?\d){8,}", row["teks"]), row["topik"]
        assert not re.search(r"@\w|\S@\S|https?://", row["teks"]), row["topik"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_topic_is_written_in_every_tone(path: Path) -> None:
    rows = _read(path)
    tones = Counter(row["sentimen"] for row in rows)
    assert len(rows) >= 60
    assert min(tones[tone] for tone in SENTIMENTS) >= 6


def test_the_set_is_as_large_and_as_mixed_as_promised() -> None:
    assert {path.stem for path in FILES} == set(TOPICS)
    assert len(ROWS) >= 1500
    shares = {tone: sum(row["sentimen"] == tone for row in ROWS) / len(ROWS) for tone in SENTIMENTS}
    assert 0.33 <= shares["negatif"] <= 0.45
    assert 0.33 <= shares["netral"] <= 0.48
    assert shares["positif"] >= 0.18
    assert sum(row["bahasa"] != "ind" for row in ROWS) >= 0.12 * len(ROWS)
    assert {row["jenis"] for row in ROWS} == set(KINDS)
    assert {row["dimensi"] for row in ROWS} == {*DIMENSIONS, "tidak_ada"}
    uncovered = {
        "desa_tani", "bencana", "sosial_budaya", "ketenagakerjaan", "aparatur", "integritas_hukum", "tata_kelola",
        "tata_ruang_tanah", "pajak_ekonomi", "kesehatan", "pendidikan", "adminduk", "bansos_pangan",
    }  # fmt: skip
    sizes = Counter(row["topik"] for row in ROWS)
    assert [topic for topic in uncovered if sizes[topic] < 100] == []
    assert sizes["lainnya"] >= 120
