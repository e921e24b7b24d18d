import copy
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from opini.profile import Profile
from opini.report.view import build_view

Make = Callable[[str], SimpleNamespace]


def test_worst_issue_comes_first_whatever_the_order_of_rows(make: Make, profile: Profile) -> None:
    result = make("city")
    result.issues = {name: list(reversed(column)) for name, column in result.issues.items()}
    assert [i.isu for i in build_view(result, profile).isu[:3]] == ["i-17", "i-21", "i-30"]


def test_numpy_columns_and_lists_give_the_same_page(make: Make, profile: Profile) -> None:
    plain, arrays = make("city"), make("city")
    for name in ("risiko", "risiko_lo", "n", "negatif"):
        arrays.issues[name] = np.asarray([np.nan if v is None else v for v in plain.issues[name]], dtype=np.float64)
    stamps = np.asarray(plain.issues["mulai"], dtype="datetime64[s]")
    arrays.issues["mulai"] = stamps.astype("datetime64[us]")
    assert build_view(arrays, profile) == build_view(plain, profile)


def test_building_a_view_leaves_the_result_alone(make: Make, profile: Profile) -> None:
    result = make("city")
    before = copy.deepcopy(result)
    build_view(result, profile)
    assert result == before


def test_three_opinions_are_counted_never_percent(make: Make, profile: Profile) -> None:
    issue = next(i for i in build_view(make("city"), profile).isu if i.n == 3)
    assert "2 dari 3 opini negatif" in issue.fakta
    assert "%" not in " ".join(issue.fakta)


def test_small_volume_lists_every_opinion_most_severe_first_and_drops_the_index(make: Make, profile: Profile) -> None:
    view = build_view(make("small_town"), profile)
    assert view.kecil
    assert len(view.daftar) == 11
    severities = [row.keparahan or 0.0 for row in view.daftar]
    assert severities == sorted(severities, reverse=True)
    assert view.kepala.indeks.nilai is None
    assert "%" not in view.kepala.kalimat


def test_silence_is_not_called_calm(make: Make, profile: Profile) -> None:
    view = build_view(make("nothing"), profile)
    assert view.kosong
    assert not view.tenang
    assert "bukan berarti tenang" in view.kepala.kalimat


def test_a_quiet_day_says_so(make: Make, profile: Profile) -> None:
    view = build_view(make("calm_first_day"), profile)
    assert view.tenang
    assert view.belajar
    assert "Tidak ada tindakan khusus" in view.kepala.kalimat


def test_tone_of_four_opinions_is_withheld(make: Make, profile: Profile) -> None:
    row = next(r for r in build_view(make("city"), profile).topik if r.n == 4)
    assert not row.cukup
    assert row.negatif is None
    assert row.neto.nilai is None


def test_unmeasured_dimension_is_left_out_not_set_to_the_middle(make: Make, profile: Profile) -> None:
    names = [d.nama for d in build_view(make("city"), profile).dimensi]
    assert "Keadilan" not in names
    assert len(names) == 7


def test_last_weeks_mark_is_found_in_the_series(make: Make, profile: Profile) -> None:
    view = build_view(make("city"), profile)
    moved = next(d for d in view.dimensi if d.nama == "Keandalan & kinerja")
    assert (moved.nilai.lalu, moved.nilai.nyata) == (-19, True)
    assert "turun 19 poin" in view.dimensi_kalimat


def test_rows_that_vanished_are_named(make: Make, profile: Profile) -> None:
    result = make("city")
    result.quality["dipakai"] -= 7
    assert "7 tanpa alasan tercatat" in build_view(result, profile).mutu.neraca


def test_the_profile_names_the_owner_unless_the_engine_did(make: Make, profile: Profile) -> None:
    owners = {i.isu: i.penanggung_jawab for i in build_view(make("city"), profile).isu}
    assert owners["i-17"] == "Perumdam"
    assert owners["i-30"] == "Dinas PUPR Kota"


def test_deadline_follows_the_local_morning(make: Make, profile: Profile) -> None:
    assert build_view(make("city"), profile).isu[0].tenggat == "pernyataan awal 09.00"


def test_timeline_is_in_order_and_tells_the_channels(make: Make, profile: Profile) -> None:
    told = [text for _, text in build_view(make("city"), profile).isu[0].kronologi]
    assert told[0].startswith("pertama muncul di")
    assert told[-1] == "tingkat isu waspada → siaga"


def test_groups_of_fewer_than_five_speakers_are_pooled(make: Make, profile: Profile) -> None:
    speakers = dict(build_view(make("city"), profile).isu[0].pembicara)
    assert "anonim" not in speakers
    assert speakers["kelompok kecil (di bawah 5)"] == 2


def test_the_first_three_examples_show_every_side(make: Make, profile: Profile) -> None:
    roles = [e.peran for e in build_view(make("city"), profile).isu[0].contoh[:3]]
    assert roles == ["paling khas", "paling parah", "paling berbeda"]


def test_account_names_of_citizens_never_reach_the_view(make: Make, profile: Profile) -> None:
    view = build_view(make("city"), profile)
    assert "akun_rahasia" not in repr(view)
    assert "Harian Contoh" in repr(view)


def test_personal_data_that_slipped_through_is_masked_again(make: Make, profile: Profile) -> None:
    result = make("city")
    result.evidence["teks"][0] = "hubungi 0812-3456-7890 segera"
    assert "0812" not in repr(build_view(result, profile))


@pytest.mark.parametrize("part", ["opinions", "issues", "alerts", "series", "tone", "evidence", "aspirasi", "quality"])
def test_any_missing_table_still_gives_a_page(make: Make, profile: Profile, part: str) -> None:
    result = make("city")
    delattr(result, part)
    assert build_view(result, profile).nama == "Pemerintah Kota Contoh"


def test_amplified_volume_is_measured_as_the_gap_between_raw_and_damped(make: Make, profile: Profile) -> None:
    view = build_view(make("city"), profile)
    gaps = {i.isu: i.deret.penggandaan for i in view.isu if i.deret}
    assert gaps["i-08"] is not None
    assert gaps["i-17"] is not None
    assert gaps["i-08"] > 0.6 > 0.1 > gaps["i-17"]
