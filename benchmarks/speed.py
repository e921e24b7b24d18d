"""opini's own speed, one run: cleaning, masking, predicting, annotating, monitoring, importing.

    .venv/bin/python benchmarks/speed.py

Medians of five, single thread, on the demo stream's posts (about 100 characters for cleaning and predicting, the whole
stream for annotate and monitor). Cleaners and models remember words: each run takes a new one, warms it on one half of
the posts and is timed on the other. Import and first prediction are fresh processes. Writes
``benchmarks/results/speed.json`` and ``docs/speed.md``, a table the README can quote.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cleaning import demo_posts, informal_lines
from environments import ROOT, machine

import opini

RESULTS = ROOT / "benchmarks" / "results" / "speed.json"
PAGE = ROOT / "docs" / "speed.md"
TIMES = 5
POSTS = 1800  # timed; as many others warm up
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")

_FRESH = {
    "import": ("`import opini`, fresh process", "import opini"),
    "cold_clean": ("first `clean`, fresh process", "import opini; opini.clean('jln rusak bgt')"),
    "cold_predict": (
        "first `predict`, fresh process",
        "import opini; opini.load('sentiment').predict(['jalan rusak parah'])",
    ),
}


def seconds(prepare: Callable[[], Callable[[], object]], times: int) -> tuple[float, float]:
    """Median CPU and wall seconds of ``times`` runs of what ``prepare`` makes; preparing is not timed."""
    cpu, wall = [], []
    for _ in range(times):
        work: Callable[[], object] | None = None  # models of the run before are gone, and what they remember with them
        work = prepare()
        begin, used = time.perf_counter(), time.process_time()
        work()
        cpu.append(time.process_time() - used)
        wall.append(time.perf_counter() - begin)
    return statistics.median(cpu), statistics.median(wall)


def fresh(code: str, times: int) -> float:
    """Median wall seconds of ``code`` in a fresh interpreter, without starting the interpreter itself."""
    timed = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
    runs = []
    for _ in range(times):
        done = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True, cwd=ROOT)
        runs.append(float(done.stdout))
    return statistics.median(runs)


def measure(times: int, posts: int, days: int) -> dict:
    """Every row of the table: what, how many items, seconds (CPU where one process works), items a second."""
    found = demo_posts()
    posts = min(posts, len(found) // 2)
    warm, texts = found[:posts], found[posts : 2 * posts]
    stream = opini.demo_stream(days=days)
    rows: dict[str, dict] = {}

    def rate(key: str, what: str, n: int, prepare: Callable[[], Callable[[], object]]) -> None:
        cpu, wall = seconds(prepare, times)
        rows[key] = {"what": what, "n": n, "cpu_s": round(cpu, 4), "wall_s": round(wall, 4), "per_s": round(n / cpu, 1)}
        print(f"{what:60} {n / cpu:>10,.0f} a CPU second  ({cpu:.2f} s CPU, {wall:.2f} s wall)", flush=True)

    def on_posts(
        make: Callable[[], Callable[[list[str]], object]], first: list[str] = warm, then: list[str] = texts
    ) -> Callable[[], Callable[[], object]]:
        def prepare() -> Callable[[], object]:
            function = make()
            function(first)
            return lambda: function(then)

        return prepare

    def masked_and_cleaned() -> Callable[[list[str]], object]:
        clean, mask = opini.TextCleaner().clean, opini.mask_pii
        return lambda posts: [clean(mask(text)) for text in posts]

    rate("clean", "`clean`", posts, on_posts(lambda: opini.TextCleaner().clean_many))
    rate("clean_new", "`clean`, a new cleaner", posts, on_posts(lambda: opini.TextCleaner().clean_many, warm[:1]))
    informal = informal_lines(2 * posts)
    if informal:
        make = on_posts(lambda: opini.TextCleaner().clean_many, informal[:posts], informal[posts:])
        rate("clean_informal", "`clean`, real informal lines (about 140 characters)", posts, make)
    rate("mask", "`mask_pii`", posts, on_posts(lambda: lambda posts: [opini.mask_pii(text) for text in posts]))
    rate("mask_clean", "`mask_pii`, then `clean`", posts, on_posts(masked_and_cleaned))
    for name in ("sentiment", "topic"):
        make = on_posts(lambda name=name: opini.load(name).predict)
        rate(f"predict_{name}", f'`load("{name}").predict`', posts, make)
        make = on_posts(lambda name=name: opini.load(name, tier="fast").predict)
        rate(f"predict_{name}_fast", f'`load("{name}", tier="fast").predict`', posts, make)
    import polars as pl

    frame = pl.DataFrame(stream, infer_schema_length=None)
    n = frame.height

    def annotate() -> object:
        return opini.annotate(frame, progress=False)

    def monitor() -> object:
        return opini.monitor(frame, progress=False)

    rate("annotate", "`annotate`: mask, clean, language, tone, topic", n, lambda: annotate)
    rate("monitor", f"`monitor`: {days} days to report tables", n, lambda: monitor)
    for key, (what, code) in _FRESH.items():
        rows[key] = {"what": what, "wall_s": round(fresh(code, times), 4)}
        print(f"{what:60} {rows[key]['wall_s']:>10.3f} s", flush=True)
    return {
        "machine": machine(),
        "date": dt.date.today().isoformat(),
        "version": opini.__version__,
        "times": times,
        "characters": round(statistics.mean(map(len, texts))),
        "opinions": n,
        "rows": rows,
    }


def page(result: dict) -> str:
    """The table as Markdown."""
    m = result["machine"]
    lines = [
        "<!-- generated by benchmarks/speed.py: do not edit -->",
        "| what | items | per CPU second | seconds |",
        "| --- | ---: | ---: | ---: |",
    ]
    for row in result["rows"].values():
        rate = f"{row['per_s']:,.0f}" if "per_s" in row else ""
        took = row["wall_s"] if "per_s" not in row else row["cpu_s"]
        lines.append(f"| {row['what']} | {row.get('n', 1):,} | {rate} | {took:.2f} |")
    lines += [
        "",
        f"Medians of {result['times']}, {m['cpu']}, one thread, Python {m['python']}, {result['date']}. Posts of about",
        f"{result['characters']} characters from the demo stream, which repeat words that a cleaner remembers: real",
        "lines are slower. CPU seconds (wall seconds for fresh processes); the machine was shared with other jobs.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measures, prints and writes."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--times", type=int, default=TIMES)
    arguments.add_argument("--posts", type=int, default=POSTS)
    arguments.add_argument("--days", type=int, default=120)
    arguments.add_argument("--out", type=Path, default=RESULTS)
    options = arguments.parse_args()
    os.environ |= dict.fromkeys(_ONE_THREAD, "1")  # before numpy and polars are imported
    result = measure(options.times, options.posts, options.days)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if options.out == RESULTS:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(result), "utf-8")


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    main()
