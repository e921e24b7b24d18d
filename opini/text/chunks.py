"""What a run of characters between two blanks becomes, remembered whole: most of a post is read by dictionary look-up.

The pattern of :mod:`opini.text.tokens` sees across a blank in three cases only: a telephone number in groups, ``Rp 10``
and an abbreviation with a dot ("kec. Sepaku"). A chunk that could begin one of these is *open*, and a text with an open
chunk is read by the pattern as a whole; a property test holds that both ways agree.

>>> from opini.text.resolver import Resolver
>>> from opini.text.settings import DEFAULTS
>>> chunks = Chunks(Resolver(DEFAULTS))
>>> chunks["bgt!!!"], chunks["Rp"] == OPEN, chunks["0812"] == OPEN, chunks["kec."] == OPEN
('banget !', True, True, True)
"""

from __future__ import annotations

import re

from opini.text.resolver import Resolver
from opini.text.tokens import pattern

__all__ = ["OPEN", "Chunks"]

OPEN = "\ue001"  # private-use sign: removed from every input, so it never comes from outside
# Distinct chunks remembered before the memory is emptied, and the longest one kept: about 25 MB (chosen).
_MEMORY = 200_000
_LONGEST = 64
_OPENS = re.compile(
    r"(?:(?<!\w)(?:\+?62|\(?0)[\d.()-]*|rp\.?|\b(?:drg|ir|drs|hj|prof|kec|kel|kab|prov|jln?|gg|tgl|te?lp|bpk|r[tw]|no)\.)$",
    re.IGNORECASE,
)


class Chunks(dict[str, str]):
    """Chunk -> output tokens joined by spaces, ``""`` to drop it, or ``OPEN``."""

    def __init__(self, resolver: Resolver) -> None:
        super().__init__()
        self.resolver = resolver

    def __missing__(self, chunk: str) -> str:
        if _OPENS.search(chunk, max(0, len(chunk) - _LONGEST)):
            value = OPEN
        else:
            value = " ".join(filter(None, map(self.resolver.__getitem__, pattern().findall(chunk))))
        if len(chunk) <= _LONGEST:
            if len(self) >= _MEMORY:
                self.clear()
            self[chunk] = value
        return value
