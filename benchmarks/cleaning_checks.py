"""Judges what a cleaner made of a text: checks that hold whatever its conventions are, and opini's own golden lines.

The checks of ``cleaning_checks.tsv`` ask only what every reader would ask of every cleaner:

* ``negator``, ``kada``, ``negator_daerah``: a word that denies is still there (kept, or another word that denies);
* ``tautan``, ``akun``: a link, handle or address is untouched, or masked (or dropped) the same way as any other;
* ``nama``, ``orang``: the name of a place, an office, a person is still there; ``angka``: the number is still a number;
* ``emoji``, ``emotikon``: the result still tells this sign from none and from its opposite (as a sign or in words);
* ``panjang``: the stretched word became the right word; ``baku``: the chat spelling became a standard word;
* ``baku_utuh``, ``asing``: a sentence in standard Indonesian or in English keeps every word (stemming and stop-words
  fail this by intent).

Letter case, spacing and punctuation never count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "tests" / "golden"

_WORD = re.compile(r"\w+")
# Masks of all makes, links and handles: left out where only words are compared.
_MASKS = re.compile(r"<\w+>|\[\w+\]|httpurl|https?://\S+|www\.\S+|\S*@\S+", re.IGNORECASE)
_OTHER = {"tautan": "https://contoh.web.id/a", "akun": "@contoh", "surat": "nama@contoh.id"}


@dataclass(frozen=True)
class Case:
    """One row of the checks."""

    kind: str
    raw: str
    mark: str

    def texts(self) -> tuple[str, ...]:
        """What has to be cleaned to judge the case; the text itself is first."""
        if self.kind in ("tautan", "akun"):
            other = _OTHER["surat" if "@" in self.mark[1:] else self.kind]
            return self.raw.replace("{}", self.mark), self.raw.replace("{}", other)
        if self.kind in ("emoji", "emotikon"):
            bare, emoji = self.raw.rsplit(" ", 1)
            return self.raw, bare, self.raw.replace(emoji, self.mark)
        return (self.raw,)

    def holds(self, cleaned: Mapping[str, object]) -> bool:
        """Whether the cleaned texts (by raw text) satisfy the case; an exception never does."""
        results = [cleaned[text] for text in self.texts()]
        if not all(isinstance(result, str) for result in results):
            return False
        out = [str(result).casefold() for result in results]
        found = words(out[0])
        if self.kind in ("tautan", "akun"):
            return self.mark.casefold() in out[0] or out[0] == out[1]
        if self.kind in ("emoji", "emotikon"):
            return out[0] != out[1] and out[0] != out[2]
        if self.kind in ("baku_utuh", "asing"):
            return found == words(self.mark.casefold())
        if self.kind == "angka":
            return any(all(_alone(part, out[0]) for part in either.split("&")) for either in self.mark.split("|"))
        return not set(self.mark.casefold().split(" ")).isdisjoint(found)


def cases() -> list[Case]:
    """The rows of ``cleaning_checks.tsv``."""
    lines = (HERE / "cleaning_checks.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return [Case(*row) for row in rows]


def golden() -> list[tuple[str, str]]:
    """Raw and expected text of every golden line of opini's cleaning (not those of spans and of masking)."""
    pairs = []
    for path in sorted(GOLDEN.glob("*.tsv")):
        head, *lines = (line.split("\t") for line in path.read_text("utf-8").split("\n"))
        if head[:2] == ["mentah", "bersih"]:
            pairs += [(row[0], row[1]) for row in lines if len(row) >= 2]
    return pairs


def words(text: str) -> list[str]:
    """Letters-and-digits words of a case-folded text, without masks, links and handles."""
    return _WORD.findall(_MASKS.sub(" ", text.casefold()))


def share_by_kind(cleaned: Mapping[str, object]) -> dict[str, dict[str, int]]:
    """For each kind of check how many cases hold, of how many."""
    result: dict[str, dict[str, int]] = {}
    for case in cases():
        row = result.setdefault(case.kind, {"right": 0, "of": 0})
        row["of"] += 1
        row["right"] += case.holds(cleaned)
    return result


def golden_shares(cleaned: Mapping[str, object], pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Golden lines right to the letter, right in their words only, and their number."""
    exact = loose = n = 0
    for raw, expected in pairs:
        out = cleaned[raw]
        n += 1
        exact += out == expected
        loose += isinstance(out, str) and words(out) == words(expected)
    return {"exact": exact, "words": loose, "of": n}


def _alone(part: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", text) is not None
