"""The same numbers on Spark as on one machine (local mode, two workers)."""

import os
import shutil
import sys

import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

import opini
from opini.demo import demo_stream

pytestmark = pytest.mark.filterwarnings("ignore")  # pyspark's own


@pytest.fixture(scope="module")
def spark():
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("Java is not installed: apt-get install openjdk-17-jre-headless")
        pytest.skip("no Java on this machine")
    from pyspark.sql import SparkSession

    # The workers' interpreter: read when the session starts, and a setting of an embedded session comes too late.
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("opini")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def table():
    stream = demo_stream(days=3)
    return pa.table({name: stream[name] for name in ("id", "teks", "waktu", "kanal", "sumber", "penulis", "wilayah")})


@pytest.fixture(scope="module")
def frame(spark, table):
    return spark.createDataFrame(table).repartition(3).cache()


def as_polars(table):
    import polars as pl

    found = pl.from_arrow(table)
    return found.sort("id")


def test_annotate_is_that_of_one_machine(frame, table):
    from opini.adapters.spark import annotate

    ours, local = as_polars(annotate(frame).toArrow()), as_polars(opini.annotate(table))
    assert_frame_equal(ours.drop("waktu"), local.drop("waktu"), abs_tol=1e-9)


def test_monitor_gives_the_indicators_of_one_machine(frame, table):
    from opini.adapters.spark import monitor

    ours, local = monitor(frame), opini.monitor(table)
    for name in ("indicators", "issues", "alerts"):
        a, b = (as_rows(getattr(report, name)) for report in (ours, local))
        assert_frame_equal(a, b, abs_tol=1e-9)


def as_rows(table):
    import polars as pl

    return pl.from_arrow(table)


def test_daily_sums_add_up_to_the_rows(frame, table):
    from opini.adapters.spark import annotate, daily

    days = daily(annotate(frame)).toArrow().to_pylist()
    assert sum(day["n"] for day in days) == table.num_rows
    assert {day["kanal"] for day in days} <= set(table["kanal"].to_pylist())
    assert len({day["hari"] for day in days}) == 3
    total = sum(day["negatif"] + day["netral"] + day["positif"] for day in days)
    assert total == pytest.approx(table.num_rows, abs=3)


def test_a_stream_goes_into_the_store_once(spark, frame, table, tmp_path):
    from opini.adapters.spark import sink

    frame.select("id", "teks", "waktu", "kanal").write.parquet(str(tmp_path / "masuk"))
    with opini.Monitor(tmp_path / "isu.db", evaluate=False) as board:
        write = sink(board)
        stream = spark.readStream.schema("id string, teks string, waktu timestamp, kanal string").parquet(
            str(tmp_path / "masuk")
        )
        query = stream.writeStream.foreachBatch(write).trigger(availableNow=True)
        query.option("checkpointLocation", str(tmp_path / "tanda")).start().awaitTermination()
        assert board.health()["diterima"] == table.num_rows
        write(frame, 0)  # a batch that Spark repeats
        assert board.health()["diterima"] == table.num_rows
        assert board.health()["revisi"] == 1


def test_a_missing_text_column_is_said_before_the_job(spark):
    from opini.adapters.spark import annotate

    with pytest.raises(ValueError, match="teks"):
        annotate(spark.createDataFrame(pa.table({"x": ["a"]})))
