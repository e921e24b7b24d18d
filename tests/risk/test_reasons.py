"""What people read: plain words, numbers, at most five, the limits never lost."""

from __future__ import annotations

import math

from opini.risk.reasons import Facts, reasons
from opini.risk.scct import RESPONSES, crisis_kind
from opini.vocabulary import ATTRIBUTION, CRISIS_KINDS, TOPICS

FULL = Facts(
    kelipatan=3.1,
    hari="Senin",
    negatif=0.71,
    negatif_lo=0.63,
    negatif_hi=0.78,
    n=214,
    n_penulis=190,
    n_kanal=3,
    keparahan=0.8,
    penggandaan=0.6,
    media=True,
    ditanggapi=0,
    dibatasi="dibatasi pada waspada: baru 3 akun/pelapor berbeda",
)


def test_at_most_five_and_limits_are_kept():
    said = reasons(FULL)
    assert len(said) == 5
    assert any("penggandaan pesan" in text for text in said)
    assert FULL.dibatasi in said


def test_few_opinions_and_small_volume_get_counts_not_percentages():
    for facts in (
        Facts(negatif=0.75, negatif_lo=0.4, negatif_hi=0.9, n=4),
        Facts(negatif=0.75, negatif_lo=0.7, negatif_hi=0.8, n=40, hitungan=True),
    ):
        text = " ".join(reasons(facts))
        assert "%" not in text
        assert f"dari {facts.n} opini negatif" in text


def test_nothing_known_says_nothing_false():
    assert reasons(Facts()) == ()


def test_a_new_issue_is_not_told_as_a_multiple_of_nothing():
    text = " ".join(reasons(Facts(kelipatan=math.nan, negatif_hari=12.0, n=12, negatif=1.0)))
    assert "kali" not in text
    assert "biasanya hampir tidak ada" in text


def test_words_of_the_report_are_used():
    text = " ".join(reasons(FULL)).lower()
    assert "suara" not in text
    assert "penulis" not in text
    assert "siaga" not in text


def test_every_topic_and_cluster_has_a_kind_and_a_response():
    assert set(RESPONSES) == set(ATTRIBUTION)
    for topic in (*TOPICS, None, "topik-sendiri"):
        for klaster in (*ATTRIBUTION, None):
            assert crisis_kind(topic, "", klaster) in CRISIS_KINDS


def test_cue_words_win_over_the_topic_and_need_whole_words():
    assert crisis_kind("jalan", "Pungli di kelurahan", None) == "penyalahgunaan_jabatan"
    assert crisis_kind("jalan", "demokrasi", None) == "gangguan_layanan"
