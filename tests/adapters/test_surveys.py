"""Surveys: open answers become opinions, closed ones scores on the scale the rule prescribes."""

import pandas as pd
import pytest

from opini.adapters.gather import gather
from opini.adapters.surveys import looks_like_survey, read_survey
from opini.errors import InputError

SKM = {
    "Tanggal": ["2025-03-03", "2025-03-03", "2025-03-04"],
    "Kecamatan": ["Hulu", "Hilir", "Hulu"],
    **{f"U{i}": [4, 3, 2] for i in range(1, 10)},
    "Saran": ["loket ditambah", "", None],
    "Kritik": ["antre lama sekali", "ruang tunggu panas", ""],
}


def test_the_nine_elements_are_scored_times_25():
    scores = read_survey(SKM).scores
    assert scores["butir"].to_list() == [*(f"U{i}" for i in range(1, 10)), "SKM"]
    assert scores["nilai"].to_list() == [75.0] * 10
    assert set(scores["metode"]) == {"skm_x25"}
    assert scores["nama"][6] == "Perilaku pelaksana"
    assert (scores["lo"][:9] < 75).all()
    assert (scores["hi"][:9] > 75).all()
    assert scores["lo"][9] is None


def test_every_respondent_is_there_with_or_without_words():
    opinions = read_survey(SKM).opinions
    assert opinions["teks"].drop_nulls().to_list() == ["loket ditambah", "antre lama sekali", "ruang tunggu panas"]
    assert opinions["alasan_lewat"].to_list() == [None, None, None, "tanpa_jawaban_terbuka"]
    assert opinions["penulis"].n_unique() == 3
    assert opinions["wilayah"].to_list() == ["Hulu", "Hulu", "Hilir", "Hulu"]
    assert opinions["kanal"].unique().to_list() == ["survei"]


def test_likert_numbers_and_words_fill_their_own_scale():
    scores = read_survey({"q1": [1, 5], "q2": ["Sangat setuju", "setuju"], "q3": ["tidak puas", "sangat puas"]}).scores
    assert dict(zip(scores["butir"], scores["nilai"], strict=True)) == {"q1": 50.0, "q2": 87.5, "q3": 50.0}
    assert set(scores["metode"]) == {"likert_0_100"}


def test_the_kind_of_frame_is_kept_and_choices_are_obeyed():
    survey = read_survey(pd.DataFrame(SKM), open=["Kritik"], closed=["U1"])
    assert isinstance(survey.opinions, pd.DataFrame)
    assert survey.scores["butir"].tolist() == ["U1"]
    assert survey.opinions["teks"].notna().sum() == 2


def test_a_single_answer_has_no_interval():
    assert read_survey({"U1": [3]}).scores["lo"].to_list() == [None]


def test_what_is_no_survey_is_an_error():
    with pytest.raises(InputError, match="pertanyaan"):
        read_survey({"kode": ["a", "b"]})
    with pytest.raises(InputError, match="tidak ada"):
        read_survey(SKM, open=["Harapan"])


def test_only_the_elements_make_a_table_a_survey():
    assert looks_like_survey(list(SKM))
    assert not looks_like_survey(["id", "U1", "user", "UU 5"])


def test_a_survey_file_among_others_joins_the_stream_and_keeps_its_scores(tmp_path):
    survey, tweets = tmp_path / "skm.csv", tmp_path / "x.csv"
    pd.DataFrame(SKM).to_csv(survey, index=False)
    tweets.write_text("id,text,created_at,channel\n1,macet,2025-03-03 10:00,twitter\n", encoding="utf-8")
    found = gather([survey, tweets])
    assert found.frame.height == 5
    assert found.skor is not None
    assert found.skor.height == 10
    assert found.frame["teks"].to_list()[-1] == "macet"
