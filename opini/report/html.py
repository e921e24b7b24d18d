"""The self-contained HTML page: one file, no request leaves it, scripts allowed only by their hash."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from opini.report import charts, lexicon, words
from opini.report.model import ReportView
from opini.report.period import PeriodView
from opini.report.view import DETAILED

__all__ = ["render_card", "render_html"]

REGISTER = 500  # rows of the register: about 600 kB (chosen, so that the page stays under 3 MB)
_MASKED = re.compile(r"&lt;([A-Z][A-Z_/ ]{1,19}|user|url)&gt;")


def render_html(view: ReportView, period: PeriodView | None = None) -> str:
    """The whole report as one HTML document; ``period`` puts a weekly or monthly summary in place of the daily one."""
    css, js = _asset("report.css"), _asset("report.js")
    digest = base64.b64encode(hashlib.sha256(js.encode()).digest()).decode()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            v=view,
            m=period,
            css=Markup(css),
            js=Markup(js),
            sandi=digest,
            utama=view.utama,
            rinci=view.isu[:DETAILED],
            daftar_isu=view.isu[:REGISTER],
            ada_deret=view.papan is not None or any(issue.deret for issue in view.isu) or bool(view.peringatan),
            titik=charts.matrix(view.isu, DETAILED),
        )
    )


def render_card(view: ReportView) -> str:
    """A small summary for notebooks: no script, styles scoped to the card."""
    return _environment().get_template("card.html.j2").render(v=view, utama=view.utama)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("opini.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        angka=words.angka,
        tanda=words.tanda,
        persen=words.persen,
        kisaran=_range,
        samar=_masked,
        gerak=_move,
        tempat=charts.span,
        inti=_core,
    )
    env.globals.update(
        plot=charts.plot,
        spark=charts.spark,
        sel=charts.CELLS,
        metode=lexicon.METHOD,
        batas=lexicon.LIMITS,
        saran=lexicon.LEVEL_TEXT,
    )
    return env


def _asset(name: str) -> str:
    return (resources.files("opini.report") / "templates" / name).read_text(encoding="utf-8")


def _masked(text: str) -> Markup:
    """Escaped text in which masking placeholders become quiet chips."""
    return Markup(_MASKED.sub(r'<span class="samar">\1</span>', str(escape(text))))


def _range(value: Any, scale: float = 1.0, digits: int = 0) -> str:
    """``kisaran 59–76``, or nothing when the interval is unknown."""
    text = words.kisaran(value.lo, value.hi, scale=scale, digits=digits)
    return f"kisaran {text}" if text else ""


def _move(value: Any, digits: int = 0) -> str:
    """``naik 21``, ``turun 9``, ``tetap``; nothing when the earlier value is unknown."""
    change = value.perubahan
    if change is None:
        return ""
    size = words.angka(abs(change), digits)
    return "tetap" if not re.search(r"[1-9]", size) else f"{'naik' if change > 0 else 'turun'} {size}"


def _core(items: Sequence[Any], count: int) -> list[Any]:
    return list(items[:count])
