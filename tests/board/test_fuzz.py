"""Records of any shape: no crash, and every row is counted once (``benchmarks/monitor_fuzz.py`` does 100,000)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import opini
from opini.errors import InputError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes() | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(("id", "teks", "waktu", "kanal", "penulis", "sentimen", "isu", "topik", "induk", "jangkauan"))
RECORDS = st.dictionaries(NAMES | st.text(max_size=8), VALUES, max_size=8)


@pytest.fixture(scope="module")
def monitor():
    with opini.Monitor() as made:
        yield made


@settings(max_examples=60, deadline=None)
@given(records=st.lists(RECORDS | VALUES, max_size=12))
def test_any_records_are_counted_or_refused_whole(monitor, records):
    base = {"waktu": "2025-02-01T00:00Z", "teks": "", "isu": "a", "sentimen": "negatif"}
    batch = [{**base, **record} if isinstance(record, dict) else record for record in records]
    before = monitor.health()["diterima"]
    try:
        result = monitor.update(batch, evaluate=False)
    except InputError:
        assert monitor.health()["diterima"] == before
        return
    assert result.accepted + result.duplicate + result.late + result.rejected == len(batch)
    health = monitor.health()
    assert health["diterima"] == health["tersimpan"]


def test_one_poisoned_row_does_not_take_the_batch_with_it(monitor):
    rows = [{"id": f"r{i}", "waktu": "2025-02-03T00:00Z", "isu": "a", "sentimen": "negatif"} for i in range(5)]
    rows[2]["sentimen_negatif"] = 0.5  # a third of a probability
    result = monitor.update(rows, evaluate=False)
    assert (result.accepted, result.reasons) == (4, {"baris_rusak": 1})


def test_mutated_records_and_damaged_files():
    command = [sys.executable, "-m", "benchmarks.monitor_fuzz", "--records", "1500", "--seed", "5"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr[-2_000:]
    assert json.loads(done.stdout)["accepted"] > 100
