from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opini.config import MonitorSettings
from opini.issues.cluster import IssueBook, discover
from opini.stream.table import Codes, OpinionTable
from opini.stream.weights import opinion_weights

S = MonitorSettings()
DAY = 86_400
SUBJECTS = {
    "air": (
        "air pdam {mati} di rumah kami {sejak}",
        "pdam {mati} lagi , {sejak} tidak ada air mengalir",
        "keran kering , air pdam {mati} {sejak}",
        "pelanggan pdam kecewa air {mati} {sejak}",
    ),
    "lampu": (
        "lampu pju {mati} {sejak} , gelap sekali",
        "lampu penerangan jalan {mati} rawan begal",
        "pju {mati} {sejak} mohon petugas dishub",
        "tiang pju miring dan lampu {mati}",
    ),
    "pohon": (
        "pohon tinggi perlu perantingan sebelum tumbang",
        "mohon perantingan pohon {sejak} menimpa kabel",
        "ranting pohon {sejak} mengganggu kabel listrik",
        "pemangkasan pohon trembesi yang rimbun",
    ),
    "bansos": (
        "bantuan pkh belum cair {sejak}",
        "nama saya hilang dari penerima bantuan pkh {sejak}",
        "kartu pkh kosong {sejak} padahal keluarga miskin",
        "pendamping pkh tidak bisa dihubungi soal bantuan",
    ),
}
MATI = ["mati", "padam", "mati total", "tidak menyala"]
SEJAK = ["sejak sabtu", "sudah tiga hari", "dari tadi malam", "seminggu ini", "dua minggu lebih", "tiap malam"]


def stream(days: int = 60, per_day: int = 4, seed: int = 0, subjects: tuple[str, ...] = tuple(SUBJECTS)):
    rng = np.random.default_rng(seed)
    text, when, truth = [], [], []
    for d in range(days):
        for k in range(per_day):
            subject = subjects[int(rng.integers(len(subjects)))]
            form = SUBJECTS[subject][int(rng.integers(4))]
            text.append(form.format(mati=rng.choice(MATI), sejak=rng.choice(SEJAK)))
            when.append(1_700_000_000 + d * DAY + k * 3_607)
            truth.append(subject)
    return text, when, truth


def table(text: list[str], when: list[int], **more) -> OpinionTable:
    return OpinionTable.build(id=[f"{i:06d}" for i in range(len(text))], waktu=when, bersih=text, teks=text, **more)


def book(t: OpinionTable) -> IssueBook:
    day = (t.waktu // DAY).astype(np.int32)
    return discover(t, day, opinion_weights(t, np.arange(t.n), S), S)


def test_kinds_of_trouble_are_never_mixed_nor_cut_to_pieces() -> None:
    text, when, truth = stream()
    found = book(table(text, when))
    by_issue = [Counter(truth[i] for i in np.flatnonzero(found.isu.codes == k)) for k in range(len(found.issues))]
    assert all(max(c.values()) >= 0.95 * sum(c.values()) for c in by_issue)
    for subject in SUBJECTS:
        assert sum(c[subject] for c in by_issue) >= 0.9 * truth.count(subject)
        assert sum(c[subject] > 0 for c in by_issue) <= 4  # as many as there are ways to put it


def test_titles_are_said_by_people_and_name_the_trouble() -> None:
    text, when, truth = stream()
    found = book(table(text, when))
    largest = {}
    for k, record in enumerate(found.issues):
        rows = np.flatnonzero(found.isu.codes == k)
        subject = Counter(truth[i] for i in rows).most_common(1)[0][0]
        if record.n > largest.get(subject, (0, ""))[0]:
            largest[subject] = (record.n, record.judul)
    said = " | ".join(text)
    names = {"air": ("pdam", "air"), "lampu": ("pju", "lampu"), "pohon": ("pohon", "kabel"), "bansos": ("pkh",)}
    for subject, words in names.items():
        title = largest[subject][1].lower()
        assert any(word in title for word in words)
        assert title in said
        assert "," not in title


def test_ids_and_labels_of_the_past_do_not_change_when_the_stream_goes_on() -> None:
    text, when, _ = stream(days=50)
    short, long = book(table(text[:120], when[:120])), book(table(text, when))
    for k, record in enumerate(short.issues):
        rows = np.flatnonzero(short.isu.codes == k)
        later = {long.isu.names[c] if c >= 0 else None for c in long.isu.codes[rows]}
        assert None not in later
        assert record.isu in long.isu.names or later & set(short.isu.names)  # kept, or poured into an older one
        for name in later & set(short.isu.names) - {record.isu}:  # nobody changes to an issue that goes on beside it
            assert record.isu not in long.isu.names, name


def test_the_same_stream_gives_the_same_book_in_any_row_order() -> None:
    text, when, _ = stream(days=20)
    ids = [f"{i:06d}" for i in range(len(text))]
    order = np.random.default_rng(3).permutation(len(text))
    one = book(table(text, when))
    mixed = OpinionTable.build(
        id=[ids[i] for i in order],
        waktu=[when[i] for i in order],
        bersih=[text[i] for i in order],
        teks=[text[i] for i in order],
    )
    assert book(mixed).issues == one.issues


def test_an_issue_wakes_under_its_old_id() -> None:
    text, when, _ = stream(days=10, subjects=("air",))
    again, later, _ = stream(days=5, subjects=("air",), seed=1)
    filler, between, _ = stream(days=40, subjects=("pohon", "bansos"), seed=2)
    shift = [w + 10 * DAY for w in between]
    t = table(text + filler + again, when + shift + [w + 50 * DAY for w in later])
    found = book(t)
    water = {
        found.isu.names[c] for c, words in zip(found.isu.codes, t.bersih, strict=True) if c >= 0 and "pdam" in words
    }
    first = found.isu.names[found.isu.codes[0]]
    last = found.isu.names[found.isu.codes[-1]]
    assert first == last
    assert len(water) <= 2


def test_a_place_that_many_name_in_a_short_time_is_an_issue_of_its_own() -> None:
    text, when, _ = stream(days=60, subjects=("lampu", "pohon"))
    local = [
        "lampu pju padam di jalan merpati depan pasar",
        "gelap gulita , pju sepanjang jalan merpati padam",
        "jalan merpati rawan begal karena lampu penerangan padam",
        "tolong cek pju padam jalan merpati dekat pos kamling",
        "anak-anak takut lewat jalan merpati , lampu pju mati",
        "sudah lapor ketua rt pju jalan merpati tetap padam",
    ]
    text += local
    when += [1_700_000_000 + 40 * DAY + 500 + 7 * i for i in range(6)]
    found = book(table(text, when))
    places = [r for r in found.issues if "Merpati" in r.judul]
    assert len(places) == 1
    assert places[0].n >= 5
    assert not places[0].judul.endswith("jalan di Jl. Merpati")
    assert places[0].lokasi[0] == "Jl. Merpati"
    assert "padam" in places[0].judul.lower() or "pju" in places[0].judul.lower()


def test_one_everyday_word_in_common_is_no_issue() -> None:
    rng = np.random.default_rng(5)
    text, when, _ = stream(days=30)
    rest = [f"kata{rng.integers(9999)} presiden hal{rng.integers(9999)}" for _ in range(30)]
    found = book(table(text + rest, when + [1_700_000_000 + i * DAY for i in range(30)]))
    assert not any("presiden" in r.judul.lower() for r in found.issues)


def test_names_of_private_persons_stay_out_of_titles_and_phrases() -> None:
    text = [f"bantuan pkh atas nama sulastri belum cair {w}" for w in SEJAK] * 2
    found = book(table(text, [1_700_000_000 + i * 5_000 for i in range(len(text))]))
    assert found.issues
    assert "sulastri" not in str([(r.judul, r.frasa, r.lokasi) for r in found.issues]).lower()


def test_given_issues_are_kept_and_described() -> None:
    text, when, truth = stream(days=10)
    found = book(table(text, when, isu=Codes.of([*truth[:-1], None])))
    assert set(found.isu.names) == set(truth)
    assert found.isu.decode().tolist() == [*truth[:-1], None]
    assert {r.isu: r.n for r in found.issues} == dict(Counter(truth[:-1]))


def test_given_issues_need_no_text() -> None:
    t = OpinionTable.build(id=list("abc"), waktu=[1, 2, 3], isu=Codes.of(["x", None, "x"]))
    record = book(t).issues[0]
    assert (record.isu, record.n, record.topik, record.contoh) == ("x", 2, "lainnya", (0,))
    assert record.judul


def test_examples_are_typical_severe_and_different() -> None:
    text, when, _ = stream(days=20, subjects=("air",))
    severity = np.zeros(len(text))
    severity[7] = 0.9
    t = table(text, when, keparahan=severity)
    found = book(t)
    record = max(found.issues, key=lambda r: r.n)
    rows = np.flatnonzero(found.isu.codes == found.isu.names.index(record.isu))
    assert set(record.contoh) <= set(rows.tolist())
    assert len(set(record.contoh)) == len(record.contoh)
    if 7 in rows:
        assert 7 in record.contoh


def test_empty_and_contentless_tables() -> None:
    assert book(OpinionTable.build(id=[], waktu=[])).issues == ()
    blank = book(table(["", "mohon segera", "👍", "<user>"] * 3, list(range(12))))
    assert blank.issues == ()
    assert blank.n_ungrouped == 12


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_text_is_survived(texts: list[str]) -> None:
    found = book(table(texts * 2, list(range(2 * len(texts)))))
    assert len(found.isu) == 2 * len(texts)


def test_hostile_texts_are_survived() -> None:
    texts = ["banjir " * 150_000, "a" * 1_000_000, "\ud800\x00 rusak", "\u202e jalan " * 20, "jalan " * 99]
    assert len(book(table(texts * 3, list(range(15)))).isu) == 15


@pytest.mark.parametrize("n", [3, 500])
def test_a_day_with_more_rows_than_a_batch_is_the_same_issue(n: int) -> None:
    text, _, _ = stream(days=1, per_day=n * 2, subjects=("air",))
    found = book(table(text, [1_700_000_000] * len(text)))
    assert max((r.n for r in found.issues), default=0) >= 0.8 * len(text)


@pytest.mark.parametrize("name", ["farel azriel haqqi", "sdr wiryokusumo", "<nik> qomarun"])
def test_one_persons_repeated_complaint_does_not_name_that_person(name: str) -> None:
    text, when, _ = stream(days=30)
    mine = [
        f"{name} nik <nik> belum dapat bantuan pkh {w} {v}" for w in SEJAK for v in ("", "tolong dibantu sekali lagi")
    ]
    found = book(table(text + mine, when + [1_700_000_000 + 20 * DAY + i * 900 for i in range(len(mine))]))
    shown = str([(r.judul, r.frasa, r.lokasi) for r in found.issues]).lower()
    assert not any(part in shown for part in name.split() if part not in ("<nik>", "sdr"))


def test_addresses_are_no_titles() -> None:
    text = [f"banjir di rt01 rw03 {w}" for w in SEJAK] * 2
    found = book(table(text, [1_700_000_000 + i * 5_000 for i in range(len(text))]))
    assert "rt01" not in str(found.issues).lower()
