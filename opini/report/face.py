"""``Report``: the tables of one run in the caller's frame kind, and the files people read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from opini.errors import InputError
from opini.profile import Profile
from opini.report.book import save_book
from opini.report.compare import Comparison, compare
from opini.report.html import render_card, render_html
from opini.report.markdown import render_markdown, render_message, render_text
from opini.report.model import ReportView
from opini.report.period import PeriodView, build_period, check_form
from opini.report.shape import TABLES, Table, result_part, table
from opini.report.tables import save_tables
from opini.report.view import build_view

__all__ = ["Report"]

Columns = Mapping[str, Sequence[Any]]


class Report:
    """What a run of the engine says, as frames, pages and files.

    ``result`` holds the engine's tables (:mod:`opini.report.shape`); ``to_native`` turns a mapping of columns into the
    caller's frame kind (default: the mapping itself). Nothing is computed until it is asked for.

    >>> report = Report({"headline": {"n": 0}, "quality": {"masuk": 0}})
    >>> report
    <Report Pemerintah Daerah: tingkat isu rendah, 0 opini, 0 isu>
    """

    def __init__(
        self, result: Any, *, profile: Profile | None = None, to_native: Callable[[Columns], Any] | None = None
    ) -> None:
        self.result = result
        self.profile = profile or Profile()
        self._to_native = to_native or dict
        self._periods: dict[str, PeriodView] = {}

    @cached_property
    def opinions(self) -> Any:
        """One row an opinion."""
        return self._native("opinions")

    @cached_property
    def indicators(self) -> Any:
        """Tidy indicators: time, scope, name, indicator, value, 80 % interval, n."""
        return self._native("indicators")

    @cached_property
    def issues(self) -> Any:
        """One row an issue, worst first."""
        return self._native("issues")

    @cached_property
    def alerts(self) -> Any:
        """Changes of level, oldest first."""
        return self._native("alerts")

    @cached_property
    def reputation(self) -> Any:
        """Series of the reputation dimensions."""
        return self._native("reputation")

    @cached_property
    def surges(self) -> Any:
        """Every time a topic or an issue exceeded its same-weekday expectation, largest first, with an explanation."""
        return self._native("surges")

    @cached_property
    def view(self) -> ReportView:
        """The plain view model behind every page."""
        return build_view(self.result, self.profile)

    def period(self, form: str) -> PeriodView | None:
        """Figures of a ``mingguan`` or ``bulanan`` report beside the period before; ``None`` for ``harian``."""
        if check_form(form) == "harian":
            return None
        if form not in self._periods:
            self._periods[form] = build_period(self.result, self.view, form, self.profile.zona, self.profile.label)
        return self._periods[form]

    def save_html(self, path: str | os.PathLike[str], form: str = "harian") -> Path:
        """Write the self-contained page; ``form`` is ``harian``, ``mingguan`` or ``bulanan``. Returns its path."""
        return _write(path, render_html(self.view, self.period(form)))

    def save_markdown(self, path: str | os.PathLike[str], form: str = "harian") -> Path:
        """Write the brief as Markdown; returns its path."""
        return _write(path, render_markdown(self.view, self.period(form)))

    def save_xlsx(self, path: str | os.PathLike[str], form: str = "harian") -> Path:
        """Write the report as one workbook of readable sheets (not the raw tables); returns its path."""
        return save_book(_target(path, "laporan.xlsx"), self.view, self.period(form))

    def save_tables(self, folder: str | os.PathLike[str], formats: Sequence[str] = ("parquet", "csv")) -> list[Path]:
        """Write every table as ``parquet``, ``csv`` and/or ``xlsx`` into a folder; returns the paths."""
        tables = {name: self._columns(name) for name in TABLES}
        return save_tables({name: columns for name, columns in tables.items() if columns}, Path(folder), formats)

    def revised(self, **parts: Any) -> Report:
        """The same report with these parts of its result (``issues=``, ``quality=``, ...) in place of its own."""
        return Report(replace(self.result, **parts), profile=self.profile, to_native=self._to_native)

    def evidence(self, isu: str) -> Any:
        """The masked examples of one issue; :class:`InputError` when there is no such issue."""
        issues = self._columns("issues").get("isu", ())
        if isu not in list(issues):
            known = ", ".join(str(name) for name in list(issues)[:5]) or "tidak ada isu"
            raise InputError(f"isu {isu!r} tidak ada", cure=f"isu teratas: {known}")
        columns = self._columns("evidence")
        keep = [i for i, name in enumerate(columns.get("isu", ())) if name == isu]
        return self._to_native({name: [values[i] for i in keep] for name, values in columns.items()})

    def compare(self, a: str, b: str, indicator: str) -> Comparison:
        """Newest ``indicator`` of two names (areas, topics, channels, issues): the difference with its interval."""
        return compare(Table(self._columns("indicators")), a, b, indicator)

    def summary(self) -> str:
        """A few lines for a terminal."""
        return render_text(self.view)

    def message(self) -> str:
        """The brief as a chat message of at most 900 characters."""
        return render_message(self.view)

    def _columns(self, name: str) -> Columns:
        return table(result_part(self.result, name)).columns

    def _native(self, name: str) -> Any:
        return self._to_native(self._columns(name))

    def _repr_html_(self) -> str:
        return render_card(self.view)

    def __repr__(self) -> str:
        head = self.view.kepala
        return f"<Report {self.view.nama}: tingkat isu {head.level}, {head.n} opini, {len(self.view.isu)} isu>"


def _target(path: str | os.PathLike[str], example: str) -> Path:
    target = Path(path)
    if target.is_dir():
        raise InputError(f"{target} adalah folder", cure=f"beri nama berkas, misalnya {example}")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _write(path: str | os.PathLike[str], text: str) -> Path:
    target = _target(path, "laporan.html")
    target.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    return target
