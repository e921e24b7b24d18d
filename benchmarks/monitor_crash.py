"""Kill a writing monitor (SIGKILL) at random moments, check the store after each, finish, compare with a calm run.

    python -m benchmarks.monitor_crash --kills 200 [--store postgresql://...]

Prints one JSON line. Exit 1 if an acknowledged update was lost, an update was half there, or anything counted twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import opini

SIZE = 5  # opinions an update
START = 1_738_368_000


def rows(k: int) -> list[dict[str, Any]]:
    """The k-th batch, always the same."""
    return [
        {"id": f"{k}-{i}", "waktu": START + 600 * k + i, "isu": "ab"[i % 2], "sentimen": "negatif", "kanal": "aduan"}
        for i in range(SIZE)
    ]


def writer(store: Any, board: str, first: int, last: int, out: int) -> None:
    """Send batches and say after each that it was answered for. Never returns."""
    monitor = opini.Monitor(store, board=board, key="uji")
    os.write(out, b"siap\n")
    for k in range(first, last):
        monitor.update(rows(k), key=f"k{k}", evaluate=False)
        os.write(out, f"{k}\n".encode())
    os._exit(0)


def killed(store: Any, board: str, first: int, last: int, delay: float) -> set[int]:
    """What a writer acknowledged before it was killed ``delay`` seconds after it was ready."""
    inside, outside = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inside)
        try:
            writer(store, board, first, last, outside)
        finally:
            os._exit(1)
    os.close(outside)
    with os.fdopen(inside, "rb") as answers:
        ready = answers.readline()
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        lines = answers.read().splitlines()
    os.waitpid(child, 0)
    if ready != b"siap\n":
        raise SystemExit("the writer could not open the store")
    return {int(line) for line in lines}


def run(store: Any, kills: int, seed: int) -> dict[str, Any]:
    """The whole trial; ``salah`` lists what went wrong."""
    draw, board, wrong = random.Random(seed), f"uji {seed} {os.getpid()}", []
    with opini.Monitor(key="uji") as warm:  # so that the writers, which are copies of this process, start at once
        warm.update(rows(0), evaluate=False)
    done: set[int] = set()
    last = 20 * kills
    for n in range(kills):
        # Half of the time everything is sent again, half of the time the writer goes on near where it was.
        first = 0 if n % 10 == 0 else max(done, default=0)
        done |= killed(store, board, first, last, draw.random() * 0.4)
        with opini.Monitor(store, board=board, key="uji") as monitor:
            health = monitor.health()
            whole = {int(str(id).split("-")[0]) for id in monitor._core._window.table().id}  # type: ignore[union-attr]
        if not done <= whole:
            wrong.append(f"kill {n}: lost {sorted(done - whole)}")
        if health["tersimpan"] != SIZE * len(whole) or health["diterima"] != health["tersimpan"]:
            wrong.append(f"kill {n}: {health['tersimpan']} rows of {len(whole)} updates")
    end = max(done, default=0) + 10
    with opini.Monitor(store, board=board, key="uji") as monitor, opini.Monitor(key="uji") as calm:
        for k in range(end):
            monitor.update(rows(k), key=f"k{k}", evaluate=False)
            calm.update(rows(k), key=f"k{k}", evaluate=False)
        a, b = monitor.report(), calm.report()
        if monitor.health()["lewat"] or not a.indicators.equals(b.indicators) or not a.issues.equals(b.issues):
            wrong.append("the store differs from the uninterrupted run")
    return {"kills": kills, "acknowledged": len(done), "updates": end, "salah": wrong}


def main() -> int:
    """Run it and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        found = run(given.store or Path(folder) / "isu.db", given.kills, given.seed)
        kind = "postgresql" if given.store else "sqlite"
        print(json.dumps({"store": kind, **found, "seconds": round(time.perf_counter() - start, 1)}))
    return 1 if found["salah"] else 0


if __name__ == "__main__":
    sys.exit(main())
