"""Loads the scripts of ``benchmarks/``, which are no package, without leaving their folder on the import path."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="session")
def bench() -> Callable[[str], ModuleType]:
    """``bench("coverage")`` is the module ``benchmarks/coverage.py``."""

    def load(name: str) -> ModuleType:
        key = f"opini_benchmarks_{name}"  # "coverage" is also a well-known package
        if key not in sys.modules:
            spec = importlib.util.spec_from_file_location(key, FOLDER / f"{name}.py")
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[key] = module
            sys.path.insert(0, str(FOLDER))
            try:
                spec.loader.exec_module(module)
            finally:
                sys.path.remove(str(FOLDER))
        return sys.modules[key]

    return load
