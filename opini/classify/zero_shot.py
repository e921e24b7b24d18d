"""One's own topics without any example: a checkpoint of natural language inference reads text and hypothesis.

Yin, Hay, Roth 2019, "Benchmarking Zero-shot Text Classification": the label whose hypothesis follows best.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from opini.classify.base import labels_of, texts_of, weights_of
from opini.classify.calibrate import temperature
from opini.classify.scored import ScoredTextClassifier
from opini.errors import ArtefactError, ConfigError, InputError
from opini.text import TextCleaner

__all__ = ["ZeroShotTextClassifier"]

_LEAST = 8  # pieces of text a window must hold beside the longest hypothesis (chosen)


class ZeroShotTextClassifier(ScoredTextClassifier):
    """Decides which hypothesis about a text is the most entailed; needs the extra ``transformers``.

    Parameters (keyword-only). ``model``: a checkpoint of NLI, folder or hub id (``revision``: branch, tag or commit).
    ``labels``: label -> hypothesis ("Teks ini tentang sampah."), or labels alone, which get that sentence.
    ``entailment``: number of the output that means entailment (``None``: the one its configuration calls so).
    ``cleaner``: a :class:`opini.TextCleaner` (``None``: its defaults). ``window``: pieces of text and hypothesis
    together; a longer text is read in windows whose scores are averaged by length. ``batch``: windows at once.
    ``abstain_below``: ``predict(abstain=True)`` answers 'tidak yakin' below this probability. ``device``: "auto",
    "cpu", "cuda", ...

    Ready without ``fit``, which only chooses the temperature, on a few labelled texts: without it the model is not
    calibrated. A text without a known piece gets even probabilities and always abstains. Each label costs a reading of
    the text: for a stream, let it teach a small model (:func:`opini.classify.distil.distil`).

    >>> ZeroShotTextClassifier(model="nli", labels={"sampah": "Teks ini tentang sampah."}).labels["sampah"]
    'Teks ini tentang sampah.'
    """

    def __init__(
        self,
        *,
        model: str | os.PathLike[str] | None = None,
        labels: Mapping[str, str] | Sequence[str] = (),
        revision: str | None = None,
        entailment: int | None = None,
        cleaner: TextCleaner | None = None,
        window: int = 128,
        batch: int = 32,
        abstain_below: float = 0.5,
        device: str = "auto",
    ) -> None:
        self.model = model
        self.labels = labels
        self.revision = revision
        self.entailment = entailment
        self.cleaner = cleaner
        self.window = window
        self.batch = batch
        self.abstain_below = abstain_below
        self.device = device

    def fit(self, X: Any = None, y: Any = None, sample_weight: Any = None) -> Self:
        """Open the checkpoint; with texts and labels, choose the temperature on them.

        Raises :class:`InputError` for a model without an entailment output or labels that are not among ``labels``,
        :class:`ArtefactError` for a folder that cannot be opened.
        """
        self._open()
        if X is not None:
            texts = texts_of(X)
            found, codes = labels_of(y, len(texts))
            unknown = sorted(set(found.tolist()) - set(self.classes_.tolist()))
            if unknown:
                raise InputError(f"{unknown} have no hypothesis", cure=f"choose from {self.classes_.tolist()}")
            scores = self._in_parts(self._cleaner.clean_many(texts))
            known = ~np.isnan(scores[:, 0])
            at = np.searchsorted(self.classes_, found)[codes]
            if known.any():
                self.temperature_ = temperature(scores[known], at[known], weights_of(sample_weight, len(texts))[known])
        return self

    def _check_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            self._open()

    def _open(self) -> None:
        from opini.classify.transformer_batches import Pieces
        from opini.classify.transformer_load import fetch, is_hub_id, open_folder
        from opini.classify.transformer_network import device_of, needs_torch, window_of

        needs_torch()
        self._check_abstain()
        hypotheses = _hypotheses(self.labels)
        if self.model is None:
            raise ConfigError("model is missing", cure="give the folder or hub id of an NLI checkpoint")
        folder = fetch(str(self.model), revision=self.revision)[0] if is_hub_id(self.model) else Path(self.model)
        opened = open_folder(folder)
        self._entails = _entailing(opened.names, self.entailment)
        limit = window_of(opened.network, self.window, opened.longest)
        self._pieces = Pieces(opened.tokenizer, pad=opened.pad, window=limit, mask=opened.mask)
        self._hypotheses = [self._pieces._encoded([text])[0] for text in hypotheses.values()]
        marks = len(self._pieces._tokenizer.post_process(self._hypotheses[0], self._hypotheses[0]).ids)
        longest = max(len(h.ids) for h in self._hypotheses)
        self._room = limit - longest - (marks - 2 * len(self._hypotheses[0].ids))
        if self._room < _LEAST:
            raise InputError(f"a hypothesis of {longest} pieces fills the window", cure="write shorter hypotheses")
        self._kinds = getattr(opened.network.config, "type_vocab_size", 1) > 1
        self._network = opened.network.to(device_of(self.device)).eval().requires_grad_(False)
        chosen = self.cleaner or TextCleaner()
        self._cleaner = TextCleaner.from_config(chosen.to_config())
        self.temperature_ = 1.0
        self.prior_ = np.full(len(hypotheses), 1.0 / len(hypotheses))
        self.classes_ = np.array(list(hypotheses))

    def _scores(self, cleaned: list[str]) -> NDArray[np.float64]:
        known = self._pieces.read(cleaned)[1]
        c = len(self.classes_)
        total, size = np.zeros((len(cleaned), c)), np.zeros(len(cleaned))
        pairs: list[Any] = []
        owner: list[tuple[int, int, int]] = []
        for i in np.flatnonzero(known).tolist():
            whole = self._pieces._encoded([cleaned[i]])[0]
            whole.truncate(self._room)
            for part in (whole, *whole.overflowing):
                size[i] += len(part.ids)
                for k, hypothesis in enumerate(self._hypotheses):
                    pairs.append(self._pieces._tokenizer.post_process(part, hypothesis))
                    owner.append((i, k, len(part.ids)))
        for (i, k, n), score in zip(owner, self._entailment(pairs).tolist(), strict=True):
            total[i, k] += score * n
        out = total / np.maximum(size, 1.0)[:, None] / self.temperature_
        out[~known] = np.nan
        centred: NDArray[np.float64] = out - out.mean(axis=1, keepdims=True)
        return centred

    def _entailment(self, pairs: Sequence[Any]) -> NDArray[np.float64]:
        """The entailment score of each pair."""
        import torch

        from opini.classify.transformer_batches import bucketed, padded

        out = np.empty(len(pairs))
        device = next(self._network.parameters()).device
        for rows in bucketed(np.array([len(p.ids) for p in pairs], dtype=np.int64), self.batch):
            some = [pairs[i] for i in rows.tolist()]
            ids, mask = padded([np.array(p.ids, dtype=np.int64) for p in some], self._pieces.pad)
            given = {"input_ids": ids, "attention_mask": mask}
            if self._kinds:
                given["token_type_ids"] = padded([np.array(p.type_ids, dtype=np.int64) for p in some], 0)[0]
            with torch.inference_mode():
                told = self._network(**{name: torch.from_numpy(a).to(device) for name, a in given.items()}).logits
            out[rows] = told[:, self._entails].float().cpu().numpy()
        return out


def _hypotheses(labels: Mapping[str, str] | Sequence[str]) -> dict[str, str]:
    """Label -> hypothesis, sorted by label.

    >>> _hypotheses(["sampah", "jalan_rusak"])
    {'jalan_rusak': 'Teks ini tentang jalan rusak.', 'sampah': 'Teks ini tentang sampah.'}
    """
    given = (
        labels if isinstance(labels, Mapping) else {x: f"Teks ini tentang {str(x).replace('_', ' ')}." for x in labels}
    )
    if isinstance(labels, str) or not all(isinstance(k, str) and isinstance(v, str) for k, v in given.items()):
        raise ConfigError("labels are not texts", cure="give {'sampah': 'Teks ini tentang sampah.', ...}")
    if len(given) < 2:
        raise ConfigError(f"{len(given)} labels are given", cure="give at least two")
    return dict(sorted(given.items()))


def _entailing(names: Sequence[str], wanted: int | None) -> int:
    """The output that means entailment.

    >>> _entailing(["CONTRADICTION", "neutral", "Entailment"], None)
    2
    """
    if wanted is not None:
        if not 0 <= wanted < len(names):
            raise ConfigError(
                f"entailment = {wanted}, the model has {len(names)} outputs", cure="give a smaller number"
            )
        return wanted
    found = [i for i, name in enumerate(names) if name.lower().startswith("entail")]
    if len(found) != 1:
        raise ArtefactError(
            "this checkpoint names no output 'entailment'", cure="use a checkpoint of NLI, or give entailment=NUMBER"
        )
    return found[0]
