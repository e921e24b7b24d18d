"""Records that cross floors: one opinion, one prediction, one issue, its risk, one alert.

Attributes carry the same (Indonesian) names as the columns of opini's tables, so a row and a record read alike.
All of them are frozen; times are timezone-aware UTC datetimes.

>>> from datetime import datetime, timezone
>>> o = Opinion(id="1", teks="lampu jalan mati", waktu=datetime(2025, 3, 3, tzinfo=timezone.utc), kanal="aduan")
>>> o.kanal, o.penulis
('aduan', None)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Alert", "Contribution", "Issue", "IssueRisk", "Opinion", "Prediction"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """One thing one person, medium or respondent said."""

    id: str
    teks: str
    waktu: datetime
    kanal: str = "lainnya"
    sumber: str | None = None
    penulis: str | None = None
    jangkauan: float | None = None
    wilayah: str | None = None
    induk: str | None = None
    tautan: str | None = None
    ditanggapi: datetime | None = None
    status: str | None = None
    interaksi: float | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """One label with its calibrated probability and every alternative, best first."""

    label: str
    p: float
    alternatif: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one span of the RAW text spoke for (> 0) or against (< 0) a label, in log-odds."""

    text: str
    start: int
    end: int
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Issue:
    """One concrete event, claim or demand inside a topic."""

    isu: str
    judul: str
    topik: str
    mulai: datetime
    terakhir: datetime
    n: int
    tahap: str = "potensial"
    frasa: tuple[str, ...] = ()
    lokasi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueRisk:
    """The risk of one issue at one time: 0-100 with an 80 % interval, a level, and the reasons in Indonesian."""

    isu: str
    waktu: datetime
    risiko: float
    risiko_lo: float
    risiko_hi: float
    p_eskalasi: float
    dampak: float
    level: str
    usulan_krisis: bool
    alasan: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Alert:
    """A change of an issue's level that somebody should see."""

    id: str
    waktu: datetime
    isu: str
    level: str
    dari: str
    sementara: bool
    alasan: tuple[str, ...] = field(default=())
