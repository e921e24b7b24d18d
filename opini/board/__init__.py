"""A board that services feed for months: :class:`Monitor` and the records it answers with."""

from __future__ import annotations

from opini.board.face import Monitor
from opini.board.given import BoardReport
from opini.board.records import BoardAlert, Reproduction, Retention, UpdateResult

__all__ = ["BoardAlert", "BoardReport", "Monitor", "Reproduction", "Retention", "UpdateResult"]
