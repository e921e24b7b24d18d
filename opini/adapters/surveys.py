"""Survey exports, one row a respondent: open answers become opinions (kanal survei), closed ones become scores.

The nine elements of the *survei kepuasan masyarakat* (columns U1 ... U9, answers 1-4) are scored as PermenPANRB 14/2017
does: mean times 25, from 25 to 100. Any other Likert question is put on 0-100 by its own lowest and highest answer.

>>> survey = read_survey({"tanggal": ["2025-03-03"] * 2, "U1": [3, 4], "Saran": ["loket ditambah", ""]})
>>> survey.scores["nilai"].to_list(), survey.opinions["teks"].to_list()
([87.5], ['loket ditambah', None])
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.adapters import frames
from opini.adapters.columns import locate
from opini.adapters.resources import rows
from opini.adapters.values import as_number, as_text
from opini.errors import InputError

__all__ = ["Survey", "looks_like_survey", "read_survey"]

# Elements of the survey, in the order of PermenPANRB 14/2017.
_ELEMENTS = (
    "Persyaratan",
    "Prosedur",
    "Waktu penyelesaian",
    "Biaya/tarif",
    "Produk layanan",
    "Kompetensi pelaksana",
    "Perilaku pelaksana",
    "Penanganan pengaduan",
    "Sarana dan prasarana",
)
_ELEMENT = re.compile(r"u\s?([1-9])(?!\d)", re.IGNORECASE)
_OPEN_NAME = re.compile(
    r"saran|masukan|kritik|alasan|komentar|pendapat|harapan|keluhan|mengapa|usul|jawaban terbuka", re.I
)
_OPEN_WORDS = 3.0  # mean words of a filled answer from which a column is an open question (chosen)
_SCALES = (4, 5, 7, 10)
_Z80 = 1.2815515655446004  # 90 % point of the normal: 80 % interval
_META = ("id", "waktu", "wilayah", "penulis", "kanal", "sumber", "status", "url", "alasan_lewat")


@dataclass(frozen=True, slots=True)
class Survey:
    """``opinions``: id, teks, waktu, kanal, penulis, sumber (the question), wilayah, alasan_lewat.

    ``scores``: butir, nama, nilai (0-100), lo, hi (80 %), n, skala, metode.
    """

    opinions: Any
    scores: Any


def looks_like_survey(names: Sequence[str]) -> bool:
    """Whether the columns are those of a survei kepuasan masyarakat: at least five of U1 ... U9."""
    return len({m[1] for name in names if (m := _ELEMENT.match(name.strip()))}) >= 5


def read_survey(
    frame: Any,
    *,
    open: Sequence[str] | None = None,
    closed: Sequence[str] | None = None,
    meta: Mapping[str, str] | None = None,
) -> Survey:
    """Split a survey table; questions are recognised by name and answers unless ``open`` and ``closed`` name them.

    ``meta`` names the columns of ``id``, ``waktu``, ``wilayah`` or ``penulis`` where their names do not tell.

    A respondent without any open answer is one row with ``alasan_lewat`` = ``tanpa_jawaban_terbuka``. Without any
    question of either kind it raises :class:`InputError`.
    """
    source = frames.read(frame)
    known = {role: name for role, name in (meta or {}).items() if role in _META}
    located = locate(source.names, known, only=_META)
    taken = set(located.names.values())
    answers = {name: source.column(name) for name in source.names if name not in taken}
    for name in (*(open or ()), *(closed or ())):
        if name not in answers:
            raise InputError(f"kolom {name!r} tidak ada", cure=f"pilih dari {', '.join(list(answers)[:12])}")
    scaled = {name: found for name in (closed or answers) if (found := _scaled(name, answers[name])) is not None}
    opened = list(open) if open is not None else [n for n in answers if n not in scaled and _is_open(n, answers[n])]
    if not opened and not scaled:
        raise InputError(
            "tidak ada pertanyaan terbuka maupun tertutup", cure="sebut kolomnya: open=[...], closed=[...]"
        )
    about = {role: source.column(name) for role, name in located.names.items()}
    return Survey(
        opinions=source.build(_opinions(source.n, about, {name: answers[name] for name in opened})),
        scores=source.build(_scores(scaled)),
    )


def _opinions(n: int, meta: Mapping[str, list[Any]], opened: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = {
        k: [] for k in ("id", "teks", "waktu", "kanal", "penulis", "sumber", "wilayah", "alasan_lewat")
    }
    for i in range(n):
        who = as_text(meta["id"][i]) if "id" in meta else ""
        who = who or _mark(i, *(as_text(v[i]) for v in (*meta.values(), *opened.values())))
        said = [(question, as_text(values[i])) for question, values in opened.items()]
        filled = [(question, text) for question, text in said if text]
        for k, (question, text) in enumerate(filled or [("", "")]):
            out["id"].append(f"{who}-{k + 1}" if len(opened) > 1 else who)
            out["teks"].append(text or None)
            out["waktu"].append(meta["waktu"][i] if "waktu" in meta else None)
            out["kanal"].append("survei")
            out["penulis"].append(as_text(meta["penulis"][i]) or who if "penulis" in meta else who)
            out["sumber"].append(question or None)
            out["wilayah"].append(as_text(meta["wilayah"][i]) or None if "wilayah" in meta else None)
            out["alasan_lewat"].append(None if filled else "tanpa_jawaban_terbuka")
    return out


def _mark(*parts: object) -> str:
    text = "\x1f".join(map(str, parts))
    return "r-" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _is_open(name: str, values: Sequence[Any]) -> bool:
    words = [len(text.split()) for v in values if (text := as_text(v)) and math.isnan(as_number(v))]
    return bool(words) and (bool(_OPEN_NAME.search(name)) or sum(words) / len(words) >= _OPEN_WORDS)


@dataclass(frozen=True, slots=True)
class _Scaled:
    values: NDArray[np.float64]  # 0-100
    steps: int
    element: int | None


def _scaled(name: str, values: Sequence[Any]) -> _Scaled | None:
    """The answers on 0-100, or ``None`` where they are not a scale."""
    texts = [as_text(v) for v in values]
    numbers = np.array([as_number(t) for t in texts if t], dtype=np.float64)
    if not len(numbers):
        return None
    match = _ELEMENT.match(name.strip())
    if np.isnan(numbers).all():
        return _worded([t.casefold() for t in texts if t])
    good = numbers[np.isfinite(numbers)]
    whole = len(good) == len(numbers) and bool((good == np.round(good)).all()) and good.min() >= 1
    if match and whole and good.max() <= 4:
        return _Scaled(good * 25.0, 4, int(match[1]))
    steps = next((s for s in _SCALES if good.max() <= s), None)
    if not whole or steps is None:
        return None
    return _Scaled((good - 1.0) / (steps - 1.0) * 100.0, steps, None)


@lru_cache(maxsize=1)
def _wordings() -> list[tuple[int, dict[str, int]]]:
    """Scales of worded answers; a new one starts where the step falls back to 0."""
    scales: list[tuple[int, dict[str, int]]] = []
    for step, count, answer in rows("likert.tsv"):
        if step == "0":
            scales.append((int(count), {}))
        scales[-1][1][answer] = int(step)
    return scales


def _worded(texts: Sequence[str]) -> _Scaled | None:
    given = set(texts)
    for steps, answers in _wordings():
        if given <= set(answers):
            return _Scaled(np.array([answers[t] / (steps - 1) * 100.0 for t in texts]), steps, None)
    return None


def _scores(scaled: Mapping[str, _Scaled]) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = {k: [] for k in ("butir", "nama", "nilai", "lo", "hi", "n", "skala", "metode")}
    for name, found in scaled.items():
        n = len(found.values)
        mean = float(found.values.mean())
        half = _Z80 * float(found.values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
        low = 25.0 if found.element else 0.0
        out["butir"].append(name)
        out["nama"].append(_ELEMENTS[found.element - 1] if found.element else name)
        out["nilai"].append(mean)
        out["lo"].append(max(low, mean - half) if half == half else math.nan)
        out["hi"].append(min(100.0, mean + half) if half == half else math.nan)
        out["n"].append(n)
        out["skala"].append(found.steps)
        out["metode"].append("skm_x25" if found.element else "likert_0_100")
    elements = [i for i, method in enumerate(out["metode"]) if method == "skm_x25"]
    if len({scaled[out["butir"][i]].element for i in elements}) == len(_ELEMENTS):
        total = {"butir": "SKM", "nama": "Nilai SKM (rata-rata sembilan unsur)", "skala": 4, "metode": "skm_x25"}
        mean = sum(out["nilai"][i] for i in elements) / len(elements)
        respondents = min(out["n"][i] for i in elements)
        # No interval: answers of one respondent are not independent, and the rule asks for none.
        for key, value in {**total, "nilai": mean, "lo": math.nan, "hi": math.nan, "n": respondents}.items():
            out[key].append(value)
    return out
