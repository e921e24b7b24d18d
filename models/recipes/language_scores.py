"""What the language model is measured on: held-out sentences, own texts, short windows, words of code-mixed posts."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.recipes.data import SEED
from models.recipes.languages import IJELID, Text, own, parallel, window
from models.recipes.training import describe, f1_per_class
from opini.classify.calibrate import expected_calibration_error
from opini.classify.language import LanguageIdentifier
from opini.classify.linear import LinearTextClassifier

TEN = ("ind", "bjn", "jav", "sun", "bug", "min", "ban", "mad", "eng", "daerah_lain")
PARALLEL = ("nusax_senti_12langs", "sib200_topic_8langs")
TEN_LANGUAGES = "SIB-200 dev + NusaX valid, ten languages"
_LENGTHS = ((1, 1), (2, 3), (4, 6), (7, 12), (13, 999))


def tables(model: LanguageIdentifier, held: list[Text], tagged: list[list[tuple[str, str]]]) -> dict[str, Any]:
    """All scores by name, for ``metrics.json``; raises ``ValueError`` if a part has nothing to compare."""
    P = model.predict_proba([t.text for t in held])
    truth = np.array([t.label for t in held])
    source = np.array([t.source for t in held])
    translated = np.isin(source, PARALLEL)
    if not translated.any() or not (source == "lain_eval").any():
        raise ValueError("nothing to compare: the held-out texts are missing")
    rows = {TEN_LANGUAGES: translated}
    rows |= {f"{name} held out": source == name for name in dict.fromkeys(source.tolist())}
    return {
        "heldout": {name: describe(truth[at], P[at], model.classes_) for name, at in rows.items()},
        "lain": _foreign(model, [t for t in held if t.source == "lain_eval"]),
        "lain_second": _foreign(model, own("lain_kedua_eval")),
        "lain_third": _foreign(model, own("lain_ketiga_eval")),
        "msa": _malay(model, held, P),
        "lengths": _lengths(model, [t for t, at in zip(held, translated, strict=True) if at]),
        "tags": tags(model, tagged),
        "confusion": _confusion(truth[translated], model.classes_[P[translated].argmax(axis=1)]),
    }


def recomputed(model: LinearTextClassifier) -> dict[str, dict[str, Any]]:
    """The table of the ten languages again, for ``models.recipes.evaluate``."""
    held = [t for t in parallel() if t.heldout]
    truth = np.array([t.label for t in held])
    return {TEN_LANGUAGES: describe(truth, model.predict_proba([t.text for t in held]), model.classes_)}


def _foreign(model: LanguageIdentifier, texts: list[Text]) -> dict[str, Any]:
    said = model.predict([t.text for t in texts]) == "lain"
    true = np.array([t.label == "lain" for t in texts])
    latin = true & np.array([not t.detail.endswith("-s") for t in texts])  # -s: in the script of the language
    return {
        "foreign": int(true.sum()),
        "foreign_latin": int(latin.sum()),
        "domestic": int((~true).sum()),
        "precision": float((said & true).sum() / said.sum()),
        "recall": float((said & true).sum() / true.sum()),
        "recall_latin": float((said & latin).sum() / latin.sum()),
    }


def _malay(model: LanguageIdentifier, held: list[Text], P: NDArray[np.float64]) -> dict[str, Any]:
    """Malay against Indonesian: own Malay sentences, and every held-out Indonesian text."""
    said = model.classes_[P.argmax(axis=1)]
    malay = np.array([t.label == "msa" for t in held])
    indonesian = np.array([t.label == "ind" for t in held])
    return {
        "malay": int(malay.sum()),
        "indonesian": int(indonesian.sum()),
        "recall": float((said == "msa")[malay].mean()),
        "called_ind": float((said == "ind")[malay].mean()),
        "indonesian_called_msa": float((said == "msa")[indonesian].mean()),
    }


def _lengths(model: LanguageIdentifier, held: list[Text]) -> dict[str, dict[str, Any]]:
    """The parallel sentences, and seeded windows of them, by their number of words."""
    rng = random.Random(SEED)
    texts = [t.text for t in held] + [window(t.text, rng) for t in held for _ in range(3)]
    truth = np.array([t.label for t in held] + [t.label for t in held for _ in range(3)])
    words = np.array([len(t.split()) for t in texts])
    P = model.predict_proba(texts)
    codes = np.searchsorted(model.classes_, truth)
    out: dict[str, dict[str, Any]] = {}
    for low, high in _LENGTHS:
        at = (words >= low) & (words <= high)
        if at.any():
            name = f"{low}" if low == high else f"{low}+" if high == 999 else f"{low}-{high}"
            out[name] = {
                "n": int(at.sum()),
                "accuracy": float((P[at].argmax(axis=1) == codes[at]).mean()),
                "confidence": float(P[at].max(axis=1).mean()),
                "ece": expected_calibration_error(P[at], codes[at]),
            }
    return out


def tags(model: LanguageIdentifier, posts: list[list[tuple[str, str]]]) -> dict[str, Any]:
    """Words of held-out IJELID posts tagged Indonesian, Javanese or English; any other answer is wrong."""
    truth, said, sure = [], [], []
    for post in posts:
        text, ends, gold = "", [], []
        for token, tag in post:
            text += token
            ends.append(len(text))
            gold.append(IJELID.get(tag))
            text += " "
        k = 0
        for found in model.tag(text):
            while ends[k] < found.end:
                k += 1
            if gold[k] is not None:
                truth.append(str(gold[k]))
                said.append(found.language)
                sure.append(found.p)
    if not truth:
        raise ValueError("nothing to compare: no tagged post")
    right = np.array(truth) == np.array(said)
    p = np.column_stack([np.array(sure), 1.0 - np.array(sure)])
    labels = ["eng", "ind", "jav"]
    f1 = f1_per_class(np.array(truth), np.array(said), labels)
    return {
        "n": len(truth),
        "accuracy": float(right.mean()),
        "macro_f1": float(np.mean(list(f1.values()))),
        "f1": f1,
        "ece": _binary_ece(p[:, 0], right),
    }


def _binary_ece(p: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 15) -> float:
    order = np.argsort(p, kind="stable")
    gaps = [abs(p[part].mean() - right[part].mean()) * len(part) for part in np.array_split(order, bins)]
    return float(sum(gaps) / len(p))


def _confusion(truth: NDArray[Any], said: NDArray[Any]) -> dict[str, dict[str, int]]:
    """truth -> answer -> number of texts, only what occurs."""
    out: dict[str, dict[str, int]] = {}
    for label in TEN:
        answers, n = np.unique(said[truth == label], return_counts=True)
        out[label] = {str(a): int(c) for a, c in zip(answers, n, strict=True)}
    return out
