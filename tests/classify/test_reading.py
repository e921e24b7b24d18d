"""Reading for language keeps what was typed, drops what is no language, and knows where each word stood."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opini.classify.reading import LanguageReader, scripts
from opini.errors import ConfigError

READER = LanguageReader()


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Gk bgt deh!!! 😡", "gk bgt deh"),  # slang stays: it tells Indonesian
        ("ta’ tao Ta‘ e Ta`", "ta' tao ta' e ta'"),  # the glottal stop of Madurese and Bugis survives every quote
        ("AC ta` cellep", "ac ta' cellep"),
        ("lihat https://x.id/abc?d=e www.situs.go.id @dinas #TolakTambang a@b.co", "lihat"),
        ("nomor <HP> dan <NIK:ab12cd> 08123 Rp10.000", "nomor dan rp"),
        ("nyaéta pêrsèpsi", "nyaeta persepsi"),
        ("mantaaaap 𝗝𝗮𝗹𝗮𝗻 ｒｕｓａｋ", "mantap jalan rusak"),
        ("RT @a jalan2 wong2", "jalan wong"),
        ("今日は雨 👍 123", ""),
        ("", ""),
    ],
)
def test_what_is_read(raw: str, read: str) -> None:
    assert READER.clean(raw) == read


@given(st.text())
def test_any_text_is_read_and_traced_alike(text: str) -> None:
    tokens = READER.trace(text)
    assert " ".join(token.text for token in tokens) == READER.clean(text)
    assert all(0 <= t.start < t.end <= len(text) for t in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@given(st.text())
def test_shares_of_scripts_are_shares(text: str) -> None:
    shares = scripts(text)
    assert all(value >= 0 for value in shares.values())
    assert sum(shares.values()) <= 1.002


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Доброе утро", "lain"),
        ("ขอบคุณ", "lain"),
        ("شكرا", "lain"),
        ("감사합니다", "lain"),
        ("ꦲꦏ꧀ꦱꦫ", "jav"),
        ("ᮞᮥᮔ᮪ᮓ", "sun"),
        ("ᬩᬮᬶ", "ban"),
        ("ᨅᨔ ᨕᨘᨁᨗ", "bug"),
    ],
)
def test_a_script_stands_for_a_language(text: str, label: str) -> None:
    assert scripts(text) == {label: 1.0}


def test_signs_that_are_no_letters_are_no_script() -> None:
    assert scripts("jalan rusak ½ ™ ② 🤬 — “kutip” 𝗝𝗮𝗹𝗮𝗻 nyaéta") == {}


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert LanguageReader(limit=5).clean("jalan rusak") == "jalan"
    started = time.perf_counter()
    for text in ("a" * 1_000_000, "'-" * 500_000, "<" * 1_000_000, "\u200b" * 1_000_000, "@" * 1_000_000):
        READER.clean(text)
    assert time.perf_counter() - started < 1.0


def test_settings_travel_and_unknown_ones_are_refused() -> None:
    reader = LanguageReader(limit=77)
    assert LanguageReader.from_config(reader.to_config()) == reader
    assert LanguageReader().set_params(**reader.get_params()) == reader
    for bad in ({"format": 99}, {"format": 1, "sluice": 3}, {}):
        with pytest.raises(ConfigError):
            LanguageReader.from_config(bad)
    with pytest.raises(ConfigError):
        LanguageReader(limit=0)
