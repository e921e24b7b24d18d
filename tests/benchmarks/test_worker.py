"""The worker that runs a package in its own environment: nothing a package does may stop the comparison."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Bench = Callable[[str], ModuleType]
WORKER = Path(__file__).parents[2] / "benchmarks" / "cleaning_worker.py"


def _explode(text: str) -> str:
    raise ValueError("jalan rusak")  # a message may hold a text: only the name of the exception may travel


def test_it_runs_with_the_standard_library_alone(tmp_path: Path) -> None:
    source, target = tmp_path / "in.json", tmp_path / "out.json"
    source.write_text(json.dumps({"texts": ["JALAN \ud83d", ""]}), "utf-8")
    command = [sys.executable, "-I", "-S", str(WORKER), "outputs", "lower", str(source), str(target)]
    subprocess.run(command, check=True)
    assert json.loads(target.read_text("utf-8")) == ["jalan \ud83d", ""]


def test_every_variant_of_the_table_can_be_built_by_the_worker(bench: Bench) -> None:
    keys = [variant.key for peer in bench("cleaning_peers").PEERS for variant in peer.variants]
    assert sorted(keys) == sorted(bench("cleaning_worker").BUILD)


def test_exceptions_and_wrong_types_become_errors_without_the_text(bench: Bench) -> None:
    safely = bench("cleaning_worker").safely
    assert safely(_explode, "x") == {"error": "ValueError"}
    assert safely(lambda text: None, "x") == {"error": "returned NoneType"}


def test_a_slow_package_is_timed_on_fewer_texts(bench: Bench) -> None:
    def slow(text: str) -> str:
        time.sleep(0.002)
        return text

    job = {"slices": [["a"] * 1000], "budget": 0.05}
    done = bench("cleaning_worker").speed(slow, job)["slices"][0]["n"]
    assert 16 <= done < 200


@pytest.mark.skipif(not hasattr(os, "fork"), reason="hostile texts run in forked children")
def test_a_hang_a_crash_and_an_exception_each_have_their_verdict(bench: Bench) -> None:
    worker = bench("cleaning_worker")
    command = (
        "import sys, os, time; sys.path.insert(0, sys.argv[1]); from cleaning_worker import in_child;"
        "print([in_child(lambda: 'x', 5), in_child(lambda: {'error': 'ValueError'}, 5),"
        " in_child(lambda: os.abort(), 5), in_child(lambda: time.sleep(9), .1)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", command, str(WORKER.parent)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['ok', 'ValueError', 'crash', 'over 0.1 s']"
    texts = worker.hostile_texts(1000)
    assert len(texts) >= 20
    assert all(len(text) <= 1000 for text in texts.values())
