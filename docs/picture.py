"""The picture of the READMEs: the first screen of the demo city's report, as Chromium shows it (development only).

.venv/bin/python docs/picture.py        writes docs/img/laporan.png, under 300 kB
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from pathlib import Path

from playwright.sync_api import sync_playwright

import opini
from opini.demo import demo_profile_toml

TARGET = Path(__file__).parent / "img" / "laporan.png"
LIMIT = 300_000  # bytes: a README that opens at once


def main() -> None:
    """Make the report, photograph its first screen."""
    profile = opini.Profile.from_dict(tomllib.loads(demo_profile_toml()))
    with tempfile.TemporaryDirectory() as folder:
        page_file = opini.monitor(opini.demo_stream(), profile=profile, progress=False).save_html(
            Path(folder) / "l.html"
        )
        with sync_playwright() as tool:
            browser = tool.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 820}, color_scheme="light")
            page.goto(page_file.as_uri())
            page.wait_for_timeout(300)
            page.screenshot(path=TARGET)
            browser.close()
    if TARGET.stat().st_size > LIMIT:
        raise SystemExit(f"{TARGET.name} has {TARGET.stat().st_size:,} bytes, more than {LIMIT:,}")


if __name__ == "__main__":
    main()
