"""An audit measures on people's labels, keeps no text, and corrects the tone of the channels it checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import opini
from opini.auditing import LEAST, Audit, correction
from opini.errors import ArtefactError, InputError
from opini.vocabulary import SENTIMENTS

_TEXTS = {
    "negatif": ["jalan rusak parah dibiarkan", "kecewa, pelayanan lambat sekali", "air mati terus, tolong diperbaiki"],
    "netral": ["rapat dimulai pukul tujuh", "wali kota meninjau pasar pagi", "kapan jadwal pendaftaran dibuka"],
    "positif": ["terima kasih petugasnya ramah", "mantap, jalannya sudah mulus", "salut, kerjanya cepat sekali"],
}


class Sensor:
    """Reads the tone that is written in a text; a third of the negatives look neutral to it."""

    classes_ = np.array(SENTIMENTS)

    def predict_proba(self, X: list[str]) -> Any:
        P = np.full((len(X), 3), 0.05)
        for row, text in enumerate(X):
            tone = next(s for s in SENTIMENTS if s in text)
            seen = "netral" if tone == "negatif" and "samar" in text else tone
            P[row, SENTIMENTS.index(seen)] = 0.9
        return P


def _labelled(n: int = 40) -> dict[str, list[str]]:
    rows = [(tone, "media_sosial" if i % 2 else "aduan", i) for tone in SENTIMENTS for i in range(n)]
    return {
        "teks": [f"{tone} {'samar' if i % 3 == 0 else 'jelas'} nomor {i}" for tone, _, i in rows],
        "kanal": [channel for _, channel, _ in rows],
        "label": [tone for tone, _, _ in rows],
    }


@pytest.fixture(scope="module")
def audit() -> Audit:
    return opini.audit(_labelled(60), human="label", model=Sensor())


def test_the_shipped_model_is_audited_by_name_and_version() -> None:
    texts = [(text, tone) for tone, some in _TEXTS.items() for text in some]
    found = opini.audit({"teks": [t for t, _ in texts], "label": [s for _, s in texts]}, human="label")
    assert found.model.startswith("sentiment/")
    assert found.scores["semua"].accuracy > 0.7


def test_every_channel_has_its_own_confusion(audit: Audit) -> None:
    assert list(audit.scores) == ["semua", "media_sosial", "aduan"]
    assert audit.scores["semua"].confusion[0].tolist() == [40.0, 20.0, 0.0]
    parts = audit.scores["media_sosial"].confusion + audit.scores["aduan"].confusion
    assert np.array_equal(parts, audit.scores["semua"].confusion)


def test_unusable_rows_are_counted_not_dropped_in_silence() -> None:
    frame = _labelled()
    frame["label"][0], frame["label"][1], frame["teks"][2] = "", "marah besar", "  "
    found = opini.audit(frame, human="label", model=Sensor())
    assert found.lewat == {"tanpa label": 1, "label tidak dikenal": 1, "tanpa teks": 1}
    assert found.scores["semua"].n == 117


def test_labels_in_common_spellings_are_understood() -> None:
    frame = _labelled()
    frame["label"] = [{"negatif": "Negative", "netral": "neutral", "positif": "positif"}[s] for s in frame["label"]]
    assert opini.audit(frame, human="label", model=Sensor()).scores["semua"].n == 120


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame])
def test_the_table_is_of_the_kind_that_was_audited(kind: Any) -> None:
    table = opini.audit(kind(_labelled()), human="label", model=Sensor()).table()
    assert isinstance(table, kind)
    assert len(table) == 9
    row = {name: table[name].to_list()[0] for name in table.columns}
    assert row["kelas"] == "negatif"
    assert np.isclose(row["terbaca_negatif"] + row["terbaca_netral"] + row["terbaca_positif"], 1.0)


def test_it_is_saved_and_read_back_unchanged_and_holds_no_text(tmp_path: Path, audit: Audit) -> None:
    path = audit.save(tmp_path / "audit.json")
    again = Audit.load(path)
    assert again.save(tmp_path / "again.json").read_bytes() == path.read_bytes()
    assert np.array_equal(again.scores["aduan"].soft, audit.scores["aduan"].soft)
    assert again.table().equals(audit.table())
    assert "nomor" not in path.read_text()


@pytest.mark.parametrize(
    "damage",
    [
        lambda c: c.pop("scores"),
        lambda c: c.update(format=99),
        lambda c: c.update(kind="lain"),
        lambda c: c["scores"]["semua"].update(confusion=[[1, 2], [3, 4]]),
        lambda c: c["scores"]["semua"]["soft"][0].__setitem__(0, -1.0),
        lambda c: c["scores"]["semua"]["confusion"][0].__setitem__(0, None),
        lambda c: c.update(scores=[]),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, audit: Audit, damage: Any) -> None:
    path = audit.save(tmp_path / "audit.json")
    content = json.loads(path.read_text())
    damage(content)
    path.write_text(json.dumps(content))
    with pytest.raises(ArtefactError):
        Audit.load(path)


def test_no_file_is_an_error_with_a_cure(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="save"):
        Audit.load(tmp_path / "tidak-ada.json")


def test_the_page_of_a_notebook_escapes_names(audit: Audit) -> None:
    page = Audit("<script>", audit.classes, audit.scores)._repr_html_()
    assert "<script>" not in page
    assert "Media sosial" in page


@pytest.mark.parametrize(
    ("change", "match"),
    [({"human": "x"}, "label 'x'"), ({"channel": "angkasa"}, "angkasa"), ({"human": "kanal"}, "tidak ada baris")],
)
def test_wrong_columns_say_what_to_give(change: dict[str, str], match: str) -> None:
    with pytest.raises(InputError, match=match):
        opini.audit(_labelled(), **{"human": "label", **change}, model=Sensor())


def test_few_labels_correct_nothing(audit: Audit) -> None:
    small = opini.audit(_labelled(10), human="label", model=Sensor())
    assert small.confusions() == {}
    assert set(audit.confusions()) == {"media_sosial", "aduan"}
    assert audit.scores["aduan"].n >= LEAST


def test_an_audit_of_another_version_is_left_out_and_said(audit: Audit) -> None:
    found, said = correction(audit, {"sentiment": "fast-9"})
    assert found == {}
    assert "tidak dikoreksi" in said[0]
    assert correction(audit, {})[0].keys() == {"media_sosial", "aduan"}
    assert correction(None, {}) == ({}, ())


def _stream(days: int = 3, each: int = 60) -> dict[str, list[Any]]:
    """A stream read by the sensor: half negative, of which a third looks neutral, half neutral."""
    rows = [(d, i) for d in range(days) for i in range(each)]
    sensor = Sensor()
    tones = ["negatif" if i % 2 else "netral" for _, i in rows]
    P = sensor.predict_proba(
        [f"{t} {'samar' if i % 6 == 3 else 'jelas'}" for t, (_, i) in zip(tones, rows, strict=True)]
    )
    return {
        "teks": [f"keluhan nomor {d * each + i} kata{i} lain{i * 7}" for d, i in rows],
        "waktu": [f"2025-03-0{d + 1}T{8 + i % 12:02d}:{i % 60:02d}:00Z" for d, i in rows],
        "kanal": ["aduan"] * len(rows),
        "penulis": [f"p{d * each + i}" for d, i in rows],
        **{f"sentimen_{s}": P[:, k].tolist() for k, s in enumerate(SENTIMENTS)},
        "topik": ["jalan"] * len(rows),
    }


def _net(report: Any) -> tuple[float, float, float]:
    row = report.indicators.filter(
        (pl.col("lingkup") == "kanal") & (pl.col("nama") == "aduan") & (pl.col("indikator") == "sentimen_neto")
    )
    return row["nilai"][0], row["lo"][0], row["hi"][0]


def test_the_report_reads_the_tone_through_the_audit(tmp_path: Path) -> None:
    checked = opini.audit(_labelled(300), human="label", model=Sensor())
    plain = opini.monitor(_stream())
    path = checked.save(tmp_path / "audit.json")
    better = opini.monitor(_stream(), audit=path)
    (read, *_), (net, lo, hi) = _net(plain), _net(better)
    assert abs(net - -50.0) < abs(read - -50.0) - 8.0  # the truth is -50
    assert lo <= -50.0 <= hi
    assert any("dikoreksi memakai audit" in note for note in better.result.quality["catatan"])
    tone = better.result.tone
    at = next(i for i, name in enumerate(tone["nama"]) if name == "aduan")
    assert np.isclose(100 * (tone["positif"][at] - tone["negatif"][at]), tone["neto"][at])


def test_labels_by_people_are_not_corrected() -> None:
    checked = opini.audit(_labelled(300), human="label", model=Sensor())
    frame = _stream()
    for name in SENTIMENTS:
        frame[f"sentimen_{name}"] = [float(p > 0.5) for p in frame[f"sentimen_{name}"]]
    assert _net(opini.monitor(frame, audit=checked)) == _net(opini.monitor(frame))
