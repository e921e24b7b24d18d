"""The documentation site builds without a warning, and a dead link would be one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The pages and their settings, away from the repository, so that nothing is written there."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "opini").symlink_to(ROOT / "opini")
    return tmp_path


def build(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=project, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_the_site_builds_without_a_warning(project: Path) -> None:
    done = build(project)
    assert done.returncode == 0, done.stdout[-800:] + done.stderr[-800:]
    site = project / "site"
    pages = re.findall(r"[\w/-]+\.md", (project / "mkdocs.yml").read_text("utf-8"))
    assert [page for page in pages if not (site / page).with_suffix(".html").exists()] == []
    api = (site / "api" / "index.html").read_text("utf-8")
    assert 'id="opini.api.monitor"' in api
    assert "<blockquote>" not in api, "a doctest became a quotation: see docs/griffe_doctests.py"


def test_every_page_is_in_the_menu() -> None:
    menu = set(re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8")))
    assert {str(p.relative_to(ROOT / "docs")) for p in (ROOT / "docs").glob("**/*.md")} == menu


def test_a_dead_link_is_an_error(project: Path) -> None:
    page = project / "docs" / "index.md"
    page.write_text(page.read_text("utf-8") + "\n[mati](tiada.md)\n", "utf-8")
    done = build(project)
    assert done.returncode != 0
    assert "Aborted because --strict" in done.stderr


def test_no_request_leaves_a_page(project: Path) -> None:
    assert build(project).returncode == 0
    page = (project / "site" / "mulai.html").read_text("utf-8")
    loaded = re.findall(
        r'<(?:link[^>]*rel="(?:stylesheet|preload|preconnect)"[^>]*href|script[^>]*src|img[^>]*src)="([^"]+)"', page
    )
    assert loaded
    assert [address for address in loaded if address.startswith(("http:", "https:", "//"))] == []
