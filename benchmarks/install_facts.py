"""Runs in a package's own environment, standard library alone: CPU seconds to import, memory, its metadata.

python install_facts.py DISTRIBUTION "import x; x.use('a text')"  ->  one line of JSON
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from importlib.metadata import distribution
from pathlib import Path


def peak_mb() -> float:
    """The process's largest resident memory so far, in MB (Linux)."""
    status = Path("/proc/self/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1e3


def main() -> None:
    """Use the package once, then say what it cost and what its metadata promises."""
    name, use = sys.argv[1:]
    began = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(use, {})
    seconds, memory = time.process_time() - began, peak_mb()
    dist = distribution(name)
    files = [str(path) for path in dist.files or ()]
    licence = dist.metadata.get("License-Expression") or next(
        (c.rsplit(" :: ", 1)[-1] for c in dist.metadata.get_all("Classifier", []) if c.startswith("License")), ""
    )
    own = [e.name for e in dist.entry_points if e.group == "console_scripts"]
    print(
        json.dumps(
            {
                "use_s": seconds,
                "peak_mb": memory,
                "version": dist.version,
                "licence": licence or (dist.metadata.get("License") or "").splitlines()[:1] or "",
                "python": dist.metadata.get("Requires-Python") or "",
                "typed": any(path.endswith("py.typed") for path in files),
                "commands": own,
            }
        )
    )


if __name__ == "__main__":
    main()
