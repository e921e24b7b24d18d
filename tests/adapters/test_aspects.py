"""Kind, dimension, target, severity and blame come from the heads where the data is silent, and only there."""

from __future__ import annotations

import math

import pytest

import opini
from opini.adapters import aspects
from opini.vocabulary import ATTRIBUTION, DIMENSIONS, KINDS

TEXTS = [
    "Sudah lapor berkali-kali ke dinas, jalan rusak tetap dibiarkan, dasar tidak becus",
    "Terima kasih petugas puskesmas, pelayanannya ramah dan cepat",
    "Kapan pendaftaran SPMB dibuka ya min?",
    "",
]


def test_trusted_values_win_and_the_heads_answer_for_the_rest() -> None:
    out = opini.annotate(
        {
            "teks": TEXTS,
            "tone": [None] * 4,
            "jenis": ["berita", None, None, None],
            "dimensi": ["keadilan", None, None, None],
            "keparahan": [1.0, None, None, None],
            "atribusi": [0.15, None, None, None],
            "sasaran": [0.0, None, None, None],
        },
        channel="media_sosial",
    )
    first = [out[name][0] for name in ("jenis", "dimensi", "keparahan", "atribusi", "sasaran")]
    assert first == ["berita", "keadilan", 1.0, 0.15, 0.0]
    assert out["jenis"].to_list()[1:] == ["pujian", "tanya", None]


def test_blame_is_the_expected_responsibility_and_unknown_where_nobody_is_blamed() -> None:
    out = opini.annotate({"teks": TEXTS}, channel="media_sosial")
    blamed = out["atribusi"].to_list()
    assert ATTRIBUTION["tak_sengaja"] < blamed[0] <= ATTRIBUTION["dapat_dicegah"]
    assert blamed[1:] == [None, None, None]
    assert set(out["dimensi"].drop_nulls()) <= set(DIMENSIONS)
    assert set(out["jenis"].drop_nulls()) <= set(KINDS)


def test_what_is_sent_to_government_is_about_it_whatever_the_words() -> None:
    text = ["pesanan datang terlambat, penjual tidak responsif, baju kekecilan"]
    assert opini.annotate({"teks": text}, channel="aduan")["sasaran"].to_list() == [1.0]
    assert opini.annotate({"teks": text}, channel="media_sosial")["sasaran"][0] < 0.5


def test_no_head_is_opened_when_everything_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr("opini.classify.registry.load_heads", refuse)
    given = {"jenis": ["berita"], "dimensi": ["keadilan"], "keparahan": [0.0], "atribusi": [0.15], "sasaran": [1.0]}
    row = {"teks": [TEXTS[0]], "sentimen": ["negatif"], "topik": ["jalan"], "bahasa": ["ind"]}
    assert opini.annotate(row | given)["jenis"].to_list() == ["berita"]


@pytest.mark.parametrize(
    "text",
    [
        "Kamar rawat inap di RSUD bersih, perawatnya ramah",
        "Rakyat dibunuh pelan-pelan oleh pajak",
        "Kolom komentarnya rusuh wkwk",
        "Bupati kebakaran jenggot dengar kritik",
        "Jadwal bentrok antara dua rapat",
    ],
)
def test_a_manner_of_speaking_is_no_victim(text: str) -> None:
    assert opini.annotate({"teks": [text]}, channel="media_sosial")["keparahan"][0] < 0.9


def test_expected_responsibility_is_a_mean_over_who_is_blamed() -> None:
    import numpy as np

    P = np.array([[0.0, 0.5, 0.5, 0.0], [0.2, 0.0, 0.0, 0.8]])
    got = aspects._blame(P, np.array([True, False])).tolist()
    assert got[0] == pytest.approx((0.45 + 0.85) / 2)
    assert math.isnan(got[1])
