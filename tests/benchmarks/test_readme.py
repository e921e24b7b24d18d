"""The measured part of the README is what the stored numbers say."""

from __future__ import annotations

from benchmarks.readme import END, ROOT, START, block


def test_readme_quotes_the_stored_numbers() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.split(START)[1].split(END)[0].strip() == block()
