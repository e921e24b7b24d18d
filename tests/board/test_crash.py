"""A process killed at any moment loses nothing it answered for, and two processes share a board."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import opini

SIZE = 5
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}
WRITER = """
import sys, opini
location, board, n, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
monitor = opini.Monitor(location, board=board, key="uji")
print("siap", flush=True)
for k in range(n):
    row = {"waktu": 1_738_368_000 + 60 * k, "isu": "a", "sentimen": "negatif"}
    rows = [{**row, "id": f"{k}-{i}"} for i in range(size)]
    result = monitor.update(rows, key=f"k{k}", evaluate=False)
    print(k, result.accepted, result.duplicate, flush=True)
print("selesai", flush=True)
"""


def start(location, board, n):
    command = [sys.executable, "-c", WRITER, str(location), board, str(n), str(SIZE)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    return tmp_path / "isu.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def test_kill_9_loses_nothing_acknowledged_and_sending_again_doubles_nothing(place):
    """``benchmarks/monitor_crash.py`` does the same 200 times."""
    command = [sys.executable, "-m", "benchmarks.monitor_crash", "--kills", "6", "--seed", "3"]
    command += ["--store", place] if isinstance(place, str) else []
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], env=ENVIRONMENT)
    found = json.loads(done.stdout)
    assert found["salah"] == []
    assert found["acknowledged"] > 0, "nothing was tried"
    assert done.returncode == 0


def test_two_processes_take_turns_on_one_board(place):
    writers = [start(place, "giliran", 30), start(place, "giliran", 30)]
    outputs = [writer.communicate(timeout=120)[0].splitlines() for writer in writers]
    assert all(lines[-1] == "selesai" for lines in outputs)
    with opini.Monitor(place, board="giliran", key="uji") as monitor:
        health = monitor.health()
    assert health["diterima"] == health["tersimpan"] == 30 * SIZE
    answers = [json.dumps(sorted(line for line in lines if line[:1].isdigit())) for lines in outputs]
    assert answers[0] == answers[1], "the same key has the same answer in both processes"


def test_a_process_sees_what_another_one_wrote(place):
    row = {"id": "x", "waktu": 1_738_368_000, "isu": "a", "sentimen": "negatif"}
    with opini.Monitor(place, key="uji") as one, opini.Monitor(place, key="uji") as other:
        one.update([row], evaluate=False)
        assert other.report().opinions["id"].to_list() == ["x"]
        other.update([{**row, "id": "y"}], evaluate=False)
        one.forget(author="tak dikenal")
        other.purge(before="2025-02-02")
        assert one.report().opinions.height == 0
        assert one.update([{**row, "id": "z"}], evaluate=False).revision == 5
