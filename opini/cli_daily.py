"""``opini harian`` and ``opini templat``: a folder in, the day's report out, for a desk that has only Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from opini._console import print_json, print_notes, print_table

__all__ = ["harian", "templat"]

_NOTHING = 1


def harian(
    folder: Annotated[Path, typer.Argument(help="Folder berisi berkas opini dan, bila ada, profil.toml.")],
    form: Annotated[str, typer.Option("--form", help="harian, mingguan, atau bulanan.")] = "harian",
    profile: Annotated[Path | None, typer.Option("--profile", help="Profil TOML; bawaan profil.toml di sana.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Waktu laporan: 2025-03-03.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Kanal untuk berkas tanpa kolom kanal.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak hasil sebagai JSON.")] = False,
    progress: Annotated[bool | None, typer.Option("--progress/--no-progress", help="Bilah kemajuan.")] = None,
) -> None:
    """Membuat laporan, pesan WhatsApp dan lembar periksa dari isi sebuah folder; koreksi lembar periksa dipakai."""
    from opini.office import daily
    from opini.profile import Profile

    given = None if profile is None else Profile.from_toml(profile)
    made = daily(folder, profile=given, as_of=as_of, form=form, channel=channel, progress=progress)
    box = made.report.result.quality
    if as_json:
        print_json(
            {
                "masukan": [path.name for path in made.masukan],
                "berkas": [str(path) for path in made.berkas],
                "diperiksa": made.diperiksa,
                "ringkasan": dict(made.report.result.headline),
                "mutu": dict(box),
                "skor_survei": [] if made.skor is None else made.skor.to_dicts(),
            }
        )
    else:
        typer.echo(made.report.message())
        typer.echo("")
        rows = [(path.name, told) for path, told in zip(made.berkas, _TOLD, strict=True)]
        title = f"{len(made.masukan)} berkas dibaca, {made.diperiksa} opini sudah diperiksa"
        print_table(title, ("berkas", "isi"), rows)
        print_notes([str(note) for note in box.get("catatan", ())])
        typer.echo(f"Folder: {folder}")
    if not box.get("dipakai"):
        raise typer.Exit(_NOTHING)


_TOLD = (
    "laporan untuk dibaca dan dicetak",
    "isi laporan sebagai lembar Excel",
    "siap diteruskan, paling banyak 900 huruf",
    "isi kolom kuning; dibaca pada laporan berikutnya",
)


def templat(
    out: Annotated[Path, typer.Argument(help="Berkas XLSX baru, atau folder.")] = Path("isian-opini.xlsx"),
    as_json: Annotated[bool, typer.Option("--json", help="Cetak hasil sebagai JSON.")] = False,
) -> None:
    """Membuat lembar Excel kosong untuk mengisi opini dengan tangan; yang sudah ada tidak ditimpa."""
    from opini.office import write_template

    path = write_template(out)
    if as_json:
        print_json({"berkas": str(path)})
    else:
        typer.echo(f"Lembar isian: {path}\nSetelah diisi: opini harian FOLDER")
