"""Fills in what the data does not say about an opinion: language, tone, topic, dimension, kind, severity, attribution.

Trusted values stay; shipped models answer for the other rows (the heads with the lexicons as part of their features).
A model is loaded only if some row needs it. A row without text keeps what is trusted and is unknown otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.adapters.aspects import read_aspects
from opini.adapters.models import shipped_model
from opini.adapters.progress import Step
from opini.adapters.relevance import ADDRESSED, phrase_pattern
from opini.adapters.trusted import Trusted
from opini.profile import Profile
from opini.vocabulary import SENTIMENTS, TOPICS

__all__ = ["Labels", "Models", "clean_rows", "label_rows"]

_BATCH = 1_024  # rows a step of the progress bar
_LIKELY = 0.5  # probability from which a language is named: more likely right than wrong
_RESEMBLES = 0.5  # cosine to an example sentence from which an own topic is taken (chosen)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labels:
    """n rows; ``nan`` and ``None`` are unknown. ``versi`` names the models that were asked."""

    bahasa: list[str | None]
    tone: Floats  # (n, 3)
    topik: list[str | None]
    topik_p: Floats
    dimensi: list[str | None]
    jenis: list[str | None]
    sasaran: Floats
    keparahan: Floats
    atribusi: Floats
    versi: dict[str, str]

    @property
    def sentimen(self) -> list[str | None]:
        """The most probable tone of each row."""
        known: NDArray[np.bool_] = np.asarray(np.isfinite(self.tone).all(axis=1))
        best = np.where(known[:, None], self.tone, 0.0).argmax(axis=1)
        return [SENTIMENTS[b] if k else None for b, k in zip(best.tolist(), known.tolist(), strict=True)]


def clean_rows(teks: Sequence[str], step: Step) -> tuple[list[str], list[str]]:
    """(masked, cleaned): personal data is replaced before anything else reads a text."""
    from opini.text import TextCleaner, mask_pii

    cleaner = TextCleaner()
    masked: list[str] = []
    cleaned: list[str] = []
    for start, end in _batches(len(teks)):
        part = [mask_pii(text) if text else "" for text in teks[start:end]]
        masked.extend(part)
        clean = iter(cleaner.clean_many([text for text in part if text]))
        cleaned.extend(next(clean) if text else "" for text in part)
        step("membersihkan", end, len(teks))
    return masked, cleaned


Models = Mapping[str, tuple[Any, str]]
"""Models to ask instead of the shipped ones: ``"sentiment"`` or ``"topic"`` -> (model, what to call its version)."""


def label_rows(
    teks: Sequence[str],
    bersih: Sequence[str],
    kanal: Sequence[str],
    trusted: Trusted,
    profile: Profile,
    step: Step,
    models: Models | None = None,
) -> Labels:
    """Label n rows given their masked text, cleaned text and channel; ``trusted`` holds the same n rows."""
    n = len(bersih)
    filled = np.fromiter((bool(text) for text in bersih), dtype=np.bool_, count=n)
    versi: dict[str, str] = {}
    models = models or {}
    topics = _known_topics(teks, bersih, filled, trusted, profile)
    questions = {
        "sentiment": np.flatnonzero(filled & ~trusted.has_tone),
        "topic": np.flatnonzero(filled & ~topics.known),
    }
    answers = _predict({k: need for k, need in questions.items() if len(need)}, bersih, versi, step, models)
    tone = trusted.tone.copy()
    if "sentiment" in answers:
        classes, p = answers["sentiment"]
        tone[questions["sentiment"]] = p[:, [classes.index(label) for label in SENTIMENTS]]
    if "topic" in answers:
        topics.fill(questions["topic"], *answers["topic"])
    asked = filled & ~_answered(trusted, n)
    read = read_aspects(bersih, kanal, np.flatnonzero(asked), versi, step)
    return Labels(
        bahasa=_languages(teks, filled, trusted.name("bahasa", n), versi, step),
        tone=tone,
        topik=topics.name,
        topik_p=topics.p,
        dimensi=_first(trusted.name("dimensi", n), read.dimensi),
        jenis=_first(trusted.name("jenis", n), read.jenis),
        sasaran=_given(trusted, "sasaran", _targets(teks, kanal, topics.elsewhere, read.about, profile)),
        keparahan=_given(trusted, "keparahan", read.keparahan),
        atribusi=_given(trusted, "atribusi", read.atribusi),
        versi=versi,
    )


def _batches(n: int) -> Iterator[tuple[int, int]]:
    for start in range(0, n, _BATCH):
        yield start, min(start + _BATCH, n)


def _first(trusted: Sequence[str | None], guessed: Sequence[str | None]) -> list[str | None]:
    return [a if a is not None else b for a, b in zip(trusted, guessed, strict=True)]


def _answered(trusted: Trusted, n: int) -> NDArray[np.bool_]:
    """Rows whose kind, dimension, target, severity and blame are all given, so that the heads need not be asked."""
    whole = np.ones(n, dtype=np.bool_)
    for role in ("jenis", "dimensi"):
        whole &= np.array([name is not None for name in trusted.name(role, n)], dtype=np.bool_)
    for role in ("sasaran", "keparahan", "atribusi"):
        whole &= np.isfinite(trusted.numbers.get(role, np.full(n, np.nan)))
    return whole


def _given(trusted: Trusted, role: str, guessed: Floats) -> Floats:
    given = trusted.numbers.get(role)
    return guessed if given is None else np.where(np.isfinite(given), given, guessed)


def _predict(
    questions: Mapping[str, NDArray[np.intp]],
    bersih: Sequence[str],
    versi: dict[str, str],
    step: Step,
    models: Models | None = None,
) -> dict[str, tuple[list[str], Floats]]:
    """(classes, probabilities) of the rows each model is asked about; a batch of texts is put to all of them in turn,
    so that models with one encoder read it once."""
    from opini.text import TextCleaner

    asked = {}
    for name in questions:
        asked[name], versi[name] = (models or {}).get(name) or shipped_model(name)
    # A model that wants other cleaning does it itself.
    ready = {name: getattr(model, "cleaner_", None) == TextCleaner() for name, model in asked.items()}
    parts: dict[str, list[Floats]] = {name: [] for name in questions}
    for start, end in _batches(len(bersih)):
        for name, model in asked.items():
            need = questions[name]
            rows = need[np.searchsorted(need, start) : np.searchsorted(need, end)].tolist()
            if rows:
                texts = [bersih[i] for i in rows]
                parts[name].append(model.predict_proba_cleaned(texts) if ready[name] else model.predict_proba(texts))
            step(f"model {name}", end, len(bersih))
    return {name: ([str(c) for c in model.classes_], np.concatenate(parts[name])) for name, model in asked.items()}


@dataclass(slots=True)
class _Topics:
    """n rows: topic, its probability, whether it is settled, and 1 if it is known to be no field of government, 0 if
    known to be one, else nan."""

    name: list[str | None]
    p: Floats
    known: NDArray[np.bool_]
    elsewhere: Floats

    def fill(self, rows: NDArray[np.intp], classes: list[str], p: Floats) -> None:
        """Take a model's answers for ``rows``."""
        best = p.argmax(axis=1)
        for i, k in zip(rows.tolist(), best.tolist(), strict=True):
            self.name[i] = classes[k] if classes[k] in TOPICS else "lainnya"
        self.p[rows] = p[np.arange(len(rows)), best]


def _known_topics(
    teks: Sequence[str], bersih: Sequence[str], filled: NDArray[np.bool_], trusted: Trusted, profile: Profile
) -> _Topics:
    """Topics that came with the rows or that the profile's own topics claim."""
    n = len(bersih)
    topik = trusted.name("topik", n)
    topik_p = trusted.numbers.get("topik_p", np.full(n, np.nan)).copy()
    known = np.array([t is not None for t in topik], dtype=np.bool_)
    topik_p[known & np.isnan(topik_p)] = 1.0
    elsewhere = np.where(known, [float(t == "lainnya") for t in topik], np.nan)
    for i, (own, sure) in _own_topics(teks, bersih, np.flatnonzero(filled & ~known), profile).items():
        topik[i], topik_p[i], elsewhere[i], known[i] = own, sure, 0.0, True
    return _Topics(topik, topik_p, known, elsewhere)


def _own_topics(
    teks: Sequence[str], bersih: Sequence[str], rows: NDArray[np.intp], profile: Profile
) -> dict[int, tuple[str, float]]:
    """Rows that one of the profile's own topics claims: a phrase decides, else the closest example sentence."""
    found: dict[int, tuple[str, float]] = {}
    if not profile.topik or not len(rows):
        return found
    patterns = [(topic.id, phrase_pattern(topic.frasa)) for topic in profile.topik]
    for i in rows.tolist():
        for own, pattern in patterns:
            if pattern and (pattern.search(teks[i]) or pattern.search(bersih[i])):
                found[i] = (own, 1.0)
                break
    examples = [(topic.id, text) for topic in profile.topik for text in topic.contoh]
    rest = [i for i in rows.tolist() if i not in found]
    if not examples or not rest:
        return found
    from opini.issues.vectors import vectorise
    from opini.text import TextCleaner

    wanted = vectorise(_objects(TextCleaner().clean_many([text for _, text in examples])))
    for start, end in _batches(len(rest)):
        part = rest[start:end]
        cosine = np.asarray((vectorise(_objects([bersih[i] for i in part])) @ wanted.T).todense())
        for row, best in enumerate(cosine.argmax(axis=1).tolist()):
            if cosine[row, best] >= _RESEMBLES:
                found[part[row]] = (examples[best][0], float(cosine[row, best]))
    return found


def _objects(texts: Sequence[str]) -> NDArray[np.object_]:
    out = np.empty(len(texts), dtype=object)
    out[:] = list(texts)
    return out


def _targets(teks: Sequence[str], kanal: Sequence[str], elsewhere: Floats, about: Floats, profile: Profile) -> Floats:
    """P(about government): 1 for what is sent to it or names it, else by its known topic, else the head's."""
    named = phrase_pattern((*profile.kata_kunci, *profile.akun_resmi, profile.wilayah.nama))
    sure = [k in ADDRESSED or bool(named and named.search(t)) for t, k in zip(teks, kanal, strict=True)]
    guessed = np.where(np.isfinite(elsewhere), 1.0 - elsewhere, about)
    return np.where(np.array(sure, dtype=np.bool_), 1.0, guessed)


def _languages(
    teks: Sequence[str], filled: NDArray[np.bool_], bahasa: list[str | None], versi: dict[str, str], step: Step
) -> list[str | None]:
    """Trusted languages, else the model's on the text as typed; None where it is more likely wrong than right."""
    need = np.flatnonzero(filled & np.array([name is None for name in bahasa], dtype=np.bool_))
    if len(need):
        classes, p = _predict({"language": need}, teks, versi, step)["language"]
        for i, best, sure in zip(need.tolist(), p.argmax(axis=1).tolist(), p.max(axis=1).tolist(), strict=True):
            bahasa[i] = classes[best] if sure >= _LIKELY else None
    return bahasa
