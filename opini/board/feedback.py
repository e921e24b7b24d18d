"""What people said about issues, carried into a result: merged, renamed, not an issue, confirmed as a crisis.

Merging runs the engine again with the issues given, so that every number of the merged issue is computed and not added
up. The other corrections change the order, the words and the level only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from opini.engine import Context, Result, run
from opini.stream.table import Codes, OpinionTable
from opini.vocabulary import LEVELS

__all__ = ["Feedback", "run_with"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """Issue id -> the issue it belongs to, its title, who said it is none; and issues confirmed as a crisis."""

    gabung: Mapping[str, str] = field(default_factory=dict)
    judul: Mapping[str, str] = field(default_factory=dict)
    bukan: Mapping[str, str] = field(default_factory=dict)
    krisis: frozenset[str] = frozenset()

    @classmethod
    def of(cls, corrections: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]) -> Feedback:
        """From stored rows, oldest first: a later word about an issue replaces an earlier one."""
        kinds: dict[str, dict[str, str]] = {"gabung": {}, "judul": {}, "bukan_isu": {}}
        for row in corrections:
            kinds[row["macam"]][row["isu"]] = row["nilai"]
        kinds["bukan_isu"] = {isu: who for isu, who in kinds["bukan_isu"].items() if who}  # "" takes it back
        crisis = frozenset(str(row["isu"]) for row in answers if row["krisis"])
        return cls(kinds["gabung"], kinds["judul"], kinds["bukan_isu"], crisis)

    def target(self, isu: str) -> str:
        """The issue an issue ends up in; a circle ends where it began."""
        path = [isu]
        while (following := self.gabung.get(path[-1])) is not None and following not in path:
            path.append(following)
        return path[-1]


def run_with(table: OpinionTable, feedback: Feedback, *, context: Context, as_of: int | None) -> Result:
    """:func:`opini.engine.run`, with what people said about the issues."""
    result = run(table, context=context, as_of=as_of)
    present = set(result.issues["isu"])
    moves = {isu: feedback.target(isu) for isu in feedback.gabung if isu in present}
    moves = {isu: into for isu, into in moves.items() if into in present and into != isu}
    if moves:
        isu = [moves.get(name, name) if name is not None else None for name in result.opinions["isu"]]
        result = run(replace(table, isu=Codes.of(isu)), context=context, as_of=as_of)
    return _worded(result, feedback)


def _worded(result: Result, feedback: Feedback) -> Result:
    issues = dict(result.issues)
    ids = list(issues["isu"])
    if not ({*feedback.judul, *feedback.bukan, *feedback.krisis} & set(ids)):
        return result
    issues["judul"] = [feedback.judul.get(isu, title) for isu, title in zip(ids, issues["judul"], strict=True)]
    level, stage = list(issues["level"]), list(issues["tahap"])
    reasons = [list(reason) for reason in issues["alasan"]]
    for i, isu in enumerate(ids):
        if isu in feedback.bukan:
            level[i] = LEVELS[0]
            reasons[i].append(f"ditandai bukan isu oleh {feedback.bukan[isu]}")
        elif isu in feedback.krisis and bool(issues["usulan_krisis"][i]):
            level[i] = stage[i] = LEVELS[-1]
            reasons[i].append("krisis dikonfirmasi manusia")
    issues |= {"level": level, "tahap": stage, "alasan": reasons}
    kept = [i for i, isu in enumerate(ids) if isu not in feedback.bukan]
    order = kept + [i for i, isu in enumerate(ids) if isu in feedback.bukan]
    issues = {name: _rows(values, order) for name, values in issues.items()}
    issues["peringkat"] = np.arange(1, len(ids) + 1)
    alerts = [i for i, isu in enumerate(result.alerts["isu"]) if isu not in feedback.bukan]
    return replace(
        result,
        issues=issues,
        alerts={name: _rows(values, alerts) for name, values in result.alerts.items()},
        headline=_headline(result, issues, feedback),
    )


def _headline(result: Result, issues: Mapping[str, Any], feedback: Feedback) -> dict[str, Any]:
    """The first lines, without the issues that are none."""
    head = dict(result.headline)
    alive = [i for i, isu in enumerate(issues["isu"]) if isu not in feedback.bukan]
    levels = [str(issues["level"][i]) for i in alive]
    head["level"] = max(levels, key=LEVELS.index, default=LEVELS[0])
    stages = zip(issues["level"], issues["tahap"], strict=True)
    calm = [level == LEVELS[0] and stage == "dorman" for level, stage in stages]  # as engine.issue_table.dormant
    active = [issues["level"][i] for i in alive if not calm[i]]
    head["n_level"] = {name: sum(level == name for level in active) for name in LEVELS}
    head["usulan_krisis"] = any(bool(issues["usulan_krisis"][i]) for i in alive)
    if head["level"] == LEVELS[0]:
        head["ringkasan"] = "Tidak ada isu di atas tingkat rendah."
    else:
        top = max(alive, key=lambda i: (LEVELS.index(str(issues["level"][i])), -i))
        head["ringkasan"] = (
            f"Tingkat isu {issues['level'][top]}: {issues['judul'][top]} ({int(issues['n'][top])} opini)."
            f" Penanggung jawab: {issues['penanggung_jawab'][top]}. Langkah: {issues['respons'][top]}."
        )
    return head


def _rows(values: Any, order: Sequence[int]) -> Any:
    return values[np.asarray(order, dtype=np.int64)] if isinstance(values, np.ndarray) else [values[i] for i in order]
