"""What a monitor answers: the result of an update, alerts with a cursor, a reproduced report, how long data is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from opini.errors import ConfigError

if TYPE_CHECKING:
    from opini.board.given import BoardReport

__all__ = ["BoardAlert", "Reproduction", "Retention", "UpdateResult"]


@dataclass(frozen=True, slots=True)
class BoardAlert:
    """A change of level with the cursor to continue from; times are aware UTC datetimes.

    ``sementara``: its report day may still change. Then a second alert of the same id follows once the day is closed:
    either confirmed (``sementara`` false) or withdrawn (``dicabut`` true).
    """

    kursor: int
    id: str
    waktu: datetime
    isu: str
    judul: str
    level: str
    dari: str
    sementara: bool
    dicabut: bool = False
    perlu_verifikasi: bool = False
    risiko: float | None = None
    alasan: tuple[str, ...] = ()
    tanggapan: tuple[Mapping[str, Any], ...] = ()  # who took note, when and why

    @classmethod
    def of(cls, kursor: int, id: str, state: str, content: Mapping[str, Any], notes: Any = ()) -> Self:
        """From what the store holds; ``state`` is sementara, tetap or dicabut."""
        return cls(
            kursor=kursor,
            id=id,
            waktu=datetime.fromtimestamp(content["waktu"], UTC),
            isu=content["isu"],
            judul=content["judul"],
            level=content["level"],
            dari=content["dari"],
            sementara=state == "sementara",
            dicabut=state == "dicabut",
            perlu_verifikasi=bool(content["perlu_verifikasi"]),
            risiko=content["risiko"],
            alasan=tuple(content["alasan"]),
            tanggapan=tuple(notes),
        )

    def plain(self) -> dict[str, Any]:
        """As JSON holds it: times as ISO 8601."""
        return {**asdict(self), "waktu": self.waktu.isoformat(), "alasan": list(self.alasan)}


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """Where every row of a batch went: accepted + duplicate + late + rejected = rows that came.

    ``reasons`` counts the rows that were not accepted by reason; ``revision`` numbers the board's updates.
    """

    accepted: int
    duplicate: int
    late: int
    rejected: int
    alerts: tuple[BoardAlert, ...]
    revision: int
    reasons: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        out = {f.name: getattr(self, f.name) for f in fields(self)}
        return {**out, "reasons": dict(self.reasons), "alerts": [alert.plain() for alert in self.alerts]}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From what :meth:`plain` gave."""
        alerts = tuple(
            BoardAlert(
                **{**a, "waktu": datetime.fromisoformat(a["waktu"]), "alasan": tuple(a["alasan"]), "tanggapan": ()}
            )
            for a in stored["alerts"]
        )
        return cls(**{**stored, "alerts": alerts, "reasons": MappingProxyType(dict(stored["reasons"]))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is kept, in days. Sources: domain.md 0.13 and 7 (UU 27/2022); numbers without one are chosen.

    >>> Retention().raw_days, Retention(raw_days=30).raw_days
    (0, 30)
    """

    raw_days: int = 0  # raw texts; 0 keeps none
    opinion_days: int = 800  # predictions with masked text: as far back as the engine looks
    history_days: int = 1826  # numbers of closed days and alerts: five years
    key_days: int = 400  # results of updates by key
    seen_days: int = 30  # ids, beyond the allowed lateness

    def __post_init__(self) -> None:
        for spec in fields(self):
            value = getattr(self, spec.name)
            least = 0 if spec.name == "raw_days" else 2
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise ConfigError(f"{spec.name} = {value!r}", cure=f"beri bilangan hari, sedikitnya {least}")


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A report made again: the same numbers (``sama``), or why not (``alasan``)."""

    sama: bool
    alasan: tuple[str, ...]
    laporan: BoardReport
