"""Ids of the corpus, and static vectors to start the embeddings from: ``python -m models.recipes.mini.vectors``.

Positive pointwise mutual information of pieces within five positions, context counts to the power .75, factorised by a
truncated eigendecomposition (Levy, Goldberg, Dagan 2015): as good as skip-gram at this size, two minutes, and the same
every time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tokenizers import Tokenizer

from models.recipes.data import SEED
from models.recipes.mini.corpus import WORK
from models.recipes.mini.tokenizer import SPECIAL, TOKENIZER, encode_corpus
from models.recipes.training import log

IDS, VECTORS = WORK / "ids.npz", WORK / "vectors.npz"
DIM, WINDOW, SHIFT, SMOOTH = 256, 5, 1.0, 0.75  # of the paper; DIM as the encoder
NEIGHBOURS = 24  # confusable pieces kept for the replaced-token objective


def cooccurrence(ids: NDArray[np.uint16], bounds: NDArray[np.int64], size: int) -> sparse.csr_array:
    """Symmetric counts within WINDOW, weighted by 1 / distance, never across documents."""
    document = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds)).astype(np.int32)
    total = sparse.csr_array((size, size), dtype=np.float32)
    step = 4_000_000
    for low in range(0, len(ids), step):
        here, of = ids[low : low + step].astype(np.int32), document[low : low + step]
        for gap in range(1, WINDOW + 1):
            same = of[:-gap] == of[gap:]
            a, b = here[:-gap][same], here[gap:][same]
            value = np.full(len(a), 1.0 / gap, dtype=np.float32)
            total = total + sparse.coo_array((value, (a, b)), shape=(size, size)).tocsr()
    return (total + total.T).tocsr()


def factorise(counts: sparse.csr_array) -> NDArray[np.float32]:
    row = np.asarray(counts.sum(axis=1)).reshape(-1) + 1e-9
    column = row**SMOOTH
    ppmi = counts.tocoo()
    value = np.log(ppmi.data * column.sum() / (row[ppmi.row] * column[ppmi.col])) - np.log(SHIFT)
    keep = value > 0
    shape = counts.shape
    matrix = sparse.csr_array((value[keep].astype(np.float32), (ppmi.row[keep], ppmi.col[keep])), shape=shape)
    log(f"{keep.sum()} positive cells")
    rng = np.random.default_rng(SEED)
    Q = np.linalg.qr(matrix @ rng.standard_normal((shape[0], DIM + 32), dtype=np.float32))[0]
    for _ in range(4):  # subspace iteration (Halko, Martinsson, Tropp 2011)
        Q = np.linalg.qr(matrix @ np.linalg.qr(matrix.T @ Q)[0])[0]
    U, s, _ = np.linalg.svd((matrix.T @ Q).T, full_matrices=False)
    vectors = (Q @ U)[:, :DIM] * np.sqrt(s[:DIM])
    return vectors.astype(np.float32)


def main() -> None:
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    size = tokenizer.get_vocab_size()
    ids, bounds, source, names = encode_corpus(tokenizer)
    np.savez(IDS, ids=ids, bounds=bounds, source=source, names=np.array(names))
    log(f"{len(ids) / 1e6:.1f} million pieces, {len(bounds) - 1} documents, {(ids == 1).mean():.4f} unknown")
    counts = cooccurrence(ids, bounds, size)
    log(f"{counts.nnz} pairs")
    vectors = factorise(counts)
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    frequency = np.bincount(ids, minlength=size)
    near = np.zeros((size, NEIGHBOURS), dtype=np.int32)
    for low in range(0, size, 1024):
        S = unit[low : low + 1024] @ unit.T
        S[np.arange(len(S)), np.arange(low, low + len(S))] = -9
        S[:, frequency < 50] = -9
        S[:, : len(SPECIAL)] = -9
        near[low : low + 1024] = np.argsort(-S, axis=1)[:, :NEIGHBOURS]
    np.savez(VECTORS, vectors=vectors, near=near, frequency=frequency)
    for word in ("▁bagus", "▁jalan", "▁banjir", "▁kada", "▁pajak"):
        i = tokenizer.token_to_id(word)
        if i is not None:
            log(word + ": " + " ".join(str(tokenizer.id_to_token(int(j))) for j in near[i, :10]))


if __name__ == "__main__":
    main()
