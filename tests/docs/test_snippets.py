"""Every block of the documentation and the READMEs runs on data that ships, or says why it cannot."""

from __future__ import annotations

import os
import re
import shutil
import sys
import warnings
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from snippets import RUN, Block, blocks, meaning, run

sys.path.pop(0)

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md")])
WITH_CODE = [page for page in PAGES if any(block.language in RUN for block in blocks(page))]
# Translations show the same code (only comments differ), so it is run once.
TWINS = {
    "docs/en/start.md": "docs/mulai.md",
    "docs/en/concepts.md": "docs/konsep.md",
    "docs/en/recipes.md": "docs/resep.md",
    "docs/en/extending.md": "docs/memperluas.md",
    "docs/en/design.md": "docs/rancangan.md",
    "README.id.md": "README.md",
}
# Their code needs weights that cannot ship; tests/classify runs the same calls on small models made there.
UNRUN = {"docs/transformers.md", "docs/transformers-export.md"}
_SHOWN = {*RUN, "", "toml", "text", "csv", "json", "html"}  # languages a page may show


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_there_are_pages_in_both_languages() -> None:
    assert {*TWINS, *TWINS.values()} <= {_name(page) for page in WITH_CODE}


@pytest.mark.parametrize(("page", "original"), TWINS.items())
def test_a_translation_shows_the_same_code(page: str, original: str) -> None:
    one, other = (
        [(b.language, b.file, bool(b.excuse), meaning(b)) for b in blocks(ROOT / p)] for p in (page, original)
    )
    assert one == other


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_block_escapes_by_its_language_or_without_a_reason(page: Path) -> None:
    for block in blocks(page):
        assert block.language in _SHOWN, f"line {block.line}: write python or bash, so that it runs"
        assert not block.excuse or len(block.excuse.split()) >= 3, f"line {block.line}: say why it is not run"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An empty folder to work in, ``opini`` and ``python`` on the path, no colours, one thread."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, words in {"opini": "-m opini", "python": ""}.items():
        script = tools / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', "utf-8")
        script.chmod(0o755)
    work = tmp_path / "kerja"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("OPINI_TOKEN", "rahasia-uji")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", "COLUMNS": "120",
            "PYTHONPATH": str(ROOT)}  # fmt: skip


def _ran(block: Block) -> bool:
    return (block.language in RUN and not block.excuse) or bool(block.file)


@pytest.mark.parametrize("page", [p for p in WITH_CODE if _name(p) not in {*TWINS, *UNRUN}], ids=_name)
@pytest.mark.skipif(shutil.which("bash") is None, reason="the commands of the pages need bash")
def test_a_page_does_what_it_says(page: Path, environment: dict[str, str]) -> None:
    space: dict[str, object] = {"__name__": "halaman"}
    found = list(blocks(page))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            for block in found:
                if block.language in RUN or block.file:
                    run(block, page, space, environment)
        finally:
            for value in list(space.values()):
                if type(value).__name__ == "Monitor":
                    value.close()  # type: ignore[attr-defined]
    assert any(_ran(block) for block in found), "a page whose every block is excused shows nothing that works"


@pytest.mark.parametrize(
    ("code", "message"),
    [("1 + 1  # 3\n", "gives 2"), ("tidak_ada\n", "tidak_ada"), (">>> 1 + 1\n3\n", "Got")],
)
def test_a_page_that_lies_fails(code: str, message: str, environment: dict[str, str]) -> None:
    with pytest.raises((AssertionError, NameError), match=re.escape(message)):
        run(Block("python", code, 1), Path("halaman.md"), {}, environment)


def test_a_command_that_fails_fails(environment: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match="tidak ada"):
        run(Block("bash", "opini report tiada.csv\n", 1), Path("halaman.md"), {}, environment)
