"""A hand-made engine result: a city's Monday morning. All texts are written for these tests."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from opini.profile import Profile

AS_OF = int(datetime(2025, 3, 2, 22, 0, tzinfo=UTC).timestamp())  # Monday 3 March, 06.00 WITA
DAY = 86400


def columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    return {name: [row.get(name) for row in rows] for name in names}


def wave(seed: int, days: int, base: float, jump: float, at: int, damp: float = 1.0) -> list[dict[str, Any]]:
    """A deterministic daily series with a weekday rhythm and one jump ``at`` days before the end."""
    rows = []
    for i in range(days):
        weekly = 1 + 0.25 * math.sin(2 * math.pi * (i + seed) / 7)
        noise = 1 + 0.3 * math.sin(12.9898 * (i + 1) * (seed + 2))
        expected = base * weekly
        after = i - (days - 1 - at)
        value = expected * noise + (jump * math.exp(-((after - 1) ** 2) / 6) if after >= 0 else 0)
        rows.append(
            {
                "waktu": AS_OF - (days - i) * DAY,
                "mentah": round(value / damp * 1.35, 1),
                "teredam": round(value * 1.3, 1),
                "negatif": round(value, 1),
                "harapan": round(expected, 1),
                "batas_bawah": round(max(0.0, expected - 1.3 * math.sqrt(expected + 1)), 1),
                "batas_atas": round(expected + 1.3 * math.sqrt(expected + 1), 1),
            }
        )
    return rows


ISSUES: list[dict[str, Any]] = [
    {
        "isu": "i-17",
        "judul": "Air Perumdam mati di Sungai Pinang",
        "topik": "air_energi",
        "dimensi": "keandalan_kinerja",
        "risiko": 68,
        "risiko_lo": 59,
        "risiko_hi": 76,
        "risiko_lalu": 47,
        "p_eskalasi": 0.58,
        "p_lo": 0.44,
        "p_hi": 0.7,
        "dampak": 4,
        "dampak_lo": 3,
        "dampak_hi": 4,
        "level": "siaga",
        "usulan_krisis": False,
        "tahap": "aktif",
        "jenis_krisis": "gangguan_layanan",
        "klaster_scct": "tak_sengaja",
        "respons": None,
        "penanggung_jawab": "Perumdam",
        "alasan": [
            "naik 3,1 kali dari Senin biasa",
            "71 % negatif (63–78)",
            "3 kanal sejak Sabtu 14.00",
            "187 akun/pelapor berbeda",
            "keparahan 0,4: layanan dasar terputus",
        ],
        "n": 391,
        "n_hari": 214,
        "n_penulis": 187,
        "n_kanal": 3,
        "negatif": 0.71,
        "negatif_lo": 0.63,
        "negatif_hi": 0.78,
        "kelipatan": 3.1,
        "mulai": AS_OF - 40 * 3600,
        "terakhir": AS_OF - 900,
        "frasa": ["air mati", "sungai pinang", "galon habis", "pipa induk"],
        "lokasi": ["Sungai Pinang", "Sambutan"],
        "faktor": {
            "lonjakan": 21.0,
            "sebaran_kanal": 12.5,
            "negatif": 14.0,
            "keparahan": 7.5,
            "momentum": 9.0,
            "penggandaan": -2.0,
        },
        "penulis_jenis": {"warga": 171, "media": 6, "komunitas": 8, "anonim": 2},
        "serupa": ["Air keruh di Palaran, Nov 2024: siaga 3 hari, mereda setelah jadwal pulih diumumkan"],
    },
    {
        "isu": "i-21",
        "judul": "Dugaan pungli pengurusan KTP di kecamatan",
        "topik": "integritas_hukum",
        "dimensi": "integritas",
        "risiko": 54,
        "risiko_lo": 41,
        "risiko_hi": 66,
        "risiko_lalu": 39,
        "p_eskalasi": 0.37,
        "p_lo": 0.22,
        "p_hi": 0.53,
        "dampak": 4,
        "level": "waspada",
        "tahap": "berkembang",
        "jenis_krisis": "penyalahgunaan_jabatan",
        "klaster_scct": "dapat_dicegah",
        "penanggung_jawab": "Inspektorat",
        "alasan": ["muncul pertama kali 2 hari lalu", "64 % negatif (49–77)", "keparahan 0,7: dugaan pungutan liar"],
        "n": 48,
        "n_hari": 31,
        "n_penulis": 26,
        "n_kanal": 2,
        "negatif": 0.64,
        "negatif_lo": 0.49,
        "negatif_hi": 0.77,
        "mulai": AS_OF - 50 * 3600,
        "terakhir": AS_OF - 3600,
        "frasa": ["uang rokok", "urus ktp"],
        "lokasi": ["Loa Janan"],
        "faktor": {"keparahan": 18.0, "kebaruan": 9.0, "negatif": 8.0},
    },
    {
        "isu": "i-30",
        "judul": "Jalan berlubang di poros Tenggarong",
        "topik": "jalan",
        "dimensi": "layanan_publik",
        "risiko": 36,
        "risiko_lo": 28,
        "risiko_hi": 45,
        "risiko_lalu": 38,
        "p_eskalasi": 0.16,
        "dampak": 4,
        "level": "waspada",
        "tahap": "aktif",
        "jenis_krisis": "kepedulian_sosial",
        "klaster_scct": "dapat_dicegah",
        "alasan": ["bertahan 9 hari di atas pita biasa", "58 % negatif (47–68)", "ditanyakan di 3 kanal"],
        "n": 160,
        "n_hari": 38,
        "n_penulis": 35,
        "n_kanal": 3,
        "negatif": 0.58,
        "negatif_lo": 0.47,
        "negatif_hi": 0.68,
        "mulai": AS_OF - 9 * DAY,
        "terakhir": AS_OF - 1800,
        "tanggapan": AS_OF - 20 * 3600,
    },
    {
        "isu": "i-08",
        "judul": "Ajakan tolak parkir elektronik",
        "topik": "transportasi",
        "dimensi": "inovasi_digital",
        "risiko": 22,
        "risiko_lo": 12,
        "risiko_hi": 35,
        "risiko_lalu": 10,
        "p_eskalasi": 0.11,
        "dampak": 3,
        "level": "rendah",
        "tahap": "potensial",
        "klaster_scct": "tak_sengaja",
        "penggandaan": 0.78,
        "alasan": [
            "volume mentah 412, setelah diredam 38",
            "pesan hampir sama dari 61 akun dalam satu menit",
            "perlu verifikasi sebelum dibaca sebagai aspirasi",
        ],
        "n": 412,
        "n_hari": 412,
        "n_penulis": 74,
        "n_kanal": 1,
        "negatif": 0.8,
        "negatif_lo": 0.6,
        "negatif_hi": 0.9,
        "mulai": AS_OF - 15 * 3600,
        "terakhir": AS_OF - 7200,
        "perlu_verifikasi": True,
    },
    {
        "isu": "i-11",
        "judul": "Pesta rakyat Erau padat pengunjung",
        "topik": "sosial_budaya",
        "risiko": 9,
        "risiko_lo": 4,
        "risiko_hi": 15,
        "risiko_lalu": 7,
        "p_eskalasi": 0.02,
        "dampak": 2,
        "level": "rendah",
        "tahap": "aktif",
        "alasan": ["ramai tetapi 74 % positif (68–80)", "acara terjadwal dalam kalender", "2 kanal"],
        "n": 530,
        "n_hari": 290,
        "n_penulis": 251,
        "n_kanal": 2,
        "negatif": 0.06,
        "negatif_lo": 0.04,
        "negatif_hi": 0.09,
        "mulai": AS_OF - 3 * DAY,
        "terakhir": AS_OF - 600,
    },
    {
        "isu": "i-02",
        "judul": "Lampu jalan padam di Palaran",
        "topik": "jalan",
        "risiko": 8,
        "risiko_lo": 2,
        "risiko_hi": 19,
        "p_eskalasi": 0.03,
        "dampak": 1,
        "level": "rendah",
        "tahap": "mereda",
        "alasan": ["turun 3 hari berturut-turut"],
        "n": 3,
        "n_hari": 3,
        "n_penulis": 3,
        "n_kanal": 1,
        "negatif": 2 / 3,
        "mulai": AS_OF - 6 * DAY,
        "terakhir": AS_OF - 2 * DAY,
    },
]

EVIDENCE: list[tuple[str, str, str, str, str, float]] = [
    (
        "i-17",
        "khas",
        "media_sosial",
        "Sudah tiga hari air mati di Sungai Pinang, mandi saja harus beli galon <user>",
        "negatif",
        0.4,
    ),
    (
        "i-17",
        "parah",
        "aduan",
        "Mohon bantuan tangki, ada lansia sakit di rumah kami RT <RT>. Hubungi <HP>",
        "negatif",
        0.7,
    ),
    (
        "i-17",
        "beda",
        "media_sosial",
        "Di gang kami malah sudah nyala sejak subuh, terima kasih petugas",
        "positif",
        0.0,
    ),
    ("i-17", "khas", "media_massa", "Pipa induk bocor, distribusi air di dua kecamatan terhenti", "netral", 0.4),
    ("i-17", "khas", "media_sosial", "Banyu mati pulang, kada kawa mandi lagi ini pak ai", "negatif", 0.4),
    ("i-21", "khas", "media_sosial", "Urus KTP kok diminta uang rokok dulu, katanya gratis", "negatif", 0.7),
    ("i-21", "parah", "aduan", "Saya diminta seratus ribu supaya berkas didahulukan", "negatif", 0.7),
    ("i-30", "khas", "aduan", "Lubang di poros sudah sedalam betis, dua motor jatuh pekan ini", "negatif", 0.6),
    ("i-08", "khas", "media_sosial", "Tolak parkir elektronik! Sebarkan! <url>", "negatif", 0.1),
    ("i-11", "khas", "media_sosial", "Erau tahun ini rapi, penjual makanannya juga banyak", "positif", 0.0),
    ("i-02", "khas", "aduan", "Lampu jalan depan pasar padam sejak Selasa", "negatif", 0.3),
]


def city() -> SimpleNamespace:
    """The full picture: one siaga, two waspada, a buzzer burst, a festival, a missing outlet."""
    series = [{"isu": "", **row} for row in wave(1, 63, 130, 190, 2)]
    for seed, (isu, base, jump, at, damp) in enumerate(
        [
            ("i-17", 9, 110, 2, 1.0),
            ("i-21", 3, 22, 2, 1.0),
            ("i-30", 14, 14, 8, 1.0),
            ("i-08", 2, 40, 1, 0.12),
            ("i-11", 5, 12, 3, 0.5),
            ("i-02", 1, 2, 6, 1.0),
        ]
    ):
        series += [{"isu": isu, **row} for row in wave(seed, 63, base, jump, at, damp)]
    tone = [
        ("kanal", "media_massa", 96, 0.22, 0.58, 0.20, -2, -13, 9),
        ("kanal", "media_sosial", 802, 0.47, 0.30, 0.23, -24, -31, -17),
        ("kanal", "aduan", 366, 0.61, 0.33, 0.06, -55, -61, -48),
        ("kanal", "survei", 16, 0.31, 0.44, 0.25, -6, -30, 18),
        ("kanal", "lainnya", 4, None, None, None, None, None, None),
        ("topik", "air_energi", 268, 0.66, 0.25, 0.09, -57, -64, -49),
        ("topik", "sosial_budaya", 301, 0.06, 0.20, 0.74, 68, 61, 74),
        ("topik", "jalan", 144, 0.56, 0.36, 0.08, -48, -57, -38),
        ("topik", "transportasi", 121, 0.52, 0.31, 0.17, -35, -51, -18),
        ("topik", "adminduk", 66, 0.45, 0.40, 0.15, -30, -44, -15),
        ("topik", "integritas_hukum", 39, 0.67, 0.30, 0.03, -64, -78, -46),
        ("topik", "kesehatan", 28, 0.39, 0.36, 0.25, -14, -36, 9),
        ("topik", "pendidikan", 17, 0.24, 0.52, 0.24, 0, -27, 27),
        ("topik", "desa_tani", 4, None, None, None, None, None, None),
    ]
    reputation = []
    for name, value, before, half, n in [
        ("layanan_publik", -21, -15, 6, 640),
        ("keandalan_kinerja", -38, -19, 7, 512),
        ("integritas", -44, -41, 13, 77),
        ("keterbukaan", -12, -14, 16, 41),
        ("kepemimpinan", 8, 5, 10, 130),
        ("inovasi_digital", -5, 4, 15, 66),
        ("aparatur", -17, -16, 14, 58),
    ]:
        for when, number in ((AS_OF - 7 * DAY, before), (AS_OF, value)):
            reputation.append(
                {"waktu": when, "dimensi": name, "nilai": number, "lo": number - half, "hi": number + half, "n": n}
            )
    alerts = [
        ("a1", AS_OF - 34 * 3600, "i-17", "waspada", "rendah", "CUSUM melewati ambang di kanal aduan"),
        ("a2", AS_OF - 10 * 3600, "i-17", "siaga", "waspada", "batas bawah risiko 59 melewati 50; 3 kanal"),
        ("a3", AS_OF - 20 * 3600, "i-21", "waspada", "rendah", "keparahan 0,7 dari 2 sumber berbeda"),
        ("a4", AS_OF - 8 * DAY, "i-30", "waspada", "rendah", "bertahan 3 dari 5 hari di atas pita"),
    ]
    opinions = []
    for isu, share in (("i-17", 40), ("i-21", 12), ("i-30", 20), ("i-08", 18), ("i-11", 20), ("i-02", 3)):
        for i in range(share):
            kanal = ("media_sosial", "aduan", "media_massa")[
                i % 3 if isu in ("i-17", "i-30") else i % 2 if isu != "i-08" else 0
            ]
            opinions.append(
                {
                    "id": f"{isu}-{i}",
                    "isu": isu,
                    "waktu": AS_OF - 3600 * (i + 1),
                    "kanal": kanal,
                    "sumber": None,
                    "jenis": "keluhan",
                    "bahasa": "ind",
                    "sentimen": "negatif",
                    "sentimen_negatif": 0.8,
                    "sentimen_netral": 0.15,
                    "sentimen_positif": 0.05,
                    "topik": "jalan",
                    "topik_p": 0.7,
                    "keparahan": 0.3,
                    "bobot": 1.0,
                    "alasan_lewat": None,
                }
            )
    return SimpleNamespace(
        as_of=AS_OF,
        opinions=columns(opinions),
        indicators=columns(
            [
                {
                    "waktu": AS_OF,
                    "lingkup": "wilayah",
                    "nama": name,
                    "indikator": "sentimen_neto",
                    "nilai": v,
                    "lo": lo,
                    "hi": hi,
                    "n": n,
                    "n_eff": n * 0.8,
                }
                for name, v, lo, hi, n in (("Berau", -10, -18, -2, 120), ("Paser", -34, -45, -24, 88))
            ]
        ),
        issues=columns(ISSUES),
        alerts=columns(
            [
                {"id": a, "waktu": w, "isu": i, "level": lv, "dari": d, "sementara": False, "alasan": [r]}
                for a, w, i, lv, d, r in alerts
            ]
        ),
        reputation=columns(reputation),
        series=columns(series),
        tone=columns(
            [
                dict(
                    zip(("lingkup", "nama", "n", "negatif", "netral", "positif", "neto", "lo", "hi"), row, strict=True)
                )
                for row in tone
            ]
        ),
        evidence=columns(
            [
                {
                    "isu": isu,
                    "id": f"e{i}",
                    "waktu": AS_OF - 4000 * (i + 1),
                    "kanal": kanal,
                    "peran": role,
                    "teks": text,
                    "sumber": "Harian Contoh" if kanal == "media_massa" else "akun_rahasia",
                    "sentimen": tone_,
                    "keparahan": sev,
                }
                for i, (isu, role, kanal, text, tone_, sev) in enumerate(EVIDENCE)
            ]
        ),
        aspirasi=columns(
            [
                {"frasa": f, "n": n}
                for f, n in (
                    ("taman bermain", 12),
                    ("rute angkot", 9),
                    ("lampu jalan", 7),
                    ("jam layanan Sabtu", 6),
                    ("sumur bor", 4),
                    ("trotoar", 3),
                )
            ]
        ),
        quality={
            "masuk": 1310,
            "dipakai": 1284,
            "lewat": {"duplikat": 19, "di luar wilayah": 5, "waktu tak terbaca": 2},
            "per_kanal": {"media_massa": 96, "media_sosial": 802, "aduan": 366, "survei": 16, "lainnya": 4},
            "kanal_kosong": ["wawancara", "fgd"],
            "sumber_hilang": {"media_massa": 1},
            "model": {"sentimen": "2026.1", "topik": "2026.1"},
            "garis_dasar_hari": 56,
            "garis_dasar_min": 14,
            "ada_penulis": True,
            "sementara": False,
            "catatan": [],
            "konflik_id": 1,
        },
        headline={
            "mulai": AS_OF - DAY,
            "akhir": AS_OF,
            "n": 1284,
            "n_lalu": 968,
            "n_penulis": 611,
            "n_kanal": 5,
            "baru": 3,
            "mereda": 4,
            "n_level": {"siaga": 1, "waspada": 2, "rendah": 11},
            "n_aspirasi": 41,
            "ringkasan": "Air Perumdam di Sungai Pinang mati sejak Sabtu. 71 % dari 214 opini negatif. "
            "Perumdam diminta menjelaskan sebab dan jadwal pulih pukul 09.00.",
            "sentimen_neto": {"nilai": -23, "lo": -29, "hi": -17, "lalu": -14, "n": 1284},
            "indeks": {"nilai": 54, "lo": 50, "hi": 58, "lalu": 55, "n": 21400},
        },
    )


def small_town() -> SimpleNamespace:
    """A kabupaten with eleven opinions in a week."""
    texts = [
        ("Jembatan gantung goyang sekali, anak sekolah takut lewat", "aduan", "jalan", 0.6, "negatif"),
        ("Puskesmas tutup padahal masih jam sepuluh", "aduan", "kesehatan", 0.4, "negatif"),
        ("Terima kasih, jalan ke kebun sudah diratakan", "media_sosial", "jalan", 0.0, "positif"),
        ("Kapan jadwal posyandu bulan ini?", "media_sosial", "kesehatan", 0.0, "netral"),
    ]
    rows = [
        {
            "id": f"o{i}",
            "isu": "k-1" if i % 4 == 0 else None,
            "waktu": AS_OF - 3600 * 13 * (i + 1),
            "kanal": kanal,
            "topik": topik,
            "sentimen": tone,
            "sentimen_negatif": 0.8 if tone == "negatif" else 0.1,
            "keparahan": sev,
            "teks": text,
            "alasan_lewat": None,
        }
        for i, (text, kanal, topik, sev, tone) in enumerate(texts * 3)
    ]
    return SimpleNamespace(
        as_of=AS_OF,
        opinions=columns(rows[:11]),
        issues=columns(
            [
                {
                    "isu": "k-1",
                    "judul": "Jembatan gantung goyang",
                    "topik": "jalan",
                    "risiko": 31,
                    "risiko_lo": 12,
                    "risiko_hi": 48,
                    "level": "rendah",
                    "tahap": "potensial",
                    "n": 3,
                    "negatif": 1.0,
                    "p_eskalasi": 0.1,
                    "dampak": 2,
                    "alasan": ["keparahan 0,6: keselamatan anak sekolah"],
                }
            ]
        ),
        tone=columns(
            [
                {"lingkup": "kanal", "nama": "aduan", "n": 6, "negatif": 0.9, "netral": 0.1, "positif": 0.0},
                {"lingkup": "topik", "nama": "jalan", "n": 4, "negatif": 0.9, "netral": 0.1, "positif": 0.0},
            ]
        ),
        quality={"masuk": 11, "dipakai": 11, "per_kanal": {"aduan": 6, "media_sosial": 5}},
        headline={"n": 11, "akhir": AS_OF, "mulai": AS_OF - 7 * DAY, "hari": 7, "per_hari": 1.6},
    )


def nothing() -> SimpleNamespace:
    return SimpleNamespace(
        as_of=AS_OF,
        quality={"masuk": 0, "dipakai": 0, "kanal_kosong": ["media_sosial", "aduan"]},
        headline={"n": 0, "akhir": AS_OF},
    )


def calm_first_day() -> SimpleNamespace:
    """Opinions, no issue above rendah, baseline three days old."""
    result = city()
    result.issues = columns([row for row in ISSUES if row["level"] == "rendah"][1:])
    result.alerts, result.headline = {}, {"n": 410, "akhir": AS_OF, "mulai": AS_OF - DAY, "n_penulis": 300}
    result.quality["garis_dasar_hari"] = 3
    return result


def many(count: int = 300) -> SimpleNamespace:
    result = city()
    result.issues = columns(
        ISSUES
        + [
            {
                "isu": f"m-{i}",
                "judul": f"Keluhan wilayah nomor {i}",
                "topik": "jalan",
                "risiko": 20 - i / 20,
                "risiko_lo": 2,
                "risiko_hi": 24,
                "level": "rendah",
                "tahap": "potensial",
                "n": 6 + i % 9,
                "p_eskalasi": 0.05,
                "dampak": 2,
            }
            for i in range(count - len(ISSUES))
        ]
    )
    del result.headline["n_level"]
    return result


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</details></style><svg onload=alert(3)>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(4)",
    "=cmd|' /C calc'!A0",
    "nama\x00\ud800\u202egnp.exe",
    "مشكلة المياه في الحي",
    "'; onclick='alert(5)",
    "😀" * 40,
    "x" * 5000,
]


def hostile() -> SimpleNamespace:
    """Every text an attack."""
    result = city()
    bad = iter(HOSTILE * 40)
    for part, names in (
        ("issues", ("isu", "judul", "topik", "penanggung_jawab", "respons", "jenis_krisis", "status")),
        ("evidence", ("teks", "sumber", "kanal", "sentimen")),
        ("aspirasi", ("frasa",)),
        ("tone", ("nama",)),
        ("reputation", ("alasan",)),
    ):
        data = getattr(result, part)
        size = len(next(iter(data.values())))
        for name in names:
            data[name] = [next(bad) for _ in range(size)]
    result.issues["alasan"] = [[next(bad), next(bad)] for _ in result.issues["isu"]]
    result.issues["frasa"] = [[next(bad)] for _ in result.issues["isu"]]
    result.headline["ringkasan"] = HOSTILE[0]
    result.quality |= {"lewat": {HOSTILE[1]: 3}, "model": {HOSTILE[0]: HOSTILE[1]}, "catatan": [HOSTILE[2]]}
    return result


@pytest.fixture
def profile() -> Profile:
    return Profile(nama="Pemerintah Kota Contoh", penanggung_jawab={"jalan": "Dinas PUPR Kota"})


@pytest.fixture
def make() -> Callable[[str], SimpleNamespace]:
    scenes = {f.__name__: f for f in (city, small_town, nothing, calm_first_day, many, hostile)}
    return lambda name: scenes[name]()
