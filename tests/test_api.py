"""annotate and monitor: the two calls, on any frame, with every row accounted for."""

import math
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import opini
from opini.errors import InputError
from opini.profile import OwnTopic, Profile, Region
from opini.vocabulary import DIMENSIONS, KINDS, LANGUAGES, SENTIMENTS, TOPICS

TEXTS = ["jalan rusak parah, sudah tiga bulan tidak diperbaiki", "terima kasih petugas, cepat sekali", "", "😡😡", None]
TONE = ("sentimen", "sentimen_negatif", "sentimen_netral", "sentimen_positif")
ADDED = ("bahasa", *TONE, "topik", "topik_p", "dimensi", "jenis", "sasaran", "keparahan", "atribusi")


def stream(n_days=20, **more):
    """Two quiet issues and one that explodes on the last two days, in the caller's own labels."""
    rows = []
    for day in range(n_days):
        for k in range(3 if day < n_days - 2 else 40):
            moment = datetime(2025, 2, 1 + day, 3, k % 60, tzinfo=UTC)
            rows.append({"id": f"{day}-{k}", "waktu": moment, "teks": f"air mati di blok {k} hari {day}", "isu": "air"})
        rows.append({"id": f"f-{day}", "waktu": moment, "teks": f"festival hari {day} meriah", "isu": "festival"})
    for row in rows:
        bad = row["isu"] == "air"
        row.update(sentimen="negatif" if bad else "positif", topik="air_energi" if bad else "sosial_budaya")
        row.update(penulis=f"akun{row['id']}", kanal="media_sosial", **more)
    return rows


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "pyarrow"])
def test_annotate_adds_the_contract_columns_and_keeps_kind_rows_and_order(kind):
    frame = kind({"n": [1, 2, 3, 4, 5], "isi": TEXTS})
    out = opini.annotate(frame)
    assert type(out) is type(frame)
    names = list(out.columns) if not isinstance(out, pa.Table) else out.column_names
    assert names == ["n", "isi", *ADDED]
    table = pl.DataFrame(out) if not isinstance(out, pa.Table) else pl.from_arrow(out)
    assert table["n"].to_list() == [1, 2, 3, 4, 5]


def test_annotate_stays_inside_the_vocabularies_and_blank_is_unknown():
    out = opini.annotate({"teks": TEXTS})
    for name, allowed in {"sentimen": SENTIMENTS, "topik": TOPICS, "dimensi": DIMENSIONS, "jenis": KINDS}.items():
        assert set(out[name].drop_nulls()) <= set(allowed), name
    assert set(out["bahasa"].drop_nulls()) <= set(LANGUAGES)
    total = sum(out[f"sentimen_{s}"] for s in SENTIMENTS).to_list()
    assert [round(t, 6) if t is not None else None for t in total] == [1, 1, None, 1, None]
    for row in (2, 4):
        assert all(out[name][row] is None for name in ADDED if name != "sasaran")
    assert out["sentimen"][0] == "negatif"
    assert out["topik"][0] == "jalan"
    assert out["keparahan"][0] > 0


def test_annotate_of_nothing_has_the_columns_with_their_types():
    out = opini.annotate(pl.DataFrame({"teks": []}, schema={"teks": pl.String}))
    assert out.columns == ["teks", *ADDED]
    assert out.schema["sentimen_negatif"] == pl.Float64


def test_trusted_columns_replace_the_models_row_by_row():
    out = opini.annotate({"teks": [TEXTS[0]] * 2, "sentimen": ["positif", None], "topik": ["kesehatan", None]})
    assert out["sentimen"].to_list() == ["positif", "negatif"]
    assert out["sentimen_positif"][0] == 1.0
    assert out["topik"].to_list() == ["kesehatan", "jalan"]
    assert out["topik_p"][0] == 1.0


def test_a_column_in_other_terms_survives_under_another_name():
    out = opini.annotate({"teks": [TEXTS[0]], "topik": ["Pavingisasi"]})
    assert out["topik_asal"].to_list() == ["Pavingisasi"]
    assert out["topik"].to_list() == ["jalan"]
    mapped = opini.annotate(
        {"teks": ["halo"], "topik": ["Pavingisasi"]}, profile=Profile(peta_topik={"Pavingisasi": "jalan"})
    )
    assert mapped["topik"].to_list() == ["jalan"]


def test_own_topics_by_phrase_and_by_example():
    topic = OwnTopic(
        id="tambang", label="Tambang", frasa=("jalan hauling",), contoh=("debu tambang masuk rumah warga",)
    )
    texts = ["Jalan Hauling dibuka lagi", "debu tambang masuk ke rumah warga lagi", TEXTS[0]]
    assert opini.annotate({"teks": texts}, profile=Profile(topik=(topic,)))["topik"].to_list() == [
        "tambang",
        "tambang",
        "jalan",
    ]


def test_annotate_is_the_same_alone_and_in_company():
    together = opini.annotate({"teks": TEXTS})
    alone = [opini.annotate({"teks": [text]}, channel="aduan") for text in TEXTS[:2]]
    assert [a["sentimen_negatif"][0] for a in alone] == pytest.approx(together["sentimen_negatif"].to_list()[:2])


def test_hostile_texts_are_only_texts():
    texts = ["a\x00b", "x\ud800", "\u202emati", "kata " * 210_000, "=cmd()", "<script>alert(1)</script>", "\u200b" * 50]
    out = opini.annotate({"teks": texts})
    assert out.height == len(texts)


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.Table.from_pylist, list], ids=str)
def test_monitor_gives_tables_of_the_same_kind(kind):
    report = opini.monitor(kind(stream()))
    wanted = {list: pl.DataFrame, pa.Table.from_pylist: pa.Table}.get(kind, kind)
    for table in (report.opinions, report.issues, report.indicators, report.alerts, report.reputation):
        assert isinstance(table, wanted)


def test_monitor_ranks_the_issue_that_explodes_first_and_names_its_owner():
    report = opini.monitor(stream(), profile=Profile(penanggung_jawab={"air_energi": "Perumdam Tirta"}))
    top = report.issues.to_dicts()[0]
    assert top["isu"] == "air"
    assert top["level"] != "rendah"
    assert top["penanggung_jawab"] == "Perumdam Tirta"
    assert report.issues.height == 2


def test_with_tone_and_issue_no_text_is_needed_and_no_model_is_loaded(monkeypatch):
    monkeypatch.setattr("opini.classify.load", lambda *a, **k: pytest.fail("a model was loaded"))
    report = opini.monitor([{k: v for k, v in row.items() if k != "teks"} for row in stream()])
    assert report.issues["isu"].to_list()[0] == "air"


def test_every_row_is_in_opinions_with_the_reason_of_the_skipped():
    rows = stream()
    bad = [
        {**rows[0], "id": "k", "teks": " ", "isu": None},
        {**rows[0], "id": "w", "waktu": None},
        {**rows[0], "id": "m", "waktu": datetime(2099, 1, 1, tzinfo=UTC)},
        dict(rows[0]),
        {**rows[0], "penulis": "lain", "sumber": "lain"},
    ]
    report = opini.monitor(rows + bad)
    opinions = report.opinions
    assert opinions.height == len(rows) + len(bad)
    reasons = sorted(opinions["alasan_lewat"].drop_nulls().to_list())
    assert reasons == ["duplikat_id", "konflik_id", "kosong", "masa_depan", "waktu_tak_terbaca"]
    box = report.result.quality
    assert box["masuk"] == box["dipakai"] + sum(box["lewat"].values()) == len(rows) + len(bad)
    assert box["konflik_id"] == 1


def test_as_of_counts_what_came_later_as_skipped():
    rows = stream()
    report = opini.monitor(rows, as_of="2025-02-10")
    box = report.result.quality
    assert box["lewat"]["sesudah_waktu_laporan"] > 0
    assert box["masuk"] == box["dipakai"] + sum(box["lewat"].values()) == len(rows)
    assert report.issues.filter(pl.col("isu") == "air")["level"].to_list() == ["rendah"]


def test_the_same_rows_in_any_order_and_under_any_key_give_the_same_report(monkeypatch):
    rows = stream()
    first = opini.monitor(rows)
    monkeypatch.setenv("OPINI_KUNCI", "lain")
    second = opini.monitor(rows[::-1])
    assert first.issues.equals(second.issues)
    assert first.indicators.equals(second.indicators)


def test_zero_rows_and_zero_usable_rows_are_a_report_that_says_so(tmp_path):
    everything_out = Profile(kata_kecuali=("air", "festival"))
    for report in (opini.monitor({"teks": [], "waktu": []}), opini.monitor(stream(), profile=everything_out)):
        assert report.issues.height == 0
        assert report.result.quality["dipakai"] == 0
        assert report.save_html(tmp_path / "x.html").stat().st_size > 1000
    assert report.result.quality["lewat"] == {"kata_kecuali": len(stream())}


def test_owned_posts_are_not_public_opinion_but_replies_to_them_are():
    rows = stream()
    rows[0].update(penulis="@PemkotX")
    rows[1].update(sumber="@pemkotx", induk=rows[0]["id"])
    bobot = dict(
        opini.monitor(rows, profile=Profile(akun_resmi=("@pemkotx",))).opinions.select("id", "bobot").iter_rows()
    )
    assert bobot[rows[0]["id"]] == 0.0
    assert bobot[rows[1]["id"]] > 0.0


def test_names_given_explicitly_and_one_channel_for_all():
    rows = [{"a": r["teks"], "b": r["waktu"].isoformat(), "c": r["penulis"], "isu": r["isu"]} for r in stream()]
    report = opini.monitor(rows, text="a", time="b", author="c", channel="LAPOR")
    assert report.result.quality["per_kanal"] == {"aduan": len(rows)}
    assert report.result.quality["ada_penulis"]


def test_no_author_and_no_personal_number_reaches_a_table():
    rows = stream(teks="air mati, hubungi saya 0812-3456-7890")
    for row in rows:
        row["penulis"] = "Budi Santosa Wijaya"
    report = opini.monitor(rows)
    tables = (report.opinions, report.issues, report.indicators, report.alerts)
    written = " ".join(str(table.to_dicts()) for table in tables)
    assert "Budi" not in written
    assert "3456" not in written


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"channel": "papan"}, "kanal"),
        ({"text": "tidak_ada"}, "tidak_ada"),
        ({"as_of": "besok"}, "as_of"),
        ({"zone": "Mars"}, "Mars"),
    ],
)
def test_a_wrong_option_names_itself_and_the_cure(options, word):
    with pytest.raises(ValueError, match=word) as caught:
        opini.monitor(stream(2), **options)
    assert caught.value.cure


def test_a_missing_column_names_the_argument():
    with pytest.raises(InputError, match="time="):
        opini.monitor({"teks": ["a"]})
    with pytest.raises(InputError, match="text="):
        opini.annotate({"x": ["a"]})


def test_a_place_outside_is_reported_not_used():
    rows = stream(wilayah="Hulu")
    rows[0]["wilayah"] = "Seberang"
    report = opini.monitor(rows, profile=Profile(wilayah=Region(nama="Kota X", bagian=("Hulu",))))
    assert report.result.quality["lewat"] == {"di_luar_wilayah": 1}


def test_numbers_are_read_however_they_are_written():
    rows = stream(likes="1.200", reach="3 rb")
    report = opini.monitor(rows)
    assert math.isclose(report.result.quality["jangkauan_diketahui"], 1.0)
    assert np.isfinite(report.result.headline["n"])


def test_without_a_profile_the_zone_is_also_that_of_the_report_days():
    here, there = (opini.monitor(stream(), zone=zone).result.as_of for zone in ("WITA", "WIB"))
    assert there - here == 3600
    with_profile = opini.monitor(stream(), zone="UTC", profile=Profile())
    assert with_profile.result.as_of == here
