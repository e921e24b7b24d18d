"""Annotate on Spark with one and with two local workers, and compare the report with one machine's.

    python -m benchmarks.spark_scale [--rows 200000]

Prints one JSON line: seconds for local[1] and local[2], their ratio, and the largest difference of an indicator.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

import opini
from opini.demo import demo_stream

COLUMNS = ("id", "teks", "waktu", "kanal", "sumber", "penulis", "wilayah")


def source(rows: int) -> pl.DataFrame:
    """The demo city's opinions, repeated with their own ids, words and days until there are enough."""
    base = pl.DataFrame({name: values for name, values in demo_stream(days=120).items() if name in COLUMNS})
    parts = [
        base.with_columns(pl.col("id") + f"-{k}", pl.col("teks") + f" rw {k}") for k in range(-(-rows // base.height))
    ]
    return pl.concat(parts).head(rows)


def timed(workers: int, file: Path, out: Path) -> float:
    """Seconds to annotate ``file`` with so many workers, warmed up on a few rows first."""
    from pyspark.sql import SparkSession

    from opini.adapters.spark import annotate

    builder = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    # Spark's default (INT96) carries no zone, and a time without one is read in the profile's.
    builder = builder.config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
    session = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame = session.read.parquet(str(file)).repartition(2 * workers).cache()
    frame.count()
    annotate(frame.limit(200).repartition(workers)).toArrow()
    begin = time.perf_counter()
    annotate(frame).write.mode("overwrite").parquet(str(out))
    spent = time.perf_counter() - begin
    session.stop()
    return spent


def child(workers: int, file: Path, out: Path) -> float:
    """:func:`timed` in a process of its own: a session's number of workers is fixed."""
    command = [sys.executable, "-m", "benchmarks.spark_scale", "--worker", str(workers), str(file), str(out)]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout.splitlines()[-1])


def difference(file: Path, out: Path) -> dict[str, Any]:
    """The report of the frame that Spark annotated against that of the same rows annotated here."""
    spark = opini.monitor(pl.read_parquet(out / "*.parquet"), progress=False).indicators
    local = opini.monitor(pl.read_parquet(file), progress=False).indicators
    keys = ["lingkup", "nama", "indikator"]
    both = spark.join(local, on=keys, how="full", suffix="_l")
    gap = max(float((both[c] - both[f"{c}_l"]).abs().max() or 0.0) for c in ("nilai", "lo", "hi"))
    return {"indicators": both.height, "unmatched": both["nama_l"].null_count(), "largest difference": gap}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--worker", nargs=3)
    given = parser.parse_args()
    if given.worker:
        print(timed(int(given.worker[0]), Path(given.worker[1]), Path(given.worker[2])))
        return
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "in.parquet", Path(folder) / "out"
        source(given.rows).write_parquet(file)
        one, two = child(1, file, out), child(2, file, out)
        found = {"rows": given.rows, "local[1], s": round(one, 1), "local[2], s": round(two, 1)}
        print(json.dumps({**found, "speed-up": round(one / two, 2), **difference(file, out)}))


if __name__ == "__main__":
    main()
