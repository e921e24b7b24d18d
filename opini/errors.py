"""Every error opini raises on purpose.

Each message says what is wrong *and* what to do about it. All of them are also the built-in exception a caller would
expect (``ValueError``, ``ImportError``), so ``except ValueError`` keeps working.

>>> try:
...     raise InputError("kolom waktu tidak ditemukan", cure="beri time='nama_kolom'")
... except ValueError as error:
...     print(error)
kolom waktu tidak ditemukan: beri time='nama_kolom'
"""

from __future__ import annotations

__all__ = ["ArtefactError", "ConfigError", "InputError", "MissingExtraError", "OpiniError", "StoreError"]


class OpiniError(Exception):
    """Base of all errors opini raises on purpose."""

    def __init__(self, problem: str, *, cure: str = "") -> None:
        self.problem = problem
        self.cure = cure
        super().__init__(f"{problem}: {cure}" if cure else problem)


class InputError(OpiniError, ValueError):
    """The data given cannot be read as asked: missing or ambiguous column, wrong type, unreadable file."""


class ConfigError(OpiniError, ValueError):
    """A profile or setting has an unknown key or a value outside its range."""


class ArtefactError(OpiniError, ValueError):
    """A model folder is missing, truncated, tampered with, or written by a newer format."""


class MissingExtraError(OpiniError, ImportError):
    """A feature needs an optional dependency that is not installed."""


class StoreError(OpiniError, RuntimeError):
    """A monitor's store cannot be opened, read or written: locked, full, read-only, damaged, or from a newer opini."""
