"""Profile: defaults for everything, wrong keys refused by name, local knowledge looked up in one place."""

import tomllib
from datetime import date
from importlib import resources

import pytest

from opini.config import MonitorSettings
from opini.errors import ConfigError
from opini.profile import CREDIBILITY, Profile, Region
from opini.vocabulary import TOPICS


@pytest.fixture
def toml(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "profil.toml"
        path.write_text(text, encoding=encoding)
        return Profile.from_toml(path)

    return write


def test_an_empty_file_is_the_default_profile(toml):
    assert toml("") == Profile()
    assert Profile().zona == "Asia/Makassar"
    assert Profile().topics == TOPICS
    assert Profile().ambang == MonitorSettings()


@pytest.mark.parametrize("name", ["kabupaten", "provinsi"])
def test_the_shipped_examples_load_and_say_what_they_mean(name):
    profile = Profile.example(name)
    assert profile.wilayah.nama
    assert profile.akun_resmi
    assert profile.kalender
    text = (resources.files("opini") / "profiles" / f"{name}.toml").read_text(encoding="utf-8")
    assert Profile.from_dict(tomllib.loads(text)) == profile


def test_the_kabupaten_example_shows_every_key():
    text = (resources.files("opini") / "profiles" / "kabupaten.toml").read_text(encoding="utf-8")
    shown = set(tomllib.loads(text))
    assert set(Profile.__dataclass_fields__) - shown == {"bobot_kanal"}  # the province's example shows that one


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ('akun_rezmi = ["@a"]', "akun_resmi"),
        ("[ambang]\nsiaga_entri = 40", "siaga_entry"),
        ('[wilayah]\nalis = ["x"]', "alias"),
        ('[penanggung_jawab]\nkesehatn = "Dinkes"', "kesehatan"),
        ('[kewenangan]\njalan = "propinsi"', "provinsi"),
        ('[media]\nnasionl = ["x"]', "nasional"),
        ('kanal_aktif = ["medsos_media"]', "media_sosial"),
        ('[topik.x]\nfrase = ["a"]', "frasa"),
        ('[[kalender]]\nnma = "x"\nmulai = 2025-01-01', "nama"),
        ('[[kebijakan]]\nnama = "x"\ntolak = ["a"]', "menolak"),
        ('[peta_topik]\nA = "jalann"', "jalan"),
    ],
)
def test_an_unknown_key_or_value_names_the_nearest_known_one(toml, text, near):
    with pytest.raises(ConfigError, match=near):
        toml(text)


@pytest.mark.parametrize(
    "text",
    [
        "nama = 3",
        'akun_resmi = "@a"',
        "akun_resmi = [1]",
        'zona = "WITA/Samarinda"',
        "anggaran_alarm = 0",
        "anggaran_alarm = true",
        "[bobot_kanal]\naduan = -1",
        "wilayah = 3",
        'kalender = "x"',
        '[[kalender]]\nnama = "x"\nmulai = "2025-01-01"',
        '[[kalender]]\nnama = "x"\nmulai = 2025-02-01\nselesai = 2025-01-01',
        "[topik.x]\nlabel = 'X'",
        "[topik.'Huruf Besar']\nfrasa = ['a']",
        "[ambang]\ninterval = 2",
        "[ambang]\ninterval = 'x'",
        "nama = 'tak ditutup",
    ],
)
def test_a_wrong_value_is_a_config_error_with_a_cure(toml, text):
    with pytest.raises(ConfigError) as caught:
        toml(text)
    assert caught.value.cure


def test_a_missing_or_foreign_file_is_a_config_error(tmp_path, toml):
    with pytest.raises(ConfigError, match="tidak terbaca"):
        Profile.from_toml(tmp_path / "tidak_ada.toml")
    with pytest.raises(ConfigError, match="UTF-8"):
        toml("nama = 'é'", encoding="cp1252")
    assert toml("nama = 'é'", encoding="utf-8-sig").nama == "é"


def test_owners_competence_and_labels_fall_back_to_the_generic_ones(toml):
    profile = toml(
        '[penanggung_jawab]\nair_energi = "Perumdam Tirta"\n[kewenangan]\npendidikan = "provinsi"\n'
        '[topik.tambang]\nlabel = "Tambang"\nfrasa = ["hauling"]'
    )
    assert profile.owner("air_energi") == "Perumdam Tirta"
    assert profile.owner("kesehatan") == "Dinas Kesehatan"
    assert profile.owner("tambang") == "Diskominfo"
    assert (profile.competence("pendidikan"), profile.competence("jalan")) == ("provinsi", "kab_kota")
    assert profile.label("tambang") == "Tambang"
    assert profile.topics == (*TOPICS, "tambang")


@pytest.mark.parametrize("written", ["@Pemkot_X", "pemkot_x", "https://x.com/pemkot_x", " @PEMKOT_X "])
def test_official_accounts_in_any_spelling(written):
    assert Profile(akun_resmi=("@pemkot_x",)).is_official(written)


@pytest.mark.parametrize("written", ["", None, "pemkot_x2", "@warga_pemkot_x"])
def test_nobody_else_is_official(written):
    assert not Profile(akun_resmi=("@pemkot_x",)).is_official(written)


def test_tiers_by_name_or_address():
    profile = Profile(media={"lokal": ("Contoh Pos",), "nasional": ("harianbangsa.com",)})
    assert profile.tier("https://www.contohpos.co.id/berita/1") == "lokal"
    assert profile.tier("Harian Bangsa") == "nasional"
    assert profile.credibility("Contoh Pos") == CREDIBILITY["lokal"]
    assert profile.tier("Lain") is None
    assert profile.credibility("Lain") != profile.credibility("Lain")  # nan: unknown, not zero


def test_settings_and_dates_come_through(toml):
    profile = toml('[ambang]\nsiaga_entry = 45\n[[kalender]]\nnama = "HUT"\nmulai = 2025-09-15')
    assert profile.ambang.siaga_entry == 45
    assert profile.kalender[0].selesai == date(2025, 9, 15)
    assert toml('wilayah = "Kota X"').wilayah == Region(nama="Kota X")
