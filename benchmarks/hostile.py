"""Searches for the shape of a text that costs the cleaner most: every short string of a nasty alphabet, repeated.

    .venv/bin/python benchmarks/hostile.py [--short 2] [--drawn 3000] [--mixes 300] [--seed 0]

Each shape is repeated to 20 kB and cleaned, masked and traced; the slowest of each are run again at a megabyte (best of
two, one core), and a megabyte above one second is listed. Random mixes are as long from the start. On the way every
shape is checked to be stable: cleaning or masking a second time changes nothing. Prints what breaks one of both.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Callable, Iterator

from opini.text import TextCleaner, mask_pii

# One piece for each branch of the patterns, of repair and of the words: what it opens, continues or ends.
NASTY = (
    *(
        "0",
        "1",
        "8",
        "62",
        "08",
        "a",
        "k",
        "A",
        "I",
        "o",
        " ",
        "\n",
        ".",
        ",",
        "-",
        "'",
        "/",
        ":",
        "(",
        ")",
        "[",
        "<",
        ">",
    ),
    *(
        "&",
        ";",
        "#",
        "@",
        "_",
        "+",
        "!",
        "\\",
        "~",
        "|",
        "=",
        "^",
        "°",
        "%",
        "x",
        "e",
        "½",
        "Ã",
        "â",
        "ð",
        "Ÿ",
        "©",
        "…",
    ),
    *(
        "é",
        "\u0301",
        "\u200b",
        "\u200d",
        "\ufe0f",
        "👍",
        "🏽",
        "🇮",
        "ﷺ",
        "İ",
        "ﬁ",
        "²",
        "٣",
        "\x00",
        "\ud800",
        "ß",
        "ａ",
    ),
)
LONG = (
    *(
        "smp ",
        "sm ",
        "bs ",
        "ga ",
        "kl ",
        "dr ",
        "pd ",
        "dr. ",
        "rp ",
        "Rp 1",
        "no. 5 ",
        "rt 1 ",
        "jl a ",
        "kec. ",
        "wk",
    ),
    *(
        "ha",
        "jalan2 ",
        "s4ya ",
        "nama ",
        "a.n. ",
        "saya ",
        "rek 1",
        "nik ",
        "wa ",
        "hp ",
        "<HP>",
        "<hp>",
        "&amp;",
        "\\u00e9",
    ),
    *(
        "https://",
        "t.co/",
        "@a ",
        "#Ab",
        "a@b",
        "<b ",
        "<!--",
        "tidak ",
        "de' ",
        "nol ",
        "delapan ",
        "at) ",
        "KT 1234 AB ",
    ),
    *(
        "-1.111, ",
        "116.12",
        "ðŸ˜¡",
        "â€",
        "b a n ",
        "T_T",
        "x-x",
        "kada ",
        "abcdefghij",
        "\\x41",
        "sd ",
        "g ",
        "12.345.678.9-",
    ),
)
WORKS: dict[str, Callable[[str], object]] = {}
SMALL, FULL = 20_000, 1_000_000


def size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def repeated(shape: str, length: int) -> str:
    return shape * (length // size(shape))


def shapes(short: int, drawn: int, seed: int) -> Iterator[str]:
    """Every string of up to ``short`` pieces, then ``drawn`` longer ones of short and long pieces."""
    yield from LONG
    for n in range(1, short + 1):
        yield from map("".join, itertools.product(NASTY, repeat=n))
    rng = random.Random(seed)
    for _ in range(drawn):
        yield "".join(rng.choice(LONG if rng.random() < 0.4 else NASTY) for _ in range(rng.randint(2, 5)))


def mixes(n: int, length: int, seed: int) -> Iterator[str]:
    """Random texts of a few pieces each, thrown together."""
    rng = random.Random(seed)
    for _ in range(n):
        pieces = rng.sample(LONG + NASTY, rng.randint(2, 12))
        made = rng.choices(pieces, k=length // max(1, sum(map(size, pieces)) // len(pieces)))
        yield "".join(made)


def seconds(work: Callable[[str], object], text: str, times: int = 1) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


def fresh() -> None:
    cleaner = TextCleaner()
    cleaner.clean("jln 0812")
    WORKS.update(clean=cleaner.clean, mask=mask_pii, trace=cleaner.trace)


def unstable(text: str) -> list[str]:
    """The works that a second round changes."""
    return [
        name for name, work in (("clean", TextCleaner().clean), ("mask", mask_pii)) if work(work(text)) != work(text)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", type=int, default=2)
    parser.add_argument("--drawn", type=int, default=3000)
    parser.add_argument("--mixes", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worst", type=int, default=15, help="shapes of each work run at a megabyte")
    args = parser.parse_args()
    fresh()
    costs: dict[str, list[tuple[float, str, bool]]] = {name: [] for name in WORKS}
    broken = 0
    found = ((shape, True) for shape in shapes(args.short, args.drawn, args.seed))
    for shape, whole in itertools.chain(found, ((m, False) for m in mixes(args.mixes, SMALL, args.seed))):
        text = repeated(shape, SMALL) if whole else shape
        for name, work in WORKS.items():
            costs[name].append((seconds(work, text) / size(text), shape, whole))
        for name in unstable(shape * 3 if whole else shape[:400]):
            broken += 1
            sys.stdout.write(f"unstable {name}: {shape[:60]!r}\n")
    for name, work in WORKS.items():
        for _, shape, whole in sorted(costs[name], reverse=True)[: args.worst]:
            text = repeated(shape, FULL)
            took = seconds(work, text, 2)
            broken += took > 1
            shown = shape if whole else shape[:40] + "..."
            sys.stdout.write(f"{took:6.2f} s/MB {name:6} {shown!r}{'  > 1 s' if took > 1 else ''}\n")
    return int(broken > 0)


if __name__ == "__main__":
    raise SystemExit(main())
