"""An office's folder: what lies in it becomes the day's report, and what people correct comes back in the next one.

For a desk that has Excel and nothing else: :func:`daily` reads a folder and writes the report, a chat message and a
sheet to check; :func:`write_template` makes the sheet into which opinions are typed by hand.
"""

from __future__ import annotations

from opini.office.run import Daily, daily
from opini.office.template import write_template

__all__ = ["Daily", "daily", "write_template"]
