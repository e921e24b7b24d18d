"""Build ``opini/text/data/vocab.tsv``: which words are standard, and how often they are seen, as counts only.

    python -m models.recipes.build_vocab --shared ../shared            # writes the file
    python -m models.recipes.build_vocab --shared ../shared --check    # only says whether it would change

A word is standard when an Indonesian news corpus writes it in lower case often enough (names and acronyms are written
with a capital), and it is neither slang, nor ambiguous, nor taken out by hand in ``vocab_words.tsv``. The informal
corpus only confirms rare words. No text is copied: the file holds words and rounded logarithms. Nothing is drawn at
random, so the same corpora and lexicons give the same bytes.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from opini.errors import InputError
from opini.text.resources import column, mapping

__all__ = ["build", "count", "main", "render"]

_TARGET = Path(__file__).parents[2] / "opini" / "text" / "data" / "vocab.tsv"
_BY_HAND = Path(__file__).with_name("vocab_words.tsv")
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
# Chosen by reading the words around each limit.
_SEEN = 3  # a word seen less often is not counted at all
_LOWER = 4  # lower-case sightings below which a word counts as a name ...
_LOWER_SHARE = 0.15  # ... or below this share of all sightings
_RESCUE = (20, 40)  # unless this frequent in the news and in the informal corpus (senin, jumat, tuhan)
_ENOUGH = 8  # lower-case sightings that need no second corpus
_FLOOR, _CEILING = 8, 4000  # weight of a standard form that only the slang lexicon leads to
_BY_HAND_WEIGHT = 16

Counts = Mapping[str, tuple[int, int]]


def count(lines: Iterable[str]) -> dict[str, tuple[int, int]]:
    """For each word (lower case): how often it was seen, and how often it was written in lower case."""
    seen: Counter[str] = Counter()
    low: Counter[str] = Counter()
    for line in lines:
        for word in _WORD.findall(line):
            name = word.lower()
            seen[name] += 1
            low[name] += word == name
    return {word: (n, low[word]) for word, n in seen.items() if n >= _SEEN}


def build(news: Counts, informal: Counts, by_hand: Mapping[str, str]) -> dict[str, int]:
    """Standard words with their weight; ``by_hand`` maps words to ``masuk`` (always in) or ``keluar`` (never in)."""
    slang, ambiguous = mapping("slang"), column("context", 0)
    out: dict[str, int] = {}
    for word, (n, low) in news.items():
        if "-" in word or len(word) < 2 or word in slang or word in ambiguous or by_hand.get(word) == "keluar":
            continue
        rest = informal.get(word, (0, 0))[0]
        rescued = n >= _RESCUE[0] and rest >= _RESCUE[1]
        if (low < _LOWER or low < _LOWER_SHARE * n) and not rescued:
            continue
        weight = max(low, n // 8)
        if weight >= _ENOUGH or rest >= _SEEN:
            out[word] = weight
    for standard in slang.values():
        for word in standard.split():
            if word.isalpha() and word not in slang and by_hand.get(word) != "keluar":
                out.setdefault(word, min(max(informal.get(word, (_FLOOR, 0))[0], _FLOOR), _CEILING))
    for word, action in by_hand.items():
        if action == "masuk" and word not in slang and word not in ambiguous:
            out.setdefault(word, _BY_HAND_WEIGHT)
    return out


def render(words: Mapping[str, int]) -> str:
    """The file: one word a line with the rounded log2 of its weight."""
    head = (
        "# How often a word was seen in lower case in an Indonesian news corpus, as a rounded log2; it chooses between "
        "spellings.\nkata\tlog2\n"
    )
    return head + "".join(f"{word}\t{round(math.log2(words[word]))}\n" for word in sorted(words))


def _by_hand() -> dict[str, str]:
    lines = [line.split("\t") for line in _BY_HAND.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return {line[0]: line[1] for line in lines[1:]}


def _counted(path: Path) -> dict[str, tuple[int, int]]:
    if not path.is_file():
        raise InputError(f"{path} is missing", cure="give the folder of shared data with --shared")
    with path.open(encoding="utf-8", errors="replace") as lines:
        return count(lines)


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit code 1 when ``--check`` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--check", action="store_true", help="write nothing, say whether the file would change")
    given = parser.parse_args(arguments)
    folder = given.shared / "data" / "unlabelled"
    words = build(
        _counted(folder / "news_formal_id.txt"), _counted(folder / "informal_tweets_reviews_id.txt"), _by_hand()
    )
    text = render(words)
    same = text == _TARGET.read_text("utf-8")
    if not given.check:
        _TARGET.write_text(text, "utf-8", newline="\n")
    sys.stdout.write(f"{len(words):,} words; {'unchanged' if same else 'changed'}\n")
    return int(given.check and not same)


if __name__ == "__main__":
    raise SystemExit(main())
