"""A small model trained in a second on own texts: enough to hold every estimator to its promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from opini.classify import LinearTextClassifier

_PARTS = {
    "negatif": [
        "jalan rusak parah",
        "air mati terus",
        "pelayanan lambat sekali",
        "kecewa sampah menumpuk",
        "pungli lagi",
    ],
    "netral": [
        "rapat dimulai pukul tujuh",
        "wali kota meninjau pasar",
        "kapan jadwalnya dibuka",
        "surat sudah dikirim",
    ],
    "positif": ["terima kasih bagus sekali", "petugas ramah dan cepat", "mantap pelayanannya", "salut kerjanya rapi"],
}
_ENDS = ["di kampung kami", "hari ini", "pak", "min", "warga tunggu", "tadi pagi", "sejak kemarin", "ulun kada tahu"]


@pytest.fixture(scope="session")
def corpus() -> tuple[list[str], list[str]]:
    rows = [(f"{part} {end}", label) for label, parts in _PARTS.items() for part in parts for end in _ENDS]
    return [text for text, _ in rows], [label for _, label in rows]


@pytest.fixture(scope="session")
def model(corpus: tuple[list[str], list[str]]) -> LinearTextClassifier:
    return LinearTextClassifier(bits=14).fit(*corpus)


def _checkpoint(folder: Path, texts: list[str], family: str) -> Path:
    """A transformer of two layers with a real tokenizer trained on own sentences, as the hub would hold it."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    if family == "bert":
        special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        # words and letters of the sentences; the library's trainer breaks ties differently in every process
        words = sorted({word for text in texts for word in text.split()})
        letters = sorted({letter for word in words for letter in word})
        pieces = [*special, *letters, *(f"##{letter}" for letter in letters), *words]
        vocabulary = {piece: i for i, piece in enumerate(dict.fromkeys(pieces))}
        tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
        tokenizer.add_special_tokens(special)
        tokenizer.normalizer = normalizers.BertNormalizer()
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
        )
        names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "mask_token": "[MASK]"}
    else:
        special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        tokenizer.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(
            vocab_size=400, special_tokens=special, initial_alphabet=alphabet, show_progress=False
        )
        tokenizer.train_from_iterator(texts, trainer)
        tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=True)
        names = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "mask_token": "<mask>"}
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    positions = 34 if family == "roberta" else 32  # RoBERTa counts from the padding id on
    config = transformers.AutoConfig.for_model(
        family,
        **shape,
        vocab_size=tokenizer.get_vocab_size(),
        max_position_embeddings=positions,
        num_labels=3,
        pad_token_id=tokenizer.token_to_id(names["pad_token"]),
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = transformers.AutoModelForSequenceClassification.from_config(config)
    network.save_pretrained(folder)
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_bert(corpus: tuple[list[str], list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random two-layer BERT with three outputs, LABEL_0 to LABEL_2."""
    return _checkpoint(tmp_path_factory.mktemp("bert") / "tiny", corpus[0], "bert")


@pytest.fixture(scope="session")
def tiny_roberta(corpus: tuple[list[str], list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of the RoBERTa family, with a byte-level tokenizer."""
    return _checkpoint(tmp_path_factory.mktemp("roberta") / "tiny", corpus[0], "roberta")
