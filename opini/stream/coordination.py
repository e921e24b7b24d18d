"""Which posts look coordinated: the same text, link or repost by different accounts within seconds, again and again.

Tone-blind by construction: it reads who, when and what was repeated, never what was said about whom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from opini.config import MonitorSettings
from opini.stream.table import OpinionTable

__all__ = ["coordination"]

_COARSE = 3600  # times that are all whole hours (or dates) cannot show what happened within a minute
_BY_SIZE = 0.15  # evidence of each further account in one burst of an equal text (chosen; 10 accounts: P = .70)
_BY_RERUN = 0.25  # evidence of each further burst of the same text, whoever joins (chosen; 4 reruns: P = .63)
_BY_REPEAT = 0.5  # evidence of each further burst together with the same accounts (chosen; 3 bursts: P = .63)
_PAIRS_LIMIT = 100  # accounts in a burst up to which who-with-whom is counted; above it the size speaks


@dataclass(frozen=True, slots=True)
class _Bursts:
    row: NDArray[np.int64]
    burst: NDArray[np.int64]
    n: int


def coordination(table: OpinionTable, groups: NDArray[np.int64], settings: MonitorSettings) -> NDArray[np.float64]:
    """P(coordinated) of each opinion, float64 (n,); ``nan`` where times are too coarse, 0 where nothing repeats.

    A burst is a run of the same key (text group, link, reposted post) with gaps of at most ``coordination_seconds``
    and two or more accounts. An equal text is evidence by the size of its burst and by how often it bursts; every
    kind is evidence by how often the same accounts burst together. ``groups`` is -1 for texts that prove nothing.
    Without authors every row is one account.
    """
    n = table.n
    seconds = table.waktu
    if n == 0 or (n > 1 and not np.any(seconds % _COARSE)):
        return np.full(n, np.nan)
    known = table.penulis.codes >= 0
    account = np.where(known, table.penulis.codes, len(table.penulis.names) + np.arange(n)).astype(np.int64)
    _, account = np.unique(account, return_inverse=True)
    window = int(settings.coordination_seconds)
    evidence = np.zeros(n)
    parts: list[_Bursts] = []
    total = 0
    public = ~table.resmi
    for key, by_size in ((groups, _BY_SIZE), (table.tautan.codes, 0.0), (table.induk.codes, 0.0)):
        bursts, accounts = _bursts(np.where(public, key, -1), seconds, account, window)
        if not bursts.n:
            continue
        np.maximum.at(evidence, bursts.row, by_size * np.maximum(accounts[bursts.burst] - 2.0, 0.0))
        if by_size:
            evidence[bursts.row] += _BY_RERUN * _reruns(key[bursts.row].astype(np.int64), bursts)
        parts.append(_Bursts(bursts.row, bursts.burst + total, bursts.n))
        total += bursts.n
    if parts:
        evidence += _BY_REPEAT * _repeats(parts, total, account)
    return -np.expm1(-evidence)


def _bursts(
    key: NDArray[np.int64], seconds: NDArray[np.int64], account: NDArray[np.int64], window: int
) -> tuple[_Bursts, NDArray[np.int64]]:
    """Rows in bursts of two or more accounts, the burst of each, and the number of accounts of each burst."""
    rows = np.flatnonzero(key >= 0)
    order = rows[np.lexsort((seconds[rows], key[rows]))]
    if len(order) < 2:
        return _Bursts(order[:0], order[:0], 0), order[:0]
    start = np.ones(len(order), dtype=np.bool_)
    start[1:] = (key[order[1:]] != key[order[:-1]]) | (seconds[order[1:]] - seconds[order[:-1]] > window)
    run = np.cumsum(start) - 1
    member = np.unique(np.stack([run, account[order]], axis=1), axis=0)[:, 0]
    accounts = np.bincount(member, minlength=run[-1] + 1)
    keep = accounts >= 2
    number = np.cumsum(keep) - 1
    inside = keep[run]
    return _Bursts(order[inside], number[run[inside]], int(keep.sum())), accounts[keep]


def _reruns(key: NDArray[np.int64], bursts: _Bursts) -> NDArray[np.float64]:
    """How many *further* bursts the text of each row has: one push may be chance, the same push at noon and at night is
    a plan."""
    pairs = np.unique(np.stack([key, bursts.burst]), axis=1)
    texts, times = np.unique(pairs[0], return_counts=True)
    return np.asarray(times[np.searchsorted(texts, key)] - 1.0)


def _repeats(parts: list[_Bursts], total: int, account: NDArray[np.int64]) -> NDArray[np.float64]:
    """In how many *further* bursts each row's account appears together with its most frequent partner."""
    row = np.concatenate([p.row for p in parts])
    burst = np.concatenate([p.burst for p in parts])
    size = np.bincount(burst, minlength=total)
    small = size[burst] <= _PAIRS_LIMIT
    accounts, local = np.unique(account[row], return_inverse=True)
    pairs = np.unique(np.stack([local[small], burst[small]], axis=1), axis=0)  # an account counts once in a burst
    ones = np.ones(len(pairs), dtype=np.int32)
    incidence = sparse.csr_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(accounts), total))
    together = (incidence @ incidence.T).tocoo()
    partner = np.zeros(len(accounts))
    off = together.row != together.col
    np.maximum.at(partner, together.row[off], together.data[off])
    out = np.zeros(len(account))
    np.maximum.at(out, row, np.maximum(partner[local] - 1.0, 0.0))
    return out
