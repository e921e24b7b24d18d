"""Weekly and monthly forms: the same rows as the daily page, beside the period before."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from opini.errors import InputError
from opini.profile import Profile
from opini.report import Report
from opini.report.policy_view import policies

Make = Callable[[str], SimpleNamespace]
DAY = 86_400


@pytest.fixture
def fortnight(make: Make) -> SimpleNamespace:
    """The city with ten negative opinions last week and four positive ones the week before."""
    scene = make("city")
    rows = [(1, 0.9, 0.1), (8, 0.1, 0.9)]
    counts = (10, 4)
    stamps = [scene.as_of - age * DAY - i - 1 for (age, *_), n in zip(rows, counts, strict=True) for i in range(n)]
    stamps.append(scene.as_of - 13 * DAY - 7200)  # fourteen whole days of data
    tones = [row for row, n in zip(rows, counts, strict=True) for _ in range(n)] + [rows[1]]
    scene.opinions = {
        "id": [str(i) for i in range(len(stamps))],
        "waktu": stamps,
        "kanal": ["aduan"] * len(stamps),
        "sumber": [None] * len(stamps),
        "isu": ["i-17"] * len(stamps),
        "topik": ["air_energi"] * len(stamps),
        "sentimen_negatif": [t[1] for t in tones],
        "sentimen_netral": [0.0] * len(stamps),
        "sentimen_positif": [t[2] for t in tones],
        "bobot": [1.0] * len(stamps),
        "alasan_lewat": [None] * len(stamps),
    }
    return scene


def test_a_week_is_counted_beside_the_week_before(fortnight: SimpleNamespace, profile: Profile) -> None:
    week = Report(fortnight, profile=profile).period("mingguan")
    assert week is not None
    assert (week.n.nilai, week.n.lalu) == (10, 5)
    assert week.neto.nilai == pytest.approx(-80)
    assert week.neto.lalu == pytest.approx(80)
    assert week.neto.nyata
    assert [day.n for day in week.hari][-2:] == [10, 0]
    assert week.puncak[0].isu == ("Air Perumdam mati di Sungai Pinang",)
    assert "naik 100 % dari pekan sebelumnya (5)" in week.kesimpulan[0]
    assert week.topik[0].neto.perubahan == pytest.approx(-160)


def test_a_period_before_the_data_is_unknown_not_zero(fortnight: SimpleNamespace, profile: Profile) -> None:
    month = Report(fortnight, profile=profile).period("bulanan")
    assert month is not None
    assert month.n.lalu is None
    assert not month.lengkap
    assert "dari" not in month.kesimpulan[0]


@pytest.mark.parametrize("form", ["mingguan", "bulanan"])
@pytest.mark.parametrize("scene", ["city", "small_town", "nothing", "calm_first_day", "many", "hostile"])
def test_every_scene_has_every_form(make: Make, profile: Profile, tmp_path: Path, scene: str, form: str) -> None:
    report = Report(make(scene), profile=profile)
    page = report.save_html(tmp_path / "x.html", form).read_text(encoding="utf-8")
    assert f"Laporan {form}" in page
    assert page.count("<script>") == 1
    assert len(page) < 3_000_000
    assert report.save_markdown(tmp_path / "x.md", form).stat().st_size > 0
    assert report.save_xlsx(tmp_path / "x.xlsx", form).stat().st_size > 0


def test_an_unknown_form_names_the_three(make: Make, profile: Profile, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="mingguan"):
        Report(make("city"), profile=profile).save_html(tmp_path / "x.html", "tahunan")


def test_the_book_holds_no_formula_and_masks(make: Make, profile: Profile, tmp_path: Path) -> None:
    import zipfile

    path = Report(make("hostile"), profile=profile).save_xlsx(tmp_path / "x.xlsx")
    with zipfile.ZipFile(path) as book:
        sheets = "".join(book.read(n).decode() for n in book.namelist() if "worksheets/sheet" in n)
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheets
    assert "<t>=" not in strings
    assert "hyperlink" not in sheets


def test_a_book_open_elsewhere_or_misnamed_is_one_sentence(make: Make, profile: Profile, tmp_path: Path) -> None:
    report = Report(make("nothing"), profile=profile)
    with pytest.raises(InputError, match=r"\.xlsx"):
        report.save_xlsx(tmp_path / "x.csv")
    with pytest.raises(InputError, match="folder"):
        report.save_xlsx(tmp_path)


def test_a_policy_without_phrases_for_a_stance_does_not_show_it(make: Make, profile: Profile, tmp_path: Path) -> None:
    row = {"kebijakan": "<b>QRIS</b>", "jenis": "pengetahuan", "n": 6, "dari": 9, "nilai": 0.5, "lo": 0.4, "hi": 0.6}
    unasked = row | {"sikap": "tahu", "nilai": None, "alasan": "profil tidak memuat frasa untuk sikap ini"}
    few = row | {"sikap": "paham", "n": 1, "nilai": None, "alasan": "baru 1 orang yang membicarakannya, perlu 5"}
    found = policies([row | {"sikap": "menolak"}, unasked, few])
    assert [name for name, *_ in found[0].sikap] == ["menolak", "paham"]
    scene = make("city")
    rows = [row | {"sikap": "menolak"}, few]
    scene.kebijakan = {name: [r.get(name) for r in rows] for name in few}
    page = Report(scene, profile=profile).save_html(tmp_path / "x.html").read_text(encoding="utf-8")
    assert 'id="kebijakan"' in page
    assert "&lt;b&gt;QRIS" in page
    assert "baru 1 orang" in page
