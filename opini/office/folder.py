"""What in a folder is data, which profile belongs to it, and where results go (never mistaken for data).

>>> [is_input(Path(name)) for name in ("lapor.csv", "~$lapor.xlsx", "pesan_wa.txt", "foto.jpg", ".x.csv")]
[True, False, False, False, False]
"""

from __future__ import annotations

from pathlib import Path

from opini.adapters.files import SUFFIXES
from opini.errors import InputError

__all__ = ["BOOK", "MESSAGE", "PAGE", "PROFILE", "REVIEW", "find_inputs", "find_profile", "is_input"]

PAGE, BOOK, MESSAGE, REVIEW = "laporan", "laporan-opini", "pesan_wa.txt", "periksa.xlsx"
PROFILE = "profil.toml"
_OWN = (REVIEW, MESSAGE)
_OWN_PREFIX = BOOK  # a complaints system may well export "laporan.xlsx": that is data


def is_input(path: Path) -> bool:
    """Whether a file is data: a kind opini reads, not hidden, no lock file of an office program, no result of ours."""
    name = path.name.casefold()
    return (
        path.suffix.casefold() in SUFFIXES
        and not name.startswith((".", "~$", ".~lock"))
        and name not in _OWN
        and not name.startswith(_OWN_PREFIX)
    )


def find_inputs(folder: Path) -> list[Path]:
    """The data files of a folder by name; :class:`InputError` where there is no folder or nothing in it."""
    if not folder.is_dir():
        raise InputError(f"folder {folder} tidak ada", cure="buat foldernya dan taruh berkas opini di dalamnya")
    found = sorted((p for p in folder.iterdir() if p.is_file() and is_input(p)), key=lambda p: p.name.casefold())
    if not found:
        cure = f"taruh {', '.join(SUFFIXES[:3])}, .xlsx atau transkrip di sana; untuk mengisi sendiri: opini templat"
        raise InputError(f"tidak ada berkas opini dalam {folder.name or folder}", cure=cure)
    return found


def find_profile(folder: Path) -> Path | None:
    """``profil.toml``, or the folder's only TOML file."""
    named = folder / PROFILE
    if named.is_file():
        return named
    others = sorted(folder.glob("*.toml"))
    return others[0] if len(others) == 1 else None
