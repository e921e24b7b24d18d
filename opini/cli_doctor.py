"""``opini doctor``: whether this installation is whole: versions, models by checksum, extras, known clashes."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Annotated, Any

import typer

from opini import __version__
from opini._console import print_json, print_table
from opini.errors import ArtefactError

__all__ = ["doctor", "findings"]

OK, WARN, BAD, PLAIN = "baik", "periksa", "rusak", "tidak terpasang"
_EXTRAS = {"stem": "Sastrawi", "transformers": "torch", "postgres": "psycopg", "spark": "pyspark"}
_ALWAYS = "opini"
_NAME = re.compile(r"[A-Za-z0-9._-]+")

Finding = dict[str, Any]


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Cetak hasil sebagai JSON.")] = False) -> None:
    """Memeriksa pemasangan: versi, sidik model, tambahan, bentrokan paket. Keluar 1 bila ada yang rusak."""
    found = list(findings())
    if as_json:
        print_json(found)
    else:
        rows = [(str(f["keadaan"]), str(f["hal"]), str(f["nilai"]), str(f["saran"])) for f in found]
        print_table("Pemeriksaan pemasangan", ("keadaan", "hal", "nilai", "saran"), rows)
    if any(f["keadaan"] == BAD for f in found):
        raise typer.Exit(1)


def findings() -> Iterator[Finding]:
    """One line a thing that was looked at: ``keadaan``, ``hal``, ``nilai``, ``saran``."""
    old = sys.version_info < (3, 11)
    advice = "pasang Python 3.11 atau lebih baru" if old else ""
    yield _line(BAD if old else OK, "Python", platform.python_version(), advice)
    yield _line(OK, "sistem", f"{platform.system()} {platform.machine()}")
    yield _line(OK, "opini", __version__)
    encoding = (getattr(sys.stdout, "encoding", None) or "?").lower()
    narrow = "utf" not in encoding
    advice = "huruf tertentu tampil sebagai ?; setel PYTHONUTF8=1" if narrow else ""
    yield _line(WARN if narrow else OK, "pengodean layar", encoding, advice)
    yield from _packages()
    yield _sastrawi()
    yield from _models()


def _line(state: str, what: str, value: str, advice: str = "") -> Finding:
    return {"keadaan": state, "hal": what, "nilai": value, "saran": advice}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _packages() -> Iterator[Finding]:
    """What opini needs always, then what its extras need."""
    try:
        wanted = metadata.requires(_ALWAYS) or []
    except metadata.PackageNotFoundError:
        yield _line(WARN, "paket opini", "tidak terpasang lewat pip", "pip install opini")
        return
    for line in wanted:
        match = _NAME.match(line)
        if match is None or "extra ==" in line:
            continue
        low = re.search(r">=\s*([0-9.]+)", line)
        have = _version(match[0])
        if have is None:
            yield _line(BAD, match[0], "tidak ada", f"pip install '{line.split(';')[0].strip()}'")
        elif low and _parts(have) < _parts(low[1]):
            yield _line(BAD, match[0], have, f"pip install '{line.split(';')[0].strip()}'")
        else:
            yield _line(OK, match[0], have)
    from opini._optional import available

    for extra, module in _EXTRAS.items():
        here = available(module)
        cure = "" if here else f"pip install 'opini[{extra}]'"
        yield _line(OK if here else PLAIN, f"tambahan {extra}", "ada" if here else "-", cure)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _sastrawi() -> Finding:
    """The old ``Sastrawi`` distribution writes into the same folder as PySastrawi and breaks it."""
    old, new = _version("Sastrawi"), _version("PySastrawi")
    if old and new:
        return _line(BAD, "Sastrawi", f"{old} bersama PySastrawi {new}",
                     "pip uninstall Sastrawi PySastrawi, lalu pip install 'opini[stem]'")  # fmt: skip
    if old:
        return _line(BAD, "Sastrawi", f"{old} (paket lama)", "pip uninstall Sastrawi, lalu pip install 'opini[stem]'")
    return _line(OK, "bentrokan Sastrawi", "tidak ada")


def _models() -> Iterator[Finding]:
    """Every shipped model, file by file against its checksums."""
    from opini.artefacts import load
    from opini.classify import shipped
    from opini.classify.registry import shipped_folder

    for name, entry in shipped().items():
        for version in entry["tiers"].values():
            what = f"model {name} {version}"
            try:
                load(shipped_folder() / name / str(version))
            except (ArtefactError, OSError) as error:
                yield _line(BAD, what, str(error)[:120], "pasang ulang: pip install --force-reinstall opini")
            else:
                yield _line(OK, what, "sidik cocok")
