import numpy as np

from opini.issues.places import find_places, label


def places(*texts: str):
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return find_places(column)


def test_a_name_learned_after_a_place_word_is_known_without_it() -> None:
    found = places("jalan cendana gelap", "pohon di jalan cendana", "banjir di cendana")
    assert found[2] == (("", "cendana"),)


def test_states_of_a_road_are_no_names() -> None:
    assert places(*["jalan rusak parah", "jalan berlubang", "jalan ini macet"] * 3) == [()] * 9


def test_house_numbers_and_rt_are_never_read() -> None:
    found = places(*["jalan cendana nomor 17 rt 05 rw 03"] * 3)
    assert found[0] == (("jalan", "cendana"),)


def test_labels_read_like_a_map() -> None:
    assert label(("rsud", "kudungga")) == "RSUD Kudungga"
    assert label(("", "sungai pinang")) == "Sungai Pinang"


def test_a_verb_after_a_road_is_no_name_but_a_name_shaped_like_a_verb_is() -> None:
    roads = ["jalan ditutup sementara", "jalan ditutup lagi", "toko ditutup petugas", "kafe ditutup"]
    names = ["jalan menanggal banjir", "pju jalan menanggal padam"]
    found = places(*roads, *names)
    assert found[:4] == [(), (), (), ()]
    assert found[4] == (("jalan", "menanggal"),)
