"""Wishes are counted by what is wished for, by people and not by messages."""

from __future__ import annotations

from opini.engine import run

PARK = (
    "usul taman bermain di dekat balai warga",
    "semoga ada taman bermain untuk anak kami",
    "mohon dibangun taman bermain , terima kasih pak wali",
    "tolong sediakan taman bermain . jalannya rusak",
)
BUS = ("kami berharap rute bus sekolah ditambah", "bagaimana kalau rute bus sekolah diperbanyak")


def wishes(make, texts, day=39, **more):
    return [
        make(day, "umum", jenis="aspirasi", nada="netral", teks=text, topik="sampah_lh", penulis=f"w{i}", **more)
        for i, text in enumerate(texts)
    ]


def counted(result):
    return dict(zip(result.aspirasi["frasa"], result.aspirasi["n"].tolist(), strict=True))


def test_what_is_wished_for_is_named_and_counted(world, everyday, make):
    result = run(world(everyday(days=40) + wishes(make, PARK + BUS)))
    assert counted(result) == {"taman bermain": 4, "rute bus sekolah": 2}
    assert result.aspirasi["topik"] == ["sampah_lh"] * 2
    assert result.headline["n_aspirasi"] == 6
    assert set(result.aspirasi["jendela"]) == {"7 hari"}


def test_one_person_is_one_wish(world, everyday, make):
    again = [{**w, "penulis": "orang"} for w in wishes(make, PARK)]
    assert counted(run(world(everyday(days=40) + again))) == {}


def test_a_day_with_many_wishes_is_told_alone(world, everyday, make):
    today = [{**w, "penulis": f"t{i}"} for i, w in enumerate(wishes(make, PARK * 5 + BUS))]
    before = [{**w, "penulis": f"k{i}"} for i, w in enumerate(wishes(make, BUS * 4, day=36))]
    result = run(world(everyday(days=40) + today + before))
    assert set(result.aspirasi["jendela"]) == {"1 hari"}
    assert counted(result)["rute bus sekolah"] == 2


def test_courtesies_and_complaints_are_no_wish(world, everyday, make):
    polite = ("semoga segera ditindaklanjuti pak wali", "mohon bantuannya terima kasih", "semoga didengar pemerintah")
    told = [{**w, "jenis": "keluhan"} for w in wishes(make, BUS)]
    assert counted(run(world(everyday(days=40) + wishes(make, polite * 2) + told))) == {}


def test_a_name_is_no_wish(world, everyday, make):
    named = ("mohon pak suparjo dibantu biaya berobat", "tolong pak suparjo dibantu biaya berobat")
    found = counted(run(world(everyday(days=40) + wishes(make, named * 2))))
    assert found
    assert not any("suparjo" in phrase for phrase in found)
