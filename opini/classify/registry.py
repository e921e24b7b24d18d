"""Which shipped model a name means: ``registry.toml`` beside the artefacts fixes the version and the default tier.

Artefacts lie in ``models/shipped`` of a checkout and in ``opini/_models`` of an installed wheel. Nothing is downloaded,
unless a tier is written as a hub id (``owner/model``).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, overload

from opini import artefacts
from opini.classify import few_shot, heads, language, linear, mini, transformer, transformer_onnx
from opini.classify.transformer_load import is_hub_id
from opini.errors import ArtefactError, InputError
from opini.vocabulary import SENTIMENTS, TOPICS

__all__ = ["load", "load_heads", "shipped", "shipped_folder"]

# The kinds of artefact that can be opened; a kind found in a file only ever picks from this list.
Estimator: TypeAlias = (
    "linear.LinearTextClassifier | mini.MiniTextClassifier | transformer.TransformerTextClassifier"
    " | transformer_onnx.OnnxTextClassifier | few_shot.FewShotTextClassifier"
)
Classifier: TypeAlias = "Estimator | heads.Head"
_KINDS: dict[
    str,
    type[linear.LinearTextClassifier]
    | type[mini.MiniTextClassifier]
    | type[transformer.TransformerTextClassifier]
    | type[transformer_onnx.OnnxTextClassifier]
    | type[few_shot.FewShotTextClassifier],
] = {
    linear.KIND: linear.LinearTextClassifier,
    language.KIND: language.LanguageIdentifier,
    mini.KIND: mini.MiniTextClassifier,
    transformer.KIND: transformer.TransformerTextClassifier,
    transformer_onnx.KIND: transformer_onnx.OnnxTextClassifier,
    few_shot.KIND: few_shot.FewShotTextClassifier,
}
HEADS = "aspects"  # the artefact whose heads answer by their own names
_PACKAGE = Path(__file__).resolve().parent.parent


def shipped_folder() -> Path:
    """Where the shipped artefacts lie; raises :class:`ArtefactError` if the installation lacks them."""
    for folder in (_PACKAGE / "_models", _PACKAGE.parent / "models" / "shipped"):
        if (folder / "registry.toml").is_file():
            return folder
    raise ArtefactError(
        "this installation holds no models", cure="install opini again: pip install --force-reinstall opini"
    )


def shipped() -> dict[str, dict[str, Any]]:
    """The registry: name -> {"default": tier, "tiers": {tier: version}}.

    >>> sorted(shipped())
    ['aspects', 'language', 'sentiment', 'topic']
    """
    table: dict[str, dict[str, Any]] = tomllib.loads((shipped_folder() / "registry.toml").read_text(encoding="utf-8"))
    return table


@overload
def load(name: Literal["language"], *, tier: str | os.PathLike[str] | None = None) -> language.LanguageIdentifier: ...


@overload
def load(
    name: Literal["sasaran", "jenis", "dimensi", "keparahan", "atribusi", "kasar"],
    *,
    tier: str | os.PathLike[str] | None = None,
) -> heads.Head: ...


@overload
def load(name: Literal["sentiment", "topic"], *, tier: Literal["mini"]) -> mini.MiniTextClassifier: ...


@overload
def load(
    name: str | os.PathLike[str],
    *,
    tier: str | os.PathLike[str] | None = None,
    revision: str | None = None,
    labels: Mapping[Any, str] | Sequence[str] | None = None,
) -> Classifier: ...


def load(
    name: str | os.PathLike[str],
    *,
    tier: str | os.PathLike[str] | None = None,
    revision: str | None = None,
    labels: Mapping[Any, str] | Sequence[str] | None = None,
) -> Classifier:
    """A fitted model by name (``"sentiment"``, ``"topic"``, ``"language"``) or from the folder that ``save`` wrote.

    ``"sasaran"``, ``"jenis"``, ``"dimensi"``, ``"keparahan"``, ``"atribusi"``, ``"kasar"``: heads of one artefact.
    ``tier``: ``"fast"``, ``"mini"`` (sentiment, topic), ``None`` for the default, a folder opini saved, or a folder or
    hub id of a transformers checkpoint, with ``revision`` and ``labels`` as in
    :meth:`opini.classify.transformer.TransformerTextClassifier.load`. Raises :class:`InputError` naming what exists for
    an unknown name or tier and :class:`ArtefactError` for a damaged folder.

    >>> load("topic").predict(["jalan berlubang di depan pasar"]).tolist()
    ['jalan']
    >>> load("x")
    Traceback (most recent call last):
        ...
    opini.errors.InputError: there is no model 'x': use 'atribusi', 'dimensi', 'jenis', 'kasar', 'keparahan', \
'language', 'sasaran', 'sentiment', 'topic' or the folder of a saved model
    """
    table = shipped()
    where = name if tier is None else tier
    if is_hub_id(where) or _is_checkpoint(where):
        return _checkpoint(str(name) if tier is not None else None, where, revision, labels)
    if revision is not None or labels is not None:
        raise InputError("revision and labels are for a transformers checkpoint", cure="leave them out")
    if isinstance(name, str) and name in table[HEADS]["heads"]:
        return load_heads(tier=tier).head(name)
    if isinstance(name, str) and name in table and name != HEADS:
        entry = table[name]
        chosen = entry["default"] if tier is None else tier
        if isinstance(chosen, str) and chosen in entry["tiers"]:
            return _open(shipped_folder() / name / entry["tiers"][chosen])
        if Path(chosen).is_dir():
            return _open(Path(chosen))
        known = ", ".join(map(repr, entry["tiers"]))
        raise InputError(
            f"there is no tier {str(chosen)!r} of {name!r}", cure=f"use {known} or the folder of a saved model"
        )
    if Path(name).is_dir():
        return _open(Path(name))
    known = ", ".join(map(repr, sorted([*(n for n in table if n != HEADS), *table[HEADS]["heads"]])))
    raise InputError(f"there is no model {str(name)!r}", cure=f"use {known} or the folder of a saved model")


def _is_checkpoint(where: str | os.PathLike[str]) -> bool:
    """Whether a folder holds a transformers checkpoint rather than an artefact of opini."""
    folder = Path(where)
    return (folder / "config.json").is_file() and not (folder / artefacts.MANIFEST).is_file()


def _checkpoint(
    name: str | None,
    where: str | os.PathLike[str],
    revision: str | None,
    labels: Mapping[Any, str] | Sequence[str] | None,
) -> transformer.TransformerTextClassifier:
    model = transformer.TransformerTextClassifier.load(where, revision=revision, labels=labels)
    allowed = {"sentiment": SENTIMENTS, "topic": TOPICS}.get(name or "", ())
    if name is not None and not allowed:
        raise InputError(f"{name!r} has no transformers tier", cure="use TransformerTextClassifier.load(path)")
    unknown = sorted(set(model.classes_.tolist()) - set(allowed or model.classes_.tolist()))
    if unknown:
        raise InputError(f"{unknown} are no labels of {name!r}", cure=f"map to {', '.join(allowed)}")
    return model


def load_heads(*, tier: str | os.PathLike[str] | None = None) -> heads.HeadSet:
    """All heads at once, opened once a process: ``load_heads().probabilities(cleaned, channels)`` encodes once.

    Raises :class:`InputError` for an unknown tier and :class:`ArtefactError` for a damaged folder.
    """
    entry = shipped()[HEADS]
    chosen = entry["default"] if tier is None else tier
    if isinstance(chosen, str) and chosen in entry["tiers"]:
        return _heads(str(shipped_folder() / HEADS / entry["tiers"][chosen]))
    if Path(chosen).is_dir():
        return heads.HeadSet.load(chosen)
    known = ", ".join(map(repr, entry["tiers"]))
    raise InputError(
        f"there is no tier {str(chosen)!r} of the heads", cure=f"use {known} or the folder of a saved model"
    )


@lru_cache(maxsize=1)
def _heads(folder: str) -> heads.HeadSet:
    return heads.HeadSet.load(folder)


def _open(folder: Path) -> Classifier:
    artefact = artefacts.load(folder)
    return _KINDS.get(artefact.kind, linear.LinearTextClassifier).from_artefact(artefact)
