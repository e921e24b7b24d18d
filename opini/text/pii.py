"""Masks personal data before anything is stored or shown: who wrote or is meant can no longer be read.

Detected on the repaired text (so ``0812<zero-width>3456`` is seen) and masked in the raw one. Placeholders: ``<HP>``
telephone, ``<NIK>`` and ``<KK>`` (16 digits whose region and birth date are possible, women's day + 40 included),
``<NPWP>``, ``<EMAIL>``, ``<PLAT>`` vehicle, ``<REKENING>`` account number named as such, ``<ALAMAT>`` house address,
``<ID>`` report, customer or staff number named as such, ``<KOORDINAT>``, ``<AKUN>`` @handle, ``<NAMA>`` a name that
people give of themselves or of whom they act for ("nama saya ...", "a.n. ..."). Names of streets, districts, public
actors and a single RT stay: they say where the trouble is and who must act, not who reports it.

>>> mask_pii("hub 0812-3456-7890, NIK 6472015708900001, Jl. Mawar No. 12 RT 03")
'hub <HP>, NIK <NIK>, <ALAMAT>'
>>> mask_pii("cc @budi dan @pemkot", allow=["pemkot"])
'cc <AKUN> dan @pemkot'
>>> mask_pii("jalan Mulawarman banjir di RT 05, anggaran Rp 12.500.000.000")
'jalan Mulawarman banjir di RT 05, anggaran Rp 12.500.000.000'
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from functools import cache

from opini.text.pii_checks import allowed_handle, suspect
from opini.text.pii_patterns import DETECTORS, KEEP, NEEDS, SPELLED, Check
from opini.text.repair import repair

__all__ = ["mask_pii"]

# A mask may complete the context of another one: such a text is read again, at most so often. An @handle between blanks
# stands in nobody's way.
_FREE = ("", " ", "\n", "\t")
_ROUNDS = 3
# What is still found then stands in a run without blanks in which each mask uncovers the next number ("08½08½08½"):
# such a run is masked whole, at most so often again. So is at once a run longer than any link (both chosen).
_LAST_ROUNDS = 5
_LONG_RUN = 400
_ENDS_RUN = re.compile(r"[\s<>]")
_Span = tuple[int, int, str]


def mask_pii(text: str, *, allow: Iterable[str] = (), key: bytes | str | None = None) -> str:
    """``text`` with personal data replaced by placeholders; idempotent, linear, never raises on any ``str``.

    Everything else of the text stays as it is. The result may be cleaned: placeholders survive as ``<hp>`` and so on.

    Args:
        text: one raw text.
        allow: handles that stay readable (officials, media), with or without ``@``, in any case.
        key: with a secret key each placeholder carries a keyed pseudonym (``<AKUN:9f2c41d07b>``), equal for equal
            values, so that authors can be counted without being known; destroy the key and the link is gone
            (HMAC-SHA256, first 10 hex digits).

    >>> mask_pii("WA 0812 3456 7890 a.n. Siti, NIK 6472015708900001, plat KT 1234 AB")
    'WA <HP> a.n. <NAMA>, NIK <NIK>, plat <PLAT>'
    >>> mask_pii("cc @budi @Pemkot", allow=["@pemkot"])
    'cc <AKUN> @Pemkot'
    >>> a, b = mask_pii("@budi lapor", key="k"), mask_pii("kata @Budi", key="k")
    >>> a.split()[0] == b.split()[1] != mask_pii("@budi", key="lain")
    True
    """
    if not suspect(text):
        return text
    allowed = frozenset(name.lstrip("@").lower() for name in allow)
    secret = key.encode() if isinstance(key, str) else key
    for number in range(_ROUNDS + _LAST_ROUNDS):
        text, again = _masked(text, allowed, secret, _LONG_RUN if number < _ROUNDS else 0)
        if not again:
            break
    return text


def _masked(text: str, allowed: frozenset[str], key: bytes | None, longest: int) -> tuple[str, bool]:
    """The masked text, and whether it has to be read again; a run longer than ``longest`` is masked whole."""
    fixed = text if text.isascii() and "&" not in text else repair(text)
    spans = sorted(_spans(fixed, allowed))
    if not spans:
        return text, False
    starts, ends = ([], []) if fixed == text else _positions(text)
    parts: list[str] = []
    last = 0
    glued = False
    for begin, end, kind in spans:
        value = fixed[begin:end]
        if starts:
            begin, end = starts[begin], ends[end - 1]
        if begin < last:
            glued = True
            continue
        if len(text) > longest:
            begin, end = _widened(text, begin, end, last, longest)
        glued = glued or kind != "AKUN" or text[begin - 1 : begin] not in _FREE or text[end : end + 1] not in _FREE
        parts += (text[last:begin], _placeholder(kind, value, key))
        last = end
    return "".join(parts) + text[last:], glued


def _spans(text: str, allowed: frozenset[str]) -> Iterator[_Span]:
    taken = bytearray(len(text))
    if "<" in text:
        for match in KEEP.finditer(text):
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    seen: dict[str, bool] = {}
    low = text.lower()
    for kind, pattern, group, needs, accept in _plan():
        for need in needs:
            if need not in seen:
                look = NEEDS.get(need)
                seen[need] = need in low if look is None else bool(look.search(text if need == "plate" else low))
            if not seen[need]:
                break
        else:
            for match in pattern.finditer(text):
                begin, end = match.span(group)
                if 1 in taken[begin:end]:
                    continue
                name = accept(match) if accept else kind
                if not name or (name == "AKUN" and allowed_handle(match.group(group), allowed)):
                    continue
                taken[begin:end] = b"\1" * (end - begin)
                yield begin, end, name
    for match in SPELLED.finditer(text) if "delapan" in low else ():
        if 1 not in taken[match.start() : match.end()]:
            yield match.start(), match.end(), "HP"


def _widened(text: str, begin: int, end: int, last: int, longest: int) -> tuple[int, int]:
    """A span with the run without blanks around it, if that is longer than ``longest``."""
    near = _ENDS_RUN.search(text, end)
    until = near.start() if near else len(text)
    since = begin
    while since > last and not _ENDS_RUN.match(text, since - 1):
        since -= 1
    return (since, until) if until - since > longest else (begin, end)


def _positions(text: str) -> tuple[list[int], list[int]]:
    from opini.text.spans import repair_with_spans  # numpy, which most texts do without

    _, starts, ends = repair_with_spans(text)
    return starts.tolist(), ends.tolist()


@cache
def _plan() -> tuple[tuple[str, re.Pattern[str], int, tuple[str, ...], Check | None], ...]:
    return tuple((kind, found, group, tuple(needs.split("+")), check) for kind, found, group, needs, check in DETECTORS)


def _placeholder(kind: str, value: str, key: bytes | None) -> str:
    if key is None:
        return f"<{kind}>"
    plain = "".join(filter(str.isalnum, value.casefold()))
    digest = hmac.new(key, f"{kind}:{plain}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    return f"<{kind}:{digest[:10]}>"
