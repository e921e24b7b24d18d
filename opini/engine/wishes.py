"""Wishes: what people ask for, counted by the words after "usul", "mohon", "semoga" and the like.

Only opinions whose ``jenis`` is aspirasi are read. A wish is named by the words most of those who share it use, and
listed from two people on; the same person twice counts once.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from opini.engine.result import Columns
from opini.engine.state import State
from opini.issues.vectors import stem
from opini.issues.wording import Wording, is_content
from opini.stream.table import OpinionTable

__all__ = ["ASPIRATIONS", "aspiration_rows", "aspiration_table"]

ASPIRATIONS = ("frasa", "topik", "n", "jendela")

Ints = NDArray[np.int64]
Key = tuple[str, ...]

_ENOUGH = 20  # wishes of the last day from which the day alone is told, else a week (chosen)
_WEEK = 7
_WISHES = 50  # phrases listed
_POOL = 5_000  # wishes read, the latest (chosen; bounds the work)
_REACH = 12  # words after a cue that are read (chosen)
_LONGEST = 4  # telling words of a phrase
_LENGTH = 0.5  # worth of each further word of a phrase against one more person (chosen)
_FULLER = 0.6  # share of the people of a phrase from which a longer one that holds it names the wish (chosen)
_ENDS = frozenset(".!?;")
_JOINERS = frozenset({"di", "ke", "dari", "untuk", "dan", "bagi", "tiap", "setiap", "agar"})


def aspiration_rows(state: State) -> tuple[Ints, int]:
    """Counted wishes (rows of ``state.rows``) of the last day, or of a week where the day holds few; and the days."""
    jenis = state.table.jenis.take(state.dipakai)
    wish = jenis.names.index("aspirasi") if "aspirasi" in jenis.names else -2
    mine = np.flatnonzero(jenis.codes == wish)
    age = state.n_days - 1 - state.rows.column[mine]
    days = 1 if int((age < 1).sum()) >= _ENOUGH else _WEEK
    return mine[age < days], days


def aspiration_table(state: State) -> Columns:
    """Phrase, topic most of its wishes have, number of people; most wished for first."""
    rows, days = aspiration_rows(state)
    rows = rows[-_POOL:]
    view = state.table.take(state.dipakai[rows])
    found = _grouped(view, state.rows.penulis[rows])[:_WISHES]
    return {
        "frasa": [frasa for frasa, _, _ in found],
        "topik": [topik for _, topik, _ in found],
        "n": np.array([n for _, _, n in found], dtype=np.int64),
        "jendela": [f"{days} hari"] * len(found),
    }


def _grouped(view: OpinionTable, people: Ints) -> list[tuple[str, str, int]]:
    """Phrases shared by two people or more, each wish counted under one phrase."""
    wording = Wording(view.bersih, view.teks)
    where = frozenset(word for name in view.wilayah.names for word in name.lower().split())
    wishes = [_wished(words, wording) for words in wording.tokens]
    spans = [_spans(words, wording, where) for words in wishes]
    using: dict[Key, list[int]] = {}
    for row, found in enumerate(spans):
        for key in found:
            using.setdefault(key, []).append(row)
    topics = view.topik.decode()
    out: list[tuple[str, str, int]] = []
    shared = {key: rows for key, rows in using.items() if _names_a_wish(key, rows, spans, wording)}
    while shared and len(out) < _WISHES:
        voices = {key: len({int(people[row]) for row in rows}) for key, rows in shared.items()}
        shared = {key: rows for key, rows in shared.items() if voices[key] >= 2}
        if not shared:
            break
        key = min(shared, key=lambda k: (-voices[k] * (1.0 + _LENGTH * (len(k) - 1)), k))
        fuller = [k for k in shared if _holds(k, key) and voices[k] >= _FULLER * voices[key]]
        name = max(fuller, key=lambda k: (len(k), voices[k], k))
        taken = set(shared[key])
        out.append((_written(name, shared[name], spans, wording), _topic(topics, shared[key]), voices[key]))
        shared = {k: [row for row in rows if row not in taken] for k, rows in shared.items() if k != key}
    return sorted(out, key=lambda item: (-item[2], item[0]))


def _names_a_wish(key: Key, rows: list[int], spans: list[dict[Key, tuple[str, ...]]], wording: Wording) -> bool:
    """Two words or more say what is wanted; one word only where it is an acronym ("PPPK")."""
    if len(rows) < 2:
        return False
    if len(key) > 1:
        return len(set(key)) == len(key)
    word = spans[rows[0]][key][0]
    return wording.spelling(rows).get(word, word).isupper()


def _holds(longer: Key, key: Key) -> bool:
    return any(longer[i : i + len(key)] == key for i in range(len(longer) - len(key) + 1))


def _wished(words: list[str], wording: Wording) -> list[str]:
    """The words after the first cue that is followed by something to wish for."""
    cues, empty = _lexicon()
    for i, word in enumerate(words):
        if word not in cues:
            continue
        clause: list[str] = []
        for later in words[i + 1 : i + 1 + _REACH]:
            if later in _ENDS or (later == "," and sum(_tells(w, empty) for w in clause) >= 2):
                break
            clause.append(later)
        if any(_tells(w, empty) and not wording.is_person(w) for w in clause):
            return clause
    return []


def _tells(word: str, empty: frozenset[str]) -> bool:
    return is_content(word) and word not in empty and word.replace("-", "").isalpha()


def _spans(words: list[str], wording: Wording, where: frozenset[str]) -> dict[Key, tuple[str, ...]]:
    """Runs of telling words (joiners may lie between), as stems and as written."""
    cues, empty = _lexicon()
    good = [_tells(w, empty | cues) and not wording.is_person(w) for w in words]
    out: dict[Key, tuple[str, ...]] = {}
    for i in range(len(words)):
        if not good[i]:
            continue
        key: list[str] = []
        for j in range(i, len(words)):
            if good[j]:
                key.append(stem(words[j]))
                if any(good[k] and words[k] not in where for k in range(i, j + 1)):  # a place alone is no wish
                    out.setdefault(tuple(key), tuple(words[i : j + 1]))
            elif words[j] not in _JOINERS:
                break
            if len(key) == _LONGEST:
                break
    return out


def _written(key: Key, rows: list[int], spans: list[dict[Key, tuple[str, ...]]], wording: Wording) -> str:
    """How most people write it, acronyms in capitals."""
    forms = Counter(spans[row][key] for row in rows)
    words = min(forms, key=lambda form: (-forms[form], len(form), form))
    spelling = wording.spelling(rows)
    return " ".join(spelling.get(word, word) for word in words)


def _topic(topics: NDArray[np.object_], rows: list[int]) -> str:
    counts = Counter(str(topics[row] or "lainnya") for row in rows)
    return min(counts, key=lambda topik: (-counts[topik], topik))


@cache
def _lexicon() -> tuple[frozenset[str], frozenset[str]]:
    """Rows of ``data/wish_words.tsv``: cues, and words that say nothing about what is wished for."""
    text = (resources.files("opini.engine") / "data" / "wish_words.tsv").read_text(encoding="utf-8")
    rows = dict(line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return frozenset(rows["cue"].split()), frozenset(rows["kosong"].split())
