"""Text worlds with known issues for ``issues.py``, harder than the demo city: written for it, no text of anyone.

A world is sixty days of a town: cases of eight kinds of trouble at its places (the same trouble at several places at
once, the same place with several troubles), told in varied words, with typos, reposts and posts that leave the place
out; some come back after weeks; and one-off posts that belong to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DAYS, DAY = 60, 86_400
PLACES = (
    "jalan kenari",
    "jalan anggrek",
    "jalan rajawali",
    "pasar wage",
    "perumahan griya asri",
    "kampung tengah",
    "jalan diponegoro",
    "simpang lima",
    "jalan kartini",
    "kelurahan sukamaju",
    "kelurahan margasari",
    "jalan veteran",
    "terminal lama",
    "jalan cempaka",
    "kampung baru",
    "jalan pattimura",
    "desa karanganyar",
    "jalan teratai",
    "pasar kliwon",
    "jalan mangga",
)
# kind -> ways to put it; {d} is the place, sometimes left out
KINDS: dict[str, tuple[str, ...]] = {
    "lampu": (
        "lampu jalan {d} padam sudah {l}",
        "pju {d} mati total , gelap dan rawan begal",
        "{d} gelap gulita karena pju tidak nyala",
        "tolong dishub cek lampu penerangan {d}",
        "sudah {l} pju {d} belum diperbaiki",
        "penerangan jalan umum di {d} mati lagi",
    ),
    "lubang": (
        "jalan berlubang di {d} makin dalam",
        "aspal {d} rusak parah , banyak pengendara jatuh",
        "lubang besar di {d} tertutup air hujan",
        "kapan {d} diaspal ulang , sudah {l} rusak",
        "hati-hati lewat {d} jalannya bolong",
        "mohon dinas pu tambal jalan rusak di {d}",
    ),
    "air": (
        "air pdam di {d} mati {l}",
        "pdam tidak mengalir sejak pagi {d}",
        "warga {d} kesulitan air bersih , pdam mati",
        "keran kering {l} di {d} tagihan jalan terus",
        "kapan air pdam {d} normal lagi",
        "pipa pdam bocor di {d} air tidak keluar",
    ),
    "sampah": (
        "sampah menumpuk di {d} bau menyengat",
        "tps {d} meluber belum diangkut {l}",
        "truk sampah tidak datang ke {d}",
        "tumpukan sampah {d} dikerubungi lalat",
        "mohon dlh angkut sampah di {d}",
        "warga {d} buang sampah sembarangan karena tps penuh",
    ),
    "parkir": (
        "parkir liar di {d} bikin macet",
        "juru parkir liar {d} minta tarif mahal",
        "mobil parkir di trotoar {d}",
        "tertibkan parkir sembarangan {d}",
        "tukang parkir {d} tidak kasih karcis",
        "badan jalan {d} jadi lahan parkir",
    ),
    "banjir": (
        "banjir {d} setinggi lutut",
        "{d} tergenang setiap hujan , drainase mampet",
        "selokan {d} meluap ke rumah warga",
        "gorong-gorong {d} tersumbat jadi banjir",
        "genangan di {d} belum surut {l}",
        "banjir lagi di {d} sampai kapan",
    ),
    "pohon": (
        "pohon tumbang menutup {d}",
        "dahan pohon di {d} menimpa kabel",
        "minta perantingan pohon rimbun {d}",
        "pohon besar {d} miring mau roboh",
        "ranting pohon {d} mengganggu kabel listrik",
        "pohon tua di {d} belum dipangkas {l}",
    ),
    "pkl": (
        "pkl {d} memenuhi trotoar",
        "pedagang kaki lima di {d} bikin jalan sempit",
        "satpol pp tertibkan pkl {d}",
        "lapak liar {d} tumbuh lagi",
        "pejalan kaki {d} tidak kebagian trotoar karena pkl",
        "pedagang {d} berjualan di badan jalan",
    ),
}
STRAYS = (
    "terima kasih petugas loket ramah sekali",
    "cara urus surat pindah bagaimana",
    "jadwal vaksin lansia kapan",
    "sinyal di kantor lemah",
    "anak hilang memakai baju merah",
    "kucing liar masuk kantor",
    "usul lomba baca puisi",
    "jam buka perpustakaan",
    "hasil seleksi belum keluar",
    "mohon info beasiswa",
    "toilet umum kotor",
    "suara speaker terlalu keras",
    "tetangga bakar daun",
    "lift gedung macet",
    "nomor antrean hilang",
    "formulir tidak bisa diunduh",
    "guru les mahal",
    "minta tiang bendera",
    "lapangan voli rusak netnya",
    "kolam taman kering",
)
LONG = ("tiga hari", "seminggu", "dua minggu", "sebulan", "sejak kemarin", "berhari-hari")
TAILS = (
    "",
    "",
    "",
    " mohon ditindak",
    " tolong pak wali",
    " segera !",
    " terima kasih",
    " sudah lapor tidak ada respon",
)


@dataclass(frozen=True)
class World:
    """Texts with their times (UTC seconds, in order), given places (``None``: not told) and true issue ('' none)."""

    teks: list[str]
    waktu: list[int]
    wilayah: list[str | None]
    isu: list[str]


def world(seed: int, *, cases: int = 40, told: float = 0.0, silent: float = 0.15, strays: int = 250) -> World:
    """A world: ``told`` is the share of posts whose place is a column, ``silent`` that of posts that leave it out."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, str, str | None, str]] = []
    for case in range(cases):
        kind, place = str(rng.choice(list(KINDS))), str(rng.choice(PLACES))
        size, start, length = int(3 + rng.pareto(1.2) * 4), float(rng.uniform(0, DAYS - 12)), float(rng.uniform(0.5, 9))
        for _ in range(min(size, 60)):
            when = start + min(rng.exponential(length / 2), length)
            text = str(rng.choice(KINDS[kind])).format(d="" if rng.random() < silent else place, l=rng.choice(LONG))
            text = _typo(rng, " ".join((text + str(rng.choice(TAILS))).split()))
            rows.append((int(when * DAY), text, place if rng.random() < told else None, f"{kind} {place} {case}"))
            if rng.random() < 0.1:
                rows.append((int(when * DAY) + 600, f"rt <user> {text}", None, f"{kind} {place} {case}"))
    for i in range(strays):
        text = f"{rng.choice(STRAYS)} {rng.choice(STRAYS).split()[-1]} {rng.choice(TAILS)}".strip()
        rows.append((int(rng.uniform(0, DAYS) * DAY), text, None, f"lepas {i}"))
    rows.sort(key=lambda row: row[:2])
    start = 1_735_689_600
    return World([r[1] for r in rows], [start + r[0] for r in rows], [r[2] for r in rows], _once(rows))


def _once(rows: list[tuple[int, str, str | None, str]]) -> list[str]:
    """Two cases of one kind at one place within three weeks are one issue."""
    last: dict[str, tuple[int, str]] = {}
    out = []
    for when, _, _, name in rows:
        what = name.rsplit(" ", 1)[0]
        if name.startswith("lepas"):
            out.append(name)
            continue
        before = last.get(what)
        label = before[1] if before and when - before[0] <= 21 * DAY else name
        last[what] = (when, label)
        out.append(label)
    return out


def _typo(rng: np.random.Generator, text: str) -> str:
    """A letter left out in one word of ten."""
    words = text.split()
    for i, word in enumerate(words):
        if len(word) > 5 and rng.random() < 0.1:
            cut = int(rng.integers(1, len(word) - 1))
            words[i] = word[:cut] + word[cut + 1 :]
    return " ".join(words)
