"""A million opinions that carry their labels: seconds and memory of one pass from rows to every table.

    .venv/bin/python -m benchmarks.million [--rows 1000000] [--issues 500] [--days 180]

The rows are drawn at random (no text, tone and issue given, a tenth of the posts share a link). Building them is not
counted. Writes benchmarks/results/million.json.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np

from opini.engine import Context, run
from opini.stream.table import Codes, OpinionTable
from opini.vocabulary import CHANNELS, DIMENSIONS, TOPICS

OUT = Path(__file__).resolve().parent / "results" / "million.json"


def table(rows: int, issues: int, days: int) -> OpinionTable:
    rng = np.random.default_rng(0)
    size = rng.zipf(1.4, issues).clip(1, 400).astype(float)
    isu = rng.choice(issues, rows, p=size / size.sum()).astype(np.int32)
    names = tuple(f"i-{i:03d}" for i in range(issues))
    topics = tuple(TOPICS)
    tone = rng.dirichlet((1.0, 1.2, 0.6), rows)
    people = rows // 20
    links = np.where(rng.random(rows) < 0.1, rng.integers(0, rows // 200, rows), -1).astype(np.int32)
    return OpinionTable.build(
        id=[f"{i:07d}" for i in range(rows)],
        waktu=1_735_660_800 + rng.integers(0, days * 86_400, rows),
        kanal=Codes(rng.choice(3, rows, p=[0.15, 0.6, 0.25]).astype(np.int32), CHANNELS),
        sumber=Codes(rng.integers(0, 40, rows).astype(np.int32), tuple(f"sumber-{i}" for i in range(40))),
        penulis=Codes((people * rng.random(rows) ** 2).astype(np.int32), tuple(f"akun-{i}" for i in range(people))),
        topik=Codes((isu % len(topics)).astype(np.int32), topics),
        dimensi=Codes((isu % len(DIMENSIONS)).astype(np.int32), tuple(DIMENSIONS)),
        tone=tone,
        keparahan=rng.choice([0.0, 0.0, 0.3, 0.6], rows),
        atribusi=rng.choice([0.45, 0.85, np.nan], rows),
        tautan=Codes(links, tuple(f"https://contoh.test/{i}" for i in range(rows // 200))),
        isu=Codes(isu, names),
    )


def main() -> None:
    """Build, run, print, store."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--issues", type=int, default=500)
    ask.add_argument("--days", type=int, default=180)
    given = ask.parse_args()
    made = table(given.rows, given.issues, given.days)
    before, cpu = time.perf_counter(), time.process_time()
    result = run(made, context=Context())
    found = {
        "baris": given.rows,
        "isu": len(result.issues["isu"]),
        "hari": given.days,
        "detik": round(time.perf_counter() - before, 1),
        "detik_cpu": round(time.process_time() - cpu, 1),
        "mb_puncak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(found))
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
