"""Trusted columns: labels in the data win; what is not in opini's terms is counted, not believed."""

import numpy as np
import pytest

from opini.adapters import frames
from opini.adapters.columns import locate
from opini.adapters.trusted import read_trusted
from opini.errors import InputError
from opini.profile import Profile


def trusted(data, profile=None):
    source = frames.read(data)
    return read_trusted(source, locate(source.names), profile or Profile())


def test_labels_become_certain_tones_in_any_common_spelling():
    found = trusted({"sentiment": ["Negatif", "NEUTRAL", "1", "", "entah"]})
    assert found.tone[:3].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert np.isnan(found.tone[3:]).all()
    assert "1 nilai kolom 'sentiment'" in found.notes[0]


def test_probabilities_win_over_labels_and_must_sum_to_one():
    data = {
        "sentimen": ["positif", "positif"],
        "sentimen_negatif": [0.7, 3.0],
        "sentimen_netral": [0.2, 0.0],
        "sentimen_positif": [0.1, 0.0],
    }
    found = trusted(data)
    assert found.tone[0].tolist() == pytest.approx([0.7, 0.2, 0.1])
    assert found.tone[1].tolist() == [0, 0, 1]
    assert "tidak berjumlah 1" in found.notes[0]


def test_half_a_triple_is_an_error():
    with pytest.raises(InputError, match="sentimen_netral"):
        trusted({"sentimen_negatif": [0.5]})


def test_topics_by_id_label_or_the_profiles_map():
    profile = Profile(peta_topik={"Pavingisasi": "jalan"})
    found = trusted({"topik": ["jalan", "Banjir & drainase", "PAVINGISASI", "cuaca"]}, profile)
    assert found.names["topik"] == ["jalan", "drainase_banjir", "jalan", None]


def test_a_column_in_another_taxonomy_is_not_believed_where_words_coincide():
    found = trusted({"topik": ["Kesehatan", "MBR", "Wira Wiri", "Pajak Reklame"]})
    assert found.names["topik"] == [None] * 4
    assert "[peta_topik]" in found.notes[0]


def test_numbers_outside_their_range_are_unknown():
    found = trusted({"keparahan": [0.4, 7, "0,9", None]})
    assert found.numbers["keparahan"][[0, 2]].tolist() == [0.4, 0.9]
    assert np.isnan(found.numbers["keparahan"][[1, 3]]).all()


def test_notes_never_quote_a_value():
    assert "rahasia" not in " ".join(trusted({"sentimen": ["rahasia Budi 0812"]}).notes)
