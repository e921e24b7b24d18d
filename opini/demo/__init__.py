"""A fictional city for trying opini: 120 days, six channels, about 8,000 opinions, four stories.

Kota Tanjung Sentana does not exist; every place, account, outlet, number and sentence was invented for this package.
The stream tells a water outage that escalates, a bribery rumour, a popular festival and a templated buzzer burst above
the ordinary talk of a city. It is made from a seed, so everybody sees the same one. It shows how opini works and
guards it against regressions; it is never evidence of quality.

>>> stream = demo_stream(days=3)
>>> sorted(stream) == sorted(COLUMNS), len(set(stream["id"])) == len(stream["id"])
(True, True)
>>> demo_stream(days=3)["teks"] == stream["teks"]
True
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path
from typing import Any

from opini.demo import material
from opini.demo.draft import kind
from opini.demo.stream import drafts

__all__ = ["COLUMNS", "demo_profile_toml", "demo_stream", "demo_truth", "write_csv"]

COLUMNS = (
    "id", "teks", "waktu", "kanal", "sumber", "penulis", "jangkauan", "interaksi", "wilayah", "induk", "tautan",
    "ditanggapi",
)  # fmt: skip


def demo_stream(*, seed: int = 2025, days: int = 120) -> dict[str, list[Any]]:
    """The opinions of the demo city's last ``days`` report days (06.00-06.00 WITA, until 6 May 2025), as columns.

    ``waktu`` and ``ditanggapi`` are timezone-aware UTC datetimes, ``jangkauan`` and ``interaksi`` whole numbers;
    unknown is ``None``. Rows are in time order. Each day depends on the seed and its date only: ``days=30`` is the
    tail of ``days=120``. ``days`` outside 1..3650 raises :class:`opini.errors.InputError`.

    >>> stream = demo_stream(days=2)
    >>> stream["waktu"][0].isoformat() >= "2025-05-03T22:00:00+00:00"
    True
    """
    rows = drafts(seed, days)
    return {
        "id": [r.id for r in rows],
        "teks": [r.teks for r in rows],
        "waktu": [_time(r.waktu) for r in rows],
        "kanal": [r.kanal for r in rows],
        "sumber": [r.sumber for r in rows],
        "penulis": [r.penulis for r in rows],
        "jangkauan": [r.jangkauan for r in rows],
        "interaksi": [r.interaksi for r in rows],
        "wilayah": [r.wilayah for r in rows],
        "induk": [None if r.induk is None else r.induk.id for r in rows],
        "tautan": [r.tautan for r in rows],
        "ditanggapi": [None if r.ditanggapi is None else _time(r.ditanggapi) for r in rows],
    }


def demo_truth(*, seed: int = 2025, days: int = 120) -> dict[str, list[str]]:
    """What the writer meant by each row of :func:`demo_stream`, in the same order: for tests, never an input.

    Columns ``id``, ``cerita`` (``air``, ``suap``, ``festival``, ``buzzer``, the id of an ordinary issue, or ""),
    ``sentimen``, ``topik`` and ``jenis``.

    >>> truth = demo_truth(days=2)
    >>> {"air", "suap"} <= set(truth["cerita"])
    True
    """
    rows = drafts(seed, days)
    return {
        "id": [r.id for r in rows],
        "cerita": [r.cerita for r in rows],
        "sentimen": [r.nada for r in rows],
        "topik": [r.topik for r in rows],
        "jenis": [kind(r) for r in rows],
    }


def demo_profile_toml() -> str:
    """The profile of the demo city, as the text of a TOML file.

    >>> "Tanjung Sentana" in demo_profile_toml()
    True
    """
    return material.profile_text()


def write_csv(path: str | os.PathLike[str], *, seed: int = 2025, days: int = 120) -> None:
    """Write the stream as UTF-8 CSV with ISO 8601 times; the same arguments give the same bytes."""
    stream = demo_stream(seed=seed, days=days)
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows(zip(*(map(_cell, stream[name]) for name in COLUMNS), strict=True))


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _time(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
