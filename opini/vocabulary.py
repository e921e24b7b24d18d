"""The closed word lists of opini: channels, sentiments, topics, dimensions, kinds, levels, stages.

These ids appear in tables, models, profiles and reports. Their order is part of the contract: probability columns and
integer codes follow it. Labels are what people read. Origin: ``domain.md`` sections 0, 2, 4 and 5 of the project.

>>> SENTIMENTS
('negatif', 'netral', 'positif')
>>> len(TOPICS), TOPIC_LABELS["drainase_banjir"]
(20, 'Banjir & drainase')
>>> LEVELS.index("siaga") > LEVELS.index("waspada")
True
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = [
    "ABSTAIN",
    "ATTRIBUTION",
    "CHANNELS",
    "CHANNEL_LABELS",
    "CRISIS_KINDS",
    "DIMENSIONS",
    "INDICATORS",
    "KINDS",
    "LANGUAGES",
    "LEVELS",
    "SCOPES",
    "SENTIMENTS",
    "STAGES",
    "TOPICS",
    "TOPIC_LABELS",
    "TOPIC_OWNERS",
]

SENTIMENTS: tuple[str, ...] = ("negatif", "netral", "positif")
ABSTAIN = "tidak yakin"

CHANNEL_LABELS = MappingProxyType(
    {
        "media_massa": "Media massa",
        "media_sosial": "Media sosial",
        "aduan": "Aduan masyarakat",
        "survei": "Survei",
        "wawancara": "Wawancara",
        "fgd": "FGD",
        "lainnya": "Lainnya",
    }
)
CHANNELS: tuple[str, ...] = tuple(CHANNEL_LABELS)

TOPIC_LABELS = MappingProxyType(
    {
        "jalan": "Jalan & jembatan",
        "drainase_banjir": "Banjir & drainase",
        "bencana": "Bencana & kedaruratan",
        "air_energi": "Air bersih, listrik & BBM",
        "sampah_lh": "Sampah & lingkungan",
        "transportasi": "Transportasi & parkir",
        "kesehatan": "Kesehatan",
        "pendidikan": "Pendidikan",
        "adminduk": "Administrasi kependudukan & layanan",
        "bansos_pangan": "Bansos, pangan & MBG",
        "pajak_ekonomi": "Pajak daerah, UMKM & pasar",
        "ketenagakerjaan": "Ketenagakerjaan",
        "aparatur": "Aparatur & kepegawaian",
        "integritas_hukum": "Integritas, korupsi & hukum",
        "trantibum": "Ketertiban & keamanan",
        "tata_ruang_tanah": "Tata ruang, pertanahan & perumahan",
        "sosial_budaya": "Sosial, agama, perempuan & anak",
        "tata_kelola": "Kebijakan, pimpinan & komunikasi pemda",
        "desa_tani": "Desa, pertanian & kelautan",
        "lainnya": "Lainnya",
    }
)
TOPICS: tuple[str, ...] = tuple(TOPIC_LABELS)

# Who answers for a topic when the profile does not say: names differ by region, so these are the generic ones.
TOPIC_OWNERS = MappingProxyType(
    {
        "jalan": "Dinas PUPR",
        "drainase_banjir": "Dinas PUPR",
        "bencana": "BPBD",
        "air_energi": "Perumdam/PLN",
        "sampah_lh": "Dinas Lingkungan Hidup",
        "transportasi": "Dinas Perhubungan",
        "kesehatan": "Dinas Kesehatan",
        "pendidikan": "Dinas Pendidikan",
        "adminduk": "Disdukcapil",
        "bansos_pangan": "Dinas Sosial",
        "pajak_ekonomi": "Bapenda/Dinas Perdagangan",
        "ketenagakerjaan": "Dinas Tenaga Kerja",
        "aparatur": "BKPSDM",
        "integritas_hukum": "Inspektorat",
        "trantibum": "Satpol PP",
        "tata_ruang_tanah": "Dinas Perkim/Pertanahan",
        "sosial_budaya": "Dinas Sosial/DP3A",
        "tata_kelola": "Sekretariat Daerah/Diskominfo",
        "desa_tani": "Dinas Pertanian/DPMD",
        "lainnya": "Diskominfo",
    }
)

DIMENSIONS = MappingProxyType(
    {
        "layanan_publik": "Layanan publik",
        "keandalan_kinerja": "Keandalan & kinerja",
        "integritas": "Integritas",
        "keterbukaan": "Keterbukaan",
        "keadilan": "Keadilan",
        "kepemimpinan": "Kepemimpinan",
        "inovasi_digital": "Inovasi & digital",
        "aparatur": "Aparatur",
    }
)

KINDS: tuple[str, ...] = (
    "keluhan",
    "aspirasi",
    "pujian",
    "berita",
    "pengumuman",
    "tanya",
    "balasan_layanan",
    "kampanye",
    "lainnya",
)

# Base responsibility of each SCCT cluster (domain.md 2.1).
ATTRIBUTION = MappingProxyType({"korban": 0.15, "tak_sengaja": 0.45, "dapat_dicegah": 0.85})

LEVELS: tuple[str, ...] = ("rendah", "waspada", "siaga", "krisis")
STAGES: tuple[str, ...] = ("potensial", "berkembang", "aktif", "krisis", "mereda", "dorman")

CRISIS_KINDS = MappingProxyType(
    {
        "kahar_alam": "Kahar alam",
        "kahar_kelalaian": "Kahar karena kelalaian manusia",
        "kebijakan": "Kebijakan publik yang menuai reaksi",
        "penyalahgunaan_jabatan": "Penyalahgunaan jabatan atau pelanggaran etik",
        "konflik_sosial": "Konflik sosial",
        "kepedulian_sosial": "Kondisi sosial yang menuai kepedulian",
        "hoaks": "Hoaks atau disinformasi",
        "keamanan_data": "Keamanan data",
        "gangguan_layanan": "Gangguan layanan publik",
    }
)

SCOPES: tuple[str, ...] = ("papan", "wilayah", "topik", "isu", "kanal", "dimensi")

LANGUAGES = MappingProxyType(
    {
        "ind": "Indonesia",
        "bjn": "Banjar",
        "jav": "Jawa",
        "sun": "Sunda",
        "bug": "Bugis",
        "min": "Minang",
        "ban": "Bali",
        "mad": "Madura",
        "eng": "Inggris",
        "msa": "Melayu",
        "daerah_lain": "Bahasa daerah lain",
        "lain": "Bahasa asing",
    }
)

INDICATORS = MappingProxyType(
    {
        "sentimen_neto": "Selisih sentimen",
        "volume": "Volume",
        "lonjakan": "Lonjakan",
        "momentum": "Momentum",
        "pangsa_suara": "Pangsa percakapan",
        "sebaran_kanal": "Sebaran kanal",
        "konsentrasi_aktor": "Konsentrasi akun/pelapor",
        "penggandaan": "Penggandaan pesan",
        "keandalan_sumber": "Keandalan sumber",
        "keparahan": "Keparahan",
        "atribusi": "Atribusi tanggung jawab",
        "kebaruan": "Kebaruan",
        "p_eskalasi": "Kemungkinan eskalasi",
        "dampak": "Dampak",
        "risiko": "Risiko isu",
        "sentimen_dimensi": "Sentimen per dimensi reputasi",
        "indeks_percakapan": "Indeks percakapan daring (30 hari)",
        "jangkar_survei": "Jangkar survei",
        "responsivitas": "Responsivitas aduan",
        "kesenjangan_kanal": "Kesenjangan kanal",
    }
)
