"""One door to optional dependencies: the error names the pip command that cures it."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from opini.errors import MissingExtraError

__all__ = ["available", "require"]


def available(module: str) -> bool:
    """Whether ``module`` could be imported, without importing it.

    >>> available("json"), available("no_such_module_anywhere")
    (True, False)
    """
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def require(module: str, *, extra: str, feature: str) -> Any:
    """Import ``module`` or raise :class:`MissingExtraError` that says what to install.

    >>> require("json", extra="x", feature="y").dumps([1])
    '[1]'
    >>> require("no_such_module_anywhere", extra="stem", feature="Stemming")
    Traceback (most recent call last):
        ...
    opini.errors.MissingExtraError: Stemming needs 'no_such_module_anywhere': pip install 'opini[stem]'
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(f"{feature} needs {module!r}", cure=f"pip install 'opini[{extra}]'") from error
