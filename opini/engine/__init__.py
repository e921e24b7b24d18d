"""From a table of opinions to every number of the report, in one pass without models or frames.

``run(table, context=...)`` returns a :class:`Result` of plain columns. Time advances by closed report days in
``(time, id)`` order; the wall clock is never read.
"""

from __future__ import annotations

from opini.engine.context import Context
from opini.engine.pipeline import run
from opini.engine.result import Result

__all__ = ["Context", "Result", "run"]
