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

_Rule = tuple[str, str, frozenset[str]]


@cache
def _table() -> dict[str, tuple[_Rule, ...]]:
    table: dict[str, list[_Rule]] = {}
    for form, choice, side, cues in rows("context")[1:]:
        table.setdefault(form, []).append((choice, side, frozenset(cues.split())))
    return {form: tuple(rules) for form, rules in table.items()}


def decide(tokens: Sequence[str]) -> list[str]:
    """Tokens with every marked one replaced by its decided form (may hold spaces); the others unchanged."""
    table = _table()
    out = list(tokens)
    last = len(tokens) - 1
    for i, token in enumerate(tokens):
        if token[:1] != MARK:
            continue
        form = token[1:]
        out[i] = form
        for choice, side, cues in table.get(form, ()):
            if (
                side == "else"
                or (side in ("prev", "both") and _cue(tokens[i - 1] if i else _END) in cues)
                or (side in ("next", "both") and _cue(tokens[i + 1] if i < last else _END) in cues)
                or (side == "prev2" and i > 1 and _cue(tokens[i - 2]) in cues)
                or (side == "near" and any(_cue(t) in cues for t in tokens[max(0, i - 4) : i + 5]))
            ):
                out[i] = choice
                break
    return out


def _cue(token: str) -> str:
    return _NUMBER if token[:1].isdigit() else token
