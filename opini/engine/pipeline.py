"""One pass over a table of opinions: from rows to every table of the report."""

from __future__ import annotations

from opini.engine.alert_table import alert_table
from opini.engine.context import Context
from opini.engine.day_tables import reputation_table, series_table, tone_table
from opini.engine.empty import empty_result
from opini.engine.headline import headline
from opini.engine.indicator_table import indicator_table
from opini.engine.issue_table import issue_table
from opini.engine.opinion_table import evidence_table, opinion_table
from opini.engine.policies import policy_table
from opini.engine.quality import quality
from opini.engine.result import Result
from opini.engine.state import prepare, select
from opini.engine.surge_table import surge_table
from opini.engine.wishes import aspiration_table
from opini.risk.reputation import drivers
from opini.stream.table import OpinionTable
from opini.vocabulary import LEVELS

__all__ = ["run"]

_WITH_EVIDENCE = 40  # issues that get examples, beside all above rendah (chosen: twice what the page shows)


def run(table: OpinionTable, *, context: Context | None = None, as_of: int | None = None) -> Result:
    """Everything opini says about a stream at one time.

    ``as_of`` (UTC seconds) defaults to the end of the last report day that has an opinion, never to the clock on the
    wall; opinions at or after it are reported as skipped. Pure and deterministic: the order of rows does not matter,
    and a run at an earlier ``as_of`` gives the numbers that were given then.

    >>> from opini.stream.table import Codes
    >>> t = OpinionTable.build(id=["1"], waktu=[0], tone=[[0.8, 0.1, 0.1]], isu=Codes.of(["air"]))
    >>> result = run(t)
    >>> result.issues["level"], result.quality["dipakai"], result.headline["n"]
    (['rendah'], 1, 1)
    """
    context = context or Context()
    as_of, reason = select(table, as_of, context)
    if as_of is None or not (reason == "").any():
        return empty_result(table, reason, context, as_of)
    state = prepare(table, as_of, reason, context)
    issues, by_position = issue_table(state)
    place = {record.isu: i for i, record in enumerate(state.book.issues)}
    ranked = [place[isu] for isu in issues["isu"]]
    rows = [by_position[i] for i in ranked]
    shown = ranked[: max(_WITH_EVIDENCE, sum(row["level"] != LEVELS[0] for row in rows))]
    moved = drivers(state.reputasi, state.rows, state.dimensi, state.isu, len(state.book.issues), context.settings)
    issues["penggerak_indeks"] = moved.isu[ranked]
    return Result(
        as_of=as_of,
        opinions=opinion_table(table, reason, state),
        indicators=indicator_table(state),
        issues=issues,
        alerts=alert_table(state),
        reputation=reputation_table(state, moved),
        series=series_table(state, ranked),
        surges=surge_table(state),
        tone=tone_table(state),
        evidence=evidence_table(state, shown),
        aspirasi=aspiration_table(state),
        headline=headline(state, rows),
        quality=quality(table, reason, state, context),
        kebijakan=policy_table(state),
    )
