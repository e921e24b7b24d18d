"""Checking the models on your own labels: :func:`audit` measures, :class:`Audit` keeps the numbers (never a text).

A report made with ``opini.monitor(frame, audit=...)`` corrects the tone of each checked channel for what the model was
seen to confuse there (:mod:`opini.risk.correct`).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from opini.adapters import frames
from opini.adapters.channels import channel_of
from opini.adapters.columns import locate, missing
from opini.adapters.trusted import sentiment_of
from opini.adapters.values import as_text
from opini.errors import ArtefactError, InputError
from opini.evaluate.classification import Scores, measure
from opini.vocabulary import CHANNEL_LABELS, CHANNELS, SENTIMENTS

__all__ = ["ALL", "Audit", "audit", "correction"]

FORMAT = 1
KIND = "opini.audit"
ALL = "semua"  # the row over all channels
LEAST = 50  # labels of a channel from which its confusion corrects the tone (chosen: fewer only widen the bounds)


@dataclass(frozen=True, slots=True)
class Audit:
    """What a model got right on labelled opinions: ``scores`` of all of them (``"semua"``) and of each channel."""

    model: str
    classes: tuple[str, ...]
    scores: Mapping[str, Scores]
    lewat: Mapping[str, int] = field(default_factory=dict)  # rows that could not be used, by reason
    build: Callable[[Mapping[str, Any]], Any] | None = field(default=None, repr=False, compare=False)

    def table(self) -> Any:
        """One row a channel and true class, in the kind of frame that was audited (polars after ``load``).

        Columns: kanal, kelas, n (true labels), terbaca_<class> (share read as that class, half a label added to each),
        f1; and on every row of a channel n_kanal, akurasi, macro_f1 with bounds, ece, ece_wajar (a perfect model's).
        """
        rows: list[dict[str, Any]] = []
        for channel, found in self.scores.items():
            shares = (found.confusion + 0.5) / (found.confusion + 0.5).sum(axis=1, keepdims=True)
            for k, name in enumerate(self.classes):
                rows.append(
                    {
                        "kanal": channel,
                        "kelas": name,
                        "n": int(found.confusion[k].sum()),
                        **{f"terbaca_{other}": float(shares[k, j]) for j, other in enumerate(self.classes)},
                        "f1": float(found.f1[k]),
                        "n_kanal": found.n,
                        "akurasi": found.accuracy,
                        "macro_f1": found.macro_f1,
                        "macro_f1_lo": found.macro_f1_lo,
                        "macro_f1_hi": found.macro_f1_hi,
                        "ece": found.ece,
                        "ece_wajar": found.ece_expected,
                    }
                )
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return (self.build or frames.read({}).build)(columns)

    def confusions(self) -> dict[str, NDArray[np.float64]]:
        """Channel -> sums of predicted probabilities, true (rows) by predicted, in the order of ``SENTIMENTS``.

        Only channels with at least 50 labels; empty for a model of anything but sentiment.
        """
        if sorted(self.classes) != sorted(SENTIMENTS):
            return {}
        at = [self.classes.index(name) for name in SENTIMENTS]
        return {
            channel: found.soft[np.ix_(at, at)]
            for channel, found in self.scores.items()
            if channel in CHANNELS and found.n >= LEAST
        }

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the numbers as JSON (no text of an opinion is in it); returns the path."""
        content = {
            "format": FORMAT,
            "kind": KIND,
            "model": self.model,
            "classes": list(self.classes),
            "lewat": dict(self.lewat),
            "scores": {channel: found.to_dict() for channel, found in self.scores.items()},
        }
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
        target.write_text(text + "\n", encoding="utf-8", newline="\n")
        return target

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read what :meth:`save` wrote; raises :class:`ArtefactError` for anything else."""
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
            if content["kind"] != KIND or content["format"] > FORMAT:
                raise ArtefactError(f"{path} is no audit this opini reads", cure="upgrade opini, or audit again")
            classes = tuple(str(name) for name in content["classes"])
            scores = {
                str(channel): Scores.from_dict(found, len(classes)) for channel, found in content["scores"].items()
            }
            skipped = {str(reason): int(n) for reason, n in content["lewat"].items()}
            return cls(str(content["model"]), classes, scores, skipped)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            if isinstance(error, ArtefactError):
                raise
            raise ArtefactError(f"{path} is no saved audit", cure="give the file that audit.save wrote") from error

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.classes)
        body = []
        for channel, found in self.scores.items():
            name = CHANNEL_LABELS.get(channel, "Semua kanal" if channel == ALL else channel)
            shares = [f"{value:.0%}" for value in np.nan_to_num(found.f1)]
            body.append(
                f"<tr><th>{escape(name)}</th><td>{found.n}</td><td>{_percent(found.accuracy)}</td>"
                f"<td>{_number(found.macro_f1)} ({_number(found.macro_f1_lo)}–{_number(found.macro_f1_hi)})</td>"
                f"<td>{_number(found.ece)} (wajar {_number(found.ece_expected)})</td>"
                + "".join(f"<td>{share}</td>" for share in shares)
                + "</tr>"
            )
        skipped = "; ".join(f"{n} {escape(reason)}" for reason, n in self.lewat.items())
        return (
            f"<div><p><b>Audit {escape(self.model)}</b>: label manusia sebagai acuan."
            f"{f' Dilewati: {skipped}.' if skipped else ''}</p><table><thead><tr><th>Kanal</th><th>n</th>"
            f"<th>Tepat</th><th>F1 makro (95 %)</th><th>Galat kalibrasi</th>{head}</tr></thead>"
            f"<tbody>{''.join(body)}</tbody></table><p>Kolom kelas berisi F1.</p></div>"
        )

    def __repr__(self) -> str:
        found = self.scores[ALL]
        return f"<Audit {self.model}: n={found.n}, akurasi {found.accuracy:.3f}, F1 makro {found.macro_f1:.3f}>"


def audit(
    frame: Any,
    human: str,
    *,
    text: str | None = None,
    channel: str | None = None,
    model: Any = None,
) -> Audit:
    """Measure a model on opinions that people labelled, overall and channel by channel.

    Args:
        frame: a pandas, polars, pyarrow or narwhals frame, a dict of lists, or a list of dicts.
        human: the column with people's labels. Rows without a label, or with one the model does not have, are skipped
            and counted in ``lewat``.
        text: the text column, found by name or common synonym if not given.
        channel: the channel column, or one channel for all rows.
        model: a fitted classifier, the name of a shipped one, or the folder of a saved one (default ``"sentiment"``).

    Raises:
        InputError: no such column, or no row with a usable label.

    >>> rows = [{"teks": "jalan rusak parah dibiarkan", "label": "negatif"}, {"teks": "terima kasih", "label": ""}]
    >>> audit(rows, human="label").scores["semua"].n
    1
    """
    from opini.text import mask_pii

    source = frames.read(frame)
    if human not in source.names:
        raise InputError(f"kolom label {human!r} tidak ada", cure="beri human='nama kolom berisi label manusia'")
    column = channel if channel in source.names else None
    located = locate(source.names, {"teks": text, "kanal": column}, only=("teks", "kanal"))
    if "teks" not in located.names:
        raise missing("teks", source.names)
    fixed = None if channel is None or column else channel_of(channel)
    if channel is not None and not column and fixed is None:
        raise InputError(f"channel {channel!r} bukan kolom dan bukan kanal", cure=f"pilih dari {', '.join(CHANNELS)}")
    classifier, name = _model(model)
    classes = [str(label) for label in classifier.classes_]
    texts = [as_text(value) for value in source.column(located.names["teks"])]
    written = [as_text(value) for value in source.column(human)]
    where = (
        [as_text(v) for v in source.column(located.names["kanal"])] if "kanal" in located.names and not fixed else []
    )
    channels = np.array([channel_of(v) or "lainnya" for v in where] or [fixed or "lainnya"] * source.n, dtype=object)
    codes, skipped = _codes(written, texts, classes)
    rows = np.flatnonzero(codes >= 0)
    if not len(rows):
        raise InputError("tidak ada baris dengan teks dan label yang dikenal", cure=f"beri label {', '.join(classes)}")
    P = np.asarray(classifier.predict_proba([mask_pii(texts[i]) for i in rows.tolist()]), dtype=np.float64)
    truth, channels = codes[rows], channels[rows]
    scores = {ALL: measure(P, truth)}
    for label in CHANNELS:
        if (here := channels == label).any():
            scores[label] = measure(P[here], truth[here])
    return Audit(name, tuple(classes), scores, skipped, source.build)


def correction(
    audit: Audit | None, versions: Mapping[str, str]
) -> tuple[dict[str, NDArray[np.float64]], tuple[str, ...]]:
    """(confusion of tone by channel, sentences for the quality box) for a report whose models are ``versions``.

    An audit of another version of the shipped sentiment model says nothing about this one: it is left out.
    """
    if audit is None:
        return {}, ()
    found = audit.confusions()
    used = versions.get("sentiment")
    if used is not None and audit.model != f"sentiment/{used}":
        return {}, (f"audit dibuat untuk {audit.model}, laporan memakai sentiment/{used}: sentimen tidak dikoreksi",)
    if not found:
        return {}, (f"audit tidak memuat kanal dengan {LEAST} label sentimen: sentimen tidak dikoreksi",)
    parts = ", ".join(f"{CHANNEL_LABELS[name]} (n={audit.scores[name].n})" for name in found)
    return found, (f"sentimen dikoreksi memakai audit label manusia: {parts}",)


def _codes(written: list[str], texts: list[str], classes: list[str]) -> tuple[NDArray[np.int64], dict[str, int]]:
    """Class of each row (-1 unusable), and how many rows are unusable why (a label may be personal: only counted)."""
    tone = sorted(classes) == sorted(SENTIMENTS)
    codes = np.full(len(written), -1, dtype=np.int64)
    reasons: Counter[str] = Counter()
    for i, (value, text) in enumerate(zip(written, texts, strict=True)):
        label = (sentiment_of(value) or value) if tone else value
        if not value:
            reasons["tanpa label"] += 1
        elif not text.strip():
            reasons["tanpa teks"] += 1
        elif label in classes:
            codes[i] = classes.index(label)
        else:
            reasons["label tidak dikenal"] += 1
    return codes, dict(reasons)


def _model(model: Any) -> tuple[Any, str]:
    """(classifier, name of it): a shipped one is named with its version."""
    from opini.classify import load, shipped

    if model is not None and hasattr(model, "predict_proba"):
        own = getattr(model, "adapted_", ())
        return model, f"{type(model).__name__}{f' ({sum(own)} label sendiri)' if own else ''}"
    name = "sentiment" if model is None else model
    entry = shipped().get(name) if isinstance(name, str) else None
    return load(name), f"{name}/{entry['tiers'][entry['default']]}" if entry else Path(name).name


def _number(value: float) -> str:
    return f"{value:.2f}".replace(".", ",") if np.isfinite(value) else "–"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %" if np.isfinite(value) else "–"
