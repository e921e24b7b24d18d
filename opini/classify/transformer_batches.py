"""Cleaned text to padded batches of windows, for any ``tokenizers`` JSON; numpy only: torch-free tiers read alike.

A text longer than a window becomes windows of nearly equal length, cut between words where a word fits; each window
gets the special tokens of its tokenizer. Windows of similar length share a batch, so little is spent on padding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.classify.subwords import cuts
from opini.errors import ArtefactError

__all__ = ["Pieces", "averaged", "bucketed", "padded", "shuffled"]

_POOL = 2048  # windows sorted by length together while learning (chosen: shuffled enough, padded little)


class Pieces:
    """A tokenizer without truncation: ``ids(cleaned)`` has no special tokens, ``windows(cleaned)`` has them.

    data: a ``tokenizer.json``. pad, mask: ids (``mask`` hides a span when explaining; ``None``: the unknown piece or
    ``pad``). window: pieces a window can hold, special tokens included.
    """

    def __init__(self, data: bytes, *, pad: int, window: int, mask: int | None = None) -> None:
        from tokenizers import Tokenizer

        try:
            settings = json.loads(data)
            tokenizer: Any = Tokenizer.from_str(data.decode())
            tokenizer.no_truncation()
            tokenizer.no_padding()
            special = {int(t["id"]) for t in settings.get("added_tokens") or [] if t.get("special")}
            model = settings["model"]
            unknown = model.get("unk_id")
            if unknown is None and model.get("unk_token") is not None:
                unknown = tokenizer.token_to_id(model["unk_token"])
            inner = tokenizer.encode("a", add_special_tokens=False).ids
            outer = tokenizer.encode("a").ids
            before = next(i for i in range(len(outer) + 1) if outer[i : i + len(inner)] == inner)
        except Exception as error:  # the library raises untyped errors
            raise ArtefactError("this model's tokenizer is not readable", cure="give its tokenizer.json") from error
        self.data = data
        self.pad = int(pad)
        self.unknown = None if unknown is None else int(unknown)
        self.mask = int(mask) if mask is not None else (self.pad if self.unknown is None else self.unknown)
        self.before = np.array(outer[:before], dtype=np.int64)
        self.after = np.array(outer[before + len(inner) :], dtype=np.int64)
        self.window = int(window)
        self.room = self.window - len(self.before) - len(self.after)
        if self.room < 1:
            raise ArtefactError(f"a window of {window} pieces holds no text", cure="give a larger window")
        self.largest = max(tokenizer.get_vocab(with_added_tokens=True).values(), default=0)
        empty = special | ({self.unknown} if self.unknown is not None else set())
        empty |= {i for piece, i in tokenizer.get_vocab().items() if not piece.strip("▁Ġ ")}
        self._says_nothing = np.zeros(self.largest + 1, dtype=np.bool_)
        self._says_nothing[sorted(i for i in empty if i <= self.largest)] = True
        self._tokenizer = tokenizer

    def _encoded(self, cleaned: Sequence[str]) -> list[Any]:
        # a lone surrogate is no text to the library; it becomes "?"
        texts = [text.encode("utf-8", "replace").decode("utf-8") for text in cleaned]
        found: list[Any] = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        return found

    def read(self, cleaned: Sequence[str]) -> tuple[list[list[NDArray[np.int64]]], NDArray[np.bool_]]:
        """``(windows of each text, whether it holds anything known)``; an empty text has no window."""
        out, known = [], np.zeros(len(cleaned), dtype=np.bool_)
        for i, e in enumerate(self._encoded(cleaned)):
            ids = np.array(e.ids, dtype=np.int64)
            known[i] = bool(len(ids)) and not self._says_nothing[ids].all()
            word = np.array([-1 if w is None else w for w in e.word_ids], dtype=np.int64)
            out.append(self.split(ids, np.diff(word, prepend=-2) != 0))
        return out, known

    def split(self, ids: NDArray[np.int64], starts: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
        """Windows with special tokens that together are ``ids``; ``starts`` is True where a word begins."""
        return [np.concatenate((self.before, ids[part], self.after)) for part in cuts(starts, self.room)]

    def spans(self, cleaned: str) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
        """``(ids, starts, place)`` of one text: ``place`` is the character of ``cleaned`` each piece ends on."""
        e = self._encoded([cleaned])[0]
        word = np.array([-1 if w is None else w for w in e.word_ids], dtype=np.int64)
        place = np.array([max(a, b - 1) for a, b in e.offsets], dtype=np.int64)
        return np.array(e.ids, dtype=np.int64), np.diff(word, prepend=-2) != 0, place


def bucketed(size: NDArray[np.int64], batch: int) -> list[NDArray[np.int64]]:
    """Rows in batches of at most ``batch`` windows of similar length.

    >>> [part.tolist() for part in bucketed(np.array([9, 1, 8, 2]), 2)]
    [[1, 3], [2, 0]]
    """
    order = np.argsort(size, kind="stable")
    return [order[low : low + batch] for low in range(0, len(order), batch)]


def shuffled(
    rows: NDArray[np.int64], size: NDArray[np.int64], batch: int, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """All rows once, in random order, in batches of windows of similar length."""
    rows = rng.permutation(rows)
    for low in range(0, len(rows), _POOL):
        pool = rows[low : low + _POOL]
        groups = [pool[part] for part in bucketed(size[pool], batch)]
        for i in rng.permutation(len(groups)).tolist():
            yield groups[i]


def padded(windows: Sequence[NDArray[np.int64]], pad: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """``(ids, mask)``, both (n, longest) int64; ``mask`` is 1 at real pieces.

    >>> [a.tolist() for a in padded([np.array([5, 6]), np.array([7])], 0)]
    [[[5, 6], [7, 0]], [[1, 1], [1, 0]]]
    """
    size = np.array([len(w) for w in windows], dtype=np.int64)
    mask = np.arange(size.max(initial=0)) < size[:, None]
    ids = np.full(mask.shape, pad, dtype=np.int64)
    ids[mask] = np.concatenate(windows) if windows else np.empty(0, dtype=np.int64)
    return ids, mask.astype(np.int64)


def averaged(scores: NDArray[np.float64], windows: Sequence[Sequence[NDArray[np.int64]]]) -> NDArray[np.float64]:
    """One row a text from one row a window, weighted by their lengths; zeros for a text without a window."""
    size = np.array([len(w) for parts in windows for w in parts], dtype=np.float64)
    owner = np.repeat(np.arange(len(windows)), [len(parts) for parts in windows])
    out = np.zeros((len(windows), scores.shape[1]))
    np.add.at(out, owner, scores * size[:, None])
    out /= np.maximum(np.bincount(owner, weights=size, minlength=len(windows)), 1.0)[:, None]
    return out
