"""The small markup of the demo's sentences, and how a sentence becomes a message.

``[a|b]`` is a choice (an empty alternative is allowed), ``{name}`` a slot, `` // `` parts clauses that people say in
any order. :func:`message` adds an opening, a second clause and an ending that fit the register and tone, repeats no
place and no courtesy, and keeps capitals and full stops right.

>>> import random
>>> expand(random.Random(1), "air [mati|mati] // bak kosong") in ("Air mati. Bak kosong", "Bak kosong. Air mati")
True
>>> fill(random.Random(1), "di {kel}", {"kel": "Mahang Atas"})
'di Mahang Atas'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from opini.demo import material
from opini.demo.noise import spell
from opini.demo.synonyms import amounts, vary

__all__ = ["expand", "fill", "message", "stop"]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_PLACES = frozenset({"kel", "kec", "gang", "rt", "tempat", "pasar"})
_FORMAL = frozenset({"formal", "berita", "resmi", "lisan"})
# Courtesies said once a message: an added piece with the same stem as the body is dropped.
_COURTESY = (
    "ohon",
    "asih",
    "matur",
    "olong",
    "moga",
    "foto",
    "lapor",
    "petugas",
    "sudah lama",
    "ajak",
    "usul",
    "saran",
    "info",
)


def expand(rng: Random, text: str) -> str:
    """Resolve choices and shuffle clauses; slots stay."""
    text = _CHOICE.sub(lambda m: rng.choice(m[1].split("|")), text)
    if " // " in text:
        clauses = text.split(" // ")
        rng.shuffle(clauses)
        text = ". ".join(_upper(clause) for clause in clauses)
    return " ".join(text.split())


def fill(rng: Random, text: str, fixed: Mapping[str, str]) -> str:
    """Put places, times and amounts into the slots: ``fixed`` first, else a value of the city's lists."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in fixed:
            return fixed[name]
        if name == "n":
            return str(rng.randint(3, 48))
        if name == "rt":
            return f"RT {rng.randint(1, 38):02d}"
        return str(rng.choice(material.city()["isian"][name]))

    return _SLOT.sub(value, text)


def message(
    rng: Random,
    row: material.Row,
    fixed: Mapping[str, str],
    *,
    extras: Mapping[str, Sequence[str]] | None = None,
    p_extra: float = 0.0,
    bare: bool = False,
) -> str:
    """One message: opening + body + second clause + ending + the spelling of its register.

    ``extras`` are second clauses of the story by register, said with probability ``p_extra``; ``bare`` leaves the
    second clause out.
    """
    manners = material.manners()
    p_open, p_more, p_close, level = manners["peluang"][row.ragam]
    body = vary(rng, expand(rng, row.teks), row.ragam)
    used = set(_SLOT.findall(body))
    if not used & _PLACES:
        used |= {"jalan", "dekat"}  # an address would be odd on something that has no place
    key = f"{row.ragam}.{row.nada}"
    opening = _piece(rng, _pool(manners["pembuka"], key), body, used, p_open)
    more = ""
    own = (extras or {}).get(row.ragam, ())
    if own and rng.random() < p_extra:
        more = _piece(rng, own, body, used, 1.0)
    elif not own and not bare:
        more = _piece(rng, _pool(manners["tambahan"], key), body, used, p_more)
    closing = _piece(rng, _pool(manners["penutup"], key), f"{body} {more}", used, p_close)
    text = _join(rng, row.ragam, opening, body, more, closing)
    text = fill(rng, text, fixed)
    return spell(rng, text if row.ragam in _FORMAL else amounts(rng, text), level)


def _pool(table: Mapping[str, Sequence[str]], key: str) -> Sequence[str]:
    if key in table:
        return table[key]
    return table.get(key.partition(".")[0], ())


def _piece(rng: Random, pool: Sequence[str], body: str, used: set[str], chance: float) -> str:
    """A piece that repeats neither a slot nor a courtesy nor the first word of the body; "" if three draws fail."""
    if not pool or rng.random() >= chance:
        return ""
    low = body.lower()
    first = low.split(" ", 1)[0].strip(",.")
    for _ in range(3):
        piece = rng.choice(pool)
        slots = set(_SLOT.findall(piece))
        if slots & used or piece.lower().split(" ", 1)[0].strip(",.") == first:
            continue
        small = piece.lower()
        if any(stem in small and stem in low for stem in _COURTESY):
            continue
        used |= slots
        return piece
    return ""


def _join(rng: Random, register: str, opening: str, body: str, more: str, closing: str) -> str:
    if opening:
        body = f"{opening} {body if opening[-1] in '.?!' else _lower(body)}"
    careful = register in _FORMAL
    if more:
        if register == "survei":
            body = f"{body} {more}"
        elif careful or register in ("marah", "usul", "tanya") or body[-1] in ".?!":
            body = f"{stop(body)} {_upper(more)}"
        else:
            body = f"{body}, {_lower(more)}" if rng.random() < 0.7 else f"{body}. {_upper(more)}"
    if careful:
        return f"{stop(body)} {closing}".strip()
    if not closing:
        return stop(body) if rng.random() < 0.4 else body
    if closing[0].isupper() or rng.random() < 0.3:
        return f"{stop(body)} {_upper(closing)}"
    return f"{body}{rng.choice(('', '', ','))} {closing}" if closing[0].isalpha() else f"{body} {closing}"


def stop(text: str) -> str:
    """The text with a full stop where a sentence needs one."""
    return text if text[-1] in ".?!)…" or ord(text[-1]) > 0x2000 else f"{text}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    """Lower the first letter unless the first word is a name, an abbreviation or a slot."""
    word = re.split(r"[^\w]", text, maxsplit=1)[0]
    if len(word) > 1 and not word[1].islower():
        return text
    return text if not word or word in material.manners()["ejaan"]["nama_diri"] else text[0].lower() + text[1:]
