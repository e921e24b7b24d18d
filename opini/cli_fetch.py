"""``opini ambil rss``: news feeds into a table that ``opini report`` and ``opini harian`` read. Uses the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from opini._console import inert, print_json, print_notes, print_table
from opini.errors import InputError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["fetching"]

fetching = typer.Typer(name="ambil", help="Mengambil bahan pemantauan dari luar.", no_args_is_help=True)


@fetching.callback()
def _root() -> None:
    """Mengambil bahan pemantauan dari luar."""


@fetching.command()
def rss(
    feeds: Annotated[
        list[str] | None, typer.Argument(help="Alamat atau berkas umpan RSS/Atom; tanpa ini, [umpan] dalam profil.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Tabel hasil; yang sudah ada ditambah.")] = Path("rss.csv"),
    profile: Annotated[Path | None, typer.Option("--profile", help="Profil TOML dengan bagian [umpan].")] = None,
    timeout: Annotated[float, typer.Option("--timeout", help="Batas menunggu satu situs, detik.", min=0.1)] = 20.0,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak hasil sebagai JSON.")] = False,
) -> None:
    """Mengambil berita dari umpan RSS/Atom. Satu-satunya perintah yang memakai internet, hanya ke alamat itu."""
    from opini.adapters.fetch import fetch
    from opini.adapters.rss import COLUMNS, parse_feed
    from opini.profile import Profile

    named = dict(Profile.from_toml(profile).umpan) if profile is not None else {}
    wanted = [("", place) for place in feeds] if feeds else list(named.items())
    if not wanted:
        raise InputError("tidak ada umpan", cure="sebut alamatnya, atau isi [umpan] dalam profil dan beri --profile")
    rows: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    failed: list[tuple[str, InputError]] = []
    for outlet, place in wanted:
        try:
            found = parse_feed(fetch(place, timeout=timeout), outlet)
        except InputError as error:
            failed.append((outlet or place, error))
            continue
        rows += found
        told.append({"umpan": outlet or (found[0]["sumber"] if found else "") or place, "butir": len(found)})
    if not told:
        first = failed[0][1]
        raise InputError(f"tidak satu pun umpan terbaca: {first.problem}", cure=first.cure)
    wrong = [f"{name}: {error.problem}: {error.cure}" for name, error in failed]
    fresh, total = _merged(rows, out, COLUMNS)
    _save(total, out)
    if as_json:
        print_json({"berkas": str(out), "baru": fresh, "seluruhnya": total.height, "umpan": told, "gagal": wrong})
        return
    print_table(
        f"{fresh} berita baru dari {len(told)} umpan",
        ("umpan", "n"),
        [(str(row["umpan"]), str(row["butir"])) for row in told],
    )
    print_notes(f"gagal: {line}" for line in wrong)
    typer.echo(f"Hasil: {out} ({total.height} baris)")


def _merged(rows: list[dict[str, Any]], out: Path, names: tuple[str, ...]) -> tuple[int, pl.DataFrame]:
    """How many rows are new, and the table with those that were there before; an article is told by its id."""
    import polars as pl

    schema = dict.fromkeys(names, pl.String)
    fresh = pl.DataFrame(rows, schema=schema).unique("id", keep="first", maintain_order=True)
    if not out.exists():
        return fresh.height, fresh
    from opini.adapters.files import read_file

    before = read_file(out).frame
    if "id" not in before.columns:
        raise InputError(f"{out.name} bukan hasil opini ambil", cure="beri --out lain")
    before = before.with_columns(pl.col("id").cast(pl.String))
    fresh = fresh.join(before, on="id", how="anti")
    return fresh.height, pl.concat([before, fresh], how="diagonal_relaxed")


def _save(table: pl.DataFrame, out: Path) -> None:
    from opini.adapters.files import write_file

    half = out.with_name(f".{out.stem}.baru{out.suffix}")  # a crash half-way leaves the old table whole
    write_file(inert(table) if out.suffix.lower() in (".csv", ".tsv") else table, half)
    half.replace(out)
