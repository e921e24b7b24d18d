"""Numbers nobody should send: defined outcomes, no warning, no nan without a reason."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from opini.engine import Context, run
from opini.profile import Profile
from opini.stream.table import Codes, OpinionTable

ODD = np.array([np.nan, np.inf, -np.inf, -5.0, 1e300, 0.5, 0.0, 2.0])


def odd_table(seed, n=200):
    rng = np.random.default_rng(seed)
    pick = lambda: rng.choice(ODD, n)  # noqa: E731
    tone = np.stack([pick(), pick(), pick()], axis=1)
    return OpinionTable.build(
        id=[str(i) for i in range(n)],
        waktu=rng.integers(1_700_000_000, 1_700_000_000 + 40 * 86400, n),
        kanal=Codes.of(list(rng.choice(["media_massa", "aduan", "tidak-dikenal", None], n))),
        sumber=Codes.of(list(rng.choice(["a", "b", None], n))),
        topik=Codes.of(list(rng.choice(["jalan", "topik-sendiri", None], n))),
        dimensi=Codes.of(list(rng.choice(["integritas", "tidak-dikenal", None], n))),
        tone=tone,
        keparahan=pick(),
        atribusi=pick(),
        sasaran=pick(),
        jangkauan=pick(),
        topik_p=pick(),
        ditanggapi=rng.integers(-1, 2_000_000_000, n),
        isu=Codes.of(list(rng.choice(["x", "y", None], n))),
    )


@pytest.mark.parametrize("seed", range(6))
def test_odd_numbers_never_break_a_run(seed):
    context = Context(tiers={"a": float("nan"), "b": -3.0}, bobot_kanal={"aduan": 0.0, "media_massa": 2.0})
    result = run(odd_table(seed), context=context)
    for name in ("risiko", "risiko_lo", "risiko_hi", "p_eskalasi", "dampak"):
        assert np.isfinite(result.issues[name]).all()
        assert (result.issues[name] >= 0).all()
    known = np.isfinite(result.indicators["nilai"])
    assert all((r is None) == k for r, k in zip(result.indicators["alasan"], known, strict=True))
    assert result.quality["masuk"] == result.quality["dipakai"] + sum(result.quality["lewat"].values())


def test_all_channels_weighted_zero_leaves_the_index_out():
    rows = OpinionTable.build(
        id=[str(i) for i in range(50)],
        waktu=np.arange(50) * 3600,
        kanal=Codes.of(["aduan"] * 50),
        dimensi=Codes.of(["integritas"] * 50),
        tone=[[0.8, 0.1, 0.1]] * 50,
        isu=Codes.of(["x"] * 50),
    )
    result = run(rows, context=Context(bobot_kanal={"aduan": 0.0}))
    assert np.isnan(result.reputation["nilai"]).all()


def test_a_calendar_outside_the_data_changes_nothing(world, everyday):
    from opini.profile import Event

    event = Event(nama="lama", mulai=date(1999, 1, 1), selesai=date(1999, 1, 2))
    plain, other = run(world(everyday(days=20))), run(world(everyday(days=20)), context=Context(kalender=(event,)))
    assert plain.issues["risiko"].tolist() == other.issues["risiko"].tolist()


def test_a_profile_becomes_a_context():
    profile = Profile(
        media={"nasional": ("Kabar Negeri",), "lokal": ("Kabar Kota",)},
        penanggung_jawab={"air_energi": "Perumda Tirta"},
        kanal_aktif=("aduan",),
    )
    context = Context.from_profile(profile, ["Kabar Negeri", "Kabar Kota", "blog siapa"], versi={"sentimen": "1"})
    assert context.nasional == {"Kabar Negeri"}
    assert set(context.tiers) == {"Kabar Negeri", "Kabar Kota"}
    assert context.owner("air_energi") == "Perumda Tirta"
    assert context.versi == {"sentimen": "1"}


def test_a_given_issue_id_serves_as_title(world, make):
    result = run(world([make(0, "air-mati") for _ in range(4)], text=False))
    assert result.issues["judul"] == ["air-mati"]
