"""Interview and FGD transcripts (TXT, DOCX): one opinion a turn, the moderator's turns marked, speakers without names.

A turn starts with its speaker: ``Nama: ...``, ``P1: ...``, ``[00:01:02] Moderator: ...`` or ``Ibu Sri (00:12): ...``;
lines without one continue the turn. The date comes from the ``Tanggal:`` line of the head, the file name, or the
caller.

>>> said = "Moderator: Silakan, Bu.\\nBu Sri: Air mati\\nsejak Sabtu.\\nP2: Sama, seperti Bu Sri."
>>> table = turns("Tanggal: 3 Maret 2025\\n" + said)
>>> table["teks"].to_list()
['Silakan, Bu.', 'Air mati sejak Sabtu.', 'Sama, seperti <NAMA>.']
>>> table["alasan_lewat"].to_list(), table["kanal"].unique().to_list()
(['moderator', None, None], ['wawancara'])
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from opini.adapters.channels import channel_of
from opini.adapters.decoding import decode
from opini.adapters.relevance import phrase_pattern
from opini.adapters.resources import rows
from opini.adapters.times import parse_times
from opini.adapters.values import whole_text
from opini.config import DEFAULT_ZONE
from opini.errors import InputError

__all__ = ["read_transcript", "turns"]

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_TURN = re.compile(
    rf"^\s{{0,20}}(?:[\[(]?({_CLOCK})[\])]?\s{{0,3}}[-–]?\s{{0,3}})?"
    r"([^\W\d_][\w .,'’/-]{0,49}?)\s{0,3}"
    rf"(?:[\[(]({_CLOCK})[\])])?\s{{0,3}}:(?=\s|$)"
)
_ROLE = re.compile(
    r"(?:p|n|r|i|j|a|s|peserta|responden|narasumber|informan|partisipan|warga|jawab)\s?[-_.]?\d{0,3}", re.IGNORECASE
)
_HONORIFIC = frozenset(
    ("bapak", "ibu", "pak", "bu", "sdr", "sdri", "saudara", "saudari", "mas", "mbak", "bang", "kak", "h", "hj", "dr")
)
_DIGITS = re.compile(r"[\d\s._-]+$")
_DATE_IN_NAME = re.compile(r"(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})")
_MANY = 2  # more speakers than this is a group discussion (chosen: interviewer and up to two people interviewed)
_SHORT_NAME = 3  # letters; shorter names are initials and would mask ordinary words


@dataclass(slots=True)
class _Turn:
    speaker: str
    clock: str | None
    lines: list[str]


def read_transcript(
    path: str | os.PathLike[str], *, waktu: Any = None, kanal: str | None = None, zona: str = DEFAULT_ZONE
) -> pl.DataFrame:
    """The turns of a file: columns id, teks, waktu (UTC), kanal, penulis, peran, alasan_lewat.

    :class:`InputError` where no turn or no date is found.
    """
    file = Path(path)
    data = file.read_bytes()
    text = _docx_text(data) if file.suffix.lower() == ".docx" else decode(data).text
    if waktu is None and (match := _DATE_IN_NAME.search(file.stem)):
        in_name = "-".join(match.groups())
        return turns(text, waktu=waktu, kanal=kanal or _kanal_in(file.stem), zona=zona, fallback=in_name)
    return turns(text, waktu=waktu, kanal=kanal or _kanal_in(file.stem), zona=zona)


def turns(
    text: str, *, waktu: Any = None, kanal: str | None = None, zona: str = DEFAULT_ZONE, fallback: str | None = None
) -> pl.DataFrame:
    """The turns of a transcript's text; see :func:`read_transcript`."""
    head, found = _split(whole_text(text))
    if not found:
        raise InputError("tidak ada giliran bicara", cure="tulis tiap giliran sebagai 'Nama: ucapan' atau 'P1: ucapan'")
    start = _start(waktu, head, fallback, zona)
    speakers = list(dict.fromkeys(turn.speaker for turn in found))
    hosts = _hosts(speakers)
    others = [speaker for speaker in speakers if speaker not in hosts]
    channel = kanal or _kanal_in(" ".join(head.values())) or ("fgd" if len(others) > _MANY else "wawancara")
    names = phrase_pattern(s for s in speakers if len(s) >= _SHORT_NAME and not _is_role(s))
    mark = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()
    table: dict[str, list[Any]] = {
        key: [] for key in ("id", "teks", "waktu", "kanal", "penulis", "peran", "alasan_lewat")
    }
    for number, turn in enumerate(found, start=1):
        said = " ".join(line for line in turn.lines if line)
        table["id"].append(f"t-{mark}-{number:04d}")
        table["teks"].append(names.sub("<NAMA>", said) if names else said)
        table["waktu"].append(start + _offset(turn.clock))
        table["kanal"].append(channel)
        table["penulis"].append(f"{mark}-{speakers.index(turn.speaker) + 1}")
        table["peran"].append("moderator" if turn.speaker in hosts else "peserta")
        table["alasan_lewat"].append("moderator" if turn.speaker in hosts else None)
    return pl.DataFrame(table, schema_overrides={"alasan_lewat": pl.String, "waktu": pl.Datetime("us", "UTC")})


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, str]:
    return {word: kind for kind, word in rows("pembicara.tsv")}


def _key(name: str) -> str:
    return _DIGITS.sub("", name.casefold()).strip(" .,-/")


def _kind(name: str) -> str | None:
    lexicon = _lexicon()
    return lexicon.get(name.casefold().strip()) or lexicon.get(_key(name))


def _is_role(name: str) -> bool:
    return _kind(name) == "moderator" or _ROLE.fullmatch(name) is not None


def _split(text: str) -> tuple[dict[str, str], list[_Turn]]:
    """The head (``Tanggal: ...``) and the turns. A head line's word never counts as a speaker."""
    head: dict[str, str] = {}
    found: list[_Turn] = []
    for line in text.splitlines():
        match = _TURN.match(line[:200])
        speaker = " ".join(match[2].split()) if match else ""
        if match and _kind(speaker) == "kepala" and not found:
            head[speaker.casefold()] = line[match.end() :].strip()
        elif match and _is_speaker(speaker):
            found.append(_Turn(speaker, match[1] or match[3], [line[match.end() :].strip()]))
        elif found:
            found[-1].lines.append(line.strip())
    return head, found


def _is_speaker(name: str) -> bool:
    """A role, an honorific with a name, or a few capitalised words; not the start of a sentence with a colon in it."""
    words = name.split()
    if _kind(name) in ("kepala", "bukan") or len(words) > 4:
        return False
    if _is_role(name) or words[0].casefold().strip(".") in _HONORIFIC:
        return True
    return all(word[0].isupper() or word[0].isdigit() for word in words)


def _hosts(speakers: list[str]) -> set[str]:
    hosts = {speaker for speaker in speakers if _kind(speaker) == "moderator"}
    single = {speaker.casefold() for speaker in speakers}
    if not hosts and "p" in single and single & {"n", "r", "i", "j"}:  # P = pewawancara beside narasumber, responden
        hosts = {speaker for speaker in speakers if speaker.casefold() == "p"}
    return hosts


def _start(waktu: Any, head: Mapping[str, str], fallback: str | None, zona: str) -> datetime:
    day = next((head[k] for k in ("hari/tanggal", "hari, tanggal", "tanggal", "hari", "date") if k in head), None)
    clock = next((head[k] for k in ("waktu", "pukul", "jam", "time") if k in head), "")
    tries = [waktu] if waktu is not None else [f"{day} {clock}"[:80] if day else None, day, clock, fallback]
    for value in tries:
        parsed = parse_times([value], zona)
        if parsed.readable[0]:
            return datetime.fromtimestamp(int(parsed.seconds[0]), UTC)
    raise InputError(
        "tanggal transkrip tidak ditemukan",
        cure="tulis baris 'Tanggal: 3 Maret 2025' di atas transkrip, atau beri waktu= (perintah: --time 2025-03-03)",
    )


def _offset(clock: str | None) -> timedelta:
    if clock is None:
        return timedelta(0)
    fields = [int(part) for part in re.split("[:.,]", clock)[: clock.count(":") + 1]]
    hours, minutes, seconds = fields if len(fields) == 3 else (0, *fields)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _kanal_in(text: str) -> str | None:
    found = channel_of(re.sub(r"[\W_\d]+", " ", text))
    return found if found in ("fgd", "wawancara") else None


def _docx_text(data: bytes) -> str:
    import io

    try:
        from docx import Document

        document = Document(io.BytesIO(data))
        return "\n".join(_docx_lines(document))
    except Exception as error:  # python-docx and zipfile raise many kinds for what is not a DOCX
        raise InputError("bukan DOCX yang utuh", cure="buka lalu simpan ulang sebagai .docx atau .txt") from error


def _docx_lines(document: Any) -> Iterator[str]:
    """Paragraphs and table rows in their order; a row of (time,) speaker, words reads as one turn."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = list(dict.fromkeys(cell.text.strip() for cell in row.cells))
                speaker, *words = [cell for cell in cells if cell] or [""]
                if words and re.fullmatch(_CLOCK, speaker):
                    speaker, *words = f"[{speaker}] {words[0]}", *words[1:]
                yield f"{speaker.rstrip(':')}: {' '.join(words)}" if words else speaker
        else:
            yield block.text
