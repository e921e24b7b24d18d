"""The encoder's own subword vocabulary: ``python -m models.recipes.mini.tokenizer`` (after ``corpus``).

A unigram model over cleaned text. A published vocabulary must not spell out anybody: a piece longer than one character
is kept only if it stands in at least 20 documents of at least 2 sources.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from models.recipes.mini.corpus import DOCS, WORK
from models.recipes.training import log

PIECES = 14_000  # before the rare ones go (chosen: 256 bytes a piece as int8)
MIN_DOCUMENTS, MIN_SOURCES = 20, 2  # the rule
SPECIAL = ["<pad>", "<unk>", "<cls>", "<mask>"]
TOKENIZER = WORK / "tokenizer.json"
_REGIONAL_SHARE = 3  # one regional document in so many: they are half of the text and the smaller part of what we read


def documents() -> Iterator[tuple[str, str]]:
    with DOCS.open(encoding="utf-8") as handle:
        for line in handle:
            source, _, text = line.rstrip("\n").partition("\t")
            yield source, text


def sample() -> Iterator[str]:
    """Every word seen five times or more, as often as its count to the power .75: a tenth of the work of all the text,
    and the common words leave room."""
    count: Counter[str] = Counter()
    for i, (source, text) in enumerate(documents()):
        if source != "regional_nusawrites" or i % _REGIONAL_SHARE == 0:
            count.update(text.split())
    for word, n in count.items():
        if n >= 5 and len(word) <= 40:
            yield " ".join([word] * round(n**0.75))


def placeholders() -> list[str]:
    """What the cleaner writes for links, people and numbers: one piece each."""
    found: Counter[str] = Counter()
    for _, text in documents():
        if "<" in text:
            found.update({w for w in text.split() if w[0] == "<" and w[-1] == ">" and w[1:-1].isalpha()})
    return sorted(w for w, n in found.items() if n >= MIN_DOCUMENTS)


def build(vocabulary: list[tuple[str, float]] | None, special: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(vocabulary, 1, False) if vocabulary else models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{M}\p{N}▁]"), behavior="isolated"),
        ]
    )
    if vocabulary:
        tokenizer.add_special_tokens(special)
    return tokenizer


def encode_corpus(tokenizer: Tokenizer) -> tuple[NDArray[np.uint16], NDArray[np.int64], NDArray[np.int64], list[str]]:
    """All ids in one row, document bounds, source number of each document, source names.

    Texts are cut at spaces first, so a word is cut the same wherever it stands: each different word is encoded once."""
    words = sorted({word for _, text in documents() for word in text.split()})
    ids: dict[str, NDArray[np.uint16]] = {}
    for low in range(0, len(words), 65536):
        part = words[low : low + 65536]
        encoded = tokenizer.encode_batch(part, add_special_tokens=False)
        ids.update((word, np.array(e.ids, dtype=np.uint16)) for word, e in zip(part, encoded, strict=True))
    parts, sources = [], []
    for source, text in documents():
        sources.append(source)
        parts.append(np.concatenate([ids[word] for word in text.split()]))
    names = sorted(set(sources))
    bounds = np.concatenate(([0], np.cumsum([len(p) for p in parts]))).astype(np.int64)
    return np.concatenate(parts), bounds, np.array([names.index(s) for s in sources]), names


def spread(tokenizer: Tokenizer) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """In how many documents, and in how many sources, each piece stands."""
    ids, bounds, source, names = encode_corpus(tokenizer)
    size = tokenizer.get_vocab_size()
    document = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    pairs = np.unique(document * size + ids)
    where = np.unique(source[pairs // size] * size + pairs % size)
    log(f"{len(ids) / 1e6:.1f} million pieces of {len(names)} sources")
    return np.bincount(pairs % size, minlength=size), np.bincount(where % size, minlength=size)


def main() -> None:
    special = SPECIAL + placeholders()
    log(f"{len(special)} special pieces: {' '.join(special)}")
    tokenizer = build(None, special)
    trainer = trainers.UnigramTrainer(
        vocab_size=PIECES, special_tokens=special, unk_token="<unk>", max_piece_length=16, show_progress=False
    )
    tokenizer.train_from_iterator(sample(), trainer)
    vocabulary = [(p, s) for p, s in json.loads(tokenizer.to_str())["model"]["vocab"]]
    log(f"{len(vocabulary)} pieces learned")
    build(vocabulary, special).save(str(WORK / "tokenizer-all.json"))
    count, where = spread(build(vocabulary, special))
    kept = [
        (p, s)
        for i, (p, s) in enumerate(vocabulary)
        if p in special or len(p.strip("▁")) <= 1 or (count[i] >= MIN_DOCUMENTS and where[i] >= MIN_SOURCES)
    ]
    build(kept, special).save(str(TOKENIZER))
    log(f"{len(kept)} pieces kept, {len(vocabulary) - len(kept)} too rare to publish")


if __name__ == "__main__":
    main()
