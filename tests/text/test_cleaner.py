"""What the cleaner promises for any text: a string, stable under itself, spans into the raw text, negators kept."""

import json
import pickle
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opini.errors import ConfigError
from opini.text import TextCleaner, clean, mask_pii
from opini.text.negation import count_negators
from opini.text.resources import column

_WORDS = """gk bgt smp dr dr. b a n j i r <user> <NIK> @pemkot #TolakBBM http://x.co/a rp 1,5 jt 2bln :( !!! anak2 ga
ngurusin &amp; <br> \\n \\u00e9 ðŸ™ 👍🏽 Rp. 10.000,- 0812-3456-7890 a@b.co www.kota.go.id kec. e-ktp - ' g d k m 5 pd
sd km kada de' &lt;b&gt; &#60; x-x-x bolak-balik kata2nya YG İ ﬁ ½ … ٣ ² m² tapi ya bagus_neg <kapital> (+ 62 8
kata ketemu +0812 p- Rp rt. thn2019"""
_PIECES = st.sampled_from(_WORDS.split())
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=10).map(" ".join),
    st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=8).map("".join),
)
_MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
CLEANERS = (
    TextCleaner(),
    TextCleaner(urls="keep", mentions="keep", phones="keep", emails="keep", hashtags="keep"),
    TextCleaner(slang=False, elongation=False, reduplication=False, leet=False, affixes=False, laughter=False),
    TextCleaner(urls="drop", mentions="drop", phones="drop", emails="drop", hashtags="drop", emoji="drop"),
    TextCleaner(negation="scope", shouting=True),
)


@_MANY
@given(_TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@pytest.mark.parametrize("cleaner", CLEANERS, ids=repr)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=_TEXTS)
def test_tokens_are_single_spaced_and_traced_in_every_configuration(cleaner: TextCleaner, text: str) -> None:
    out = cleaner.clean(text)
    tokens = cleaner.trace(text)
    assert out == " ".join(out.split())
    assert " ".join(token.text for token in tokens) == out
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    starts = [token.start for token in tokens if token.text != "<kapital>"]
    assert starts == sorted(starts)


@given(st.lists(st.sampled_from(sorted(column("negators", 0))), max_size=8), st.lists(_PIECES, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_negator_survives_in_every_configuration(negators: list[str], others: list[str]) -> None:
    text = " , ".join([*negators, "jalan rusak"])
    for cleaner in CLEANERS:
        tokens = cleaner.clean(text).replace("_neg", "").split(" ")
        assert count_negators(tokens) == len(negators)
    assert count_negators(clean(" ".join(others)).split()) <= count_negators(
        clean(" ".join([*others, "tidak"])).split()
    )


@pytest.mark.parametrize(
    "form", ["gk", "ga", "gak", "nggak", "tdk", "enggak", "kagak", "gabisa", "gpp", "blm", "jgn", "bkn"]
)
def test_a_chat_negator_becomes_exactly_one_standard_negator(form: str) -> None:
    assert count_negators(clean(f"ini {form} jalan").split()) == 1


@given(st.sampled_from(sorted(column("places", 0))), st.sampled_from(["", "!", " bgt", ","]))
@settings(max_examples=150, deadline=None)
def test_protected_names_are_never_respelled(name: str, tail: str) -> None:
    assert clean(f"di {name.upper()}{tail}").split()[1] == name


@pytest.mark.parametrize(
    "thing", ["https://t.co/AbC1", "www.kota.go.id/gk?x=bgt", "@yg_bgt", "a.b@kota.go.id", "0812-3456-7890"]
)
def test_protected_things_are_kept_as_written_when_asked(thing: str) -> None:
    keeper = TextCleaner(urls="keep", mentions="keep", phones="keep", emails="keep")
    assert thing in keeper.clean(f"cek {thing} yg bgt").split()


def test_spans_point_at_what_the_author_wrote() -> None:
    raw = "PDAM &amp; jln rusakkk 👍🏽 b a n j i r #TolakBBM"
    found = {token.text: raw[token.start : token.end] for token in TextCleaner().trace(raw)}
    assert found["&"] == "&amp;"
    assert found["jalan"] == "jln"
    assert found["rusak"] == "rusakkk"
    assert found["👍"].startswith("👍")
    assert found["banjir"] == "b a n j i r"
    assert found["tolak"] == "#TolakBBM"


@pytest.mark.parametrize("value", [None, float("nan"), np.nan, ""])
def test_missing_text_is_empty(value: object) -> None:
    assert clean(value) == ""


def test_other_types_name_the_row() -> None:
    with pytest.raises(TypeError, match="row 1"):
        TextCleaner().clean_many(["a", 5])
    with pytest.raises(TypeError, match="pass"):
        TextCleaner().clean_many("abc")


def test_settings_round_trip_through_json_and_unknown_ones_are_refused() -> None:
    cleaner = TextCleaner(urls="keep", protect=("Budi",), negation="scope")
    assert TextCleaner.from_config(json.loads(json.dumps(cleaner.to_config()))) == cleaner
    with pytest.raises(ConfigError, match="upgrade"):
        TextCleaner.from_config({"format": 99})
    with pytest.raises(ConfigError, match="no setting"):
        TextCleaner.from_config({"format": 1, "magic": True})
    with pytest.raises(ConfigError, match="choose from"):
        TextCleaner(urls="maybe")


def test_an_older_config_without_newer_settings_is_read() -> None:
    assert TextCleaner.from_config({"format": 1, "slang": False}) == TextCleaner(slang=False)


def test_scikit_learn_can_clone_search_and_pipeline_it() -> None:
    from sklearn.base import clone
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.pipeline import make_pipeline

    cleaner = TextCleaner(slang=False)
    assert clone(cleaner) == cleaner
    assert clone(cleaner).set_params(slang=True) == TextCleaner()
    counts = make_pipeline(TextCleaner(), CountVectorizer()).fit_transform(["yg bgt", "bgt"])
    assert counts.shape == (2, 2)


def test_a_cleaner_survives_copying() -> None:
    cleaner = TextCleaner(slang=False)
    cleaner.clean("yg")
    assert pickle.loads(pickle.dumps(cleaner)).clean("yg bagusss") == "yg bagus"


def test_names_given_by_the_caller_are_kept() -> None:
    assert TextCleaner(protect=("Pak Bgt",)).clean("bgt yg") == "bgt yang"


def test_negation_scope_ends_at_punctuation_and_contrast() -> None:
    cleaner = TextCleaner(negation="scope")
    assert cleaner.clean("gk ramah bgt, tapi cepat") == "tidak ramah_neg banget_neg , tapi cepat"


def test_shouting_leaves_a_marker_only_when_asked() -> None:
    assert TextCleaner(shouting=True).clean("JALAN RUSAK PARAH") == "jalan rusak parah <kapital>"
    assert clean("JALAN RUSAK PARAH") == "jalan rusak parah"


_HOSTILE = (
    "a", "<b ", "&", "((", "b a ", "\u200b", "a\u200b", "\u0301", "e\u0301\u0316", "#", "#Ab", "@", "0", "0812 ", "a.",
    "a-", "a.b ", "rp ", "smp ", "dr. ", "😡", "👍🏽", "👨\u200d", "\\u00", "Ã", "ðŸ", "ha", "<", "([{<", ">})]", "ﷺ",
    "ﷻ", "\U0001ee00", "T_T ", "x2 ", "tidak ", "\x00",
)  # fmt: skip


@pytest.mark.parametrize("unit", _HOSTILE)
def test_a_hostile_text_is_cleaned_in_linear_time(unit: str) -> None:
    size = len(unit.encode("utf-8"))
    small, large = unit * (60_000 // size), unit * (240_000 // size)
    cleaner = TextCleaner()
    cleaner.clean(unit)
    start = time.process_time()
    cleaner.clean(small)
    middle = time.process_time()
    cleaner.clean(large)
    end = time.process_time()
    assert end - middle < 10 * (middle - start) + 0.1


_MEGABYTES = ("ﷺ", "<b ", "smp ", "([{<", "\u200b", "a.", "rp ", "08 ", "1.1.1.", "Ã© ", "@a ")


@pytest.mark.parametrize("unit", _MEGABYTES)
def test_a_hostile_megabyte_is_cleaned_traced_masked_and_judged_in_seconds(unit: str) -> None:
    from opini.text.kinds import kind
    from opini.text.severity import severity

    text = unit * (1_000_000 // len(unit.encode("utf-8")))
    cleaner = TextCleaner()
    cleaned, masked = "", ""
    for work in (cleaner.clean, mask_pii, cleaner.trace):
        start = time.process_time()
        out = work(text)
        assert time.process_time() - start < 3  # target 1 s, measured 0.0 to 0.9 s, trace up to 1.6 s on a busy machine
        cleaned, masked = (out, masked) if work == cleaner.clean else (cleaned, out if work is mask_pii else masked)
    start = time.process_time()
    assert severity(cleaned) == (0.0, None)
    assert kind(masked, "media_sosial")
    assert time.process_time() - start < 8


@pytest.mark.parametrize("text", ["x 0812  3456 7890 y", "tlp 0812\n3456\n7890", "a\t62 812  345 678"])
def test_a_number_kept_as_typed_has_single_blanks_and_is_traced(text: str) -> None:
    keeper = TextCleaner(phones="keep")
    out = keeper.clean(text)
    assert out == " ".join(out.split())
    assert " ".join(token.text for token in keeper.trace(text)) == out


@pytest.mark.parametrize(
    "unit", ["jln rusak ", "0812 3456 7890 ", "Rp 1,5 jt ", "dr. Budi ", "kec. ", "(0", "62 ", "no. 5 "]
)
@given(st.text(alphabet="0812 .()+-rp\n", max_size=12))
@settings(max_examples=40, deadline=None)
def test_reading_by_chunks_equals_reading_by_the_pattern(unit: str, tail: str) -> None:
    cleaner = TextCleaner()
    text = unit + tail + unit
    assert cleaner.clean(text) == " ".join(token.text for token in cleaner.trace(text))


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\ud800b", "\ue000a", "\u202eabc", "\ufeff", "\U0010ffff", "٣٤"])
def test_strange_characters_give_an_encodable_text(text: str) -> None:
    clean(text).encode("utf-8")


def test_import_is_light() -> None:
    code = (
        "import sys, opini; opini.clean('gk bgt'); "
        "print([m for m in ('sklearn', 'torch', 'scipy', 'numpy', 'ftfy', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
