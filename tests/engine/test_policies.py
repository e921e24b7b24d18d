"""What people know and think of a named policy is counted by people and by the phrases the profile gives."""

from __future__ import annotations

import math

import pytest

from opini.engine import Context, run
from opini.profile import Policy

QRIS = Policy(
    nama="Retribusi nontunai",
    frasa=("retribusi nontunai",),
    tahu=("mulai bulan depan",),
    keliru=("wajib punya rekening",),
    menolak=("tolak",),
    mendukung=("setuju",),
    penjelasan=("bisa bayar tunai di loket",),
)
TOLD = (
    "retribusi nontunai mulai bulan depan ya",
    "kabarnya retribusi nontunai bikin kita wajib punya rekening",
    "tolak retribusi nontunai",
    "saya setuju retribusi nontunai",
    "retribusi nontunai tidak setuju saya",
    "tenang , retribusi nontunai masih bisa bayar tunai di loket",
    "retribusi nontunai itu kapan ?",
    "retribusi pasar naik",
)


def told(make, texts=TOLD, **more):
    one = {"jenis": "lainnya", "nada": "netral", **more}
    return [make(39, "umum", teks=text, penulis=f"p{i}", **one) for i, text in enumerate(texts)]


def table(result):
    k = result.kebijakan
    return {name: dict(zip(k, row, strict=True)) for name, *row in zip(k["sikap"], *k.values(), strict=True)}


def test_stances_are_counted_by_people_who_speak_of_the_policy(world, everyday, make):
    rows = table(run(world(everyday(days=40) + told(make)), context=Context(kebijakan=(QRIS,))))
    assert {name: row["n"] for name, row in rows.items()} == {
        "tahu": 1, "paham": 0, "keliru": 1, "menolak": 2, "mendukung": 1, "mengulang": 1, "bertanya": 1, "membantah": 3,
    }  # fmt: skip
    assert {row["dari"] for row in rows.values()} == {7}
    assert rows["menolak"]["nilai"] == pytest.approx(2 / 7)
    assert rows["menolak"]["lo"] < 2 / 7 < rows["menolak"]["hi"]


def test_one_person_who_repeats_himself_counts_once(world, everyday, make):
    again = [
        {**row, "penulis": "orang", "teks": f"{row['teks']} {i}"} for i, row in enumerate(told(make, TOLD[2:3] * 9))
    ]
    rows = table(run(world(everyday(days=40) + again), context=Context(kebijakan=(QRIS,))))
    assert (rows["menolak"]["n"], rows["menolak"]["dari"]) == (1, 1)


def test_too_few_people_or_no_phrases_is_unknown_with_a_reason(world, everyday, make):
    rows = table(run(world(everyday(days=40) + told(make, TOLD[:3])), context=Context(kebijakan=(QRIS,))))
    assert math.isnan(rows["tahu"]["nilai"])
    assert "baru 3 orang" in rows["tahu"]["alasan"]
    assert "tidak memuat frasa" in rows["paham"]["alasan"]
    bare = table(
        run(world(everyday(days=40) + told(make)), context=Context(kebijakan=(Policy(nama="Retribusi nontunai"),)))
    )
    assert "penjelasan resmi" in bare["mengulang"]["alasan"]
    assert bare["tahu"]["dari"] == 7


def test_without_a_policy_or_an_opinion_the_table_is_there_and_empty(world, everyday, make):
    assert run(world(everyday(days=5))).kebijakan["sikap"] == []
    nothing = run(world(told(make)), context=Context(kebijakan=(QRIS,)), as_of=1)
    assert nothing.kebijakan["sikap"] == []
