"""What people know and think of the policies a profile names, and how far the official explanation is shared.

Only phrases the user gave are looked for (domain.md 0.11), so every count can be checked by reading. People count,
not messages; one who says two things counts under both. Below five people no share is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.engine.result import Columns
from opini.engine.state import State
from opini.issues.stopwords import NEGATORS
from opini.issues.vectors import stem
from opini.profile import Policy
from opini.risk.quantify import wilson
from opini.text import clean

__all__ = ["POLICIES", "STANCES", "policy_table"]

POLICIES = ("kebijakan", "jenis", "sikap", "n", "dari", "nilai", "lo", "hi", "jendela", "alasan")
STANCES = ("tahu", "paham", "keliru", "menolak", "mendukung")
_SHARED = ("mengulang", "bertanya", "membantah")  # the official explanation: repeated, asked about, contested
_DAYS = 30  # days of talk that are read, as for the index (domain.md 0.8)
_LEAST = 5  # people below which no share is told (domain.md 0.5)
_BEFORE = 2  # words before a phrase in which a negator turns it (chosen)
_TURNED = {"mendukung": "menolak", "mengulang": "membantah"}  # what a denied phrase says; others then say nothing

Words = tuple[str, ...]


def policy_table(state: State) -> Columns:
    """One row a policy and stance, in the order of the profile; empty where the profile names no policy.

    ``jenis`` is ``pengetahuan`` (stances) or ``persepsi`` (the explanation); ``n`` people of the ``dari`` who speak of
    the policy, ``nilai`` their share with its Wilson interval, or ``nan`` and ``alasan``.
    """
    rows: list[dict[str, Any]] = []
    recent = np.flatnonzero(state.n_days - 1 - state.rows.column < _DAYS)
    if state.context.kebijakan:
        view = state.table.take(state.dipakai[recent])
        texts = [_words(str(text)) for text in view.bersih]
        asking = np.array(view.jenis.decode() == "tanya") | np.array(
            ["?" in str(text) for text in view.bersih], dtype=bool
        )
        people = state.rows.penulis[recent]
        for policy in state.context.kebijakan:
            rows += _rows(policy, texts, asking, people, state.context.settings.interval)
    columns: Columns = {name: [row[name] for row in rows] for name in POLICIES}
    for name in ("nilai", "lo", "hi"):
        columns[name] = np.asarray(columns[name], dtype=np.float64)
    for name in ("n", "dari"):
        columns[name] = np.asarray(columns[name], dtype=np.int64)
    return columns


def _rows(
    policy: Policy, texts: Sequence[Words], asking: NDArray[np.bool_], people: NDArray[np.int64], interval: float
) -> list[dict[str, Any]]:
    given = {name: _phrases(getattr(policy, name)) for name in STANCES} | {"mengulang": _phrases(policy.penjelasan)}
    named = _phrases(policy.frasa or (policy.nama,))
    who: dict[str, set[int]] = {name: set() for name in (*STANCES, *_SHARED)}
    speaking: set[int] = set()
    for words, asks, person in zip(texts, asking.tolist(), people.tolist(), strict=True):
        if not any(_found(words, phrase) for phrase in named):
            continue
        speaking.add(person)
        said = _said(words, given)
        if said & {"keliru", "menolak"} and policy.penjelasan:
            said.add("membantah")  # who misreads or rejects it does not share the explanation
        elif asks:
            said.add("bertanya")
        if "membantah" in said:
            said.discard("mengulang")
        for name in said:
            who[name].add(person)
    out = []
    for name in who:
        shared = name in _SHARED
        asked_for = policy.penjelasan if shared else getattr(policy, name)
        reason = _reason(len(speaking), bool(asked_for), shared)
        share = wilson(len(who[name]), max(1, len(speaking)), interval)
        told = (math.nan,) * 3 if reason else (float(share.value), float(share.lo), float(share.hi))
        kind = "persepsi" if shared else "pengetahuan"
        out.append(
            dict(
                zip(
                    POLICIES,
                    (policy.nama, kind, name, len(who[name]), len(speaking), *told, f"{_DAYS} hari", reason),
                    strict=True,
                )
            )
        )
    return out


def _reason(people: int, given: bool, shared: bool) -> str | None:
    if not given:
        return "profil tidak memuat penjelasan resmi" if shared else "profil tidak memuat frasa untuk sikap ini"
    if people < _LEAST:
        return f"baru {people} orang yang membicarakannya, perlu {_LEAST}"
    return None


def _said(words: Words, given: dict[str, list[Words]]) -> set[str]:
    out = set()
    for name, phrases in given.items():
        for phrase in phrases:
            for at in _found(words, phrase):
                if not NEGATORS.isdisjoint(words[max(0, at - _BEFORE) : at]):
                    out |= {_TURNED[name]} if name in _TURNED else set()
                else:
                    out.add(name)
    return out


def _found(words: Words, phrase: Words) -> list[int]:
    """Where a phrase begins."""
    n = len(phrase)
    return [i for i in range(len(words) - n + 1) if words[i] == phrase[0] and words[i : i + n] == phrase] if n else []


def _phrases(given: Iterable[str]) -> list[Words]:
    return [words for words in (_words(clean(phrase)) for phrase in given) if words]


def _words(cleaned: str) -> Words:
    """Roots in order; negators as they are, so that "tidak" is still one."""
    return tuple(w if w in NEGATORS else stem(w) for w in cleaned.split() if any(map(str.isalnum, w)))
