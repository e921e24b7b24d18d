"""One opinion while the stream is being made, with the truth that only tests see."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KIND", "Draft", "kind"]

KIND = {
    "tanya": "tanya",
    "usul": "aspirasi",
    "berita": "berita",
    "resmi": "pengumuman",
    "balasan": "balasan_layanan",
    "kampanye": "kampanye",
}


@dataclass(slots=True, eq=False)
class Draft:
    """A row of the stream; times are UTC seconds, ``induk`` is the draft it answers or repeats."""

    waktu: int
    teks: str
    kanal: str
    sumber: str
    penulis: str
    nada: str
    topik: str
    ragam: str
    cerita: str = ""
    jangkauan: int | None = None
    interaksi: int | None = None
    wilayah: str | None = None
    induk: Draft | None = None
    tautan: str | None = None
    ditanggapi: int | None = None
    id: str = ""


def kind(draft: Draft) -> str:
    """The true ``jenis`` of a draft (``vocabulary.KINDS``)."""
    if draft.ragam in KIND:
        return KIND[draft.ragam]
    if draft.nada == "netral" and draft.ragam in ("survei", "lisan"):
        return "aspirasi"
    return {"negatif": "keluhan", "positif": "pujian"}.get(draft.nada, "lainnya")
