"""One virtual environment per package, in a cache folder outside the repository, and what each weighs on disk.

The folder is ``$OPINI_BENCH_CACHE`` or ``~/.cache/opini-bench``. Environments are made once and kept; ``fresh=True``
makes them anew. Nothing outside that folder changes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NOT_THE_PACKAGE = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence", "__pycache__")


@dataclass(frozen=True)
class Environment:
    """Where a package is installed: its Python, versions, MB on disk and pip's seconds; or why it was not installed."""

    name: str
    python: str = ""
    versions: tuple[str, ...] = ()
    size_mb: float | None = None
    problem: str = ""
    install_s: float | None = None
    install_cpu_s: float | None = None


def cache_folder() -> Path:
    """Folder of the environments; the variable ``OPINI_BENCH_CACHE`` moves it."""
    return Path(os.environ.get("OPINI_BENCH_CACHE") or Path.home() / ".cache" / "opini-bench")


def prepare(name: str, requirements: list[str], *, fresh: bool = False, reinstall: bool = False) -> Environment:
    """The environment with ``requirements`` installed by plain pip; a failure is reported, not raised.

    ``reinstall`` installs the last requirement again without its dependencies (for a working tree that changed).
    """
    home = cache_folder() / "".join(c if c.isalnum() or c in "-_" else "_" for c in name)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    note = home / "installed.json"
    if fresh or not note.exists() or json.loads(note.read_text("utf-8"))["asked"] != requirements:
        venv.create(home, clear=True, with_pip=True)
        began, spent = time.monotonic(), _children()
        problem = _pip(python, "install", *requirements)
        if problem:
            return Environment(name, problem=problem)
        took = {"install_s": round(time.monotonic() - began, 1), "install_cpu_s": round(_children() - spent, 1)}
        note.write_text(json.dumps({"asked": requirements, **took}), "utf-8")
    elif reinstall:
        problem = _pip(python, "install", "--no-deps", "--force-reinstall", requirements[-1])
        if problem:
            return Environment(name, problem=problem)
    listed = json.loads(_run([str(python), "-m", "pip", "list", "--format", "json"]).stdout)
    versions = sorted(f"{row['name']} {row['version']}" for row in listed if row["name"] not in _NOT_THE_PACKAGE)
    stored = json.loads(note.read_text("utf-8"))
    took = (stored.get("install_s"), stored.get("install_cpu_s"))
    return Environment(name, str(python), tuple(versions), size_mb(home), "", *took)


def size_mb(home: Path) -> float:
    """MB of installed files (package and its dependencies, without pip, setuptools and compiled caches)."""
    total = 0
    for folder in [*home.glob("lib/python*/site-packages"), *home.glob("Lib/site-packages")]:
        for path in folder.rglob("*"):
            inside = path.relative_to(folder).parts
            if "__pycache__" in inside or inside[0].split("-")[0] in _NOT_THE_PACKAGE or path.is_symlink():
                continue
            if path.is_file():
                total += path.stat().st_size
    return total / 1e6


def as_record(environment: Environment) -> dict[str, object]:
    """What the results file says about an environment (no path of this machine)."""
    record = asdict(environment)
    record.pop("python")
    return record


def _pip(python: Path, *words: str) -> str:
    """Runs pip; "" if it worked, else the last line of its complaint."""
    done = _run([str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", *words])
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
    return (lines[-1] if lines else f"pip ended with {done.returncode}").replace(str(ROOT), ".")[:200]


def _children() -> float:
    """CPU seconds of the processes this one has waited for."""
    used = os.times()
    return used.children_user + used.children_system


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=2400, check=False)


def machine() -> dict[str, object]:
    """The machine the numbers are from."""
    import platform

    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":", 1)[1].strip() for line in info.read_text("utf-8").splitlines() if "model name" in line]
        model = names[0] if names else model
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": ".".join(map(str, sys.version_info[:3])),
    }
