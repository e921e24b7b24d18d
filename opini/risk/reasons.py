"""Why an issue has its level: at most five reasons in plain Indonesian with numbers (domain.md 4.2, report.md).

>>> tone = {"negatif": 0.71, "negatif_lo": 0.63, "negatif_hi": 0.78}
>>> facts = Facts(kelipatan=3.1, hari="Senin", n=214, n_penulis=190, n_kanal=3, **tone)
>>> reasons(facts)[0]
'naik 3,1 kali dari Senin biasa'
>>> reasons(facts)[1:4]
('71 % negatif (kisaran 63-78)', '3 kanal', '190 akun/pelapor berbeda')
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["HARI", "Facts", "decimal", "reasons"]

HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MOST = 5
_SHARE_N = 10  # fewer opinions are given as counts: one of them moves the share by over ten points (chosen)
_RISE, _FALL = 1.5, 0.67  # multiples of an ordinary day worth saying (chosen)
_NEW = 2.0  # damped negatives of a day worth saying where ordinarily there are none (chosen)
_COPIED = 0.4  # domain.md 4.1, 7: from here on "perlu verifikasi"
_SEVERE = 0.6  # severity worth saying: strike, collapse, flood and worse (domain.md 3.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Figures of one issue on one day; ``nan`` is unknown."""

    kelipatan: float = math.nan  # negatives of the day over the expectation
    negatif_hari: float = math.nan  # damped negatives of the day
    hari: str = ""
    negatif: float = math.nan
    negatif_lo: float = math.nan
    negatif_hi: float = math.nan
    n: int = 0  # opinions of the window
    n_penulis: int = 0
    n_kanal: int = 0
    keparahan: float = math.nan
    penggandaan: float = math.nan
    nasional: bool = False
    media: bool = False
    viral: bool = False
    ditanggapi: int | None = None  # answered opinions of the window; None = the data cannot tell
    darurat: bool = False
    dipanggil: bool = False  # the alarm score, not the risk, asks for the level
    antre: bool = False  # other issues of the topic took the week's places at siaga
    dibatasi: str = ""  # what the gate is missing
    belajar: bool = False
    turun: bool = False  # the level is held by hysteresis or steps down one a day
    terencana: bool = False
    hitungan: bool = False  # small volume: counts, never percentages (domain.md 0.7)


def decimal(value: float, digits: int = 1) -> str:
    """A number with an Indonesian decimal comma; at ten and above without decimals.

    >>> decimal(3.14), decimal(12.6)
    ('3,1', '13')
    """
    return f"{value:.{0 if abs(value) >= 10 else digits}f}".replace(".", ",")


def reasons(f: Facts) -> tuple[str, ...]:
    """Reasons, most telling first. What limits or forces the level always has a place."""
    said = [_forced(f), _rise(f), _tone(f), _media(f), _channels(f), _authors(f), _severity(f), _answer(f)]
    wait = "menunggu di waspada: isu lain pada topik yang sama lebih berisiko pekan ini" if f.antre else ""
    limits = [_copies(f), f.dibatasi or wait, _held(f), "garis dasar belum terbentuk" if f.belajar else "", _planned(f)]
    kept_limits = [text for text in limits if text][:2]
    kept = [text for text in said if text][: _MOST - len(kept_limits)]
    return tuple(kept + kept_limits)


def _forced(f: Facts) -> str:
    if f.darurat:
        return "perlu verifikasi: kejadian berat disebut sumber yang saling bebas"
    return "peringatan dini: polanya menyerupai awal krisis" if f.dipanggil else ""


def _rise(f: Facts) -> str:
    day = f"{f.hari} biasa" if f.hari else "hari biasa"
    if not math.isfinite(f.kelipatan):
        new = f.negatif_hari >= _NEW
        return f"sekitar {f.negatif_hari:.0f} opini negatif hari ini, biasanya hampir tidak ada" if new else ""
    if f.negatif_hari < 0.5:
        return "hari ini hampir tidak ada opini negatif"
    if f.kelipatan >= _RISE:
        return f"naik {decimal(f.kelipatan)} kali dari {day}"
    return f"turun menjadi {decimal(f.kelipatan)} kali {day}" if f.kelipatan <= _FALL else f"setara {day}"


def _tone(f: Facts) -> str:
    if not math.isfinite(f.negatif) or f.n <= 0:
        return ""
    if f.hitungan or f.n < _SHARE_N or not math.isfinite(f.negatif_lo):
        return f"{round(f.negatif * f.n)} dari {f.n} opini negatif"
    return f"{100 * f.negatif:.0f} % negatif (kisaran {100 * f.negatif_lo:.0f}-{100 * f.negatif_hi:.0f})"


def _media(f: Facts) -> str:
    if f.nasional:
        return "diberitakan media nasional"
    return "diberitakan media massa" if f.media else "jangkauan luar biasa luas" if f.viral else ""


def _channels(f: Facts) -> str:
    return f"{f.n_kanal} kanal" if f.n_kanal > 1 else ""


def _authors(f: Facts) -> str:
    return f"{f.n_penulis} akun/pelapor berbeda" if f.n_penulis > 0 else ""


def _severity(f: Facts) -> str:
    return f"keparahan {decimal(f.keparahan)} dari 1" if f.keparahan >= _SEVERE else ""


def _answer(f: Facts) -> str:
    if f.ditanggapi is None:
        return ""
    if f.ditanggapi == 0:
        return "belum ditemukan tanggapan resmi dalam data yang masuk"
    return f"{f.ditanggapi} dari {f.n} opini sudah ditanggapi"


def _copies(f: Facts) -> str:
    if not f.penggandaan >= _COPIED:
        return ""
    return f"indikasi penggandaan pesan {100 * f.penggandaan:.0f} %, perlu verifikasi"


def _held(f: Facts) -> str:
    return "turun bertahap: risikonya sudah di bawah tingkat ini" if f.turun else ""


def _planned(f: Facts) -> str:
    return "bertepatan dengan acara terjadwal" if f.terencana else ""
