"""The surge section: largest first, told once, safe with hostile text, absent when there is none."""

from __future__ import annotations

from opini.report import Report
from opini.report.html import render_html
from opini.report.markdown import render_markdown
from opini.report.view import build_view

DAY = 86400
BASE = 1_646_431_200  # 5 Mar 2022, 06.00 WITA


def table(n, **more):
    rows = {
        "id": [f"l-{i}" for i in range(n)],
        "mulai": [BASE + i * DAY for i in range(n)],
        "akhir": [BASE + (i + 3) * DAY for i in range(n)],
        "lingkup": ["topik"] * n,
        "nama": ["jalan"] * n,
        "judul": ["Jalan & jembatan"] * n,
        "n": [40 + i for i in range(n)],
        "biasanya": [10.0] * n,
        "kali": [4.0] * n,
        "z": [5.5] * n,
        "bagian_dari": [None] * n,
        "penjelasan": ["Kata khas: “jalan berlubang”."] * n,
    }
    return {"headline": {"n": 100}, "surges": {**rows, **more}}


def test_the_twelve_largest_are_shown_and_the_rest_counted():
    view = build_view(table(15))
    assert len(view.lonjakan) == 12
    assert view.lonjakan_n == 15
    assert view.lonjakan[0].n == 54
    assert view.lonjakan[0].lebar == 100
    assert "12 terbesar dari 15" in render_html(view)
    assert "3 lonjakan lain" in render_markdown(view)


def test_a_part_is_told_with_its_whole():
    assert build_view(table(2, bagian_dari=["l-1", None])).lonjakan_n == 1


def test_days_are_local_and_the_end_is_the_last_day():
    assert build_view(table(1)).lonjakan[0].masa == "5–7 Mar 2022"


def test_hostile_text_stays_text():
    bad = table(1, penjelasan=["<script>alert(1)</script> | 0812-3456-7890"], judul=["<b>x</b>"])
    page, text = render_html(build_view(bad)), render_markdown(build_view(bad))
    assert "<script>alert" not in page
    assert "0812-3456-7890" not in page + text
    assert "\\<script\\>" in text


def test_no_surge_no_section():
    assert 'id="lonjakan"' not in render_html(build_view({"headline": {"n": 5}}))
    assert "Lonjakan yang tercatat" not in render_markdown(build_view({"headline": {"n": 5}}))


def test_the_table_is_a_face_of_the_report_and_is_saved(tmp_path):
    report = Report(table(2))
    assert list(report.surges["id"]) == ["l-0", "l-1"]
    names = [path.name for path in report.save_tables(tmp_path, formats=("csv",))]
    assert "surges.csv" in names
    assert "2022-03-04T22:00:00Z" in (tmp_path / "surges.csv").read_text(encoding="utf-8-sig")
