"""The lexicons are closed under the rules that read them; two rows that contradict would change texts at random."""

import pytest

from opini.text import clean
from opini.text.context import MARK
from opini.text.resources import column, mapping, rows
from opini.text.words import LONGEST
from opini.vocabulary import ATTRIBUTION, DIMENSIONS, KINDS, LANGUAGES

_KEYED = ("slang", "units", "units_kept", "numbered", "keep", "negators", "places", "vocab", "severity", "attribution")


@pytest.mark.parametrize("name", _KEYED)
def test_no_form_has_two_rows(name: str) -> None:
    forms = [row[0] for row in rows(name)[1:]]
    assert forms
    assert len(forms) == len(set(forms))


def test_every_row_has_as_many_cells_as_the_header() -> None:
    for name in (*_KEYED, "context", "dimension", "kinds", "kinds_prior", "language", "gazetteer", "mojibake"):
        header, *body = rows(name)
        assert {len(row) for row in body} == {len(header)}, name


def test_every_slang_row_leads_to_a_stable_standard_form() -> None:
    assert len(mapping("slang")) >= 4500
    assert {form for form, standard in mapping("slang").items() if clean(standard) != standard} == set()


def test_slang_never_respells_protected_words_negators_or_ambiguous_forms() -> None:
    forms = set(mapping("slang"))
    for name in ("places", "keep", "negators", "context"):
        assert forms & column(name, 0) == set(), name
    assert column("context", 0) & (column("places", 0) | column("keep", 0) | column("negators", 0)) == set()


def test_every_ambiguous_form_ends_with_a_default_and_its_cues_are_not_ambiguous() -> None:
    last: dict[str, str] = {}
    for form, choice, side, cues in rows("context")[1:]:
        assert last.get(form) != "else", f"{form}: a row after its default is never read"
        last[form] = side
        assert side in {"prev", "prev2", "next", "both", "near", "else"}
        assert MARK not in choice
        assert (side == "else") == (cues == "")
    assert set(last.values()) == {"else"}


@pytest.mark.parametrize("name", ["severity", "attribution", "dimension", "kinds"])
def test_every_cue_is_written_as_cleaning_writes_it(name: str) -> None:
    assert [row[0] for row in rows(name)[1:] if clean(row[0]) != row[0]] == []


def test_labels_in_the_lexicons_are_the_vocabulary_s() -> None:
    assert {row[1] for row in rows("attribution")[1:]} <= {*ATTRIBUTION, "hoaks"}
    assert {row[1] for row in rows("dimension")[1:]} == set(DIMENSIONS)
    assert {row[1] for row in rows("kinds")[1:]} | {"lainnya"} == set(KINDS)
    assert {row[1] for row in rows("language")[1:]} == set(LANGUAGES)
    assert all(0 <= float(row[1]) <= 1 for row in rows("severity")[1:])


def test_the_gazetteer_knows_every_regency_and_city() -> None:
    kinds = [row[1] for row in rows("gazetteer")[1:]]
    assert kinds.count("kecamatan") >= 90
    assert kinds.count("kabkota") >= 480
    assert all(len(word) <= LONGEST for word in column("places", 0))


def test_slang_leaves_words_of_one_regional_language_alone() -> None:
    """What only a regional language lists is no Indonesian slang, but for loans that mean the same in both."""
    listed: dict[str, set[str]] = {}
    for word, language in rows("language")[1:]:
        listed.setdefault(word, set()).add(language)
    loans = {
        "bapa",
        "cepet",
        "dimana",
        "duit",
        "entar",
        "gede",
        "hape",
        "kasi",
        "malem",
        "mayan",
        "ngarep",
        "ngerti",
        "ngomong",
        "pengen",
        "seneng",
        "ujan",
    }
    regional = {word for word, languages in listed.items() if not languages & {"ind", "eng", "msa"}}
    assert (set(mapping("slang")) & regional) - loans == set()
