"""Issue discovery: which opinions speak of the same concrete trouble, and what to call it.

:func:`discover` is the only way in. Kinds of trouble are found in ``online``, single cases in ``cases``, told apart in
``local`` and named in ``phrases``; this module puts them together and hands out stable ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from opini.config import MonitorSettings
from opini.issues.book import UNGROUPED, IssueBook, IssueRecord
from opini.issues.cases import CASE_DAYS, cases
from opini.issues.local import Cluster, Labels, place_codes, same_case, separate
from opini.issues.online import KINDS, assign
from opini.issues.phrases import NAMELESS, Naming, has_subject, says_something, titles
from opini.issues.places import Place, find_places
from opini.issues.vectors import vectorise
from opini.issues.wording import Wording
from opini.stream.duplicates import near_duplicate_groups
from opini.stream.table import Codes, OpinionTable
from opini.stream.weights import Weights

__all__ = ["UNGROUPED", "IssueBook", "IssueRecord", "discover"]

_NAMELESS = 30  # opinions from which an issue is kept even under a poor name (chosen)
_TELLING = 12.0  # features of a text long enough to show what an issue is about (chosen: six or seven words)
_MIN_SIZE = 3  # opinions an issue needs; fewer stay "belum berkelompok" (chosen)


def discover(
    table: OpinionTable,
    day: NDArray[np.int32],
    weights: Weights,
    settings: MonitorSettings,
    groups: NDArray[np.int64] | None = None,
) -> IssueBook:
    """Give every opinion an issue or -1, and describe each issue.

    ``day`` is the report day of every row, ``groups`` the near-duplicate groups where they are known already. Ids come
    from the first member, so they survive re-batching and restarts. Ids given in ``table.isu`` are kept and only
    described. Groups of fewer than three opinions stay at -1.
    """
    if table.isu is not None and not any(table.bersih):
        return _without_text(table, table.isu, weights)
    x = vectorise(table.bersih) if table.vektor is None else table.vektor
    places = find_places(table.bersih)
    if groups is None:
        groups = near_duplicate_groups(
            table.bersih, jaccard=settings.duplicate_jaccard, tautan=table.tautan, induk=table.induk
        )
    wording = Wording(table.bersih, table.teks)
    parents: list[int] = []
    kind, kind_names = np.full(table.n, -1, dtype=np.int64), list[str]()
    if table.isu is not None:
        label, names = table.isu.codes.astype(np.int64), list(table.isu.names)
    else:
        label, clusters, kind = _clustered(table, x, np.asarray(day, dtype=np.int64), places, groups, settings)
        kind_names = [_stable_id(table, c) for c in clusters if not c.case]
        label, names, parents = _with_ids(table, _with_subject(label, clusters, wording), clusters)
    members, isu = _members(label, names)
    naming = titles(wording, _with_given(places, table.wilayah), members, groups, parents)
    if table.isu is None:
        members, isu, naming = _with_name(members, isu, naming, parents)
    above = {names[i]: names[p] for i, p in enumerate(parents) if p >= 0 and names[p] in isu.names}
    described = zip(isu.names, members, naming, strict=True)
    records = (_record(table, x[rows], weights, name, rows, called) for name, rows, called in described)
    position = {name: i for i, name in enumerate(isu.names)}
    umum = np.array([position.get(name, -1) for name in kind_names] + [-1], dtype=np.int64)[kind]
    return IssueBook(
        isu,
        tuple(replace(record, induk=above.get(record.isu, "")) for record in records),
        np.where(umum >= 0, umum, isu.codes),
    )


def _with_given(places: Sequence[tuple[Place, ...]], wilayah: Codes) -> list[tuple[Place, ...]]:
    """Places in the texts, and the place the row came with, for names: "Pipa PDAM bocor di Gundih"."""
    given = [("kelurahan", " ".join(name.lower().split())) for name in wilayah.names]
    return [
        named if code < 0 or any(given[code][1] in name for _, name in named) else (*named, given[code])
        for named, code in zip(places, wilayah.codes.tolist(), strict=True)
    ]


def _clustered(
    table: OpinionTable,
    x: sparse.csr_array,
    day: NDArray[np.int64],
    places: Sequence[tuple[Place, ...]],
    groups: NDArray[np.int64],
    settings: MonitorSettings,
) -> tuple[NDArray[np.int64], tuple[Cluster, ...], NDArray[np.int64]]:
    """Kinds of trouble over the whole area with single cases taken out of them, and everybody's kind."""
    topics, dormant = _topics(table), int(settings.dormant_days)
    given, read, where = place_codes(table.wilayah, places)
    kinds = assign(x, day, topics, replace(KINDS, similarity=settings.issue_similarity), dormant)
    label, founder = cases(kinds.weighted, day, topics, given, read)
    single = Labels(same_case(label, groups, day, where, CASE_DAYS), founder)
    label, clusters = separate(Labels(kinds.label, kinds.founder), single, day, where, CASE_DAYS)
    found = np.unique(kinds.label[kinds.label >= 0])
    return label, clusters, np.where(kinds.label >= 0, np.searchsorted(found, kinds.label), -1)


def _without_text(table: OpinionTable, given: Codes, weights: Weights) -> IssueBook:
    """Given issues whose opinions were not kept: times, topics and sizes, no words."""
    members, isu = _members(given.codes.astype(np.int64), list(given.names))
    called = Naming(NAMELESS, (), ())
    return IssueBook(
        isu,
        tuple(
            _record(table, sparse.csr_array(np.zeros((len(rows), 1))), weights, name, rows, called)
            for name, rows in zip(isu.names, members, strict=True)
        ),
    )


def _topics(table: OpinionTable) -> NDArray[np.int64]:
    """Topic codes; -1 where unknown or "lainnya", which says nothing."""
    vague = [i for i, name in enumerate(table.topik.names) if name == "lainnya"]
    return np.where(np.isin(table.topik.codes, vague), -1, table.topik.codes).astype(np.int64)


def _with_subject(label: NDArray[np.int64], clusters: tuple[Cluster, ...], wording: Wording) -> NDArray[np.int64]:
    """Take the label off clusters held together by one everyday word ("presiden"); cases go back to their kind."""
    for case in (True, False):
        members, codes = _members(label, [str(i) for i in range(len(clusters))])
        keep = np.array([len(rows) >= _MIN_SIZE and has_subject(wording, rows) for rows in members] + [False])
        parent = np.array([c.parent if c.case else -1 for c in clusters] + [-1], dtype=np.int64)
        is_case = np.array([c.case for c in clusters] + [False])
        out = ~keep[codes.codes] & (is_case[label] == case)
        label = np.where(out, parent[label], label)
    return label


def _with_ids(
    table: OpinionTable, label: NDArray[np.int64], clusters: tuple[Cluster, ...]
) -> tuple[NDArray[np.int64], list[str], list[int]]:
    """Labels renumbered without clusters below the least size, their ids, and each one's parent (-1: none)."""
    size = np.bincount(label[label >= 0], minlength=len(clusters))
    keep = size >= _MIN_SIZE
    number = np.append(np.where(keep, np.cumsum(keep) - 1, -1), -1)
    kept = [clusters[i] for i in np.flatnonzero(keep)]
    return number[label], [_stable_id(table, c) for c in kept], [int(number[c.parent]) for c in kept]


def _with_name(
    members: list[NDArray[np.int64]], isu: Codes, naming: list[Naming], parents: list[int]
) -> tuple[list[NDArray[np.int64]], Codes, list[Naming]]:
    """Let go of small clusters for which people have no better name than one everyday word; cases go to their kind."""
    good = [
        len(rows) >= _NAMELESS or says_something(called.judul) for rows, called in zip(members, naming, strict=True)
    ]
    target = [i if good[i] else parents[i] if parents[i] >= 0 and good[parents[i]] else -1 for i in range(len(members))]
    keep = [i for i in range(len(members)) if good[i]]
    new = {old: number for number, old in enumerate(keep)}
    lookup = np.array([new.get(i, -1) for i in target] + [-1], dtype=np.int64)
    label = lookup[isu.codes]
    members, codes = _members(label, [isu.names[i] for i in keep])
    return members, codes, [naming[i] for i in keep]


def _stable_id(table: OpinionTable, cluster: Cluster) -> str:
    row = cluster.founder
    seed = f"{table.waktu[row]}\n{table.id[row]}\n{table.bersih[row]}\n{'kasus' if cluster.case else ''}"
    return "i-" + blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _members(label: NDArray[np.int64], names: list[str]) -> tuple[list[NDArray[np.int64]], Codes]:
    """Rows of every issue that has any, in table order, and the opinions' codes into just those."""
    order = np.argsort(label, kind="stable")
    order = order[label[order] >= 0]
    members = np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []
    present = [int(label[rows[0]]) for rows in members]
    lookup = np.full(len(names) + 1, -1, dtype=np.int32)
    lookup[present] = np.arange(len(present), dtype=np.int32)
    return members, Codes(lookup[label], tuple(names[i] for i in present))


def _record(
    table: OpinionTable, x: sparse.csr_array, weights: Weights, isu: str, rows: NDArray[np.int64], called: Naming
) -> IssueRecord:
    topic = table.topik.codes[rows]
    known = topic >= 0
    share = np.bincount(topic[known], weights=np.nan_to_num(weights.bobot[rows][known]) + 1e-9)
    return IssueRecord(
        isu=isu,
        judul=called.judul,
        topik=table.topik.names[int(share.argmax())] if len(share) else "lainnya",
        frasa=called.frasa,
        lokasi=called.lokasi,
        mulai=int(table.waktu[rows[0]]),
        terakhir=int(table.waktu[rows[-1]]),
        n=len(rows),
        contoh=_examples(table, x, rows),
    )


def _examples(table: OpinionTable, x: sparse.csr_array, rows: NDArray[np.int64]) -> tuple[int, ...]:
    """Most typical, most severe, most different member; fewer where they coincide or nothing tells severity."""
    centre = np.asarray(x.mean(axis=0)).ravel()
    near = np.asarray(x @ centre).ravel()
    telling = near * np.minimum(np.diff(x.indptr) / _TELLING, 1.0)  # two words are typical, but no example
    severity = np.where(np.isnan(table.keparahan[rows]), -1.0, table.keparahan[rows])
    severity = severity + 0.1 * np.nan_to_num(table.tone[rows, 0])
    picks = [int(np.argmax(telling))]
    if severity.max() > -0.9:
        picks.append(int(np.argmax(severity)))
    # "Different" means another side of the issue, not a stray: the least typical of the nearer three quarters.
    inner = np.flatnonzero(near >= np.quantile(near, 0.25))
    picks.append(int(inner[np.argmin(near[inner])]))
    return tuple(int(rows[i]) for i in dict.fromkeys(picks))
