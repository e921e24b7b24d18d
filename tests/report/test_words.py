from hypothesis import given
from hypothesis import strategies as st

from opini.report.words import angka, kisaran, rapikan, tanggal, waktu_lokal, zona_singkat


def test_local_time_is_printed_in_the_zone_of_the_region() -> None:
    moment = waktu_lokal(1740952800, "Asia/Makassar")
    assert (tanggal(moment), zona_singkat(moment)) == ("Senin, 3 Maret 2025", "WITA")
    assert zona_singkat(waktu_lokal(1740952800, "Asia/Jayapura")) == "WIT"


def test_a_time_outside_the_calendar_is_unknown_not_an_error() -> None:
    assert waktu_lokal(10**15, "Asia/Jakarta") is None


def test_an_interval_with_negative_ends_does_not_read_as_subtraction() -> None:
    assert kisaran(-29, -17) == "−29 s.d. −17"


@given(st.text(), st.integers(2, 80))
def test_any_text_becomes_one_encodable_line(text: str, limit: int) -> None:
    line = rapikan(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert line == line.encode("utf-8").decode("utf-8")


@given(st.text(alphabet=st.characters(categories=["Cs", "Cc"]), max_size=40))
def test_control_characters_and_lone_surrogates_are_made_harmless(text: str) -> None:
    assert not {c for c in rapikan(text) if c < " " or "\ud800" <= c <= "\udfff"}


def test_a_megabyte_is_cut_before_it_is_read() -> None:
    assert len(rapikan("a\u0301" * 500_000, 100)) == 100


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_numbers_read_back_in_indonesian_notation(value: float) -> None:
    text = angka(value, 2).replace(".", "").replace(",", ".").replace("−", "-")
    assert abs(float(text) - value) <= 0.00501
