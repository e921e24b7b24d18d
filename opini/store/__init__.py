"""Where a monitor keeps what it was told: one transaction an update, in SQLite, PostgreSQL or memory.

This floor knows SQL and nothing of models, frames or scores. It stores compact rows, never raw text unless asked to.
:class:`Database` hands out connections; the functions of ``opinions``, ``journal``, ``history`` and ``erasure`` work
inside the transaction they are given.
"""

from __future__ import annotations

from sqlalchemy.engine import Connection

from opini.store import erasure, history, journal, opinions
from opini.store.connection import Database

__all__ = ["Connection", "Database", "erasure", "history", "journal", "opinions"]
