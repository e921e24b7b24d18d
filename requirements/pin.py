"""Rewrite requirements/test.txt from the packages installed in the environment that runs this (`make pin`).

Only what requirements/test.in asks for and what that needs in turn: tools for recipes and benchmarks that lie in the
same environment stay out.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

HERE = Path(__file__).parent
HEADER = "# Pinned by `make pin` from requirements/test.in; also the constraints of `make demo`.\n"


def closure(wanted: list[Requirement]) -> dict[str, str]:
    """Name -> version of every installed package that the wanted ones need, their extras included."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    queue = [(r, extra) for r in wanted for extra in ("", *sorted(r.extras))]
    while queue:
        requirement, extra = queue.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            package = distribution(requirement.name)
        except PackageNotFoundError:
            continue  # asked for only on another system
        if name != "opini":
            found[package.metadata["Name"]] = package.version.split("+", 1)[0]
        for line in package.requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                queue += [(needed, more) for more in ("", *sorted(needed.extras))]
    return found


def main() -> None:
    """Read test.in, follow the needs, write the file."""
    lines = [line.split("#")[0].strip() for line in (HERE / "test.in").read_text(encoding="utf-8").splitlines()]
    wanted = [Requirement(line.replace("-e .", "opini")) for line in lines if line]
    pins = sorted(f"{name}=={version}" for name, version in closure(wanted).items())
    (HERE / "test.txt").write_text(HEADER + "\n".join(pins) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
