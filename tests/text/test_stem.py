"""Stemming stays behind its door: names and negators untouched, memory bounded, the wrong distribution named."""

import importlib.metadata
import warnings
from typing import Any

import pytest

from opini.errors import MissingExtraError
from opini.text import TextCleaner
from opini.text import stem as door

pytest.importorskip("Sastrawi", reason="the extra 'stem' is not installed")


@pytest.mark.parametrize("name", ["penajam", "berau", "kutai", "samarinda", "pdam", "tidak", "belum", "kada", "<user>"])
def test_names_negators_and_masks_are_never_stemmed(name: str) -> None:
    assert door.stem(name) == name


def test_words_are_stemmed_only_when_asked() -> None:
    text = "pelayanannya mengecewakan"
    assert TextCleaner(stem=True).clean(text) == "layan kecewa"
    assert TextCleaner().clean(text) == text


def test_names_given_by_the_caller_are_not_stemmed() -> None:
    cleaner = TextCleaner(stem=True, protect=("Pak Relawan",))
    assert cleaner.clean("pelayanan pak relawan") == "layan pak relawan"


def test_the_cache_is_bounded_and_holds_no_second_unbounded_one() -> None:
    assert door.stem.cache_info().maxsize is not None
    assert type(door._stemmer()).__name__ == "Stemmer"  # not CachedStemmer, whose dictionary only grows


def test_the_old_distribution_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.0.1")
    with pytest.warns(RuntimeWarning, match="pip uninstall Sastrawi"):
        door._warn_if_old()


def test_no_warning_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Any:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", absent)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        door._warn_if_old()


def test_without_the_extra_the_error_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*args: object, **kwargs: object) -> Any:
        raise MissingExtraError("Stemming needs 'Sastrawi'", cure="pip install 'opini[stem]'")

    monkeypatch.setattr(door, "require", missing)
    door._stemmer.cache_clear()
    with pytest.raises(MissingExtraError, match=r"opini\[stem\]"):
        door._stemmer()
    door._stemmer.cache_clear()
