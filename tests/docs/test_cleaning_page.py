"""Every example of ``docs/cleaning.md`` gives what the page says."""

import doctest
import json
from pathlib import Path

import pytest

from opini import TextCleaner, clean, mask_pii

_PAGE = Path(__file__).parents[2] / "docs" / "cleaning.md"
_COST = _PAGE.parents[1] / "benchmarks" / "results" / "stemming.json"
_OPTIONS = doctest.NORMALIZE_WHITESPACE


def _examples(stemming: bool) -> list[doctest.Example]:
    found = doctest.DocTestParser().get_examples(_PAGE.read_text("utf-8"))
    return [example for example in found if ("stem=True" in example.source) == stemming]


@pytest.mark.parametrize("stemming", [False, pytest.param(True, id="stemming")])
def test_the_page_says_what_cleaning_does(stemming: bool) -> None:
    if stemming:
        pytest.importorskip("Sastrawi", reason="the extra 'stem' is not installed")
    examples = _examples(stemming)
    assert len(examples) >= (1 if stemming else 12)
    names: dict[str, object] = {"TextCleaner": TextCleaner, "clean": clean, "mask_pii": mask_pii}
    page = doctest.DocTest(examples, names, _PAGE.name, str(_PAGE), 0, None)
    runner = doctest.DocTestRunner(verbose=False, optionflags=_OPTIONS)
    said: list[str] = []
    runner.run(page, out=said.append)
    assert said == []


def test_the_cost_of_stemming_is_the_measured_one() -> None:
    page, measured = _PAGE.read_text("utf-8"), json.loads(_COST.read_text("utf-8"))
    assert f"cleaned texts alone: {100 * measured['macro_f1']:.1f}" in page
    names = {"stem": "stemming", "stop": "stop-word removal", "stem_stop": "both"}
    for key, lost in measured["cost_points"].items():
        assert f"| {names[key]} | {lost['mean']} | {lost['low']}-{lost['high']} |" in page
