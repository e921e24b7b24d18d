"""Decides ambiguous short forms by their neighbours: "smp" is *sampai* or a school, "dr" *dari* or *dokter*.

The table ``data/context.tsv`` holds, for each form, choices in order: the first whose cue is found wins; the last row
of a form (side ``else``) is the default. Cues are plain words or ``<num>`` (a number), ``<end>`` (no neighbour).
Cues are never ambiguous forms or their expansions, so deciding twice changes nothing (a test holds this).

>>> decide([MARK + "smp", "sekarang"]), decide(["sekolah", "di", MARK + "smp", "4"])
(['sampai', 'sekarang'], ['sekolah', 'di', 'smp', '4'])
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from opini.text.resources import rows

__all__ = ["MARK", "decide"]

MARK = "\ue000"  # private-use sign; removed from every input, so it never comes from outside
_END = "<end>"
_NUMBER = "<num>"
_NEAR = 4  # words on either side that count as near (chosen)
_ROUNDS = 4
_MANY = 500  # forms to decide from which equal neighbourhoods are decided once; no post has so many (chosen)

_Rule = tuple[str, str, frozenset[str]]


@cache
def _table() -> dict[str, tuple[_Rule, ...]]:
    table: dict[str, list[_Rule]] = {}
    for form, choice, side, cues in rows("context")[1:]:
        table.setdefault(form, []).append((choice, side, frozenset(cues.split())))
    return {form: tuple(rules) for form, rules in table.items()}


def decide(tokens: Sequence[str]) -> list[str]:
    """Tokens with every marked one replaced by its decided form (may hold spaces); the others unchanged.

    Cues decide first, defaults after them, and a form that keeps its spelling is looked at again once its neighbours
    are decided, until nothing changes: the same answer as deciding the decided text.
    """
    table = _table()
    out = list(tokens)
    pending = []
    for i, token in enumerate(out):
        if token[:1] == MARK:
            if token[1:] in table:
                pending.append(i)
            else:
                out[i] = token[1:]
    defaults = False  # cues first: a default would hide the neighbours that are still to be decided
    # a text that repeats itself is decided once for each neighbourhood: a choice looks no further than _NEAR tokens
    known: dict[tuple[str, ...], str] | None = {} if len(pending) >= _MANY else None
    end = len(out) - _NEAR
    for _ in range(_ROUNDS):
        before = len(pending)
        for i in pending:  # from left to right, each seeing what the ones before it became
            if known is None or i < _NEAR or i >= end:
                choice = _choice(table, out, i, defaults)
            else:
                around = tuple(out[i - _NEAR : i + 1 + _NEAR])
                choice = known.get(around) or known.setdefault(around, _choice(table, out, i, defaults))
            if choice != out[i][1:]:
                out[i] = choice
        pending = [i for i in pending if out[i][:1] == MARK]
        if len(pending) == before and defaults:
            break
        if known and not defaults:
            known.clear()
        defaults = True
    for i in pending:
        out[i] = out[i][1:]
    return out


def _choice(table: dict[str, tuple[_Rule, ...]], out: list[str], i: int, defaults: bool) -> str:
    form = out[i][1:]
    for choice, side, cues in table[form]:
        if side == "else":
            return choice if defaults else form
        if side == "next":
            found = _after(out, i) in cues
        elif side == "prev":
            found = _before(out, i) in cues
        elif side == "both":
            found = _before(out, i) in cues or _after(out, i) in cues
        elif side == "prev2":
            found = i > 1 and _second_before(out, i) in cues
        else:
            left = " ".join(out[max(0, i - _NEAR) : i]).split(" ")[-_NEAR:]
            right = " ".join(out[i + 1 : i + 1 + _NEAR]).split(" ")[:_NEAR]
            found = not cues.isdisjoint(map(_cue, left)) or not cues.isdisjoint(map(_cue, right))
        if found:
            return choice
    return form


def _before(out: list[str], i: int) -> str:
    return _cue(out[i - 1].rpartition(" ")[2]) if i else _END


def _second_before(out: list[str], i: int) -> str:
    words = out[i - 1].split(" ")
    return _cue(words[-2] if len(words) > 1 else out[i - 2].rpartition(" ")[2])


def _after(out: list[str], i: int) -> str:
    return _cue(out[i + 1].partition(" ")[0]) if i + 1 < len(out) else _END


def _cue(token: str) -> str:
    return _NUMBER if token[:1].isdigit() else token
