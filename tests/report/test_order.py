"""Which issues page 1 shows: the engine's order, and never an inactive one."""

from __future__ import annotations

from opini.report.html import render_html
from opini.report.markdown import render_markdown
from opini.report.view import build_view


def result(**columns):
    n = len(columns["isu"])
    return {"headline": {"n": 50}, "issues": {"judul": list(columns["isu"]), "n": [5] * n, **columns}}


def test_inactive_issues_stay_off_page_one_and_in_the_register():
    view = build_view(
        result(isu=["lama", "kini"], level=["rendah"] * 2, tahap=["dorman", "potensial"], risiko=[30.0, 10.0])
    )
    assert [issue.isu for issue in view.utama] == ["kini"]
    assert [issue.isu for issue in view.isu] == ["kini", "lama"]
    assert view.kepala.hitung == (("rendah", 1),)
    assert view.kepala.dorman == 1
    assert "1 rendah · 1 tidak aktif" in render_markdown(view)


def test_only_inactive_issues_is_not_called_no_issue():
    page = render_html(build_view(result(isu=["lama"], level=["rendah"], tahap=["dorman"], risiko=[3.0])))
    assert "Tidak ada isu aktif" in page
    assert "Tidak ada isu yang terbentuk" not in page


def test_the_engines_place_wins():
    view = build_view(
        result(isu=["a", "b"], level=["siaga", "waspada"], risiko=[15.0, 56.0], peringkat=[2, 1], tahap=["aktif"] * 2)
    )
    assert [issue.isu for issue in view.isu] == ["b", "a"]


def test_an_issue_at_siaga_has_its_place_on_page_one_wherever_it_ranks():
    names = [f"i{n}" for n in range(8)]
    levels = ["siaga", *["rendah"] * 5, "siaga", "rendah"]
    view = build_view(
        result(
            isu=names,
            level=levels,
            risiko=[90.0 - n for n in range(8)],
            peringkat=list(range(1, 9)),
            tahap=["aktif"] * 8,
        )
    )
    assert [issue.isu for issue in view.utama] == ["i0", "i1", "i2", "i3", "i6"]
