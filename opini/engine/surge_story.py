"""Why a surge happened, in Indonesian, from the evidence in the data: never more than the figures carry.

>>> facts = Story(n=38, hari=3, frasa=("jalan berlubang",), wilayah=("Sawahan", 6), n_wilayah=14, kali=2.1)
>>> tell(facts)
'Kata khas: “jalan berlubang”. Tersebar di 14 wilayah, terbanyak Sawahan (16 %).'
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opini.risk.reasons import decimal

__all__ = ["Story", "tell"]

_HALF = 0.5  # share of one place from which a surge is "terpusat" (chosen: the majority)
_SOME = 0.2  # share of one author worth saying (chosen)
_COPIED = 0.4  # share of copies worth saying (domain.md 4.1, 7)
_SPREAD = 4  # places from which a surge is "tersebar" (chosen)
_ISSUE = 0.3  # share of one issue worth naming in the surge of a topic (chosen)
_TONE = 0.1  # difference of the negative share worth saying (chosen)
_BOARD = 1.4  # times its usual the whole stream must reach to share the cause (chosen)
_FROM_NOTHING = 20.0  # times its usual from which the stream had hardly begun (chosen)
_LONG = 6  # days from which the peak is told apart (chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Evidence about one surge; what is unknown keeps its default."""

    n: int
    kali: float = np.nan
    hari: int = 1
    frasa: tuple[str, ...] = ()
    isu: tuple[str, int] | None = None  # the issue that holds most of a topic's surge
    puncak: str = ""  # days of the peak, where the surge is long
    n_puncak: int = 0
    pekan_naik: int = 0
    musim: str = ""
    wilayah: tuple[str, int] | None = None
    n_wilayah: int = 0
    n_tahu_wilayah: int = 0  # opinions whose place is known; 0 = all
    penulis: int = 0  # opinions of the most active account, where accounts are known
    salinan: int = 0  # opinions that repeat another one's text
    negatif: float = np.nan  # share of negative opinions
    negatif_biasa: float = np.nan
    positif: float = np.nan
    libur: str = ""  # holiday that ended just before
    tumpukan: bool = False  # the days off brought fewer opinions than usual
    bertepatan: str = ""  # holiday or planned event inside
    kosong: int = 0  # days without data just before
    papan_kali: float = np.nan  # the whole stream on those days, times its usual


def tell(s: Story) -> str:
    """The evidence in sentences, the most telling first."""
    parts = [_said(s), _shape(s), _season(s), _calendar(s), _where(s), _who(s), _tone(s), _board(s)]
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in parts if part)


def _said(s: Story) -> str:
    words = ", ".join(f"“{phrase}”" for phrase in s.frasa[:4])
    issue = f"terutama isu “{s.isu[0]}” ({s.isu[1]} dari {s.n})" if s.isu and s.isu[1] >= _ISSUE * s.n else ""
    return "; ".join(part for part in (issue, f"kata khas: {words}" if words else "") if part)


def _shape(s: Story) -> str:
    if s.pekan_naik >= 3:
        rise = f"naik perlahan, sudah {s.pekan_naik} pekan berturut-turut"
        return f"{rise}, memuncak {s.puncak} ({s.n_puncak} opini)" if s.puncak else rise
    if s.hari >= _LONG and s.puncak:
        return f"memuncak {s.puncak} ({s.n_puncak} opini)"
    return "naik mendadak dalam satu hari" if s.hari == 1 else ""


def _season(s: Story) -> str:
    return f"sesuai pola musiman: {s.musim}" if s.musim else ""


def _calendar(s: Story) -> str:
    if s.kosong:
        return f"susulan setelah {s.kosong} hari data hampir kosong: sebagian mungkin opini yang tertunda masuk"
    if s.libur and s.tumpukan:
        return f"dimulai pada hari kerja pertama sesudah {s.libur}: sebagian mungkin tumpukan hari libur"
    return f"bertepatan dengan {s.bertepatan}" if s.bertepatan else ""


def _where(s: Story) -> str:
    if not s.wilayah or not s.n_wilayah:
        return ""
    name, top = s.wilayah
    known = s.n_tahu_wilayah or s.n
    if top >= _HALF * known and top >= 3:
        rest = " yang menyebut tempat" if known < s.n else ""
        return f"terpusat di {name} ({top} dari {known}{rest})"
    if s.n_wilayah < _SPREAD:
        return ""
    return f"tersebar di {s.n_wilayah} wilayah, terbanyak {name} ({100 * top / known:.0f} %)"


def _who(s: Story) -> str:
    copied = s.salinan / max(s.n, 1)
    if copied >= _COPIED:
        return f"{100 * copied:.0f} % pesannya hampir sama satu dengan lain (indikasi penggandaan pesan)"
    if s.penulis >= max(3, _SOME * s.n):
        return f"{s.penulis} dari {s.n} berasal dari satu akun/pelapor"
    return ""


def _tone(s: Story) -> str:
    if not np.isfinite(s.negatif) or s.n < 10:
        return ""
    if s.positif > 0.5:
        return f"nadanya positif ({100 * s.positif:.0f} %)"
    share = f"{100 * s.negatif:.0f} % negatif"
    if not np.isfinite(s.negatif_biasa):
        return share
    usual = f"{100 * s.negatif_biasa:.0f} %"
    if abs(s.negatif - s.negatif_biasa) < _TONE:
        return f"{share}, seperti biasa"
    return f"{share}, {'lebih' if s.negatif > s.negatif_biasa else 'kurang'} dari biasanya ({usual})"


def _board(s: Story) -> str:
    if s.papan_kali >= _FROM_NOTHING:
        return "sebelumnya hampir tidak ada percakapan sama sekali: mungkin data hanya dikumpulkan pada hari ramai"
    if s.papan_kali >= _BOARD and s.papan_kali >= 0.6 * s.kali:
        return f"seluruh percakapan ikut naik {decimal(s.papan_kali)} kali"
    return ""
