"""Random and mutated records through `Monitor.update` and the file readers: no crash, and every row accounted for.

    python -m benchmarks.monitor_fuzz [--records 100000] [--seed 1]

Prints one JSON line; an error other than `InputError` ends it with a traceback. Half of the records go in as lists,
half as JSONL and CSV files whose bytes were damaged.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import opini
from opini.adapters.files import read_file
from opini.errors import InputError

START = 1_738_368_000
HOSTILE: tuple[Any, ...] = (
    *(
        None,
        "",
        " ",
        "\x00",
        "\ud800",
        "\u202e\u200b",
        "'; drop table opini_opini; --",
        "=cmd()",
        "<script>",
        "../../etc",
    ),
    *(math.nan, math.inf, -math.inf, -0.0, 1e308, 10**30, -(10**30), True, False, 0, -1),
    *([], {}, [1, [2]], {"a": {"b": None}}, (1,), b"\xff\xfe", b"teks", {1, 2}),
    *(datetime(2025, 2, 1), datetime(1, 1, 1), datetime(9999, 12, 31, tzinfo=UTC), date(2025, 1, 31), timedelta(1)),
    *(
        datetime(2025, 2, 1, tzinfo=timezone(timedelta(hours=14))),
        "31/02/2025",
        "kemarin",
        "2025-02-03T25:99",
        "0" * 400,
    ),
    *("x" * 5_000, "😡" * 300, "NIK 6472010101010001", "negatif", "NEGATIVE", "1,5", "1e999", "-"),
)
FIELDS = ("id", "teks", "waktu", "kanal", "sumber", "penulis", "jangkauan", "wilayah", "induk", "tautan", "ditanggapi")
FIELDS += ("interaksi", "sentimen", "topik", "isu", "bahasa", "keparahan", "sentimen_negatif", "resmi", "alasan_lewat")


def good(n: int, draw: random.Random) -> dict[str, Any]:
    """An ordinary record, sometimes with an id that was there before."""
    return {
        "id": f"f{draw.randrange(n + 1) if draw.random() < 0.1 else n}",
        "teks": draw.choice(("jalan rusak", "air mati lagi", "terima kasih", "")),
        "waktu": datetime.fromtimestamp(START + n + draw.randrange(3600), UTC).isoformat(),
        "kanal": "aduan",
        "isu": draw.choice("abc"),
        "sentimen": "negatif",
        "topik": "jalan",
    }


def mutated(record: dict[str, Any], draw: random.Random) -> Any:
    """The record with a few values or keys spoilt; now and then no record at all."""
    if draw.random() < 0.02:
        return draw.choice(HOSTILE)
    for _ in range(draw.choice((0, 1, 1, 2, 5))):
        spoilt = draw.random()
        if spoilt < 0.75:
            record[draw.choice(FIELDS)] = draw.choice(HOSTILE)
        elif spoilt < 0.9:
            record.pop(draw.choice(FIELDS), None)
        else:
            record[f"kolom {draw.randrange(3)}"] = draw.choice(HOSTILE)
    return record


def damaged(data: bytes, draw: random.Random) -> bytes:
    """The bytes of a file with some flipped, cut out or doubled."""
    out = bytearray(data)
    for _ in range(draw.randrange(12)):
        place = draw.randrange(len(out) or 1)
        kind = draw.randrange(3)
        if kind == 0 and out:
            out[place] = draw.randrange(256)
        elif kind == 1:
            del out[place : place + draw.randrange(40)]
        else:
            out[place:place] = out[place : place + draw.randrange(40)]
    return bytes(out)


def send(monitor: opini.Monitor, batch: Any, rows: int, seen: Counter[str]) -> None:
    """One update; its counts must add up to the rows sent."""
    try:
        result = monitor.update(batch, evaluate=False)
    except InputError:
        seen["rejected batches"] += 1
        return
    seen["records"] += rows
    for name in ("accepted", "duplicate", "late", "rejected"):
        seen[name] += getattr(result, name)
    assert rows == result.accepted + result.duplicate + result.late + result.rejected, (rows, result)
    assert result.duplicate + result.late + result.rejected == sum(result.reasons.values())


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw, seen, begin, n = random.Random(given.seed), Counter[str](), time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as folder, opini.Monitor(Path(folder) / "isu.db") as monitor:
        while n < given.records:
            size = draw.choice((1, 20, 100, 300))
            batch = [mutated(good(n + i, draw), draw) for i in range(size)]
            n += size
            if draw.random() < 0.5:
                send(monitor, batch, size, seen)
                continue
            plain = [r if isinstance(r, dict) else {} for r in batch]
            text = "\n".join(json.dumps(r, default=repr) for r in plain)
            file = Path(folder) / f"a{draw.choice(('.jsonl', '.csv'))}"
            if file.suffix == ".csv":
                text = "\n".join(";".join(repr(r.get(f, f)) for f in FIELDS) for r in [{}, *plain])
            file.write_bytes(damaged(text.encode("utf-8", "replace"), draw))
            try:
                frame = read_file(file).frame
            except InputError:
                seen["unreadable files"] += 1
                continue
            send(monitor, frame, frame.height, seen)
        health = monitor.health()
        assert health["diterima"] == health["tersimpan"]
        assert health["diterima"] + sum(health["lewat"].values()) == seen["records"]
        monitor.report()
    print(json.dumps({"tried": n, **seen, "seconds": round(time.perf_counter() - begin, 1)}))


if __name__ == "__main__":
    main()
