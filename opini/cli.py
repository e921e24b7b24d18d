"""``opini`` on the command line: demo, clean, predict, report, harian, templat, ambil, watch, doctor and others.

Exit codes: 0 done; 1 nothing to report (no row was usable); 2 wrong usage or input, with the cure on the same line;
3 an unexpected error, in one line (``OPINI_DEBUG=1`` shows where).
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from opini import __version__
from opini._console import complain, counts, inert, print_json, print_notes, print_table, print_texts
from opini.cli_daily import harian, templat
from opini.cli_doctor import doctor
from opini.cli_fetch import fetching
from opini.cli_measure import evaluate, simulate
from opini.cli_watch import watch
from opini.errors import InputError, OpiniError

if TYPE_CHECKING:
    import polars as pl

    from opini.profile import Profile
    from opini.report import Report

__all__ = ["app", "main"]

OK, NO_RESULT, BAD_INPUT, UNEXPECTED = 0, 1, 2, 3
_TOP = 10  # issues in the printed table (chosen: fits one screen)

app = typer.Typer(
    name="opini",
    help="Dari apa yang dikatakan warga menjadi isu, risiko, dan laporan reputasi.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Files = Annotated[list[Path], typer.Argument(help="CSV, TSV, JSONL, Parquet, XLSX, atau transkrip TXT/DOCX.")]
Text = Annotated[str | None, typer.Option("--text", help="Kolom teks, bila tidak dikenali sendiri.")]
Channel = Annotated[str | None, typer.Option("--channel", help="Kolom kanal, atau satu kanal untuk semua baris.")]
ProfileFile = Annotated[Path | None, typer.Option("--profile", help="Profil TOML: wilayah, akun resmi, ambang, ...")]
AsJson = Annotated[bool, typer.Option("--json", help="Cetak hasil sebagai JSON.")]
Bar = Annotated[
    bool | None, typer.Option("--progress/--no-progress", help="Bilah kemajuan (bawaan: bila di terminal).")
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"opini {__version__}")
        raise typer.Exit(OK)


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Cetak versi lalu selesai.")
    ] = False,
) -> None:
    """Dari apa yang dikatakan warga menjadi isu, risiko, dan laporan reputasi."""


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder hasil.")] = Path("laporan-demo"),
    seed: Annotated[int, typer.Option(help="Benih aliran contoh.")] = 2025,
    days: Annotated[int, typer.Option(help="Banyak hari.", min=1, max=3650)] = 120,
    as_json: AsJson = False,
    progress: Bar = None,
) -> None:
    """Menjalankan semuanya pada kota rekaan: 120 hari, enam kanal, empat cerita."""
    import tomllib

    from opini.api import monitor
    from opini.demo import demo_profile_toml, demo_stream
    from opini.profile import Profile

    profile = Profile.from_dict(tomllib.loads(demo_profile_toml()))
    report = monitor(demo_stream(seed=seed, days=days), profile=profile, progress=progress)
    page = report.save_html(out / "laporan.html")
    report.save_markdown(out / "laporan.md")
    report.save_tables(out / "tabel")
    _finish(report, page, as_json)


@app.command()
def report(
    files: Files,
    out: Annotated[Path, typer.Option("--out", help="Berkas HTML hasil.")] = Path("laporan.html"),
    channel: Channel = None,
    profile: ProfileFile = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Waktu laporan: 2025-03-03 atau 2025-03-03T18:00.")
    ] = None,
    text: Text = None,
    time: Annotated[str | None, typer.Option("--time", help="Kolom waktu; untuk transkrip, tanggalnya.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Zona waktu yang tidak tertulis (bawaan: profil).")] = None,
    id: Annotated[str | None, typer.Option("--id", help="Kolom id.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Kolom sumber atau media.")] = None,
    author: Annotated[str | None, typer.Option("--author", help="Kolom penulis atau akun.")] = None,
    reach: Annotated[str | None, typer.Option("--reach", help="Kolom jangkauan atau pengikut.")] = None,
    place: Annotated[str | None, typer.Option("--place", help="Kolom wilayah.")] = None,
    form: Annotated[str, typer.Option("--form", help="Bentuk laporan: harian, mingguan, atau bulanan.")] = "harian",
    markdown: Annotated[Path | None, typer.Option("--markdown", help="Tulis pula ringkasan Markdown.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Tulis pula isi laporan sebagai Excel.")] = None,
    tables: Annotated[Path | None, typer.Option("--tables", help="Tulis pula semua tabel ke folder ini.")] = None,
    as_json: AsJson = False,
    progress: Bar = None,
) -> None:
    """Membuat laporan monitoring isu dari satu atau beberapa berkas."""
    from opini.adapters.gather import gather
    from opini.api import monitor
    from opini.report.period import check_form

    check_form(form)
    roles = {"teks": text, "waktu": time, "id": id, "sumber": source, "penulis": author}
    roles |= {"jangkauan": reach, "wilayah": place}
    found = gather(files, explicit=roles, channel=channel, waktu=time)
    made = monitor(
        found.frame,
        profile=_profile(profile),
        as_of=as_of,
        text=found.kolom.get("teks"),
        time=found.kolom.get("waktu"),
        channel=channel,
        id=found.kolom.get("id"),
        source=found.kolom.get("sumber"),
        author=found.kolom.get("penulis"),
        reach=found.kolom.get("jangkauan"),
        place=found.kolom.get("wilayah"),
        zone=zone,
        progress=progress,
        notes=found.catatan,
    )
    page = made.save_html(out, form)
    if markdown is not None:
        made.save_markdown(markdown, form)
    if xlsx is not None:
        made.save_xlsx(xlsx, form)
    if tables is not None:
        made.save_tables(tables)
    _finish(made, page, as_json, scores=found.skor)


@app.command()
def predict(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSONL, Parquet, XLSX, atau transkrip TXT/DOCX.")],
    out: Annotated[Path | None, typer.Option("--out", help="Berkas hasil: .csv, .tsv, .jsonl, .parquet.")] = None,
    text: Text = None,
    channel: Channel = None,
    profile: ProfileFile = None,
    as_json: AsJson = False,
    progress: Bar = None,
) -> None:
    """Memberi tiap baris sentimen, topik, dimensi, keparahan, dan lainnya; kolom lama tetap."""
    from opini.adapters.files import read_file, write_file
    from opini.api import annotate

    loaded = read_file(file)
    done = annotate(loaded.frame, text=text, profile=_profile(profile), progress=progress, channel=channel)
    target = out or file.with_name(f"{file.stem}_opini.csv")
    if target.resolve() == file.resolve():
        raise InputError(f"hasil akan menimpa {file.name}", cure="beri --out lain")
    write_file(inert(done) if target.suffix.lower() in (".csv", ".tsv") else done, target)
    labels = {name: counts(done[name].to_list()) for name in ("sentimen", "topik")}
    if as_json:
        print_json({"berkas": str(target), "baris": done.height, **labels, "catatan": list(loaded.catatan)})
    else:
        for name, count in labels.items():
            print_table(f"{name} ({done.height} baris)", (name, "n"), [(k, str(n)) for k, n in count.items()])
        print_notes(loaded.catatan)
        typer.echo(f"Hasil: {target}")
    if not any(labels["sentimen"].values()):
        raise typer.Exit(NO_RESULT)


@app.command()
def clean(
    file: Annotated[Path | None, typer.Argument(help="Berkas; tanpa berkas, baris dari masukan baku.")] = None,
    text: Text = None,
    out: Annotated[Path | None, typer.Option("--out", help="Tulis tabel dengan kolom 'bersih' ke berkas ini.")] = None,
    as_json: AsJson = False,
) -> None:
    """Membersihkan teks: menyamarkan data pribadi, membakukan ejaan. Mencetak satu teks bersih per baris."""
    from opini.text import TextCleaner, mask_pii

    cleaner = TextCleaner()
    if file is None:
        if out is not None or text is not None:
            raise InputError("--out dan --text memerlukan berkas", cure="sebut berkasnya: opini clean data.csv")
        lines = sys.stdin.buffer.read().decode("utf-8", "replace").splitlines()
        print_texts((cleaner.clean(mask_pii(line)) for line in lines), as_json)
        return
    from opini.adapters import frames
    from opini.adapters.columns import locate, missing
    from opini.adapters.files import read_file, write_file
    from opini.adapters.values import as_text

    source = frames.read(read_file(file).frame)
    located = locate(source.names, {"teks": text}, only=("teks",))
    if "teks" not in located.names:
        raise missing("teks", source.names)
    done = [cleaner.clean(mask_pii(as_text(v))) for v in source.column(located.names["teks"])]
    if out is None:
        print_texts(done, as_json)
    else:
        write_file(inert(source.add({"bersih": done})), out)
        typer.echo(f"Hasil: {out}")
    if not any(done):
        raise typer.Exit(NO_RESULT)


@app.command()
def models(as_json: AsJson = False) -> None:
    """Menampilkan model yang terpasang dan mutunya."""
    from opini.classify import shipped
    from opini.classify.registry import shipped_folder

    rows: list[dict[str, Any]] = []
    for name, entry in shipped().items():
        for tier, version in entry["tiers"].items():
            folder = shipped_folder() / name / str(version)
            size = sum(f.stat().st_size for f in folder.glob("*") if f.is_file()) if folder.is_dir() else 0
            default = tier == entry["default"]
            rows.append({"nama": name, "tingkat": tier, "versi": version, "bawaan": default, "bita": size})
    if as_json:
        print_json(rows)
        return
    cells = [
        (r["nama"], r["tingkat"], r["versi"], "ya" if r["bawaan"] else "", f"{r['bita'] / 1e6:.1f} MB") for r in rows
    ]
    print_table("Model terpasang", ("nama", "tingkat", "versi", "bawaan", "ukuran"), cells)


app.command()(harian)
app.command()(templat)
app.add_typer(fetching)
app.command()(doctor)
app.command()(watch)
app.command()(simulate)
app.command()(evaluate)


def _profile(path: Path | None) -> Profile | None:
    from opini.profile import Profile

    return None if path is None else Profile.from_toml(path)


def _finish(made: Report, page: Path, as_json: bool, scores: pl.DataFrame | None = None) -> None:
    """Print the issues and where the page is; exit 1 if no row was usable."""
    issues: list[dict[str, Any]] = made.issues.to_dicts()
    box = made.result.quality
    if as_json:
        shown = {"isu": issues, "ringkasan": dict(made.result.headline), "mutu": dict(box), "laporan": str(page)}
        print_json(shown if scores is None else {**shown, "skor_survei": scores.to_dicts()})
    else:
        listed = tuple(f"{place}. " for place in range(1, _TOP + 1))  # the table below lists the issues
        typer.echo("\n".join(line for line in made.summary().splitlines() if not line.startswith(listed)))
        rows = [
            (
                str(i["level"]).upper(),
                _range(i),
                str(i["judul"]),
                str(i["topik"]),
                str(i["n"]),
                i["penanggung_jawab"] or "",
            )
            for i in issues[:_TOP]
        ]
        if rows:
            print_table(
                f"{len(rows)} dari {len(issues)} isu, risiko tertinggi dahulu",
                ("tingkat isu", "risiko (kisaran)", "isu", "topik", "n", "penanggung jawab"),
                rows,
            )
        if scores is not None:
            values = [(s["nama"], f"{s['nilai']:.1f}", str(s["n"]), s["metode"]) for s in scores.to_dicts()]
            print_table("Skor survei (0-100)", ("butir", "nilai", "n", "metode"), values)
        print_notes([str(note) for note in box.get("catatan", ())])
        typer.echo(f"Laporan: {page}")
    if not box.get("dipakai"):
        raise typer.Exit(NO_RESULT)


def _range(issue: dict[str, Any]) -> str:
    value, lo, hi = (issue.get(name) for name in ("risiko", "risiko_lo", "risiko_hi"))
    return "-" if value is None else f"{value:.0f}" + ("" if lo is None or hi is None else f" ({lo:.0f}-{hi:.0f})")


def main() -> NoReturn:
    """Run the command line; every way out is an exit code and at most one line on stderr."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may know neither "−" nor "é"
        if isinstance(stream, io.TextIOWrapper) and "utf" not in stream.encoding.lower():
            stream.reconfigure(errors="replace")
    try:
        app()
    except OpiniError as error:
        complain(f"{error.problem}: {error.cure}" if error.cure else error.problem)
        sys.exit(BAD_INPUT)
    except BrokenPipeError:  # the reader closed early, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OK)
    except OSError as error:
        complain(f"{error.strerror or type(error).__name__}: {error.filename or ''}: periksa izin dan ruang cakram")
        sys.exit(BAD_INPUT)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # a panic of a compiled reader is no Exception
        if os.environ.get("OPINI_DEBUG"):
            raise
        complain(f"kesalahan tak terduga ({type(error).__name__}): jalankan lagi dengan OPINI_DEBUG=1 untuk rinciannya")
        sys.exit(UNEXPECTED)
    sys.exit(OK)
