"""``opini simulate`` and ``opini evaluate``: a stream of known truth, and a model held against people's labels."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from opini._console import print_json, print_notes, print_table

__all__ = ["evaluate", "simulate"]


def simulate(
    out: Annotated[Path, typer.Argument(help="Folder hasil: opini.parquet dan kejadian.json.")],
    seed: Annotated[int, typer.Option("--seed", help="Angka acak yang sama memberi dunia yang sama.")] = 0,
    days: Annotated[int, typer.Option("--days", help="Panjang aliran, hari.", min=70, max=3650)] = 180,
    issues: Annotated[int, typer.Option("--issues", help="Banyaknya topik.", min=1, max=18)] = 8,
    least: Annotated[float, typer.Option("--least", help="Opini sehari per topik dan kanal, paling sedikit.")] = 0.3,
    most: Annotated[float, typer.Option("--most", help="... dan paling banyak.")] = 15.0,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak hasil sebagai JSON.")] = False,
) -> None:
    """Membuat aliran opini buatan dengan krisis dan jebakan yang diketahui, untuk menguji pemantauan."""
    import polars as pl

    from opini.evaluate.simulation import simulate as make

    world = make(
        seed, days=days, issues=issues, volume=(least, most), crises=max(2, days // 25), traps=max(2, days // 20)
    )
    out.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(world.frame()).write_parquet(out / "opini.parquet")
    names = world.tabel.isu.names if world.tabel.isu is not None else ()
    planted = [{**asdict(e), "isu": names[e.isu] if e.isu >= 0 else None} for e in world.kejadian]
    told = {"seed": seed, "hari_pertama": "2024-01-01", "kejadian": planted}
    text = json.dumps(told, indent=1, ensure_ascii=False).replace("NaN", "null")
    (out / "kejadian.json").write_text(text + "\n", encoding="utf-8")
    if as_json:
        print_json({"folder": str(out), "opini": world.tabel.n, "kejadian": len(planted), "seed": seed})
        return
    typer.echo(f"{world.tabel.n} opini, {len(planted)} kejadian: {out}")
    typer.echo(f"Coba: opini report {out / 'opini.parquet'}")


def evaluate(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSONL, Parquet, atau XLSX berisi teks dan label manusia.")],
    label: Annotated[str, typer.Option("--label", help="Kolom label manusia (negatif, netral, positif).")],
    text: Annotated[str | None, typer.Option("--text", help="Kolom teks, bila tidak dikenali sendiri.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Kolom kanal, atau satu kanal untuk semua.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Simpan audit (JSON) untuk opini.monitor(audit=...).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak hasil sebagai JSON.")] = False,
) -> None:
    """Menguji model sentimen pada label manusia: tepat berapa, keliru ke mana, per kanal."""
    from opini.adapters.files import read_file
    from opini.auditing import audit

    loaded = read_file(file)
    found = audit(loaded.frame, human=label, text=text, channel=channel)
    rows = found.table()
    if out is not None:
        found.save(out)
    if as_json:
        print_json(rows.to_dicts())
        return
    heads = ("kanal", "kelas", "n", "f1", "akurasi", "macro_f1")
    shown = [
        tuple(f"{v:.3f}" if isinstance(v, float) else str(v) for v in (row[h] for h in heads))
        for row in rows.to_dicts()
    ]
    print_table(f"{file.name}: model {found.model}", heads, shown)
    print_notes([*loaded.catatan, *(f"{n} baris tidak dipakai: {why}" for why, n in found.lewat.items())])
