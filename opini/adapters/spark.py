"""The same numbers on a cluster: labels where the opinions lie, scoring where the report is made (extra ``spark``).

:func:`annotate` runs on the workers, one model a Python worker, opened from the installed package and never sent over
the wire. :func:`monitor` brings back one compact, masked row an opinion and scores them on the driver, so its numbers
are those of :func:`opini.monitor`. :func:`daily` sums on the workers what does not fit a driver. :func:`sink` feeds a
Structured Streaming query into a monitor's store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import opini
from opini.errors import MissingExtraError
from opini.profile import Profile
from opini.profile_json import profile_from, profile_plain

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["annotate", "daily", "monitor", "sink"]

_COUNTED = ("negatif", "netral", "positif")


def annotate(
    sdf: Any,
    text: str | None = None,
    profile: Profile | None = None,
    *,
    channel: str | None = None,
    models: Mapping[str, str] | None = None,
) -> Any:
    """A Spark frame with the columns of :func:`opini.annotate`, computed partition by partition.

    Arguments are those of :func:`opini.annotate`; ``models`` names tiers, or folders that every worker can read. A
    missing text column raises before the job starts.
    """
    plain = profile_plain(profile or Profile())

    def label(table: pa.Table) -> pa.Table:
        return opini.annotate(table, text, profile_from(plain), False, channel=channel, models=models)

    return _mapped(sdf, label)


def monitor(sdf: Any, *, profile: Profile | None = None, as_of: Any = None, **columns: Any) -> opini.Report:
    """The report of :func:`opini.monitor`; per-record work on the workers, scoring on the driver.

    ``columns`` are the arguments of :func:`opini.monitor` that name columns, and its ``models``. Raw texts stay
    where they are: only masked ones travel.
    """
    text, channel = columns.get("text"), columns.get("channel")
    labelled = _masked(annotate(sdf, text, profile, channel=channel, models=columns.get("models")), text)
    return opini.monitor(_arrow(labelled), profile=profile, as_of=as_of, progress=False, **columns)


def daily(sdf: Any, *, profile: Profile | None = None, time: str | None = None) -> Any:
    """Sums of an annotated frame by report day, channel and topic: ``hari``, ``kanal``, ``topik``, ``n`` and mean tone.

    Rows whose time cannot be read have ``hari`` null. The result is as small as days x channels x topics.
    """
    from pyspark.sql import functions as f

    plain = profile_plain(profile or Profile())

    def dated(table: pa.Table) -> pa.Table:
        import numpy as np
        import pyarrow as pa

        from opini.adapters.columns import locate
        from opini.adapters.times import parse_times
        from opini.stream.buckets import day_index

        who = profile_from(plain)
        name = locate(table.column_names, {"waktu": time}, only=("waktu",)).names.get("waktu", "waktu")
        parsed = parse_times(table[name].to_pylist(), who.zona)
        days = day_index(parsed.seconds, who.zona, who.ambang.day_start_hour).astype(np.int64)
        values = [int(d) if ok else None for d, ok in zip(days.tolist(), parsed.readable.tolist(), strict=True)]
        return table.append_column("hari", pa.array(values, pa.int64()))

    sums = [f.sum(f"sentimen_{tone}").alias(tone) for tone in _COUNTED]
    keys = [name for name in ("hari", "kanal", "topik") if name == "hari" or name in sdf.columns]
    return _mapped(sdf, dated).groupBy(*keys).agg(f.count("*").alias("n"), *sums)


def sink(board: Any, name: str = "spark", **options: Any) -> Callable[[Any, int], None]:
    """For ``writeStream.foreachBatch``: every micro-batch becomes one update of ``board``, an :class:`opini.Monitor`.

    The batch's number is the update's key, so a batch that Spark repeats after a failure counts once. ``options`` are
    those of :meth:`opini.Monitor.update`. One query a ``name``.
    """

    def write(sdf: Any, number: int) -> None:
        table = _arrow(sdf)
        if table.num_rows:
            board.update(table, key=f"{name}:{number}", **options)

    return write


def _mapped(sdf: Any, change: Callable[[pa.Table], pa.Table]) -> Any:
    """``change`` on every Arrow batch; what it makes of no rows gives the new schema."""
    try:
        import pyarrow as pa
        from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
    except ImportError as error:
        raise MissingExtraError("Spark memerlukan pyspark dan pyarrow", cure="pip install 'opini[spark]'") from error
    before = to_arrow_schema(sdf.schema, timezone="UTC")
    after = change(before.empty_table()).schema

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from change(pa.Table.from_batches([batch])).cast(after).to_batches()

    return sdf.mapInArrow(run, from_arrow_schema(after))


def _masked(sdf: Any, text: str | None) -> Any:
    def mask(table: pa.Table) -> pa.Table:
        import pyarrow as pa

        from opini.adapters.columns import locate
        from opini.adapters.values import as_text

        name = locate(table.column_names, {"teks": text}, only=("teks",)).names["teks"]
        place = table.column_names.index(name)
        texts = [opini.mask_pii(as_text(value)) for value in table[name].to_pylist()]
        return table.set_column(place, name, pa.array(texts, pa.string()))

    return _mapped(sdf, mask)


def _arrow(sdf: Any) -> pa.Table:
    try:
        return sdf.toArrow()
    except AttributeError as error:
        raise MissingExtraError("Spark di bawah 4.0 tidak didukung", cure="pip install 'opini[spark]'") from error
