"""Importing opini is light: little time, no numeric or learning library, and each call loads only what it needs."""

import json
import statistics
import subprocess
import sys

import pytest

HEAVY = ("sklearn", "torch", "numpy", "scipy", "polars", "narwhals", "pandas", "onnxruntime", "transformers", "altair")
LIMIT = 0.1  # seconds, the contract
TRIES = 7


def loaded_after(code):
    """Which heavy libraries a fresh interpreter holds after ``code``."""
    script = f"{code}\nimport sys, json\nprint(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_import_loads_nothing_heavy():
    assert loaded_after("import opini") == []


@pytest.mark.parametrize(
    "code",
    [
        "import opini; opini.clean('x')",
        "import opini; opini.mask_pii('x')",
        "import opini; opini.Profile()",
        "import opini.cli",
    ],
)
def test_texts_profiles_and_the_command_line_need_no_learning_library(code):
    assert not {"sklearn", "torch", "scipy", "polars", "onnxruntime", "transformers"} & set(loaded_after(code))


def test_a_report_of_labelled_opinions_needs_no_learning_library():
    code = (
        "import opini\nrows = [{'waktu': '2025-03-03', 'isu': 'a', 'sentimen': 'negatif'}]\nopini.monitor(rows).issues"
    )
    assert not {"sklearn", "torch", "onnxruntime", "transformers"} & set(loaded_after(code))


def test_reading_texts_needs_neither_sklearn_nor_torch():
    code = "import opini; opini.annotate({'teks': ['jalan rusak']}{})"
    fast = ", models={'sentiment': 'fast', 'topic': 'fast'}"
    assert not {"sklearn", "torch", "transformers"} & set(loaded_after(code.replace("{})", ")")))
    assert not {"onnxruntime", "sklearn", "torch"} & set(loaded_after(code.replace("{})", fast + ")")))


def test_import_is_fast():
    """CPU time, the median of several fresh interpreters: other work on the machine does not count."""
    script = "import time; a = time.process_time(); import opini; print(time.process_time() - a)"
    times = [
        float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)
        for _ in range(TRIES)
    ]
    assert statistics.median(times) < LIMIT


def test_every_public_name_resolves_and_unknown_ones_do_not():
    import opini

    for name in opini.__all__:
        assert getattr(opini, name) is not None
        assert name in dir(opini)
    with pytest.raises(AttributeError, match="tidak_ada"):
        opini.tidak_ada  # noqa: B018
