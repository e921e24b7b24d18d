"""What people wrote into ``periksa.xlsx``: one :class:`Correction` an opinion, kept word for word.

A row is found again by its key, which comes from the opinion's id; order, filters and added columns do not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from opini.adapters.trusted import sentiment_of
from opini.adapters.values import as_text
from opini.errors import InputError
from opini.profile import Profile
from opini.report.tables import neutral

__all__ = ["HUMAN", "IGNORED", "SHEET", "STATUSES", "Correction", "key_of", "read_corrections", "understood"]

SHEET = "Periksa"
HUMAN = ("sentimen_benar", "topik_benar", "isu_benar", "penanggung_jawab", "tindakan", "status", "catatan", "pemeriksa")
"""Columns that people fill in; all others are opini's."""
IGNORED = "abaikan"
STATUSES = ("benar", "diverifikasi", "ditindaklanjuti", "selesai", IGNORED)


@dataclass(frozen=True, slots=True)
class Correction:
    """One checked row: what was shown (``tampil``) and what people wrote (``tulis``; "" = nothing)."""

    kunci: str
    tampil: Mapping[str, str] = field(default_factory=dict)
    tulis: Mapping[str, str] = field(default_factory=dict)


def key_of(id: str) -> str:
    """The key of an opinion's id: harmless in any spreadsheet.

    >>> len(key_of("=cmd|x")), key_of("a") == key_of("a")
    (16, True)
    """
    return hashlib.blake2b(id.encode("utf-8", "replace"), digest_size=8).hexdigest()


def read_corrections(path: Path) -> dict[str, Correction]:
    """Rows of the sheet in which somebody wrote something, by key; empty where there is no sheet yet.

    :class:`InputError` where the book is damaged: it is not overwritten then.
    """
    if not path.exists():
        return {}
    import fastexcel

    try:
        book = fastexcel.read_excel(path.read_bytes())
        if SHEET not in book.sheet_names:
            raise InputError(f"{path.name} tanpa lembar {SHEET!r}", cure="pindahkan berkas itu; yang baru akan dibuat")
        table = book.load_sheet(SHEET, header_row=0, dtypes="string").to_polars()
    except InputError:
        raise
    except Exception as error:  # fastexcel raises its own kinds for damaged and protected books
        cure = "buka dan simpan ulang sebagai XLSX tanpa sandi, atau pindahkan; isinya tidak akan ditimpa"
        raise InputError(f"{path.name} tidak terbaca", cure=cure) from error
    if "kunci" not in table.columns:
        cure = "kembalikan kolom itu (klik kanan judul kolom, Unhide), atau pindahkan berkasnya"
        raise InputError(f"{path.name} kehilangan kolom 'kunci'", cure=cure)
    found: dict[str, Correction] = {}
    for row in table.iter_rows(named=True):
        cells = {str(name): _unquoted(as_text(value)) for name, value in row.items()}
        written = {name: cells.get(name, "") for name in HUMAN}
        if (key := cells["kunci"]) and any(written.values()):
            found[key] = Correction(key, {n: v for n, v in cells.items() if n not in HUMAN}, written)
    return found


def _unquoted(text: str) -> str:
    """A cell without the apostrophe that kept it from being a formula."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


def understood(correction: Correction, profile: Profile) -> tuple[str | None, str | None, list[str]]:
    """The sentiment and topic id that were written, and the names of columns whose word is not one of opini's."""
    tone, topic = correction.tulis.get("sentimen_benar", ""), correction.tulis.get("topik_benar", "")
    sentiment, topik = sentiment_of(tone) if tone else None, profile.topic_of(topic) if topic else None
    unread = [n for n, w, v in (("sentimen_benar", tone, sentiment), ("topik_benar", topic, topik)) if w and v is None]
    return sentiment, topik, unread
