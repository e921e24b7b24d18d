"""What people see: the :class:`Report` face and its HTML, Markdown and table renderers."""

from __future__ import annotations

from opini.report.face import Report

__all__ = ["Report"]
