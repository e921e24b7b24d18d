"""What the repository publishes of the benchmarks: pages generated from stored numbers, rows complete, no text."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

Bench = Callable[[str], ModuleType]
ROOT = Path(__file__).parents[2]


def _stored(name: str) -> Any:
    return json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("script", "name", "page"),
    [
        ("cleaning_table", "cleaning", "comparison-cleaning.md"),
        ("speed", "speed", "speed.md"),
        ("adapt", "adapt", "comparison-adapt.md"),
        ("correction", "correction", "comparison-correction.md"),
        ("classify", "classify", "comparison-classify.md"),
    ],
)
def test_the_page_is_what_the_stored_numbers_say(bench: Bench, script: str, name: str, page: str) -> None:
    assert (ROOT / "docs" / page).read_text("utf-8") == bench(script).page(_stored(name))


def test_the_page_of_all_comparisons_is_what_the_stored_numbers_say(bench: Bench) -> None:
    text = (ROOT / "docs" / "comparison.md").read_text("utf-8")
    assert text == bench("comparison").page()
    names = [package.name for package in bench("install").PACKAGES]
    assert [name for name in names if f"\n| {name} " not in text] == []


def test_every_package_is_in_the_results_installed_or_with_a_reason(bench: Bench) -> None:
    peers = _stored("cleaning")["peers"]
    for peer in bench("cleaning_peers").PEERS:
        row = peers[peer.name]
        assert row["problem"] or set(row["variants"]) == {variant.key for variant in peer.variants}


def test_a_package_that_cannot_be_installed_is_a_row_with_a_reason(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments = bench("environments")
    monkeypatch.setenv("OPINI_BENCH_CACHE", str(tmp_path))
    monkeypatch.setattr(environments.venv, "create", lambda *a, **k: None)
    monkeypatch.setattr(environments, "_pip", lambda *words: "ERROR: no such package")
    row = environments.as_record(environments.prepare("tiada", ["tiada"]))
    assert row["problem"] == "ERROR: no such package"
    result = _stored("cleaning")
    result["peers"]["tiada"] = {**row, "note": "", "variants": {}}
    assert "**tiada**: not run: ERROR: no such package" in bench("cleaning_table").page(result)


def test_size_counts_the_package_not_pip_nor_caches(bench: Bench, tmp_path: Path) -> None:
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    for name, size in {
        "basa/a.py": 700_000,
        "basa/__pycache__/a.pyc": 900,
        "pip/x": 900,
        "pip-24.dist-info/y": 9,
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(b"x" * size)
    assert bench("environments").size_mb(tmp_path) == pytest.approx(0.7)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def test_coverage_stores_numbers_only() -> None:
    result = _stored("coverage")
    assert {type(leaf) for name in result.keys() - {"machine", "date"} for leaf in _leaves(result[name])} <= {
        int,
        float,
    }


def test_coverage_counts_what_is_outside_and_never_links(bench: Bench) -> None:
    coverage = bench("coverage")
    known = coverage.vocabulary(["jalan rusak"] * 3 + ["lubang"])
    assert known == {"jalan", "rusak"}
    text = "Jalan RUSAK yg https://jln.id/yg @klo_bgt jln.com <url>"
    assert coverage.outside([text], known) == (1, 3, {"yg": 1})
    assert coverage.changed(["jalan rusak rusak"], ["jalan jelek rusak"]) == (1, 3)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("ke mana", "kemana", "same but for spaces or hyphens"),
        ("tidak", "enggak", "theirs is not in the formal vocabulary"),
        ("gue", "saya", "ours is not in the formal vocabulary"),
        ("jalan", "jalannya", "one contains the other (affix, clitic, more words)"),
        ("membeli", "membela", "two spellings or forms of one word"),
        ("sama", "dengan", "different words"),
    ],
)
def test_disagreements_have_the_mildest_kind(bench: Bench, ours: str, theirs: str, kind: str) -> None:
    known = {"ke", "mana", "kemana", "tidak", "saya", "jalan", "jalannya", "membeli", "membela", "sama", "dengan"}
    assert bench("coverage").disagreement(ours, [theirs], known) == kind
