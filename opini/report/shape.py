"""What the report reads from an engine result: names of tables, columns and keys, all optional but ``issues.isu``.

A table is a mapping *column -> sequence* (list or numpy array). A missing table, column or key means "not known", and
the page says so; nothing is invented. Times are UTC seconds (int), numpy datetimes or aware datetimes.

>>> table({"isu": ["i-1"], "n": [3]}).rows()
[{'isu': 'i-1', 'n': 3}]
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = ["TABLES", "Table", "number", "result_part", "seconds", "table", "truth"]

TABLES: dict[str, str] = {
    "opinions": "id isu waktu kanal sumber jenis bahasa sentimen sentimen_negatif sentimen_netral sentimen_positif"
    " topik topik_p dimensi sasaran keparahan atribusi bobot alasan_lewat [teks: masked]",
    "indicators": "waktu lingkup nama indikator nilai lo hi n n_eff n_penulis jendela cakupan metode versi alasan",
    "issues": "isu judul topik dimensi risiko risiko_lo risiko_hi p_eskalasi dampak level usulan_krisis tahap"
    " jenis_krisis klaster_scct respons penanggung_jawab alasan(list) n mulai terakhir"
    " [risiko_lalu level_lalu n_hari n_penulis n_kanal p_lo p_hi dampak_lo dampak_hi negatif negatif_lo negatif_hi"
    " kelipatan tenggat tanggapan perlu_verifikasi penggandaan frasa(list) lokasi(list) faktor({name: points}) status"
    " penulis_jenis({kind: n}) serupa(list of text) peringkat(place, from 1) induk(issue id)]",
    "alerts": "id waktu isu level dari sementara alasan(list)",
    "reputation": "waktu dimensi nilai lo hi n [n_eff lalu alasan pendorong]",
    "series": "isu waktu mentah negatif harapan batas_bawah batas_atas [teredam]; isu '' is the whole board",
    "surges": "id mulai akhir hari lingkup(topik|isu) nama judul topik n biasanya kali z n_puncak puncak berlangsung"
    " bagian_dari(id of the surge that tells it) musim pekan_naik negatif salinan frasa(list) penjelasan",
    "tone": "lingkup(kanal|topik) nama negatif netral positif n [n_eff neto lo hi alasan]",
    "evidence": "isu id waktu kanal teks(masked) [peran(khas|parah|beda) sumber sentimen keparahan]",
    "aspirasi": "frasa n [topik jendela]",
    "kebijakan": "kebijakan jenis sikap n dari nilai lo hi jendela alasan",
}
"""Columns the report reads from each table; those in brackets are extras that make the page richer."""

HEADLINE_KEYS = (
    "mulai akhir level n_level({level: n}, active issues) n_dorman baru mereda n n_penulis n_kanal"
    " n_lalu(usual for the same period)"
    " sentimen_neto({nilai lo hi lalu n}) indeks({nilai lo hi lalu n}) per_hari(mean opinions a day) hari(looked over)"
    " n_aspirasi(wishes) hari_aspirasi(days they were counted over)"
)
QUALITY_KEYS = (
    "masuk dipakai lewat({reason: n}) per_kanal({kanal: n}) kanal_kosong(list) sumber_hilang({kanal: n})"
    " model({name: version}) garis_dasar_hari garis_dasar_min ada_penulis(bool) sementara(bool) catatan(list)"
    " konflik_id"
)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length, read row by row."""

    columns: Mapping[str, Sequence[Any]]

    def __len__(self) -> int:
        return min((len(c) for c in self.columns.values()), default=0)

    def rows(self) -> list[dict[str, Any]]:
        """All rows as plain dicts; numpy scalars become Python ones, nan becomes ``None``."""
        return list(self)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = list(self.columns)
        for values in zip(*(self.columns[name] for name in names), strict=False):
            yield {name: _plain(value) for name, value in zip(names, values, strict=True)}


def table(columns: Any) -> Table:
    """Wrap a mapping of columns (or nothing)."""
    return Table(columns if isinstance(columns, Mapping) else {})


def result_part(result: Any, name: str) -> Any:
    """A part of the result by attribute, by key, or inside ``result.tables``; an empty dict when absent."""
    for holder in (result, getattr(result, "tables", None)):
        if holder is None:
            continue
        value = holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)
        if value is not None:
            return value
    return {}


def number(value: Any) -> float | None:
    """A finite float, or ``None`` for anything else (unknown, nan, text).

    >>> number(3), number(float("nan")), number("x"), number(None)
    (3.0, None, None, None)
    """
    if value is None or isinstance(value, bool | str | bytes):
        return None
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def seconds(value: Any) -> int | None:
    """UTC seconds of a time given as seconds, datetime, numpy datetime64 or ISO text; ``None`` when unknown.

    >>> seconds(datetime(1970, 1, 2, tzinfo=UTC)), seconds("1970-01-01T00:01:00+00:00"), seconds(-1), seconds("?")
    (86400, 60, None, None)
    """
    if hasattr(value, "astype") and getattr(getattr(value, "dtype", None), "kind", "") == "M":
        stamp = int(value.astype("datetime64[s]").astype("int64"))
        return stamp if stamp > -(2**62) else None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
    stamp_or_none = number(value)
    return int(stamp_or_none) if stamp_or_none is not None and stamp_or_none >= 0 else None


def truth(value: Any) -> bool:
    """Whether a flag is set; unknown is not set."""
    return value is not None and value == value and bool(value)


def _plain(value: Any) -> Any:
    if getattr(getattr(value, "dtype", None), "kind", "") in "biufSU" and getattr(value, "ndim", 1) == 0:
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value
