"""``opini watch``: a JSONL file or standard input into a store, alerts to standard output."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from opini.board import BoardAlert

__all__ = ["watch"]

_CONSUMER = "opini watch"


def watch(
    file: Annotated[str, typer.Argument(help="Berkas JSONL yang terus bertambah, atau - untuk masukan baku.")],
    store: Annotated[str, typer.Option("--store", help="Berkas SQLite atau alamat postgresql://.")] = "isu.db",
    board: Annotated[str, typer.Option("--board", help="Nama papan di dalam basis data itu.")] = "utama",
    profile: Annotated[Path | None, typer.Option("--profile", help="Profil TOML.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Kolom kanal, atau satu kanal untuk semua.")] = None,
    rows: Annotated[int, typer.Option("--rows", help="Baris sekali masuk.", min=1, max=100_000)] = 500,
    interval: Annotated[float, typer.Option("--interval", help="Jeda memeriksa berkas, detik.", min=0.01)] = 1.0,
    once: Annotated[bool, typer.Option("--once", help="Berhenti di akhir berkas.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Satu objek JSON per peringatan.")] = False,
) -> None:
    """Memantau aliran opini dan mencetak peringatan. Setelah dihentikan, lanjut dari tempat berhenti."""
    from opini.board import Monitor
    from opini.board.watch import follow_file, follow_stream, undelivered
    from opini.profile import Profile

    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    loaded = Profile.from_toml(profile) if profile is not None else None
    total: Counter[str] = Counter()
    with Monitor(store, profile=loaded, board=board) as monitor:

        def announce() -> None:
            for alert in undelivered(monitor, _CONSUMER):
                print_alert(alert, as_json)

        announce()  # what a crash kept from being printed
        if file == "-":
            steps = follow_stream(monitor, sys.stdin.buffer, rows=rows, stop=stopped.is_set, channel=channel)
        else:
            steps = follow_file(
                monitor, file, rows=rows, interval=interval, once=once, stop=stopped.is_set, channel=channel
            )
        for step in steps:
            result = step.hasil
            total.update(
                accepted=result.accepted, duplicate=result.duplicate, late=result.late, rejected=result.rejected
            )
            announce()
    typer.echo(
        f"{total['accepted']} opini baru, {total['duplicate']} duplikat, {total['late']} terlambat,"
        f" {total['rejected']} ditolak",
        err=True,
    )


def print_alert(alert: BoardAlert, as_json: bool) -> None:
    """One alert, one line, written out at once."""
    if as_json:
        line = json.dumps(alert.plain(), ensure_ascii=False)
    else:
        state = " (dicabut)" if alert.dicabut else " (sementara)" if alert.sementara else ""
        reasons = "; ".join(alert.alasan[:3])
        line = f"{alert.waktu:%Y-%m-%d %H:%M}Z  {alert.level.upper()}{state}  {alert.judul} [{alert.isu}]: {reasons}"
    typer.echo(" ".join(line.split()) if not as_json else line)
    sys.stdout.flush()
