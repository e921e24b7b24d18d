"""An explanation: the list of contributions, which a notebook shows as the raw text with its words highlighted.

Red speaks for the label and is underlined, blue speaks against it, stronger is darker; each word says its weight when
pointed at. The colour is never the only sign: underlines and signed weights carry the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from operator import attrgetter

from opini.records import Contribution

__all__ = ["Explanation"]

_SHOWN = 4000  # characters of the text drawn; more would not be read (chosen)
_FOR, _AGAINST = "196,61,43", "37,99,171"  # red and blue that differ in lightness and for the colour-blind (chosen)
_LEAST = 0.05  # share of the strongest weight below which a word is left plain (chosen)


class Explanation(list[Contribution]):
    """Contributions, strongest first; equal to a plain list of them. ``text`` is the raw text they point into.

    >>> found = Explanation([Contribution("kecewa", 4, 10, "negatif", 1.5)], "air kecewa")
    >>> found[0].text, found == [Contribution("kecewa", 4, 10, "negatif", 1.5)]
    ('kecewa', True)
    >>> "kecewa</mark>" in found._repr_html_()
    True
    """

    def __init__(self, contributions: Iterable[Contribution] = (), text: str = "") -> None:
        super().__init__(contributions)
        self.text = text

    def _repr_html_(self) -> str:
        """The text with each span coloured by its weight; everything from the text is escaped."""
        label = escape(self[0].label) if self else "tidak ada kata yang dikenal"
        top = max((abs(c.weight) for c in self), default=0.0)
        parts, at = [], 0
        for c in sorted(self, key=attrgetter("start")):
            if c.start < at or c.end > _SHOWN or not top or abs(c.weight) < _LEAST * top:
                continue  # overlapping, beyond what is drawn, or too weak to see
            strength = 0.15 + 0.6 * abs(c.weight) / top
            colour, line = (_FOR, "underline") if c.weight > 0 else (_AGAINST, "none")
            style = f"background:rgba({colour},{strength:.2f});color:inherit;text-decoration:{line};border-radius:3px"
            parts.append(_escaped(self.text[at : c.start]))
            parts.append(f'<mark style="{style}" title="{c.weight:+.2f}">{_escaped(self.text[c.start : c.end])}</mark>')
            at = c.end
        rest = self.text[at:_SHOWN] + ("…" if len(self.text) > _SHOWN else "")
        head = f"<small>mendukung (digarisbawahi, merah) atau melawan (biru): <b>{label}</b></small>"
        return f'<div style="line-height:1.9">{head}<br><bdi>{"".join(parts)}{_escaped(rest)}</bdi></div>'


def _escaped(text: str) -> str:
    """Safe in a page: no tags, no half surrogates, no characters that turn the direction of what follows."""
    plain = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return escape("".join(c for c in plain if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
