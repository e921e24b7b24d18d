"""The shipped ``mini`` encoder as a transformers model, so that it can be fine-tuned like any checkpoint.

``MiniConfig``/``MiniForSequenceClassification`` are known to transformers' Auto classes as ``opini-mini`` after
:func:`register`; importing this module needs torch and transformers. :func:`folder_of` writes an ordinary checkpoint
folder (config.json, model.safetensors, tokenizer.json, tokenizer_config.json) from a ``mini`` artefact.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from opini.classify.encoder_onnx import floats
from opini.classify.encoder_torch import Encoder
from opini.classify.mini import MiniTextClassifier

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from opini.artefacts import Artefact

__all__ = ["MiniConfig", "MiniForSequenceClassification", "config_of", "folder_of", "state_of"]


class MiniConfig(PreTrainedConfig):
    """Shape of a ``mini`` encoder. ``dropout`` of activations and ``hide`` (share of pieces masked) act while learning:
    the values of the project's own recipe."""

    model_type = "opini-mini"

    def __init__(
        self,
        vocab_size: int = 100,
        hidden_size: int = 256,
        intermediate_size: int = 1024,
        num_hidden_layers: int = 0,
        num_attention_heads: int = 4,
        max_position_embeddings: int = 64,
        dropout: float = 0.1,
        hide: float = 0.08,
        pad_token_id: int = 0,
        mask_token_id: int = 3,
        **kwargs: Any,
    ) -> None:
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.intermediate_size = intermediate_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.max_position_embeddings = max_position_embeddings
        self.dropout = dropout
        self.hide = hide
        self.mask_token_id = mask_token_id
        super().__init__(pad_token_id=pad_token_id, **kwargs)


class MiniForSequenceClassification(PreTrainedModel):
    """The encoder of :mod:`opini.classify.encoder_torch` with one linear read-out of its pooled text."""

    config_class = MiniConfig
    base_model_prefix = "encoder"
    main_input_name = "input_ids"
    supports_gradient_checkpointing = False

    def __init__(self, config: MiniConfig) -> None:
        super().__init__(config)
        self.encoder = Encoder(
            pieces=config.vocab_size,
            width=config.hidden_size,
            hidden=config.intermediate_size,
            layers=config.num_hidden_layers,
            heads=config.num_attention_heads,
            window=config.max_position_embeddings,
        )
        self.classifier = nn.Linear(3 * config.hidden_size, config.num_labels)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        if module is getattr(self, "classifier", None):
            nn.init.zeros_(self.classifier.weight)
            nn.init.zeros_(self.classifier.bias)

    def get_input_embeddings(self) -> nn.Module:
        """The static vectors of the pieces."""
        return self.encoder.vectors

    def set_input_embeddings(self, value: nn.Embedding) -> None:
        """Replace the static vectors."""
        self.encoder.vectors = value

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor | None = None, labels: Tensor | None = None, **_: Any
    ) -> SequenceClassifierOutput:
        """Scores of each window, shape (n, num_labels)."""
        drop = self.config.dropout
        mask = torch.ones_like(input_ids, dtype=torch.bool) if attention_mask is None else attention_mask.bool()
        if self.training and self.config.hide > 0:
            hide = (torch.rand(input_ids.shape, device=input_ids.device) < self.config.hide) & mask
            input_ids = input_ids.masked_fill(hide, self.config.mask_token_id)
        pooled = self.encoder(input_ids, mask, drop)[1]
        scores = self.classifier(functional.dropout(pooled, min(0.9, 2 * drop), self.training))
        loss = None if labels is None else functional.cross_entropy(scores, labels)
        return SequenceClassifierOutput(loss=loss, logits=scores)


def register() -> None:
    """Tell transformers' Auto classes what the model type ``opini-mini`` is."""
    AutoConfig.register(MiniConfig.model_type, MiniConfig, exist_ok=True)
    AutoModelForSequenceClassification.register(MiniConfig, MiniForSequenceClassification, exist_ok=True)


def config_of(mini: MiniTextClassifier, classes: list[str] | None = None) -> MiniConfig:
    """The configuration of a ``mini`` model's encoder."""
    tensors = mini._encoder.tensors
    layers = 1 + max((int(n.split(".")[1]) for n in tensors if n.startswith("blocks.")), default=-1)
    names = [str(c) for c in mini.classes_] if classes is None else classes
    return MiniConfig(
        vocab_size=mini._encoder.pieces,
        hidden_size=mini._encoder.width,
        intermediate_size=tensors["blocks.0.up.codes"].shape[1] if layers else 4 * mini._encoder.width,
        num_hidden_layers=layers,
        num_attention_heads=tensors["attend.bias"].shape[0],
        max_position_embeddings=mini._encoder.window,
        mask_token_id=mini._subwords.mask,
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
    )


def state_of(mini: MiniTextClassifier) -> dict[str, NDArray[np.float32]]:
    """The weights of encoder and head, by the names of :class:`MiniForSequenceClassification`."""
    state = {f"encoder.{name}": value for name, value in floats(mini._encoder.tensors).items()}
    return {**state, "classifier.weight": mini._head[0].T, "classifier.bias": mini._head[1]}


def network_of(mini: MiniTextClassifier) -> MiniForSequenceClassification:
    """The torch network that says what the encoder of a ``mini`` model says."""
    network = MiniForSequenceClassification(config_of(mini))
    network.load_state_dict({name: torch.tensor(value) for name, value in state_of(mini).items()})
    network.eval()
    return network


def folder_of(mini: MiniTextClassifier | Artefact, folder: str | os.PathLike[str]) -> None:
    """Write an ordinary transformers checkpoint folder from a ``mini`` model."""
    model = mini if isinstance(mini, MiniTextClassifier) else MiniTextClassifier.from_artefact(mini)
    network_of(model).save_pretrained(folder)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "tokenizer.json"), "wb") as file:
        file.write(model._subwords.data)
    special = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<cls>", "mask_token": "<mask>"}
    settings = {**special, "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": model._encoder.window}
    with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
        json.dump(settings, file, indent=1)
