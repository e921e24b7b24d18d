"""Turns the doctests of a docstring into fenced Python blocks for the API reference (used by mkdocs.yml alone)."""

from __future__ import annotations

import re
from typing import Any

import griffe

_BLOCK = re.compile(r"(?:^>>> .*\n?(?:^(?!>>> |\s*$).*\n?)*)+", re.MULTILINE)
_ROLE = re.compile(r":[a-z]+:`~?\.?([^`]+)`")


class FencedDoctests(griffe.Extension):
    """``>>>`` outside a section of its own would become a quotation; roles of Sphinx become plain code."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite one docstring."""
        if obj.docstring is not None:
            text = _BLOCK.sub(lambda found: f"```python\n{found[0].rstrip()}\n```\n", obj.docstring.value + "\n")
            obj.docstring.value = _ROLE.sub(r"`\1`", text).rstrip()
