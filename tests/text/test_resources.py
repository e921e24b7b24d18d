"""The digest of the lexicons: what an artefact records to know that its texts are still cleaned the same way."""

import subprocess
import sys

import pytest

from opini.errors import ArtefactError
from opini.text import lexicon_digest
from opini.text import resources as data
from opini.text.resources import CLEANING


def test_the_digest_is_the_same_in_another_process() -> None:
    code = "from opini.text import lexicon_digest; print(lexicon_digest())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == lexicon_digest()


def test_one_changed_cell_changes_it_and_a_comment_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    text = data.read("units.tsv")
    before = lexicon_digest("units")

    def digest(changed: str) -> str:
        monkeypatch.setattr(data, "read", lambda name: changed)
        data.rows.cache_clear()
        lexicon_digest.cache_clear()
        try:
            return lexicon_digest("units")
        finally:
            monkeypatch.undo()
            data.rows.cache_clear()
            lexicon_digest.cache_clear()

    assert digest("# another comment\n" + text.replace("\n", "\r\n")) == before
    assert digest(text.replace("\tbulan", "\tbulanan", 1)) != before


def test_the_digest_of_cleaning_does_not_follow_the_judgements() -> None:
    assert lexicon_digest(*CLEANING) != lexicon_digest()
    assert lexicon_digest("slang", "vocab") == lexicon_digest("vocab", "slang")


def test_a_lexicon_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ArtefactError, match="nope"):
        lexicon_digest("nope")


def test_cleaning_opens_no_lexicon_that_its_digest_leaves_out() -> None:
    code = """
import opini.text.resources as data
opened = set()
read = data.read
data.read = lambda name: (opened.add(name), read(name))[1]
from opini.text import TextCleaner
cleaner = TextCleaner(negation="scope", shouting=True)
cleaner.trace("Gk bgtt smp 4 #MahangKrisisAir ngecewain anak2 2bln ð\\u0178\\u2122 de' m4hal berberita2 rt05 <hp>")
cleaner.clean("\\u00f0\\u0178\\u2019\\u0090 kec. Sepaku wkwkwk")
print(" ".join(sorted(opened)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    opened = {name.removesuffix(".tsv") for name in done.stdout.split()}
    assert "slang" in opened
    assert opened <= set(CLEANING)
