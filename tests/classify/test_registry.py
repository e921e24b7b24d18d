"""Shipped models load by name, answer sensibly, and quickly from cold; errors name what exists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import opini
from opini.classify import LinearTextClassifier, shipped
from opini.classify.registry import shipped_folder
from opini.errors import ArtefactError, InputError
from opini.vocabulary import SENTIMENTS, TOPICS


def test_shipped_models_speak_the_vocabulary() -> None:
    assert opini.load("sentiment").classes_.tolist() == sorted(SENTIMENTS)
    assert opini.load("topic").classes_.tolist() == sorted(TOPICS)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Terima kasih banyak, petugasnya ramah dan prosesnya cepat sekali", "positif"),
        ("Air mati lagi sejak subuh, kecewa berat dengan pelayanan ini", "negatif"),
        ("Wali Kota menghadiri rapat koordinasi di Balai Kota, Senin (3/3)", "netral"),
        ("sdh lapor 3x ga direspon, bikin emosi aja", "negatif"),
    ],
)
def test_plain_cases_of_tone(text: str, label: str) -> None:
    assert opini.load("sentiment").predict([text]).tolist() == [label]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("jalan berlubang di depan pasar belum diaspal", "jalan"),
        ("air PDAM tidak mengalir sudah tiga hari", "air_energi"),
        ("sampah menumpuk di TPS, bau sekali", "sampah_lh"),
        ("KTP belum jadi padahal sudah rekam sejak bulan lalu", "adminduk"),
        ("parkir liar bikin macet di depan mal", "transportasi"),
        ("bansos tidak tepat sasaran, yang mampu malah dapat", "bansos_pangan"),
        ("dokter puskesmas datang terlambat, pasien antre", "kesehatan"),
        ("oknum minta uang pelicin, ini pungli", "integritas_hukum"),
    ],
)
def test_plain_cases_of_topic(text: str, label: str) -> None:
    assert opini.load("topic").predict([text]).tolist() == [label]


def test_a_folder_loads_like_a_name(model: LinearTextClassifier, tmp_path: Path) -> None:
    model.save(tmp_path / "own")
    expected = model.predict_proba(["jalan rusak"])
    assert np.array_equal(opini.load(tmp_path / "own").predict_proba(["jalan rusak"]), expected)
    assert np.array_equal(opini.load("sentiment", tier=str(tmp_path / "own")).predict_proba(["jalan rusak"]), expected)


@pytest.mark.parametrize(
    ("name", "tier"), [("cuaca", None), ("language", "giant"), ("sentiment", "giant"), ("/no/such/folder", None)]
)
def test_what_does_not_exist_is_named_with_what_does(name: str, tier: str | None) -> None:
    with pytest.raises(InputError, match=r"use '.*or the folder of a saved model"):
        opini.load(name, tier=tier)


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="manifest"):
        opini.load(tmp_path)


def test_every_registered_tier_is_there_and_small() -> None:
    folders = [shipped_folder() / name / v for name, entry in shipped().items() for v in entry["tiers"].values()]
    assert len(folders) >= 2
    size = {folder: sum(f.stat().st_size for f in folder.iterdir()) for folder in folders}
    both = sum(n for folder, n in size.items() if folder.parent.name in ("sentiment", "topic"))
    assert both <= 25e6  # both tiers of both models
    assert sum(size.values()) <= 32e6
    assert all((folder / "README.md").is_file() and (folder / "metrics.json").is_file() for folder in folders)


def test_cold_start_is_below_a_second_and_a_half() -> None:
    code = (
        "import time; t = time.perf_counter(); import opini, sys; "
        "opini.load('sentiment').predict(['jalan rusak']); print(time.perf_counter() - t); "
        "assert not {'sklearn', 'torch', 'scipy.optimize'} & set(sys.modules)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(times) < 1.5
