"""Decides for every row of a batch whether the board takes it: new, a copy, too late, refused, or the better of two.

Of two rows with one id the one with the smaller (time, content digest) wins, whichever came first, so the opinions a
board holds do not depend on how the stream was cut into batches (domain.md 0.6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from opini.board.batch import Batch
from opini.store.erasure import FORGOTTEN
from opini.store.opinions import Seen

__all__ = ["LATE", "Admission", "admit"]

LATE = "terlambat"
COPY, CONFLICT = "duplikat_id", "konflik_id"
_ACCEPTED = ""  # the counter of rows in use


@dataclass(slots=True)
class Admission:
    """Which rows to store and to drop, what to remember, and the counts of this batch and of the board."""

    baru: list[int] = field(default_factory=list)  # rows to label and store
    gantikan: list[str] = field(default_factory=list)  # digests of stored opinions that a better row replaces
    ingat: list[tuple[str, Seen]] = field(default_factory=list)
    lupakan: list[str] = field(default_factory=list)  # digests that are remembered with something else
    accepted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)  # of the rows of this batch that were not accepted
    change: Counter[str] = field(default_factory=Counter)  # of the board's counters; "" are the opinions in use

    def counts(self) -> tuple[int, int, int]:
        """(duplicate, late, rejected)."""
        copies, late = self.reasons[COPY] + self.reasons[CONFLICT], self.reasons[LATE]
        return copies, late, self.reasons.total() - copies - late


def admit(batch: Batch, seen: Mapping[str, Seen], not_before: int | None) -> Admission:
    """``seen`` is what the board remembers of the batch's ids; rows before ``not_before`` (UTC seconds) are late."""
    out = Admission()
    alive = set(batch.hidup)
    for i, reason in enumerate(batch.intake.alasan):
        if i not in alive:
            assert reason is not None
            out.reasons[reason] += 1
            out.change[reason] += 1
            continue
        now = Seen(batch.intake.isi[i], int(batch.intake.waktu[i]), reason)
        late = not_before is not None and now.waktu < not_before
        known = seen.get(batch.sidik[i])
        if known is None and not (late and reason is None):
            if not late:
                out.ingat.append((batch.sidik[i], now))
            _enter(out, i, reason)
        elif known is None:
            _refuse(out, LATE)
        elif known.alasan == FORGOTTEN:
            _refuse(out, FORGOTTEN)
        elif (known.waktu, known.isi) == (now.waktu, now.isi):
            _refuse(out, COPY)
        elif late or (known.waktu, known.isi) < (now.waktu, now.isi):
            _refuse(out, CONFLICT)
        else:
            _replace(out, i, batch.sidik[i], known, now)
    return out


def _enter(out: Admission, row: int, reason: str | None) -> None:
    if reason is None:
        out.baru.append(row)
        out.accepted += 1
        out.change[_ACCEPTED] += 1
    else:
        _refuse(out, reason)


def _refuse(out: Admission, reason: str) -> None:
    out.reasons[reason] += 1
    out.change[reason] += 1


def _replace(out: Admission, row: int, sidik: str, known: Seen, now: Seen) -> None:
    """The row that came now wins: the one that was there becomes the conflict."""
    out.ingat.append((sidik, now))
    out.lupakan.append(sidik)
    out.change[known.alasan or _ACCEPTED] -= 1
    out.change[now.alasan or _ACCEPTED] += 1
    out.change[CONFLICT] += 1
    if known.alasan is None:
        out.gantikan.append(sidik)
    if now.alasan is None:
        out.baru.append(row)
    if known.alasan is None or now.alasan is not None:
        out.reasons[CONFLICT] += 1
    else:
        out.accepted += 1
