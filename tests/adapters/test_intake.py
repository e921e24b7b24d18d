"""Intake: rows in = rows used + rows reported, each with the reason it was skipped for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opini.adapters import frames
from opini.adapters.columns import locate
from opini.adapters.intake import take_in
from opini.errors import InputError
from opini.profile import Profile, Region

NOW = int(datetime(2025, 3, 10, tzinfo=UTC).timestamp())


def intake(data, profile=None, **options):
    source = frames.read(data)
    return take_in(source, locate(source.names), profile or Profile(), now=NOW, **options)


def row(teks="jalan rusak", waktu="2025-03-03 10:00", **more):
    return {"teks": teks, "waktu": waktu, **more}


def test_each_skip_has_its_reason():
    found = intake(
        [
            row(id="1"),
            row(id="2", teks="  "),
            row(id="3", teks=None),
            row(id="4", waktu="entah"),
            row(id="5", waktu="2099-01-01"),
            row(id="1"),
            row(id="1", teks="lain sama sekali"),
            row(id="6", alasan_lewat="baris_rusak"),
        ]
    )
    assert found.lewat == {
        "baris_rusak": 1,
        "kosong": 2,
        "waktu_tak_terbaca": 1,
        "masa_depan": 1,
        "duplikat_id": 1,
        "konflik_id": 1,
    }
    assert len(found.used) + sum(found.lewat.values()) == found.n == 8


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from(["", "a", "b", "c"]),
                "teks": st.one_of(st.none(), st.text(max_size=12), st.just("jalan rusak")),
                "waktu": st.sampled_from(["2025-03-03", "2025-03-03 10:00", "rusak", "2040-01-01", None]),
                "penulis": st.sampled_from([None, "ani"]),
            }
        ),
        max_size=12,
    )
)
def test_no_row_is_ever_lost(rows):
    columns = {key: [r[key] for r in rows] for key in ("id", "teks", "waktu", "penulis")}
    found = intake(columns)
    assert len(found.used) + sum(found.lewat.values()) == len(rows)
    ids = [found.id[i] for i in found.used]
    assert len(set(ids)) == len(ids)


def test_of_one_id_the_earliest_stays_whatever_the_order():
    early, late = row(id="1", waktu="2025-03-01", teks="awal"), row(id="1", waktu="2025-03-02", teks="akhir")
    for given_rows in ([early, late], [late, early]):
        found = intake(given_rows)
        assert [found.teks[i] for i in found.used] == ["awal"]


def test_without_ids_equal_rows_at_one_second_are_one_opinion():
    assert intake([row(), row()]).lewat == {"duplikat_id": 1}
    assert intake([row(penulis="ani"), row(penulis="budi")]).lewat == {}


def test_without_ids_equal_anonymous_texts_of_one_day_are_different_people():
    assert intake([row(waktu="2025-03-03"), row(waktu="2025-03-03"), row(waktu="2025-03-03")]).lewat == {}
    assert intake([row(waktu="2025-03-03", penulis="ani")] * 2).lewat == {"duplikat_id": 1}


def test_content_ids_do_not_depend_on_the_other_rows():
    alone = intake([row()]).id[0]
    assert intake([row(teks="pembuka"), row()]).id[1] == alone


def test_as_of_leaves_out_what_came_later_and_allows_a_future_one():
    limit = int(datetime(2025, 3, 4, tzinfo=UTC).timestamp())
    assert intake([row(), row(waktu="2025-03-05")], as_of=limit).lewat == {"sesudah_waktu_laporan": 1}
    ahead = int(datetime(2030, 1, 1, tzinfo=UTC).timestamp())
    assert intake([row(waktu="2029-06-01")], as_of=ahead).lewat == {}


def test_the_profile_decides_what_is_about_us():
    profile = Profile(
        kata_kunci=("pdam contoh",),
        kata_kecuali=("lowongan",),
        wilayah=Region(nama="Kota Contoh", bagian=("Hulu",), bukan=("Kabupaten Contoh",)),
    )
    found = intake(
        [
            row(teks="PDAM Contoh mati", kanal="twitter"),
            row(teks="macet di ibu kota", kanal="twitter"),
            row(teks="lampu mati", kanal="aduan", wilayah="Kec. Hulu"),
            row(teks="lampu padam", kanal="aduan", wilayah="Kec. Seberang"),
            row(teks="lowongan pdam contoh", kanal="aduan"),
        ],
        profile,
    )
    assert found.alasan == [None, "tanpa_kata_kunci", None, "di_luar_wilayah", "kata_kecuali"]


def test_unknown_channels_are_other_and_counted():
    found = intake([row(kanal="papan"), row(kanal="TikTok", teks="b"), row(kanal=None, teks="c")], channel="aduan")
    assert found.kanal == ["lainnya", "media_sosial", "aduan"]
    assert any("1 baris dengan kanal tak dikenal" in note for note in found.catatan)


def test_the_written_channel_is_the_source_where_no_source_is_given():
    found = intake([row(kanal="TikTok"), row(kanal="aduan", teks="b")])
    assert found.sumber == ["TikTok", ""]


def test_no_text_is_needed_where_tone_and_issue_are_given():
    given = [{"waktu": "2025-03-03", "sentimen": "negatif", "isu": "air"}, {"waktu": "2025-03-03", "isu": "air"}]
    found = intake(given)
    assert found.alasan == [None, "kosong"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"teks": ["a"]}, "kolom waktu"),
        ({"waktu": ["2025-03-03"]}, "kolom teks"),
        ({"waktu": ["2025-03-03"], "isu": ["x"]}, "kolom teks"),
        ({"waktu": [], "isi": [], "text": []}, "ambigu"),
    ],
)
def test_a_missing_or_ambiguous_column_is_an_error_with_a_cure(data, words):
    with pytest.raises(InputError, match=words) as caught:
        intake(data)
    assert caught.value.cure


def test_nul_surrogates_and_a_megabyte_are_ordinary_texts():
    found = intake({"teks": ["a\x00b", "x\ud800y", "kata " * 210_000], "waktu": ["2025-03-03"] * 3})
    assert found.alasan == [None, None, None]
    assert found.teks[0] == "ab"
    assert len(found.teks[2]) > 1_000_000


def test_zero_rows_are_zero_rows():
    found = intake({"teks": [], "waktu": []})
    assert (found.n, found.lewat) == (0, {})
