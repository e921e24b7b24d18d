"""The one door to ``datasets``: ``Dataset``, ``IterableDataset`` and dicts of them in, the same kind out.

Batches go through :func:`opini.annotate` as plain columns; columns of any other kind (images, nested records) are not
touched. With ``num_proc`` a ``Dataset`` is read by several processes, each with models of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import opini
from opini.adapters.channels import column_or_channel
from opini.adapters.columns import locate, missing
from opini.adapters.values import as_text
from opini.errors import InputError
from opini.profile import Profile
from opini.profile_json import profile_from, profile_plain

__all__ = ["annotate", "is_dataset"]

_BATCH = 1000  # rows a call (the default of datasets)
_KINDS = frozenset({"Dataset", "IterableDataset", "DatasetDict", "IterableDatasetDict"})
_WORDS = ("bahasa", "sentimen", "topik", "dimensi", "jenis")
_TONES = ("sentimen_negatif", "sentimen_netral", "sentimen_positif")
# in the order of opini.annotate
_NEW = ("bahasa", "sentimen", *_TONES, "topik", "topik_p", "dimensi", "jenis", "sasaran", "keparahan", "atribusi")
_READ = ("teks", "kanal", "isu", *_NEW)


def is_dataset(frame: Any) -> bool:
    """Whether an object comes from ``datasets``, without importing it.

    >>> is_dataset([{"teks": "lampu mati"}])
    False
    """
    kinds = {(kind.__module__.partition(".")[0], kind.__name__) for kind in type(frame).__mro__}
    return any(package == "datasets" and name in _KINDS for package, name in kinds)


def annotate(
    dataset: Any,
    text: str | None = None,
    profile: Profile | None = None,
    progress: bool | None = None,
    *,
    channel: str | None = None,
    num_proc: int | None = None,
    models: Mapping[str, Any] | None = None,
) -> Any:
    """The dataset with the columns of :func:`opini.annotate`; an ``IterableDataset`` stays lazy.

    What ``annotate`` would overwrite with other words is kept as ``<name>_asal``; in a stream also where nothing
    differs, because its columns are fixed before its rows are read. Raises :class:`InputError` as ``annotate`` does,
    and for ``num_proc`` with a stream.
    """
    if isinstance(dataset, dict):
        options: dict[str, Any] = {"channel": channel, "num_proc": num_proc, "models": models}
        return type(dataset)(
            {name: annotate(part, text, profile, progress, **options) for name, part in dataset.items()}
        )
    random_access = hasattr(dataset, "num_rows")
    if num_proc is not None and not random_access:
        raise InputError("num_proc berlaku untuk Dataset, bukan IterableDataset", cure="hilangkan num_proc")
    features = dataset.features if dataset.features is not None else dataset._resolve_features().features
    if features is None:
        raise InputError("kolom dataset ini tidak diketahui", cure="beri features= saat membuatnya")
    names = [str(name) for name in features]
    located = locate(names, {"teks": text, "kanal": column_or_channel(channel, names)[0]}, only=_READ)
    if "teks" not in located.names:
        raise missing("teks", names)
    read = sorted(set(located.names.values()) | {name for name in _NEW if name in names})
    kept = [name for name in _WORDS if name in names and f"{name}_asal" not in names]
    label = partial(
        _labelled,
        read=read,
        kept=kept,
        coded={name: list(features[name].names) for name in read if hasattr(features[name], "int2str")},
        text=located.names["teks"],
        channel=channel,
        plain=json.dumps(profile_plain(profile or Profile()), sort_keys=True),
        version=_version(),
        models=models,
    )
    more: dict[str, Any] = {"batched": True, "batch_size": _BATCH, "features": _features(features, kept)}
    if not random_access:
        return dataset.map(label, **more)
    with _fresh_processes(), _silent(progress is False):
        out = dataset.map(label, num_proc=num_proc, desc="opini.annotate", **more)
    same = [n for n in kept if not any(_differs(*pair) for pair in zip(out[f"{n}_asal"], out[n], strict=True))]
    return out.remove_columns([f"{name}_asal" for name in same]) if same else out


@contextmanager
def _fresh_processes() -> Iterator[None]:
    """Workers start anew: a forked copy of a process that has used polars waits for its threads forever (measured)."""
    import multiprocess

    before = multiprocess.get_start_method(allow_none=True)
    multiprocess.set_start_method("spawn", force=True)
    try:
        yield
    finally:
        multiprocess.set_start_method(before, force=True)


@contextmanager
def _silent(wanted: bool) -> Iterator[None]:
    import datasets

    change = wanted and not datasets.are_progress_bars_disabled()
    if change:
        datasets.disable_progress_bars()
    try:
        yield
    finally:
        if change:
            datasets.enable_progress_bars()


def _differs(before: Any, after: Any) -> bool:
    return bool(as_text(before)) and as_text(before) != after


def _labelled(
    batch: dict[str, list[Any]],
    *,
    read: list[str],
    kept: list[str],
    coded: dict[str, list[str]],
    text: str,
    channel: str | None,
    plain: str,
    version: str,
    models: Mapping[str, Any] | None,
) -> dict[str, list[Any]]:
    """The new columns of one batch. ``version`` only keys the cache of ``datasets``: other models, other results."""
    columns = {name: list(batch[name]) for name in read}
    for name, labels in coded.items():
        columns[name] = [None if v is None or v < 0 else labels[v] for v in columns[name]]
    frame = opini.annotate(columns, text, profile_from(json.loads(plain)), False, channel=channel, models=models)
    out = {name: frame[name].to_list() for name in _NEW}
    for name in kept:
        out[f"{name}_asal"] = [None if v is None else str(v) for v in columns[name]]
    return out


def _features(features: Any, kept: list[str]) -> Any:
    """The dataset's own features, ours after them."""
    from datasets import Features, Value

    ours = {f"{name}_asal": Value("string") for name in kept}
    ours |= {name: Value("string" if name in _WORDS else "float64") for name in _NEW}
    return Features({**features, **ours})


@cache
def _version() -> str:
    from opini.classify import shipped

    told = json.dumps([opini.__version__, shipped()], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
