"""The lexicon judgements on own sentences: severity, responsibility, dimension, kind, language, places."""

import math

import pytest

from opini.text import clean
from opini.text.attribution import attribution, cluster
from opini.text.dimension import dimension
from opini.text.kinds import kind
from opini.text.language import language
from opini.text.places import find
from opini.text.severity import severity
from opini.vocabulary import KINDS, LANGUAGES


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20 siswa keracunan habis makan siang", 1.0),
        ("dua orang tewas tertimbun longsor", 1.0),
        ("oknum guru diduga mencabuli murid", 0.9),
        ("warga dipukuli aparat saat demo", 0.9),
        ("kadis ditangkap kpk krn suap", 0.8),
        ("ada pungli di parkiran", 0.7),
        ("buruh mogok kerja", 0.6),
        ("kampung kami kebanjiran lagi", 0.6),
        ("banyu kada mengalir tiga hari", 0.4),
        ("listrik padam dari pagi", 0.4),
        ("antre dari subuh", 0.3),
        ("jln berlubang", 0.3),
        ("pabrik tutup, ratusan kena phk", 0.5),
        ("omahe kobong", 0.6),
        ("selamat ulang tahun kota tercinta", 0.0),
    ],
)
def test_severity_follows_the_table(text: str, value: float) -> None:
    assert severity(clean(text))[0] == value


@pytest.mark.parametrize(
    "text",
    [
        "tidak ada korban jiwa",
        "kada ada korban jiwa",
        "tanpa korban jiwa",
        "simulasi kebakaran di sekolah",
        "cegah stunting sejak dini",
        "antisipasi banjir",
        "bukan korupsi",
    ],
)
def test_what_is_denied_or_only_prevented_is_not_severe(text: str) -> None:
    assert severity(clean(text))[0] == 0.0


def test_not_only_does_not_deny_and_a_comma_ends_denial() -> None:
    assert severity(clean("bukan hanya korupsi"))[0] == 0.8
    assert severity(clean("tidak jelas, ada korban jiwa"))[0] == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("banjir karena hujan deras semalam", "korban"),
        ("hoaks itu, bupati tidak korupsi", "korban"),
        ("air mati karena pipa bocor", "tak_sengaja"),
        ("jalan rusak karena proyek asal jadi", "dapat_dicegah"),
        ("bantuan disalahgunakan oknum", "dapat_dicegah"),
        ("jadwal imunisasi hari ini", None),
    ],
)
def test_responsibility_cluster(text: str, expected: str | None) -> None:
    assert cluster(clean(text)) == expected
    assert math.isnan(attribution(clean(text))) == (expected is None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("antre dari subuh, petugas loket judes", "layanan_publik"),
        ("ke mana anggarannya? jangan dikorupsi", "integritas"),
        ("aplikasinya error terus, gak bisa login", "inovasi_digital"),
        ("bansos tidak tepat sasaran, pilih kasih", "keadilan"),
        ("pak bupati arogan, janji kampanye mana", "kepemimpinan"),
        ("tidak transparan, datanya ditutupi", "keterbukaan"),
        ("proyek mangkrak, hasilnya asal jadi", "keandalan_kinerja"),
        ("honorer belum diangkat pppk, tpp telat", "aparatur"),
        ("selamat pagi semua", None),
    ],
)
def test_dimension(text: str, expected: str | None) -> None:
    assert dimension(clean(text)) == expected


@pytest.mark.parametrize(
    ("text", "channel", "expected"),
    [
        ("Lampu jalan mati sudah dua minggu, tolong diperbaiki", "aduan", "keluhan"),
        ("Semoga ke depan ada taman baca di kampung kami", "media_sosial", "aspirasi"),
        ("Terima kasih pak damkar, cepat tanggap, mantap", "media_sosial", "pujian"),
        ("Wali kota meresmikan jembatan, ujarnya kepada wartawan", "media_massa", "berita"),
        ("Pengumuman: jadwal pelayanan keliling besok pukul 08.00 wita", "media_sosial", "pengumuman"),
        ("Min mau tanya, kapan pendaftaran dibuka ya?", "media_sosial", "tanya"),
        ("Hai kak, mohon maaf atas ketidaknyamanannya, silakan DM nomor pelanggan", "media_sosial", "balasan_layanan"),
        ("Dukung penuh nomor urut dua, lanjutkan perjuangan, coblos!", "media_sosial", "kampanye"),
        ("hmm", "media_sosial", "lainnya"),
        ("tidak bagus, tidak ramah", "media_sosial", "keluhan"),
    ],
)
def test_kind(text: str, channel: str, expected: str) -> None:
    assert kind(clean(text), channel) == expected
    assert kind("", channel) in KINDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jalan di depan rumah kami rusak dan belum diperbaiki", "ind"),
        ("ulun kada kawa mandi banyu pdam mati", "bjn"),
        ("dalane wis apik tenan saiki matur nuwun", "jav"),
        ("jalanna geus alus pisan hatur nuhun pa", "sun"),
        ("indak ado aia di siko sajak patang", "min"),
        ("jalane luung sajan jani suksma bli", "ban"),
        ("engkok terro melle beras regghena larang", "mad"),
        ("the road in front of our house is broken", "eng"),
        ("ang gobyerno ay hindi nakikinig sa mga tao", "lain"),
        ("дорога сломана", "lain"),
        ("", "lain"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected
    assert expected in LANGUAGES


def test_a_name_that_is_an_ordinary_word_needs_a_cue_to_be_a_place() -> None:
    assert [p.nama for p in find("lempar batu di kota batu")] == ["batu"]
    assert [p.nama for p in find("banjir di samarinda ulu dan kutai timur")] == ["samarinda ulu", "kutai timur"]


@pytest.mark.parametrize(
    "text",
    [
        "mau urus akta kematian ayah, loketnya di mana",
        "surat kematian belum jadi 2 minggu",
        "syarat surat ahli waris apa saja ya min",
        "santunan kematian belum cair",
        "indahnya matahari tenggelam di pantai",
        "rakyat makin kritis sekarang",
        "klb pssi digelar minggu depan",
        "nonton sinetron isinya pembunuhan",
    ],
)
def test_administration_and_figures_of_speech_are_no_victims(text: str) -> None:
    assert severity(clean(text))[0] <= 0.3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kelurahan kami tenggelam lagi tiap hujan", 0.6),
        ("kulkas dan kasur hanyut semua", 0.6),
        ("antre begini rasanya penyiksaan", 0.3),
        ("pembakaran sampah tiap sore, asapnya masuk kamar", 0.3),
        ("dua bocah tenggelam di kolam bekas tambang", 1.0),
        ("seorang warga hanyut terseret arus", 1.0),
        ("massa melakukan pembakaran kantor desa", 0.9),
        ("kurang lebih 10 orang tewas", 1.0),
        ("pasien kritis karena igd penuh", 1.0),
    ],
)
def test_the_highest_values_need_a_human_victim(text: str, value: float) -> None:
    assert severity(clean(text))[0] == value
