"""What a classifier that lies in an inert folder shares with every other one: it opens what its own kind wrote."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from typing import ClassVar, Self

from opini import artefacts
from opini.artefacts import Artefact
from opini.classify.base import TextClassifier
from opini.errors import ArtefactError

__all__ = ["StoredTextClassifier"]


class StoredTextClassifier(TextClassifier, ABC):
    """A subclass names its ``kind``, writes with ``save`` and builds itself from a verified folder in ``_restored``."""

    kind: ClassVar[str]

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Self:
        """Read what ``save`` wrote; raises :class:`ArtefactError` if a byte of it changed."""
        return cls.from_artefact(artefacts.load(folder))

    @classmethod
    def from_artefact(cls, artefact: Artefact) -> Self:
        """Build the model from a verified folder; raises :class:`ArtefactError` for another kind of model."""
        if artefact.kind != cls.kind:
            raise ArtefactError(f"{artefact.folder} is a {artefact.kind!r} model", cure="load it with opini.load(path)")
        return cls._restored(artefact)

    @classmethod
    @abstractmethod
    def _restored(cls, artefact: Artefact) -> Self:
        """The model, every shape checked before use; raises :class:`ArtefactError` for parts that do not fit."""
