"""Carries spans through the steps of cleaning: every output token knows the raw characters it stands for.

>>> spread([Token("b", 0, 1), Token("a", 2, 3)], ["ba", ""])
[Token(text='ba', start=0, end=3)]
>>> compose([Token("rp", 0, 3), Token("10", 5, 7)], [Token("rp10", 0, 5)])
[Token(text='rp10', start=0, end=7)]
"""

from __future__ import annotations

from opini.text.tokens import Token

__all__ = ["compose", "spread"]


def spread(tokens: list[Token], values: list[str]) -> list[Token]:
    """Tokens with their decided values; a value that swallowed the following tokens ("") covers their range too."""
    out: list[Token] = []
    for i, value in enumerate(values):
        if not value:
            continue
        last = i
        while last + 1 < len(values) and not values[last + 1]:
            last += 1
        out += [Token(part, tokens[i].start, tokens[last].end) for part in value.split(" ")]
    return out


def compose(first: list[Token], second: list[Token]) -> list[Token]:
    """``second`` was traced on the texts of ``first`` joined by spaces: its spans, led back to the raw text."""
    out: list[Token] = []
    offset, i = 0, 0
    for token in second:
        while i < len(first) and offset + len(first[i].text) <= token.start:
            offset += len(first[i].text) + 1
            i += 1
        last, reach = i, offset + len(first[i].text)
        while last + 1 < len(first) and reach + 1 < token.end:
            last += 1
            reach += 1 + len(first[last].text)
        out.append(Token(token.text, first[i].start, first[last].end))
    return out
