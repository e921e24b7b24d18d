"""A small model trained in a second on own texts: enough to hold every estimator to its promises."""

from __future__ import annotations

import pytest

from opini.classify import LinearTextClassifier

_PARTS = {
    "negatif": [
        "jalan rusak parah",
        "air mati terus",
        "pelayanan lambat sekali",
        "kecewa sampah menumpuk",
        "pungli lagi",
    ],
    "netral": [
        "rapat dimulai pukul tujuh",
        "wali kota meninjau pasar",
        "kapan jadwalnya dibuka",
        "surat sudah dikirim",
    ],
    "positif": ["terima kasih bagus sekali", "petugas ramah dan cepat", "mantap pelayanannya", "salut kerjanya rapi"],
}
_ENDS = ["di kampung kami", "hari ini", "pak", "min", "warga tunggu", "tadi pagi", "sejak kemarin", "ulun kada tahu"]


@pytest.fixture(scope="session")
def corpus() -> tuple[list[str], list[str]]:
    rows = [(f"{part} {end}", label) for label, parts in _PARTS.items() for part in parts for end in _ENDS]
    return [text for text, _ in rows], [label for _, label in rows]


@pytest.fixture(scope="session")
def model(corpus: tuple[list[str], list[str]]) -> LinearTextClassifier:
    return LinearTextClassifier(bits=14).fit(*corpus)
