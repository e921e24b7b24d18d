"""Follows a growing JSONL file, or standard input, into a monitor; after a restart it goes on where it stopped.

The position in a file lies in the keys of the updates, so it is committed together with the rows before it. What was
announced lies in a cursor that moves after the announcement: a crash in between repeats an alert and loses none.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import select
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from opini.adapters.delimited import BROKEN, SKIP_COLUMN
from opini.board.face import Monitor
from opini.board.records import BoardAlert, UpdateResult
from opini.errors import InputError

__all__ = ["Seen", "follow_file", "follow_stream", "records", "undelivered"]

_CHUNK = 8 * 1024 * 1024  # bytes read at once; a longer line is a broken row (chosen)
_WAIT = 0.5  # seconds a pipe may pause before what came is taken in (chosen)
_KEY = re.compile(r"(\d+)-(\d+):[0-9a-f]+$")
_BLANK = {SKIP_COLUMN: BROKEN, "waktu": None, "teks": None}


@dataclass(frozen=True, slots=True)
class Seen:
    """One step of the follower: the rows it took in and where it stands in the file."""

    hasil: UpdateResult
    posisi: int


def records(lines: list[bytes]) -> list[dict[str, Any]]:
    """One record a line; a line that is no JSON object is a broken row.

    >>> records([b'{"teks": "a"}', b"{rusak"])[1]["alasan_lewat"]
    'baris_rusak'
    """
    found = []
    for line in lines:
        if not line.strip():
            continue
        try:
            value = json.loads(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            value = None
        found.append(value if isinstance(value, dict) else dict(_BLANK))
    return found


def follow_file(
    monitor: Monitor,
    path: str | os.PathLike[str],
    *,
    rows: int = 500,
    interval: float = 1.0,
    once: bool = False,
    stop: Callable[[], bool] = lambda: False,
    **options: Any,
) -> Iterator[Seen]:
    """Take in complete lines as they appear, ``rows`` an update; ``once`` ends at the end of the file.

    A file that was replaced or cut is read from its start; ids see to it that nothing counts twice. ``options`` are
    those of :meth:`Monitor.update`.
    """
    file = Path(path)
    while not stop():
        try:
            status = file.stat()
        except FileNotFoundError:
            if once:
                raise InputError(f"berkas {file} tidak ada", cure="periksa nama dan foldernya") from None
            time.sleep(interval)
            continue
        prefix = f"pantau:{_digest(os.fsencode(file.resolve()))}:{status.st_ino}:"
        start = _position(monitor.last_key(prefix), status.st_size)
        moved = False
        with file.open("rb") as source:
            for lines, end in _pieces(source, start, rows, last=once):
                key = f"{prefix}{start}-{end}:{_digest(b''.join(lines))}"
                yield Seen(monitor.update(records(lines), key=key, **options), end)
                start, moved = end, True
                if stop():
                    return
        if once:
            return
        if not moved:
            time.sleep(interval)


def follow_stream(
    monitor: Monitor, source: BinaryIO, *, rows: int = 500, stop: Callable[[], bool] = lambda: False, **options: Any
) -> Iterator[Seen]:
    """Take in lines of a pipe until it ends. A pipe has no position: what is sent again is known by its ids."""
    position, rest = 0, b""
    lines: list[bytes] = []
    for data in _arrivals(source, stop):
        position += len(data or b"")
        parts = (rest + (data or b"")).split(b"\n")
        rest = parts.pop()
        lines += parts
        if (data is None and rest) or len(rest) > _CHUNK:
            lines, rest = [*lines, rest], b""
        while len(lines) >= rows or (lines and not data):
            yield Seen(monitor.update(records(lines[:rows]), **options), position)
            lines = lines[rows:]


def _arrivals(source: BinaryIO, stop: Callable[[], bool]) -> Iterator[bytes | None]:
    """Bytes as they come; ``b""`` while nothing comes, ``None`` at the end."""
    try:
        handle = source.fileno()
    except (OSError, AttributeError):  # no pipe but bytes in memory
        yield source.read()
        yield None
        return
    while not stop():
        ready, _, _ = select.select([handle], [], [], _WAIT)
        data = os.read(handle, 65_536) if ready else b""
        if ready and not data:
            yield None
            return
        yield data


def undelivered(monitor: Monitor, consumer: str) -> Iterator[BoardAlert]:
    """Alerts a consumer has not handled; each counts as handled when the next one is asked for."""
    for alert in monitor.alerts(after=monitor.cursor(consumer)):
        yield alert
        monitor.delivered(consumer, alert.kursor)


def _pieces(source: BinaryIO, start: int, rows: int, *, last: bool) -> Iterator[tuple[list[bytes], int]]:
    """(lines, position behind them); a line without its end waits, unless it is the last of a finished file."""
    source.seek(start)
    lines: list[bytes] = []
    end = start
    while True:
        line = source.readline(_CHUNK)
        whole = line.endswith(b"\n") or len(line) == _CHUNK or (last and bool(line))
        if whole:
            lines.append(line)
            end += len(line)
        if lines and (len(lines) >= rows or not whole):
            yield lines, end
            lines = []
        if not whole:
            return


def _position(key: str | None, size: int) -> int:
    match = _KEY.search(key or "")
    position = int(match[2]) if match else 0
    return position if position <= size else 0


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=6).hexdigest()
