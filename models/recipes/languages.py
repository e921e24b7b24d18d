"""Texts with a known language: the shared sets by split, the project's own texts, bags of frequent foreign words."""

from __future__ import annotations

import csv
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.recipes.data import DATA, REPO, SEED, own_rows, read_set

OWN_LANGUAGE = REPO / "models" / "data" / "language"

NUSAX = {
    "banjarese": "bjn",
    "javanese": "jav",
    "sundanese": "sun",
    "buginese": "bug",
    "minangkabau": "min",
    "madurese": "mad",
    "balinese": "ban",
    "english": "eng",
    "indonesian": "ind",
    "acehnese": "daerah_lain",
    "toba_batak": "daerah_lain",
    "ngaju": "daerah_lain",
}
# Betawi, Batak, Makassar, Musi, Rejang and Acehnese have no label of their own
CODES = {c: c for c in ("ind", "bjn", "jav", "sun", "bug", "min", "ban", "mad", "eng")} | dict.fromkeys(
    ("ace", "bew", "btk", "mak", "mui", "rej"), "daerah_lain"
)
IJELID = {"ID": "ind", "JV": "jav", "EN": "eng"}
LANGID = {"Jawa": "jav", "Indo": "ind", "Ambon": "daerah_lain"}
# Latin-script languages of wordfreq 3.1.1 (code Apache-2.0, lists CC BY-SA 4.0) -> label
FOREIGN = "ca cs da de es fi fil fr hu is it lt lv nb nl pl pt ro sh sk sl sv tr vi"
WORDFREQ = dict.fromkeys(FOREIGN.split(), "lain") | {
    "ms": "msa",
    "en": "eng",
}
_FOLDED = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "ß": "ss", "æ": "ae", "ð": "d"})
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Text:
    text: str
    label: str
    source: str
    detail: str  # the language inside the label, as the source names it
    heldout: bool = False


def parallel() -> Iterator[Text]:
    """NusaX and SIB-200: translations of the same sentences; both are split by sentence id at the source."""
    ids: dict[tuple[str, str], set[str]] = {}
    for name, column, labels in (("nusax_senti_12langs", "id", NUSAX), ("sib200_topic_8langs", "index_id", CODES)):
        for row in read_set(name):
            split = "held" if row["split"] in ("valid", "dev") else "train"
            ids.setdefault((name, split), set()).add(row[column])
            yield Text(row["text"], labels[row["lang"]], name, row["lang"], split == "held")
        if ids[name, "held"] & ids[name, "train"]:
            raise ValueError(f"{name}: a sentence id lies in both splits")


def paragraphs() -> Iterator[Text]:
    """NusaParagraph, cut into sentences; the paragraph's split stays."""
    for row in read_set("nusaparagraph_topic"):
        for sentence in _SENTENCE.split(row["text"]):
            if len(sentence) >= 20:
                held = row["split"] == "valid"
                yield Text(sentence, CODES[row["lang"]], "nusaparagraph_topic", row["lang"], held)


def tweets() -> Iterator[Text]:
    """Sets of one language each; Banjar comments keep their split."""
    for row in read_set("banjar_hate_speech"):
        yield Text(row["text"], "bjn", "banjar_hate_speech", "bjn", row["split"] != "train")
    for row in read_set("sundanese_emotion"):
        yield Text(row["text"], "sun", "sundanese_emotion", "sun")


def ijelid() -> tuple[list[Text], list[list[tuple[str, str]]], list[Text]]:
    """(train posts mostly of one language, held-out posts as (token, tag), train tokens)."""
    posts: list[Text] = []
    held: list[list[tuple[str, str]]] = []
    tokens: list[Text] = []
    current: list[tuple[str, str]] = []
    split = ""
    for row in [*read_set("ijelid_codemixed_tokens"), {"token": "", "tag": "", "split": ""}]:
        if row["token"]:
            current.append((row["token"], row["tag"]))
            split = row["split"]
            continue
        tags = [IJELID[t] for _, t in current if t in IJELID]
        if split == "val" and current:
            held.append(current)
        elif tags:
            tokens += [Text(w, IJELID[t], "ijelid_codemixed_tokens", t) for w, t in current if t in IJELID]
            top = max(sorted(set(tags)), key=tags.count)
            if len(tags) >= 3 and tags.count(top) >= 0.85 * len(tags):
                posts.append(Text(" ".join(w for w, _ in current), top, "ijelid_codemixed_tokens", top))
        current = []
    return posts, held, tokens


def own(name: str) -> list[Text]:
    """A file of ``models/data/language``."""
    with (OWN_LANGUAGE / f"{name}.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Text(r["teks"], r["bahasa"], name, r["asal"], name.endswith("_eval")) for r in rows]


def own_examples() -> Iterator[Text]:
    rows = own_rows("topik")
    for text, lang in zip(rows.text, rows.extra["lang"], strict=True):
        if lang == "ind":
            yield Text(str(text), "ind", "own", "ind")


def weak() -> Iterator[Text]:
    """Texts whose stated language may be wrong or mixed: used only where a first model does not object."""
    for row in read_set("langid_jawa_indo_ambon"):
        yield Text(row["text"], LANGID[row["label"]], "langid_jawa_indo_ambon", row["label"])
    rows = own_rows("topik")
    for text, lang in zip(rows.text, rows.extra["lang"], strict=True):
        if "+" in lang:  # mostly regional, or an Indonesian sentence with one regional word
            yield Text(str(text), lang.split("+")[1], "own", lang)


def lines(name: str, n: int, *, low: int = 15, high: int = 300) -> list[str]:
    """A seeded draw of n lines of ``unlabelled``."""
    with (DATA / "unlabelled" / f"{name}.txt").open(encoding="utf-8") as handle:
        found = sorted({line.strip() for line in handle if low <= len(line) <= high})
    return random.Random(SEED).sample(found, min(n, len(found)))


def bags(n: dict[str, int], *, words: int = 4000) -> list[Text]:
    """Bags of 1 to 12 words drawn by their frequency in each language of wordfreq; no real sentences, no order."""
    try:
        import wordfreq
    except ImportError as error:
        raise SystemExit("this recipe needs word lists: pip install wordfreq==3.1.1") from error
    rng = random.Random(SEED)
    english = set(wordfreq.top_n_list("en", 2000))
    out = []
    for code, label in WORDFREQ.items():
        listed = [w for w in wordfreq.top_n_list(code, words) if w.isalpha() and w.islower()]
        if label == "lain":  # English words in every list would teach that English is foreign
            listed = [w for w in listed if w not in english or len(w) <= 2]
        mass: list[Any] = [
            wordfreq.word_frequency(w, code) ** 0.75 for w in listed
        ]  # flatter: rarer words too (chosen)
        for _ in range(n[label]):
            bag = rng.choices(listed, mass, k=rng.randint(1, 12))
            out.append(Text(" ".join(bag), label, "wordfreq", code))
    return out


def folded(text: str) -> str:
    """The text as typed on a keyboard without the accents of its language.

    >>> folded("çok güzel ılık, Łódź, đường")
    'cok guzel ilik, Lodz, duong'
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.translate(_FOLDED)


def window(text: str, rng: random.Random) -> str:
    """A run of 1 to 6 words of a text: short posts are common and no set holds them."""
    words = text.split()
    size = min(len(words), rng.randint(1, 6))
    start = rng.randint(0, len(words) - size)
    return " ".join(words[start : start + size])
