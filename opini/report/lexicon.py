"""The report's fixed Indonesian wording: levels, stages, clusters, responses, indicators explained.

Response advice is :data:`opini.risk.scct.RESPONSES`.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["CLUSTERS", "KIND_LABELS", "LEVEL_TEXT", "PLAIN_KIND", "ROLES", "STAGE_TEXT"]

LEVEL_TEXT = MappingProxyType(
    {
        "rendah": "Cukup dipantau.",
        "waspada": "Siapkan penjelasan; periksa lagi siang ini.",
        "siaga": "Butuh tanggapan resmi hari ini.",
        "krisis": "Usulan krisis, perlu konfirmasi tim.",
    }
)

STAGE_TEXT = MappingProxyType(
    {
        "potensial": "potensial",
        "berkembang": "berkembang",
        "aktif": "aktif",
        "krisis": "krisis",
        "mereda": "mereda",
        "dorman": "tidak aktif",
    }
)

# What the cluster sounds like in a sentence: nature of the event, never a verdict on anybody.
CLUSTERS = MappingProxyType(
    {
        "korban": "pemerintah ikut terdampak (bencana, hoaks, pihak luar)",
        "tak_sengaja": "gangguan teknis, belum ada tanda kelalaian",
        "dapat_dicegah": "dinilai warga seharusnya dapat dicegah",
    }
)


ROLES = MappingProxyType({"khas": "paling khas", "parah": "paling parah", "beda": "paling berbeda"})

KIND_LABELS = MappingProxyType(
    {
        "keluhan": "keluhan",
        "aspirasi": "aspirasi",
        "pujian": "pujian",
        "berita": "berita",
        "pengumuman": "pengumuman",
        "tanya": "pertanyaan",
        "balasan_layanan": "balasan layanan",
        "kampanye": "kampanye",
        "lainnya": "lainnya",
    }
)
PLAIN_KIND = "belum digolongkan"

FACTOR_TEXT = MappingProxyType(
    {
        "lonjakan": "Lonjakan dibanding hari biasa",
        "momentum": "Momentum (sedang naik atau turun)",
        "sebaran_kanal": "Sebaran ke beberapa kanal",
        "keparahan": "Keparahan peristiwa",
        "atribusi": "Tanggung jawab diarahkan ke pemerintah",
        "sentimen_neto": "Porsi nada negatif",
        "negatif": "Porsi nada negatif",
        "keandalan_sumber": "Keandalan sumber",
        "kebaruan": "Kebaruan isu",
        "penggandaan": "Indikasi penggandaan pesan (mengurangi)",
        "jarak_ke_ambang": "Kedekatan dengan ambang membesar",
        "sasaran": "Percakapan tentang pemerintah",
        "banyaknya_penulis": "Banyaknya akun/pelapor",
        "nasional": "Diangkat media nasional",
        "dampak": "Dampak (skala 1–5)",
        "p_eskalasi": "Kemungkinan membesar dalam 72 jam",
    }
)

METHOD = (
    (
        "Tingkat isu",
        "Pita tertinggi yang masih dilewati batas bawah kisaran risiko: rendah di bawah 25, waspada 25–50, siaga "
        "50 ke atas. Peringatan dini mengangkat isu lebih awal bila pola opini negatifnya menyerupai awal krisis; "
        "ambangnya dipilih pada simulasi agar satu papan paling banyak memberi satu siaga palsu sepekan. "
        "Perangkat lunak paling jauh menetapkan siaga; krisis hanya diusulkan dan harus dikonfirmasi tim.",
    ),
    (
        "Risiko isu (0–100)",
        "100 × √(P × D/5). P = kemungkinan isu membesar dalam 72 jam (skor simulasi), D = dampak 1–5 menurut skala "
        "register risiko pemerintah (keluhan, media lokal, media nasional, viral), +1 bila sangat parah.",
    ),
    (
        "Selisih sentimen",
        "100 × (porsi positif − porsi negatif), −100 s.d. 100. Akun resmi dan rilis tidak dihitung sebagai nada warga.",
    ),
    (
        "Kisaran",
        "Rentang 80 %: dari sepuluh laporan seperti ini, kira-kira delapan kisaran "
        "memuat nilai sebenarnya. Kisaran lebar berarti data sedikit.",
    ),
    (
        "Indeks percakapan daring",
        "50 + setengah rata-rata selisih sentimen tiap dimensi reputasi selama 30 hari, "
        "bobot kanal tetap. Bergerak lambat dengan sengaja. Bukan IKM/SKM.",
    ),
    (
        "Dibanding apa",
        "Jumlah hari ini dibandingkan dengan hari yang sama (Senin dengan Senin) selama 8 minggu "
        "sebelumnya; kejutan dihitung dengan z tahan pencilan dan CUSUM.",
    ),
    (
        "Penggandaan pesan",
        "Pesan yang hampir sama, atau dikirim serempak, tidak dihapus tetapi diredam; grafik memuat "
        "volume mentah (abu) di belakang yang teredam. Peredaman tidak melihat nada pesan.",
    ),
    (
        "Akun/pelapor berbeda",
        "Jumlah penulis berbeda setelah disamarkan. Tanpa kolom penulis, "
        "kelompok pesan yang hampir sama dipakai sebagai gantinya.",
    ),
)

LIMITS = (
    "Percakapan daring bukan sampel warga: yang tidak menulis tidak terdengar di sini.",
    "Penggolongan nada dan topik dikerjakan model dan dapat keliru, terutama pada sindiran dan bahasa daerah.",
    "Kanal yang tidak masuk bukan berarti tenang; kisaran tidak menutup kanal yang hilang.",
    "Jumlah kecil mudah berayun: di bawah batas, halaman ini menulis “data belum cukup”, bukan angka.",
    "Nama warga disamarkan. Laporan ini tidak memeringkat orang.",
)
