"""Planted stories: what must reach siaga does, what must not does not."""

from __future__ import annotations

import numpy as np
import pytest

from opini.engine import Context, run
from opini.vocabulary import LEVELS

LAST = 69


def level(result, isu, which="level"):
    return dict(zip(result.issues["isu"], result.issues[which], strict=True))[isu]


def highest(result, isu):
    found = [LEVELS.index(x) for i, x in zip(result.alerts["isu"], result.alerts["level"], strict=True) if i == isu]
    return LEVELS[max(found, default=0)]


def outage(make, day, n, *, start=0, nada="negatif"):
    kanal = ["media_sosial", "aduan", "media_massa"]
    return [
        make(
            day,
            "air-mati",
            kanal=kanal[i % 3],
            sumber="Kabar Kota" if i % 3 == 2 else None,
            jam=float(i % 23),
            atribusi=0.45,
            keparahan=0.4,
            nada=nada,
            penulis=f"pelanggan-{start + i}",
        )
        for i in range(n)
    ]


@pytest.fixture
def spike(everyday, make):
    return everyday() + outage(make, 67, 8) + outage(make, 68, 25, start=100) + outage(make, 69, 45, start=200)


def test_a_planted_spike_reaches_siaga_and_ranks_first(world, spike):
    result = run(world(spike), context=Context(tiers={"Kabar Kota": 0.8}))
    assert result.issues["isu"][0] == "air-mati"
    assert level(result, "air-mati") == "siaga"
    assert result.headline["level"] == "siaga"
    assert all(level(result, isu) == "rendah" for isu in ("jalan-rusak", "kabar-kota", "taman"))


def test_the_spike_is_told_with_numbers_and_at_most_five_reasons(world, spike, everyday):
    result = run(world(spike + [{**p, "isu": "lain", "jam": 3.0} for p in everyday(seed=2)]))
    reasons = level(result, "air-mati", "alasan")
    assert 3 <= len(reasons) <= 5
    assert any("negatif" in text and "%" in text for text in reasons)
    assert any("kanal" in text for text in reasons)
    assert level(result, "air-mati", "klaster_scct") == "tak_sengaja"
    assert level(result, "air-mati", "penanggung_jawab") == "Perumdam/PLN"


def test_calm_weeks_raise_nothing(world, everyday):
    for seed in range(3):
        result = run(world(everyday(seed=seed)))
        assert result.headline["level"] == "rendah"
        assert "siaga" not in result.alerts["level"]


def test_a_viral_festival_never_raises(world, everyday, make):
    cheer = [make(68 + i % 2, "festival", nada="positif", jam=float(i % 23), keparahan=0.0) for i in range(1500)]
    result = run(world(everyday() + cheer))
    assert highest(result, "festival") == "rendah"


def test_a_festival_read_by_a_bad_classifier_stays_below_siaga(world, everyday, make):
    """One cheer in twelve is read as a complaint: still no crisis."""
    cheer = [
        make(68 + i % 2, "festival", nada="negatif" if i % 12 == 0 else "positif", jam=float(i % 23))
        for i in range(900)
    ]
    assert highest(run(world(everyday() + cheer)), "festival") in {"rendah", "waspada"}


def test_a_templated_burst_stays_below_siaga_and_says_why(world, everyday, make):
    burst = [
        make(
            69,
            "serbuan",
            teks="tolak kebijakan wali kota yang menyengsarakan rakyat kecil sekarang juga",
            jam=5.0 + i / 3600,
            penulis=f"akun-{i}",
        )
        for i in range(300)
    ]
    result = run(world(everyday() + burst))
    assert highest(result, "serbuan") in {"rendah", "waspada"}
    assert level(result, "serbuan", "penggandaan") > 0.9
    assert any("penggandaan" in text for text in level(result, "serbuan", "alasan"))


def test_one_angry_poster_is_not_a_crowd(world, everyday, make):
    rant = [make(67 + i % 3, "makian", penulis="satu-orang", jam=float(i % 23)) for i in range(150)]
    result = run(world(everyday() + rant))
    assert highest(result, "makian") in {"rendah", "waspada"}
    assert level(result, "makian", "n_penulis") == 1


def test_a_neutral_release_flood_stays_low(world, everyday, make):
    flood = [make(69, "rilis", nada="netral", kanal="media_massa", jam=float(i % 23)) for i in range(200)]
    assert highest(run(world(everyday() + flood)), "rilis") == "rendah"


def test_poisoning_lifts_to_siaga_for_verification(world, everyday, make):
    posts = everyday() + [
        make(69, "keracunan", nada="netral", keparahan=1.0, kanal="aduan", sasaran=0.9, penulis=f"p{i}")
        for i in range(3)
    ]
    result = run(world(posts))
    assert level(result, "keracunan") == "siaga"
    assert level(result, "keracunan", "perlu_verifikasi")
    assert not level(result, "keracunan", "usulan_krisis")


def test_thanks_to_the_rescuers_is_not_a_disaster(world, everyday, make):
    posts = everyday() + [make(69, "damkar", nada="positif", keparahan=1.0, penulis=f"p{i}") for i in range(12)]
    assert level(run(world(posts)), "damkar") == "rendah"


def test_routine_severe_words_are_no_emergency(world, everyday, make):
    posts = everyday() + [
        make(day, "akta-kematian", keparahan=1.0, penulis=f"p{day}-{i}", topik="adminduk")
        for day in range(1, 70, 3)
        for i in range(2)
    ]
    result = run(world(posts))
    when = [w for w, i in zip(result.alerts["waktu"], result.alerts["isu"], strict=True) if i == "akta-kematian"]
    assert level(result, "akta-kematian") == "rendah"
    assert all(w < result.opinions["waktu"][0] + np.timedelta64(14, "D") for w in when)


def test_software_never_says_krisis(world, everyday, make):
    posts = everyday() + [
        make(
            day,
            "ott",
            kanal=["media_massa", "media_sosial", "aduan"][i % 3],
            sumber="Nasional Raya" if i % 3 == 0 else None,
            jam=float(i % 23),
            keparahan=0.8,
            atribusi=0.85,
            topik="integritas_hukum",
            penulis=f"w{day}-{i}",
        )
        for day in (67, 68, 69)
        for i in range(20 * (day - 66) ** 2)
    ]
    result = run(world(posts), context=Context(nasional=frozenset({"Nasional Raya"}), tiers={"Nasional Raya": 1.0}))
    assert level(result, "ott") == "siaga"
    assert level(result, "ott", "usulan_krisis")
    assert level(result, "ott", "dampak") == 5.0
    assert level(result, "ott", "jenis_krisis") == "penyalahgunaan_jabatan"
    assert "krisis" not in result.issues["level"]
    assert "krisis" not in result.alerts["level"]


def test_an_announced_event_weighs_less(world, spike):
    from datetime import date

    from opini.profile import Event

    day = date.fromordinal(739_000 + LAST)
    event = Event(nama="Pemeliharaan pipa", mulai=date.fromordinal(739_000 + 66), selesai=day, topik="air_energi")
    plain, planned = run(world(spike)), run(world(spike), context=Context(kalender=(event,)))
    assert level(planned, "air-mati", "risiko") < level(plain, "air-mati", "risiko")
    assert level(planned, "jalan-rusak", "risiko") == level(plain, "jalan-rusak", "risiko")


def test_the_first_days_have_no_alarm_but_say_so(world, make):
    posts = [make(day, "ramai", jam=float(i), penulis=f"p{day}-{i}") for day in range(5) for i in range(20)]
    result = run(world(posts))
    assert result.headline["level"] == "rendah"
    assert "garis dasar belum terbentuk" in level(result, "ramai", "alasan")
    assert result.quality["garis_dasar_hari"] < result.quality["garis_dasar_min"]


def test_an_ended_story_steps_down_one_level_a_day(world, spike, everyday):
    longer = [p for p in everyday(days=95, seed=9) if p["day"] >= 70]
    result = run(world(spike + longer))
    mine = [
        (w, LEVELS.index(a), LEVELS.index(b))
        for w, i, a, b in zip(*(result.alerts[c] for c in ("waktu", "isu", "dari", "level")), strict=True)
        if i == "air-mati"
    ]
    assert level(result, "air-mati") == "rendah"
    assert level(result, "air-mati", "tahap") == "dorman"
    assert all(b >= a - 1 for _, a, b in mine)
    assert np.all(np.diff(np.array([w for w, _, _ in mine])) >= np.timedelta64(23, "h"))


def test_an_old_override_never_stands_above_a_greater_risk(world, everyday, make):
    """Three severe reports lift an issue for three days; afterwards rank follows the risk again."""
    severe = [
        make(63, "kabar-lama", nada="netral", keparahan=1.0, kanal="aduan", sasaran=0.9, penulis=f"p{i}", jam=float(i))
        for i in range(3)
    ]
    for last in (64, 65, 66, 67, 68):
        growing = [p for d in range(63, last + 1) for p in outage(make, d, 10 + 3 * (d - 62), start=100 * d)]
        posts = [p for p in everyday() if p["day"] <= last] + severe + growing
        issues = run(world(posts)).issues
        lifted = set(zip(issues["isu"], issues["perlu_verifikasi"], strict=True))
        order = [(i, r) for i, r in zip(issues["isu"], issues["risiko"], strict=True)]
        if ("kabar-lama", np.True_) in lifted:
            continue
        place = {isu: n for n, (isu, _) in enumerate(order)}
        risk = dict(order)
        assert risk["air-mati"] > risk["kabar-lama"]
        assert place["air-mati"] < place["kabar-lama"], last
        assert issues["peringkat"].tolist() == list(range(1, len(order) + 1))


def test_inactive_issues_are_counted_apart_and_ranked_last(world, everyday, make):
    old = [make(20 + i % 3, "acara-lama", nada="netral", penulis=f"l{i}", jam=float(i)) for i in range(9)]
    result = run(world(everyday() + old))
    issues = result.issues
    assert level(result, "acara-lama", "tahap") == "dorman"
    assert issues["isu"][-1] == "acara-lama"
    assert result.headline["n_dorman"] == 1
    assert sum(result.headline["n_level"].values()) == len(issues["isu"]) - 1
    assert "dorman" not in [level(result, isu, "tahap") for isu in ("jalan-rusak", "kabar-kota", "taman")]


def test_the_answer_shown_is_the_latest_since_the_rise(world, everyday, make):
    """An old answer to an older complaint is no answer to today's surge."""
    first = everyday() + [make(d, "air-mati", kanal="aduan", penulis=f"dulu{d}", jam=3.0) for d in range(5, 60, 9)]
    from opini.stream.buckets import day_bounds

    base = day_bounds(739_000, "Asia/Makassar", 6.0)[0]
    early = [{**p, "ditanggapi": base + 21 * 86400} if p["isu"] == "air-mati" and p["day"] < 20 else p for p in first]
    rise = [p for d in (67, 68, 69) for p in outage(make, d, 15 * (d - 66), start=100 * d)]
    silent = run(world(early + rise))
    assert np.isnat(np.datetime64(level(silent, "air-mati", "tanggapan")))
    assert "sudah ditanggapi" not in " ".join(level(silent, "air-mati", "alasan"))
    said = [make(68, "air-mati", resmi=True, jam=h, nada="netral") for h in (4.0, 9.0)]
    answered = run(world(early + rise + said))
    assert level(answered, "air-mati", "tanggapan") == np.datetime64(base + 68 * 86400 + 9 * 3600, "s")
    assert "belum ditemukan" not in " ".join(level(answered, "air-mati", "alasan"))
