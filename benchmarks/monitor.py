"""How fast and how steady a monitor takes opinions in, and how much memory it needs.

    python -m benchmarks.monitor warm [--rows 100000]        updates of 1,000 labelled opinions on a warm board
    python -m benchmarks.monitor steady [--minutes 5]        200 opinions a second, 100 an update, through the models

Prints one JSON line each. The store is a SQLite file. Wall-clock times depend on what else the machine does, CPU times
less so.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opini
from opini.demo import demo_stream

START = 1_738_368_000
_LABELS: dict[str, Any] = {"bahasa": "ind", "dimensi": "layanan", "jenis": "keluhan", "keparahan": 0.4}
_LABELS |= {"atribusi": 0.45, "sasaran": 1.0, "topik_p": 0.9, "kasar": 0.0}


def labelled(n: int, first: int, seconds: float, draw: random.Random) -> list[dict[str, Any]]:
    """n opinions with every label given, from second ``first`` on."""
    return [
        {
            "id": f"{first}-{i}",
            "waktu": int(first + seconds * i / n),
            "isu": f"i-{draw.randrange(200)}",
            "sentimen": draw.choice(("negatif", "netral", "positif")),
            "topik": draw.choice(("jalan", "air_energi", "kesehatan")),
            "kanal": draw.choice(("media_sosial", "aduan")),
            "penulis": f"akun{draw.randrange(20_000)}",
            **_LABELS,
        }
        for i in range(n)
    ]


def quantiles(seconds: list[float]) -> dict[str, float]:
    """Milliseconds at the median, 99 % and the worst."""
    ordered = sorted(seconds)
    picks = {"p50": len(ordered) // 2, "p99": min(len(ordered) - 1, int(0.99 * len(ordered))), "max": -1}
    return {name: round(1000 * ordered[place], 1) for name, place in picks.items()}


def memory() -> int:
    """Resident kilobytes now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


def warm(rows: int, updates: int) -> dict[str, Any]:
    """Fill a board with ``rows`` opinions over 90 days, then time updates of 1,000 inside one hour."""
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder, opini.Monitor(Path(folder) / "isu.db") as monitor:
        step = 90 * 86_400 // (rows // 5_000)
        for k in range(rows // 5_000):
            monitor.update(labelled(5_000, START + k * step, step, draw), evaluate=False)
        start = time.perf_counter()
        monitor.evaluate()
        scoring = time.perf_counter() - start
        times, cpu, first = [], [], START + 90 * 86_400
        for k in range(updates):
            batch = labelled(1_000, first + k * 60, 59, draw)
            begin, spent = time.perf_counter(), time.process_time()
            result = monitor.update(batch, key=f"k{k}")
            times.append(time.perf_counter() - begin)
            cpu.append(time.process_time() - spent)
            assert result.accepted == 1_000
        health = monitor.health()
    return {
        "opinions": rows,
        "updates of 1000, ms": quantiles(times),
        "of that CPU, ms": quantiles(cpu),
        "scoring, s": round(scoring, 1),
        "rows": health["tersimpan"],
    }


def posts(draw: random.Random) -> Iterator[dict[str, Any]]:
    """Posts of the demo city without end; numbers inside make each a text of its own."""
    base = demo_stream(days=30)
    rows = [dict(zip(base, values, strict=True)) for values in zip(*base.values(), strict=True)]
    n = 0
    while True:
        row = draw.choice(rows)
        n += 1
        text = f"{row['teks']} no {draw.randrange(10_000)}"
        yield {"id": f"p{n}", "teks": text, "kanal": row["kanal"], "penulis": f"akun{draw.randrange(50_000)}"}


def steady(minutes: float, most: int, tier: str | None) -> dict[str, Any]:
    """Send 100 opinions twice a second, in real time; stream time runs as fast as the clock."""
    models = None if tier is None else {"sentiment": tier, "topic": tier}
    draw, lag = random.Random(2), 0.0
    times: list[float] = []
    cpu: list[float] = []
    sizes: list[int] = []
    source = posts(draw)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "isu.db"
        with opini.Monitor(store, models=models, max_opinions=most, window_days=2, evaluate=False) as monitor:
            begin = time.perf_counter()
            n = int(minutes * 120)
            for k in range(n):
                due = begin + k / 2
                now = time.perf_counter()
                if now < due:
                    time.sleep(due - now)
                lag = max(lag, time.perf_counter() - due)
                batch = [{**next(source), "waktu": START + k // 2} for _ in range(100)]
                start, used = time.perf_counter(), time.process_time()
                monitor.update(batch, key=f"k{k}")
                times.append(time.perf_counter() - start)
                cpu.append(time.process_time() - used)
                sizes.append(memory())
            spent = time.perf_counter() - begin
            health = monitor.health()
    third = len(sizes) // 3
    middle, last = max(sizes[third : 2 * third]), max(sizes[2 * third :])
    return {
        "opinions": health["diterima"],
        "per second": round(health["diterima"] / spent, 1),
        "update(100), ms": quantiles(times),
        "of that CPU, ms": quantiles(cpu),
        "opinions per CPU second": round(100 * len(cpu) / sum(cpu)),
        "worst lag, s": round(lag, 2),
        "peak memory in the middle third, MB": round(middle / 1024),
        "growth of the peak to the last third, %": round(100 * (last - middle) / middle, 2),
        "in memory": health["di_memori"],
        "bytes on disk per opinion": round(health["bita"] / max(health["diterima"], 1)),
    }


def main() -> None:
    """Run what was asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("warm", "steady"))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--updates", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--most", type=int, default=20_000)
    parser.add_argument("--tier", default=None)
    given = parser.parse_args()
    found = warm(given.rows, given.updates) if given.what == "warm" else steady(given.minutes, given.most, given.tier)
    print(json.dumps({given.what: found}))


if __name__ == "__main__":
    main()
