"""Which opinions speak of the same issue, found online in time order."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage

from opini.config import MonitorSettings
from opini.issues.book import UNGROUPED, IssueBook, IssueRecord
from opini.issues.centroids import Centroids, Idf
from opini.issues.phrases import titles
from opini.issues.vectors import vectorise
from opini.stream.table import Codes, OpinionTable
from opini.stream.weights import Weights

__all__ = ["UNGROUPED", "IssueBook", "IssueRecord", "assign", "discover"]

_BATCH = 800  # rows clustered at once; bounds the pairwise step
MERGE = 0.45
WAKE = 0.10
HALFLIFE = 30.0
MIN_SIZE = 3


def assign(x: sparse.csr_array, day: NDArray[np.int64], settings: MonitorSettings) -> NDArray[np.int64]:
    """Cluster number of each row (-1: no content)."""
    n, dim = x.shape
    theta = settings.issue_similarity
    label = np.full(n, -1, dtype=np.int64)
    parent: list[int] = []
    idf = Idf(dim)
    centroids = Centroids(dim, HALFLIFE)
    full = np.diff(x.indptr) > 0
    bounds = np.flatnonzero(np.r_[True, day[1:] != day[:-1], True]) if n else np.zeros(1, dtype=np.int64)
    for start, stop in zip(bounds[:-1], bounds[1:], strict=True):
        today = int(day[start])
        centroids.sleep(today, int(settings.dormant_days))
        for first in range(start, stop, _BATCH):
            rows = np.arange(first, min(first + _BATCH, stop))
            rows = rows[full[rows]]
            if not len(rows):
                continue
            raw = x[rows]
            idf.learn(raw)
            weighted = idf.weigh(raw)
            slots, memory, asleep = centroids.matrix(idf)
            got = np.full(len(rows), -1, dtype=np.int64)
            if len(slots):
                sim = (weighted @ memory.T).toarray() - WAKE * asleep[None, :]
                best = sim.argmax(axis=1)
                hit = sim[np.arange(len(rows)), best] >= theta
                got[hit] = slots[best[hit]]
            rest = np.flatnonzero(got < 0)
            got[rest] = _new(weighted[rest], theta) + len(parent)
            parent += range(len(parent), int(got.max(initial=len(parent) - 1)) + 1)
            for slot in np.unique(got):
                centroids.add(int(slot), raw[np.flatnonzero(got == slot)], today)
            label[rows] = got
        _converge(centroids, idf, parent)
    root = _roots(parent)
    return np.where(label >= 0, root[label], -1) if len(root) else label


def _new(x: sparse.csr_array, theta: float) -> NDArray[np.int64]:
    """Average-linkage groups of rows that no known issue took."""
    if x.shape[0] < 2:
        return np.zeros(x.shape[0], dtype=np.int64)
    sim = (x @ x.T).toarray()
    distance = 1.0 - sim[np.triu_indices(x.shape[0], 1)]
    flat = fcluster(linkage(np.clip(distance, 0.0, None), "average"), 1.0 - theta, "distance")
    _, first, inverse = np.unique(flat, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first, kind="stable"), kind="stable")[inverse]


def _converge(centroids: Centroids, idf: Idf, parent: list[int]) -> None:
    slots, memory, asleep = centroids.matrix(idf)
    if len(slots) < 2:
        return
    sim = sparse.triu(memory @ memory.T, k=1).tocoo()
    hit = sim.data >= MERGE
    gone: set[int] = set()
    for i in np.argsort(-sim.data[hit], kind="stable"):
        a, b = int(slots[sim.row[hit][i]]), int(slots[sim.col[hit][i]])
        if a in gone or b in gone:
            continue
        keep, drop = min(a, b), max(a, b)
        centroids.merge(keep, drop)
        parent[drop] = keep
        gone |= {keep, drop}


def _roots(parent: list[int]) -> NDArray[np.int64]:
    root = np.asarray(parent, dtype=np.int64)
    for i in range(len(root)):  # a parent is always an older cluster
        root[i] = root[root[i]]
    return root


def discover(table: OpinionTable, day: NDArray[np.int32], weights: Weights, settings: MonitorSettings) -> IssueBook:
    """Group opinions into issues; given ids in ``table.isu`` are taken as they are."""
    if table.isu is not None:
        label, names = table.isu.codes.astype(np.int64), list(table.isu.names)
    else:
        x = vectorise(table.bersih) if table.vektor is None else table.vektor
        label = assign(x, np.asarray(day, dtype=np.int64), settings)
        label, names = _named(table, label)
    codes = np.asarray(label, dtype=np.int32)
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    members = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(order) else []
    present = [int(codes[m[0]]) for m in members]
    lookup = np.full(len(names) + 1, -1, dtype=np.int32)
    lookup[present] = np.arange(len(present))
    isu = Codes(lookup[codes], tuple(names[i] for i in present))
    judul = titles(table, members)
    records = tuple(_record(table, weights, isu.names[i], rows, judul[i]) for i, rows in enumerate(members))
    return IssueBook(isu, records)


def _named(table: OpinionTable, label: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[str]]:
    """Drop clusters below the least size and name the others by their first member."""
    found, first, inverse, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    keep = (found >= 0) & (size >= MIN_SIZE)
    number = np.where(keep, np.cumsum(keep) - 1, -1)
    names = [_stable_id(table, int(row)) for row in first[keep]]
    return number[inverse], names


def _stable_id(table: OpinionTable, row: int) -> str:
    seed = f"{table.waktu[row]}\n{table.id[row]}\n{table.bersih[row]}".encode("utf-8", "surrogatepass")
    return "i-" + blake2b(seed, digest_size=6).hexdigest()


def _record(table: OpinionTable, weights: Weights, isu: str, rows: NDArray[np.int64], judul: str) -> IssueRecord:
    topic = table.topik.codes[rows]
    known = topic >= 0
    share = np.bincount(topic[known], weights=weights.bobot[rows][known] + 1e-9) if known.any() else np.zeros(0)
    topik = table.topik.names[int(share.argmax())] if len(share) else "lainnya"
    return IssueRecord(
        isu=isu,
        judul=judul,
        topik=topik,
        frasa=(),
        lokasi=(),
        mulai=int(table.waktu[rows[0]]),
        terakhir=int(table.waktu[rows[-1]]),
        n=len(rows),
        contoh=tuple(int(r) for r in rows[:3]),
    )
