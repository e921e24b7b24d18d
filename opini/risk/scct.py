"""What kind of crisis an issue could become and which answer fits (SCCT, Coombs 2007; domain.md 1.2 and 2.1).

>>> cluster(0.8), cluster(0.5), cluster(0.1), cluster(float("nan"))
('dapat_dicegah', 'tak_sengaja', 'korban', None)
>>> crisis_kind("integritas_hukum", "Pungli di kelurahan", "dapat_dicegah")
'penyalahgunaan_jabatan'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from opini.vocabulary import ATTRIBUTION, CRISIS_KINDS, TOPICS

__all__ = ["RESPONSES", "Response", "attribution", "cluster", "crisis_kind"]

# Half way between the base attributions of the clusters (.15, .45, .85).
_BOUNDS = (
    (ATTRIBUTION["korban"] + ATTRIBUTION["tak_sengaja"]) / 2,
    (ATTRIBUTION["tak_sengaja"] + ATTRIBUTION["dapat_dicegah"]) / 2,
)
_HISTORY = 0.25  # added share for a similar case within 12 months, and for a bad prior reputation (domain.md 2.1)


class Response(NamedTuple):
    """The response class of a cluster: its name, its steps, what to avoid, and the frame of a message."""

    nama: str
    lakukan: tuple[str, ...]
    hindari: tuple[str, ...]
    pesan: str


# Instruct and adjust first; deny only what is false; never mix denial with rebuilding (Coombs 2007).
RESPONSES = MappingProxyType(
    {
        "korban": Response(
            "arahan bagi warga + empati; bantah hanya bila terbukti keliru",
            ("Sampaikan apa yang harus dilakukan warga sekarang.", "Tunjukkan kepedulian kepada yang terdampak."),
            ("Membantah tanpa bukti.", "Menyalahkan warga atau korban."),
            "Yang terjadi … · yang perlu Anda lakukan … · bantuan yang tersedia … · kabar berikutnya pukul …",
        ),
        "tak_sengaja": Response(
            "arahan bagi warga + sebab + jadwal",
            ("Jelaskan sebab dengan bahasa sederhana.", "Beri jadwal pulih dan layanan pengganti."),
            ("Mengecilkan keluhan.", "Berjanji tanpa tanggal."),
            "Layanan … terganggu sejak … karena … · yang kami kerjakan … · perkiraan pulih … · sementara itu …",
        ),
        "dapat_dicegah": Response(
            "permintaan maaf + koreksi + tindak lanjut terukur",
            ("Akui dampaknya dan minta maaf.", "Sebut langkah koreksi, penanggung jawab, dan tanggalnya."),
            ("Menyangkal.", "Mencampur permintaan maaf dengan pembelaan."),
            "Kami memohon maaf atas … · pemeriksaan dilakukan oleh … · hasil diumumkan … · aduan lanjutan ke …",
        ),
    }
)


def attribution(mix: float, *, similar_before: bool = False, bad_prior: bool = False) -> float:
    """Responsibility 0..1 put on the government: the mix of clusters, raised by history and by a bad reputation.

    ``nan`` where nobody is blamed.

    >>> attribution(0.45), attribution(0.45, similar_before=True), attribution(0.9, bad_prior=True)
    (0.45, 0.5625, 1.0)
    """
    return float(np.clip(mix * (1.0 + _HISTORY * similar_before + _HISTORY * bad_prior), 0.0, 1.0))


def cluster(value: float) -> str | None:
    """SCCT cluster of a responsibility; ``None`` where nobody is blamed."""
    if not np.isfinite(value):
        return None
    low, high = _BOUNDS
    return "korban" if value < low else "tak_sengaja" if value < high else "dapat_dicegah"


def crisis_kind(topik: str | None, words: str, klaster: str | None) -> str:
    """Kind of crisis (``CRISIS_KINDS``) from cue words, else from the topic, else ``kepedulian_sosial``."""
    text = words.lower()
    for cue, kind in _cues():
        if cue.search(text):
            return kind
    kind = _TOPIC_KIND.get(topik or "", "kepedulian_sosial")
    if kind == "kahar_alam" and klaster in {"tak_sengaja", "dapat_dicegah"}:
        return "kahar_kelalaian"  # a flood people blame on somebody
    return kind


_TOPIC_KIND: dict[str, str] = {
    **dict.fromkeys(TOPICS, "gangguan_layanan"),
    "drainase_banjir": "kahar_alam",
    "bencana": "kahar_alam",
    "bansos_pangan": "kepedulian_sosial",
    "pajak_ekonomi": "kebijakan",
    "ketenagakerjaan": "kepedulian_sosial",
    "aparatur": "kebijakan",
    "integritas_hukum": "penyalahgunaan_jabatan",
    "trantibum": "konflik_sosial",
    "tata_ruang_tanah": "konflik_sosial",
    "sosial_budaya": "kepedulian_sosial",
    "tata_kelola": "kebijakan",
    "desa_tani": "kepedulian_sosial",
    "lainnya": "kepedulian_sosial",
}


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Rows of ``data/crisis_kinds.tsv``: a word or phrase and the kind it points at, first match wins."""
    lines = (resources.files("opini.risk") / "data" / "crisis_kinds.tsv").read_text(encoding="utf-8").splitlines()
    rows: Iterable[list[str]] = (line.split("\t") for line in lines if line and not line.startswith("#"))
    found = []
    for phrase, kind in rows:
        if kind not in CRISIS_KINDS:
            raise ValueError(f"crisis_kinds.tsv names the unknown kind {kind!r}")
        found.append((re.compile(rf"\b{re.escape(phrase)}\b"), kind))
    return tuple(found)
