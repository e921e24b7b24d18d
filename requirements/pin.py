"""Rewrite requirements/test.txt from the packages installed in the environment that runs this (`make pin`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEADER = "# Pinned by `make pin` from requirements/test.in; also the constraints of `make demo`.\n"


def main() -> None:
    """Freeze, drop opini itself and local version tags, and write the file."""
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude-editable"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    lines = sorted({line.split("+", 1)[0] for line in frozen if "==" in line and not line.startswith("opini")})
    (Path(__file__).parent / "test.txt").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
