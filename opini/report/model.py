"""The plain view model every renderer reads: strings, floats, tuples; no arrays, no frames, no HTML."""

from __future__ import annotations

from dataclasses import dataclass, field

from opini.risk.scct import Response

__all__ = [
    "AlertView",
    "Dimension",
    "Evidence",
    "Factor",
    "Headline",
    "IssueView",
    "OpinionRow",
    "Point",
    "PolicyView",
    "Quality",
    "ReportView",
    "Series",
    "SurgeRow",
    "ToneRow",
    "Value",
]


TOP = 5  # issues on page 1 (report.md)
ALARMED = ("siaga", "krisis")


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its 80 % interval, its n, and the value one period earlier; ``None`` is unknown."""

    nilai: float | None = None
    lo: float | None = None
    hi: float | None = None
    n: float | None = None
    lalu: float | None = None
    alasan: str = ""

    @property
    def perubahan(self) -> float | None:
        """Change since the period before."""
        return None if self.nilai is None or self.lalu is None else self.nilai - self.lalu

    @property
    def nyata(self) -> bool:
        """Whether the earlier value lies outside today's interval."""
        if self.lalu is None or self.lo is None or self.hi is None:
            return False
        return not self.lo <= self.lalu <= self.hi


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a series."""

    hari: str
    mentah: float | None
    teredam: float | None
    negatif: float | None
    harapan: float | None
    bawah: float | None
    atas: float | None


@dataclass(frozen=True, slots=True)
class AlertView:
    """A change of level worth a mark: position in the series (or -1), UTC seconds, local time, level, why."""

    indeks: int
    detik: int
    waktu: str
    level: str
    dari: str
    isu: str
    judul: str
    jangkar: str
    sementara: bool
    alasan: str


@dataclass(frozen=True, slots=True)
class Series:
    """Daily points, oldest first, with the alerts that fell on them."""

    titik: tuple[Point, ...]
    tanda: tuple[AlertView, ...] = ()
    penggandaan: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One masked example."""

    teks: str
    kanal: str
    sumber: str
    waktu: str
    peran: str
    sentimen: str
    keparahan: float | None


@dataclass(frozen=True, slots=True)
class Factor:
    """One contribution to a score, in points; ``lebar`` is its share of the widest bar, 0..100."""

    nama: str
    nilai: float
    lebar: float


@dataclass(frozen=True, slots=True)
class IssueView:
    """Everything the page says about one issue."""

    nomor: int
    isu: str
    jangkar: str
    judul: str
    topik: str
    level: str
    tahap: str
    risiko: Value
    n: int | None
    penanggung_jawab: str
    baru: bool = False
    usulan_krisis: bool = False
    perlu_verifikasi: bool = False
    p: Value = field(default_factory=Value)
    dampak: Value = field(default_factory=Value)
    negatif: Value = field(default_factory=Value)
    alasan: tuple[str, ...] = ()
    fakta: tuple[str, ...] = ()
    dimensi: str = ""
    jenis: str = ""
    sifat: str = ""
    respons: str = ""
    nasihat: Response | None = None
    tenggat: str = ""
    tanggapan: str = ""
    n_hari: int | None = None
    kelipatan: float | None = None
    n_penulis: int | None = None
    n_kanal: int | None = None
    mulai: str = ""
    terakhir: str = ""
    frasa: tuple[str, ...] = ()
    lokasi: tuple[str, ...] = ()
    contoh: tuple[Evidence, ...] = ()
    faktor: tuple[Factor, ...] = ()
    deret: Series | None = None
    kronologi: tuple[tuple[str, str], ...] = ()
    pembicara: tuple[tuple[str, int], ...] = ()
    kanal: tuple[tuple[str, int], ...] = ()
    serupa: tuple[str, ...] = ()
    status: str = ""
    induk: str = ""  # title of the city-wide issue this case belongs to
    induk_jangkar: str = ""

    @property
    def diam(self) -> bool:
        """Inactive and at ``rendah``: kept in the register, not on page 1."""
        return self.level == "rendah" and self.tahap == "tidak aktif"


@dataclass(frozen=True, slots=True)
class ToneRow:
    """Tone of one channel or topic: shares 0..1, net tone -100..100 with interval."""

    nama: str
    n: int
    negatif: float | None
    netral: float | None
    positif: float | None
    neto: Value
    cukup: bool


@dataclass(frozen=True, slots=True)
class Dimension:
    """One reputation dimension, -100..100; ``lalu`` of the value is last week's mark."""

    nama: str
    nilai: Value
    cukup: bool


@dataclass(frozen=True, slots=True)
class SurgeRow:
    """One surge of the log: when, what, how many against how many usually, and why; ``lebar`` is the bar, 0..100."""

    masa: str
    lingkup: str
    judul: str
    jangkar: str
    n: int
    biasanya: float | None
    kali: float | None
    z: float | None
    penjelasan: str
    berlangsung: bool
    lebar: float
    lebar_biasa: float


@dataclass(frozen=True, slots=True)
class PolicyView:
    """One policy of the profile: people who speak of it, their stances and how far the explanation is shared."""

    nama: str
    dari: int
    sikap: tuple[tuple[str, int, Value], ...]
    persepsi: tuple[tuple[str, int, Value], ...]


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One listed opinion (small-volume mode)."""

    waktu: str
    kanal: str
    topik: str
    sentimen: str
    keparahan: float | None
    teks: str
    judul: str
    jangkar: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The first lines of page 1."""

    level: str
    usulan_krisis: bool
    hitung: tuple[tuple[str, int], ...]
    baru: int
    mereda: int
    dorman: int
    kalimat: str
    n: int
    n_lalu: int | None
    n_penulis: int | None
    n_kanal: int
    neto: Value
    indeks: Value
    hari: int
    hilang: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Where the rows went and what made the numbers."""

    neraca: str
    masuk: int | None
    dipakai: int
    lewat: tuple[tuple[str, int], ...]
    per_kanal: tuple[tuple[str, int], ...]
    kosong: tuple[str, ...]
    model: tuple[tuple[str, str], ...]
    catatan: tuple[str, ...]
    belajar_hari: int | None
    belajar_min: int | None
    sementara: bool
    diperiksa: int = 0


@dataclass(frozen=True, slots=True)
class ReportView:
    """The whole report, ready to be written."""

    nama: str
    tanggal: str
    pukul: str
    zona: str
    jendela: str
    kepala: Headline
    isu: tuple[IssueView, ...]
    papan: Series | None
    peringatan: tuple[AlertView, ...]
    lonjakan: tuple[SurgeRow, ...]
    lonjakan_n: int
    kanal: tuple[ToneRow, ...]
    topik: tuple[ToneRow, ...]
    dimensi: tuple[Dimension, ...]
    dimensi_kalimat: str
    aspirasi: tuple[tuple[str, int, str], ...]
    aspirasi_n: int
    aspirasi_hari: int
    mutu: Quality
    daftar: tuple[OpinionRow, ...]
    kecil: bool
    versi: str
    kebijakan: tuple[PolicyView, ...] = ()

    @property
    def utama(self) -> tuple[IssueView, ...]:
        """The issues of page 1, five active ones in their order. What stands at siaga or krisis has its place there,
        also where its risk has fallen since; calmer issues make room."""
        active = [issue for issue in self.isu if not issue.diam]
        alarmed = sorted(active, key=lambda issue: issue.level not in ALARMED)  # stable: the order of rank stays
        shown = {issue.isu for issue in alarmed[:TOP]}
        return tuple(issue for issue in active if issue.isu in shown)

    @property
    def aspirasi_masa(self) -> str:
        """The time over which wishes were counted."""
        return "hari ini" if self.aspirasi_hari == 1 else f"{self.aspirasi_hari} hari terakhir"

    @property
    def kosong(self) -> bool:
        """No opinion came in."""
        return self.kepala.n == 0

    @property
    def belajar(self) -> bool:
        """The baseline is not learned yet, so there are no alerts."""
        have, need = self.mutu.belajar_hari, self.mutu.belajar_min
        return have is not None and need is not None and have < need

    @property
    def tenang(self) -> bool:
        """Opinions came in and nothing is above ``rendah``."""
        return not self.kosong and self.kepala.level == "rendah"
