"""The measured part of both READMEs is what the stored numbers say."""

from __future__ import annotations

import pytest

from benchmarks.readme import END, PAGES, ROOT, START, block


@pytest.mark.parametrize(("language", "page"), PAGES.items())
def test_readme_quotes_the_stored_numbers(language: str, page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text.split(START)[1].split(END)[0].strip() == block(language)
