"""Cleaned text to subword ids in windows the encoder can hold; nothing is ever cut off.

A text longer than a window becomes windows of nearly equal length, cut between words where a word fits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.errors import ArtefactError

__all__ = ["Subwords", "cuts"]


def cuts(starts: NDArray[np.bool_], longest: int) -> list[slice]:
    """Consecutive parts of at most ``longest`` pieces; ``starts`` is True at the first piece of each word.

    >>> cuts(np.array([True, False, True, True, False]), 3)
    [slice(0, 3, None), slice(3, 5, None)]
    """
    parts: list[slice] = []
    at, left = 0, len(starts)
    while left > longest:
        size = -(-left // -(-left // longest))  # the rest in equal parts
        begins = np.flatnonzero(starts[at + 1 : at + size + 1]) + 1
        size = int(begins[-1]) if len(begins) and begins[-1] > longest // 2 else size
        parts.append(slice(at, at + size))
        at, left = at + size, left - size
    if left:
        parts.append(slice(at, at + left))
    return parts


class Subwords:
    """A unigram tokenizer (``tokenizers`` JSON) whose words start with '▁'; ``mask`` and ``unknown`` are its ids."""

    def __init__(self, data: bytes) -> None:
        from tokenizers import Tokenizer

        try:
            settings = json.loads(data)
            if settings["model"]["type"] != "Unigram" or not settings["model"]["vocab"]:
                raise ValueError("not a unigram model")
            tokenizer: Any = Tokenizer.from_str(data.decode())
            names = [str(piece) for piece, _ in settings["model"]["vocab"]]
            self.mask, self.unknown = names.index("<mask>"), names.index("<unk>")
            special = [names.index(token["content"]) for token in settings["added_tokens"]]
        except Exception as error:  # the library raises untyped errors
            raise ArtefactError("the tokenizer of this model is not readable", cure="train it again") from error
        self.data = data
        self.size = len(names)
        self._tokenizer = tokenizer
        self._starts = np.array([name.startswith("▁") for name in names])
        self._says_something = np.ones(self.size, dtype=np.bool_)
        self._says_something[[*special, self.unknown]] = False
        self._says_something[[i for i, name in enumerate(names) if not name.strip("▁")]] = False

    def ids(self, cleaned: Sequence[str]) -> list[NDArray[np.int64]]:
        """Ids of each text."""
        # a lone surrogate is no text to the library; it becomes "?"
        texts = [text.encode("utf-8", "replace").decode("utf-8") for text in cleaned]
        found = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        return [np.array(e.ids, dtype=np.int64) for e in found]

    def knows(self, ids: NDArray[np.int64]) -> bool:
        """Whether anything but placeholders and unknown signs is in a text."""
        return bool(self._says_something[ids].any())

    def windows(self, ids: NDArray[np.int64], longest: int) -> list[NDArray[np.int64]]:
        """Consecutive parts of at most ``longest`` ids that together are the text.

        >>> import opini
        >>> words = opini.load("sentiment", tier="mini")._subwords
        >>> ids = words.ids(["jalan di depan pasar rusak " * 20])[0]
        >>> parts = words.windows(ids, 64)
        >>> max(map(len, parts)) <= 64, sum(map(len, parts)) == len(ids)
        (True, True)
        """
        return [ids[part] for part in cuts(self._starts[ids], longest)]
