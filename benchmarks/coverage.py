"""How much of informal Indonesian the cleaner brings into the formal vocabulary, and whether others agree.

    .venv/bin/python benchmarks/coverage.py [--lines 50000] [--top 40]

Needs ``../shared``. The formal vocabulary is every word seen at least three times in the news corpus. Prints and writes
``benchmarks/results/coverage.json`` (numbers only): the share of informal tokens outside that vocabulary before and
after cleaning; the same with the words that kamus alay or indo-collex list as informal taken out of it (news quotes
people: *yg* stands there 1,705 times); the share of words of held-back news lines that cleaning changes; and agreement
with kamus alay and indo-collex. ``--top`` prints the commonest words still outside, for whoever writes lexicon rows;
never stored.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from pathlib import Path

from environments import ROOT, machine

from opini.text import TextCleaner
from opini.text.resources import rows

SHARED = ROOT.parent / "shared" / "data"
RESULTS = ROOT / "benchmarks" / "results" / "coverage.json"
SEED = 20261124
SEEN = 3  # times a word must stand in the news to count as formal (set by the issue)
HELD_BACK = 3000  # news lines not counted into the vocabulary, for the harm of cleaning
ALIKE = 0.7  # difflib ratio from which two forms count as spellings of one word (chosen)

# Never words of the language: links, addresses, mentions, masks, entities. Left out before and after alike.
_NO_WORDS = re.compile(
    r"<\w+>|https?://\S+|www\.\S+|\S*@\S+|&\w+;|\bhttps?\b|\b[\w-]+(?:\.[\w-]+)*\.(?:com|id|net|org|ly)\b\S*"
)
_WORD = re.compile(r"[^\W\d_]+")


def tokens(text: str) -> list[str]:
    """Case-folded runs of letters, without links, addresses, mentions and masks."""
    return _WORD.findall(_NO_WORDS.sub(" ", text.casefold()))


def vocabulary(lines: Iterable[str]) -> set[str]:
    """Words seen at least :data:`SEEN` times."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(tokens(line))
    return {word for word, n in counts.items() if n >= SEEN}


def outside(lines: Iterable[str], known: set[str]) -> tuple[int, int, Counter[str]]:
    """Tokens outside the vocabulary, all tokens, and the former by word."""
    total = 0
    unknown: Counter[str] = Counter()
    for line in lines:
        found = tokens(line)
        total += len(found)
        unknown.update(word for word in found if word not in known)
    return sum(unknown.values()), total, unknown


def changed(before: Iterable[str], after: Iterable[str]) -> tuple[int, int]:
    """Words of the first texts that the second no longer have, and all words of the first."""
    lost = total = 0
    for old, new in zip(before, after, strict=True):
        a, b = Counter(tokens(old)), Counter(tokens(new))
        lost += sum((a - b).values())
        total += sum(a.values())
    return lost, total


def disagreement(ours: str, theirs: Iterable[str], known: set[str]) -> str:
    """The kind of disagreement between our standard form and all of theirs, the mildest that fits."""

    def squeezed(text: str) -> str:
        return re.sub(r"[\W_]", "", text)

    def formal(text: str) -> bool:
        return all(word in known for word in tokens(text))

    forms = list(theirs)
    if any(squeezed(form) == squeezed(ours) for form in forms):
        return "same but for spaces or hyphens"
    if formal(ours) and not any(formal(form) for form in forms):
        return "theirs is not in the formal vocabulary"
    if not formal(ours) and any(formal(form) for form in forms):
        return "ours is not in the formal vocabulary"
    if any(ours in form or form in ours for form in forms):
        return "one contains the other (affix, clitic, more words)"
    if any(SequenceMatcher(None, ours, form).ratio() >= ALIKE for form in forms):
        return "two spellings or forms of one word"
    return "different words"


def agreement(ours: Mapping[str, str], theirs: Mapping[str, set[str]], known: set[str], cleaner: TextCleaner) -> dict:
    """Exact agreement on shared entries and its kinds; and what the whole cleaner makes of all of their entries."""
    shared = sorted(ours.keys() & theirs.keys())
    same = [word for word in shared if ours[word] in theirs[word]]
    kinds = Counter(disagreement(ours[w], theirs[w], known) for w in shared if ours[w] not in theirs[w])
    whole = Counter()
    for word, forms in theirs.items():
        made = cleaner.clean(word)
        if made in forms:
            whole["their form"] += 1
        elif made == word:
            whole["left alone"] += 1
        else:
            whole["another form"] += 1
    return {
        "entries": len(theirs),
        "shared": len(shared),
        "agree": len(same),
        "share": round(len(same) / len(shared), 4) if shared else None,
        "disagreements": dict(kinds.most_common()),
        "cleaner_on_all_entries": dict(whole.most_common()),
    }


def lexicon(path: Path, informal: str, formal: str) -> dict[str, set[str]]:
    """Standard forms by informal form, both case-folded; entries that map to themselves are left out."""
    result: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            word, form = (" ".join((row[name] or "").casefold().split()) for name in (informal, formal))
            if word and form and word != form:
                result.setdefault(word, set()).add(form)
    return result


def _lines(name: str) -> list[str]:
    text = (SHARED / "unlabelled" / f"{name}.txt").read_text("utf-8")
    return [line for line in text.split("\n") if line]


def measure(lines: int, top: int) -> dict:
    """All numbers; prints the commonest words still outside when ``top`` is positive."""
    rng = random.Random(SEED)
    informal = [
        t for t in (SHARED / "unlabelled" / "informal_tweets_reviews_id.txt").read_text("utf-8").split("\n") if t
    ]
    news = [t for t in (SHARED / "unlabelled" / "news_formal_id.txt").read_text("utf-8").split("\n") if t]
    sample = rng.sample(informal, min(lines, len(informal)))
    rng.shuffle(news)
    known = vocabulary(news[HELD_BACK:])
    cleaner = TextCleaner()
    cleaned = cleaner.clean_many(sample)
    alay = lexicon(SHARED / "lexicons/kamus_alay_salsabila/colloquial-indonesian-lexicon.csv", "slang", "formal")
    collex = lexicon(SHARED / "lexicons/indo_collex/full.csv", "transformed", "original-for")
    strict = known - alay.keys() - collex.keys()
    before, n_before, _ = outside(sample, known)
    after, n_after, left = outside(cleaned, known)
    strict_before, strict_after = outside(sample, strict)[0], outside(cleaned, strict)[0]
    held = news[:HELD_BACK]
    lost, n_held = changed(held, cleaner.clean_many(held))
    for word, n in left.most_common(top):
        if n >= 20:  # a rare word could be a name
            print(f"{n:7} {word}")
    ours = {row[0]: row[1] for row in rows("slang")[1:]}
    return {
        "machine": machine(),
        "date": dt.date.today().isoformat(),
        "seed": SEED,
        "lines": len(sample),
        "formal_vocabulary": len(known),
        "oov_before": round(before / n_before, 4),
        "oov_after": round(after / n_after, 4),
        "strict_vocabulary": len(strict),
        "strict_before": round(strict_before / n_before, 4),
        "strict_after": round(strict_after / n_after, 4),
        "tokens_before": n_before,
        "tokens_after": n_after,
        "news_words_changed": round(lost / n_held, 4),
        "news_words": n_held,
        "own_slang_entries": len(ours),
        "kamus_alay": agreement(ours, alay, known, cleaner),
        "indo_collex": agreement(ours, collex, known, cleaner),
    }


def main() -> None:
    """Prints the numbers and writes them down."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--lines", type=int, default=50_000)
    arguments.add_argument("--top", type=int, default=0, help="print so many common words still outside")
    arguments.add_argument("--out", type=Path, default=RESULTS)
    options = arguments.parse_args()
    if not SHARED.exists():
        raise SystemExit(f"{SHARED} is absent: coverage is measured where the shared data is")
    result = measure(options.lines, options.top)
    print(f"informal tokens outside the formal vocabulary: {result['oov_before']:.1%} -> {result['oov_after']:.1%}")
    print(f"  listed informal words counted as outside: {result['strict_before']:.1%} -> {result['strict_after']:.1%}")
    print(f"words of held-back news that cleaning changes: {result['news_words_changed']:.2%}")
    for name in ("kamus_alay", "indo_collex"):
        part = result[name]
        print(f"{name}: {part['agree']} of {part['shared']} shared entries agree ({part['share']:.1%})")
        for kind, n in part["disagreements"].items():
            print(f"    {n:5} {kind}")
        print(f"    whole cleaner on all {part['entries']} entries: {part['cleaner_on_all_entries']}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    main()
