"""The two calls most people need: :func:`annotate` labels a table of opinions, :func:`monitor` makes the report."""

from __future__ import annotations

import os
import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from opini.adapters import datasets, frames
from opini.adapters.assemble import assemble
from opini.adapters.channels import channel_of, column_or_channel
from opini.adapters.columns import ROLES, Located, locate, missing
from opini.adapters.intake import Intake, take_in
from opini.adapters.labels import clean_rows, label_rows
from opini.adapters.models import open_models, reference
from opini.adapters.moments import read_as_of
from opini.adapters.progress import progress_bar
from opini.adapters.times import zone_name
from opini.adapters.trusted import read_trusted, take
from opini.adapters.values import as_text
from opini.auditing import Audit, correction
from opini.engine import Context, Result, run
from opini.errors import InputError
from opini.profile import Profile
from opini.vocabulary import SENTIMENTS

if TYPE_CHECKING:
    from opini.report import Report

__all__ = ["annotate", "monitor"]

_LABEL_ROLES = ("sentimen", *(f"sentimen_{s}" for s in SENTIMENTS), "topik", "topik_p", "isu", "bahasa", "dimensi")
_ANNOTATE_ROLES = ("teks", "kanal", *_LABEL_ROLES, "jenis", "sasaran", "keparahan", "atribusi")


def annotate(
    frame: Any,
    text: str | None = None,
    profile: Profile | None = None,
    progress: bool | None = None,
    *,
    channel: str | None = None,
    num_proc: int | None = None,
    models: Mapping[str, Any] | None = None,
) -> Any:
    """The same table with what opini reads in each text: language, tone, topic, dimension, kind, severity, attribution.

    Args:
        frame: a pandas, polars, pyarrow or narwhals frame, a dict of lists, a list of dicts or ``Opinion``, or a
            ``Dataset`` or ``IterableDataset`` of Hugging Face (a stream stays lazy).
        text: the text column; found by name or common synonym if not given.
        profile: own topics, topic map and keywords.
        progress: show a bar; by default on long work in a terminal or notebook.
        channel: the channel column, or one channel for all rows.
        num_proc: processes, for a ``Dataset`` only.
        models: what reads tone and topic instead of the default tiers: ``{"sentiment": "fast", "topic": "fast"}`` is
            about twelve times as fast at that; a folder, or a fitted classifier with the same labels, also goes.

    Returns:
        The same kind of frame, rows and index untouched, with the columns bahasa, sentimen,
        sentimen_negatif/_netral/_positif, topik, topik_p, dimensi, jenis, sasaran, keparahan, atribusi. Values already
        there are trusted and kept; a column that held other terms stays as ``<name>_asal``. Blank texts get null.

    Raises:
        InputError: no text column, or an ambiguous one.

    >>> annotate({"teks": ["jalan rusak parah"], "sentimen": ["negative"], "topik": ["jalan"]})["sentimen"].to_list()
    ['negatif']
    """
    if datasets.is_dataset(frame):
        return datasets.annotate(frame, text, profile, progress, channel=channel, num_proc=num_proc, models=models)
    if num_proc is not None:
        raise InputError("num_proc hanya untuk Dataset", cure="hilangkan num_proc")
    profile = profile or Profile()
    source = frames.read(frame)
    kanal_column, kanal = column_or_channel(channel, source.names)
    located = locate(source.names, {"teks": text, "kanal": kanal_column}, only=_ANNOTATE_ROLES)
    if "teks" not in located.names:
        raise missing("teks", source.names)
    trusted = read_trusted(source, located, profile)
    written = [as_text(v) for v in source.column(located.names["kanal"])] if "kanal" in located.names else []
    channels = [channel_of(w) or "lainnya" if w else kanal or "lainnya" for w in written]
    with progress_bar(progress, source.n) as step:
        teks = [as_text(v) for v in source.column(located.names["teks"])]
        masked, bersih = clean_rows(teks, step)
        asked = open_models(reference(models), models)
        labels = label_rows(masked, bersih, channels or [kanal or "lainnya"] * source.n, trusted, profile, step, asked)
    columns: dict[str, Any] = {"bahasa": labels.bahasa, "sentimen": labels.sentimen}
    columns |= {f"sentimen_{name}": labels.tone[:, i] for i, name in enumerate(SENTIMENTS)}
    columns |= {name: getattr(labels, name) for name in ("topik", "topik_p", "dimensi", "jenis", "sasaran")}
    columns |= {"keparahan": labels.keparahan, "atribusi": labels.atribusi}
    return source.add({**_originals(source, columns), **columns})


def _originals(source: frames.Source, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What a column of ours would overwrite with other words, under another name."""
    kept: dict[str, list[Any]] = {}
    for name in columns:
        if name not in source.names or f"{name}_asal" in source.names or not isinstance(columns[name], list):
            continue
        before = source.column(name)
        if any((old := as_text(a)) and old != b for a, b in zip(before, columns[name], strict=True)):
            kept[f"{name}_asal"] = before
    return kept


def monitor(
    frame: Any,
    *,
    profile: Profile | None = None,
    as_of: Any = None,
    text: str | None = None,
    time: str | None = None,
    channel: str | None = None,
    id: str | None = None,
    source: str | None = None,
    author: str | None = None,
    reach: str | None = None,
    place: str | None = None,
    zone: str | None = None,
    progress: bool | None = None,
    notes: Sequence[str] = (),
    audit: Audit | str | os.PathLike[str] | None = None,
    models: Mapping[str, Any] | None = None,
) -> Report:
    """From a table of opinions to the report: issues with their risk, alerts, indicators and reputation.

    Args:
        frame: a pandas, polars, pyarrow or narwhals frame, a dict of lists, or a list of dicts or ``Opinion``.
        profile: who "we" are; defaults exist for everything.
        as_of: the moment the report looks from; a date means the start of that report day (06.00). Default: the end
            of the last report day that has an opinion.
        text: the text column. This and the next seven are needed only where the common synonyms do not find them.
        time: the time column.
        channel: the channel column, or one channel for all rows, such as ``"aduan"``.
        id: the column of ids; without one, ids come from the content.
        source: the column of outlets, platforms or offices.
        author: the column of accounts or reporters.
        reach: the column of followers or readers.
        place: the column of places.
        zone: time zone of times that carry none (default: the profile's). Without a profile it is also the zone of
            the report's days.
        progress: show a bar; by default on long work in a terminal or notebook.
        notes: sentences for the data-quality box (how a file was read).
        audit: what :func:`opini.audit` measured on your own labels, or the file it was saved to: the tone of each
            audited channel is corrected for what the model confuses there.
        models: what reads tone and topic instead of the default tiers, as in :func:`annotate`.

    Returns:
        A ``Report``; its tables are of the same kind as ``frame``. Every row that came in is in ``report.opinions``,
        the skipped ones with ``alasan_lewat``.

    Raises:
        InputError: a needed column is missing or ambiguous. ConfigError: an unknown zone.
    """
    from opini.report import Report

    profile = profile or (Profile() if zone is None else Profile(zona=zone_name(zone)))
    where = zone or profile.zona
    table = frames.read(frame)
    kanal_column, kanal = column_or_channel(channel, table.names)
    explicit = {"teks": text, "waktu": time, "kanal": kanal_column, "id": id, "sumber": source}
    explicit |= {"penulis": author, "jangkauan": reach, "wilayah": place}
    located = locate(table.names, explicit, only=ROLES)
    moment = read_as_of(as_of, profile, where)
    intake = take_in(table, located, profile, now=int(clock.time()), as_of=moment, channel=kanal, zone=where)
    checked = Audit.load(audit) if isinstance(audit, str | os.PathLike) else audit
    result = _analyse(table, located, intake, profile, moment, where, progress, notes, checked, models)
    return Report(result, profile=profile, to_native=table.build)


def _analyse(
    table: frames.Source,
    located: Located,
    intake: Intake,
    profile: Profile,
    as_of: int | None,
    zone: str,
    progress: bool | None,
    notes: Sequence[str],
    audit: Audit | None,
    models: Mapping[str, Any] | None,
) -> Result:
    used = intake.used
    rows = used.tolist()
    with progress_bar(progress, len(rows)) as step:
        masked, bersih = clean_rows([intake.teks[i] for i in rows], step)
        trusted = take(intake.trusted, used)
        asked = open_models(reference(models), models)
        labels = label_rows(masked, bersih, [intake.kanal[i] for i in rows], trusted, profile, step, asked)
        opinions = assemble(table, located, intake, labels, masked, bersih, profile, zone)
        step("menghitung risiko", 0, 1)
        confusion, said = correction(audit, labels.versi)
        more = {"lewat": intake.lewat, "versi": labels.versi, "koreksi": confusion}
        context = Context.from_profile(profile, opinions.sumber.names, **more)
        result = run(opinions, context=context, as_of=as_of)
        step("menghitung risiko", 1, 1)
    return _with_skipped(result, intake, (*notes, *said, *intake.catatan))


def _with_skipped(result: Result, intake: Intake, notes: Sequence[str]) -> Result:
    """Skipped rows behind the used ones in ``opinions``, and what the reading noticed in the quality box."""
    skipped = [i for i, reason in enumerate(intake.alasan) if reason is not None]
    opinions = dict(result.opinions)
    if skipped:
        moments = intake.waktu[skipped].astype("datetime64[s]").astype("datetime64[us]")
        moments[intake.waktu[skipped] == 0] = np.datetime64("NaT")
        own = {
            "id": [intake.id[i] for i in skipped],
            "waktu": moments,
            "kanal": [intake.kanal[i] for i in skipped],
            "alasan_lewat": [intake.alasan[i] for i in skipped],
            "bobot": np.zeros(len(skipped)),
            "mentah": np.zeros(len(skipped)),
            "teks": [""] * len(skipped),
        }
        opinions = {name: _append(values, own.get(name), len(skipped)) for name, values in opinions.items()}
    box = dict(result.quality)
    box["catatan"] = [*box.get("catatan", ()), *notes]
    box["konflik_id"] = int(box.get("konflik_id") or 0) + intake.lewat.get("konflik_id", 0)
    return replace(result, opinions=opinions, quality=box)


def _append(values: Any, more: Any, count: int) -> Any:
    """A column lengthened by ``more``, or by as many unknowns."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return np.concatenate([values, np.full(count, np.nan) if more is None else more])
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return np.concatenate([values, np.full(count, np.datetime64("NaT"), values.dtype) if more is None else more])
    return [
        *(values.tolist() if isinstance(values, np.ndarray) else values),
        *([None] * count if more is None else more),
    ]
