"""Makes a report of a board, freezes what it was made of, and makes it again from what is still there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from opini.board.feedback import Feedback
from opini.board.given import BoardReport, packages, report_id
from opini.board.plain import digest_of
from opini.board.records import Reproduction
from opini.board.rows import join, table_of
from opini.board.scoring import Clock, score
from opini.engine import Result
from opini.errors import InputError
from opini.profile import Profile
from opini.profile_json import profile_from, profile_plain
from opini.store import Connection, history, journal, opinions
from opini.stream.table import OpinionTable

__all__ = ["Frozen", "digest_of_ids", "make", "make_again", "moment_reason"]

_AFTER = "sesudah_waktu_laporan"
moment_reason = _AFTER
Build = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a report is made of besides the opinions."""

    revisi: int
    profil: Profile
    umpan: Feedback
    lewat: Mapping[str, int]
    model: Mapping[str, str]
    patahan: tuple[Mapping[str, Any], ...]
    tutup: int | None  # last closed report day: later ones are provisional
    koreksi: Mapping[str, Any] = field(default_factory=dict)  # channel -> what the tone model confuses there (an audit)
    catatan: tuple[str, ...] = ()


def digest_of_ids(table: OpinionTable) -> str:
    """Tells whether two tables hold the same opinions with the same predictions."""
    digest = hashlib.sha256(
        "\n".join(f"{i}\t{t}" for i, t in zip(table.id, table.waktu.tolist(), strict=True)).encode()
    )
    digest.update(np.nan_to_num(table.tone, nan=-1.0).tobytes())
    return digest.hexdigest()


def make(table: OpinionTable, frozen: Frozen, as_of: int | None, build: Build) -> tuple[BoardReport, dict[str, Any]]:
    """The report of ``table`` at ``as_of``, and the content to store under its id."""
    lewat = dict(frozen.lewat)
    if as_of is not None:
        inside = int(np.searchsorted(table.waktu, as_of))
        if inside < table.n:
            lewat[_AFTER] = lewat.get(_AFTER, 0) + table.n - inside
            table = table.take(np.arange(inside))
    result = _scored(table, replace(frozen, lewat=lewat), as_of)
    profile = profile_plain(frozen.profil)
    content = {
        "profil": profile,
        "lewat": lewat,
        "model": dict(frozen.model),
        "patahan": [dict(b) for b in frozen.patahan],
        "paket": packages(),
        "tutup": frozen.tutup,
        "koreksi": {channel: np.asarray(found).tolist() for channel, found in frozen.koreksi.items()},
        "catatan": list(frozen.catatan),
        "n": table.n,
        "mulai": int(table.waktu[0]) if table.n else None,
        "opini": digest_of_ids(table),
        "hasil": digest_of(result),
    }
    id = report_id(frozen.revisi, as_of, profile, content["paket"], content["hasil"])
    shown = _marked(result, frozen)
    return BoardReport(shown, profile=frozen.profil, to_native=build, id=id, revision=frozen.revisi), content


def _scored(table: OpinionTable, frozen: Frozen, as_of: int | None) -> Result:
    more = {"lewat": frozen.lewat, "versi": frozen.model}
    confusion = {channel: np.asarray(found, dtype=np.float64) for channel, found in frozen.koreksi.items()}
    return score(table, frozen.profil, frozen.umpan, as_of, **more, koreksi=confusion)


def _marked(result: Result, frozen: Frozen) -> Result:
    """What may still change is marked, and so is every series where a new model took over."""
    clock = Clock.of(frozen.profil, 1.0)
    limit = None if frozen.tutup is None else clock.bounds(frozen.tutup)[1]
    notes: list[str] = [*result.quality.get("catatan", ()), *frozen.catatan]
    changes: dict[str, Any] = {}
    if result.as_of is not None and (limit is None or result.as_of > limit):
        alerts = dict(result.alerts)
        if len(alerts["id"]):
            ends = alerts["waktu"].astype("datetime64[s]").astype(np.int64)
            alerts["sementara"] = alerts["sementara"] | (ends > (limit or 0))
        hours = round(clock.lambat / 3600)
        notes.append(f"Angka sementara: opini yang terlambat sampai {hours} jam masih diterima.")
        changes = {"alerts": alerts, "headline": {**result.headline, "sementara": True}}
        changes["quality"] = {**result.quality, "sementara": True}
    notes += [
        f"Model {broken['nama']} berganti dari {broken['dari']} ke {broken['ke']}: deret sebelum dan sesudahnya"
        f" tidak langsung sebanding (selisih sentimen {broken['selisih']:+.1f} pada {broken['n']} opini yang sama)."
        for broken in frozen.patahan
    ]
    if frozen.patahan:
        starts = np.array([clock.bounds(b["hari"])[0] for b in frozen.patahan], dtype=np.int64)
        for name in ("series", "reputation"):
            columns = dict(getattr(result, name))
            moments = np.asarray(columns["waktu"], dtype="datetime64[s]").astype(np.int64)
            columns["patahan"] = np.isin(moments, starts)
            changes[name] = columns
    changes["quality"] = {**changes.get("quality", result.quality), "catatan": notes}
    return replace(result, **changes)


def make_again(connection: Connection, board: str, id: str, build: Build, most: int) -> Reproduction:
    """The report with this id once more, from the opinions the store still has."""
    stored = history.find_report(connection, board, id)
    if stored is None:
        raise InputError(f"laporan {id[:40]!r} tidak ada di papan ini", cure="lihat monitor.reports()")
    revision, as_of, content = stored
    profile = profile_from(content["profil"])
    corrections = journal.corrections(connection, board, upto=revision)
    feedback = Feedback.of(corrections, journal.answers(connection, board, upto=revision))
    table = table_of([], profile.topics)
    for part in opinions.load(connection, board, upto=revision, since=content["mulai"], before=as_of, limit=most + 1):
        table = join(table, table_of(part, profile.topics))
    frozen = Frozen(
        *(revision, profile, feedback, content["lewat"], content["model"], tuple(content["patahan"])),
        tutup=content["tutup"],
        koreksi=content["koreksi"],
        catatan=tuple(content["catatan"]),
    )
    result = _scored(table, frozen, as_of)
    report = BoardReport(_marked(result, frozen), profile=profile, to_native=build, id=id, revision=revision)
    same = digest_of(result) == content["hasil"]
    return Reproduction(same, () if same else tuple(_why(connection, board, revision, content, table)), report)


def _why(
    connection: Connection, board: str, revision: int, content: Mapping[str, Any], table: OpinionTable
) -> list[str]:
    """What changed since: erased, replaced or re-scored opinions, other packages."""
    reasons = []
    if table.n < content["n"]:
        reasons.append(f"{content['n'] - table.n} dari {content['n']} opini sudah dihapus atau diganti")
    elif digest_of_ids(table) != content["opini"]:
        reasons.append("sebagian opini diganti atau dinilai ulang")
    for row in journal.logged(connection, board, after_revision=revision):
        detail = ", ".join(f"{k} {v}" for k, v in row["rincian"].items() if v)
        reasons.append(f"revisi {row['revisi']}: {row['tindakan']} ({detail})")
    now = packages()
    changed = [f"{k} {v} -> {now.get(k)}" for k, v in content["paket"].items() if now.get(k) != v]
    return reasons + ([f"paket berbeda: {', '.join(changed)}"] if changed else [])
