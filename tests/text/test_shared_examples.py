"""The 24 pairs that fix the convention, read from ../shared where it is present."""

from pathlib import Path

import pytest

from opini.text import clean

_FILE = Path(__file__).parents[3] / "shared" / "clean_examples.tsv"


@pytest.mark.shared
@pytest.mark.skipif(not _FILE.is_file(), reason="../shared/clean_examples.tsv is absent")
def test_every_shared_pair_passes() -> None:
    pairs = [line.split("\t") for line in _FILE.read_text("utf-8").splitlines()[1:] if line]
    assert len(pairs) >= 24
    wrong = [number for number, (raw, expected, _) in enumerate(pairs, 1) if clean(raw) != expected]
    assert wrong == []
