"""The annotation set: keys, entry checks, the join with texts, and what the committed labels promise."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from models.annotation import curve
from models.annotation.agreement import kappa, read, table
from models.annotation.card import agreement_rows, by_reader, paired
from models.annotation.enter import FIELDS, LABELS, BadLineError, decode, enter
from models.annotation.keys import key
from models.annotation.load import load_annotations
from models.annotation.old_labels import OTHER, other_names
from models.annotation.sample import DRAWN
from models.annotation.second import pick
from models.annotation.twins import leaks
from opini.errors import InputError
from opini.vocabulary import DIMENSIONS, KINDS, LANGUAGES, SENTIMENTS, TOPICS

SHARED = Path(__file__).parents[3] / "shared"
LINE = "neg|net jalan|transportasi p .3 dc lp kel 0 ind+jav"
OWN = ["Lampu jalan gang kami padam lagi", "Terima kasih, layanannya cepat sekali", "Jam berapa kantor lurah buka?"]


def shared_with(tmp_path: Path, texts: list[str]) -> Path:
    folder = tmp_path / "shared" / "data" / "contoh"
    folder.mkdir(parents=True)
    with (folder / "data.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["text"], *([t] for t in texts)])
    return tmp_path / "shared"


def labelled(tmp_path: Path, texts: list[str], codes: list[str]) -> tuple[Path, Path]:
    sheet = tmp_path / "contoh-01.tsv"
    sheet.write_text("".join(f"{i}\t{key(t)}\tcontoh\t{t}\n" for i, t in enumerate(texts, 1)), encoding="utf-8")
    answers = tmp_path / "codes.txt"
    answers.write_text("\n".join(f"{i} {c}" for i, c in enumerate(codes, 1)), encoding="utf-8")
    _, problems = enter(sheet, answers, "uji", "1", tmp_path / "labels")
    assert problems == []
    drawn = tmp_path / "draw.tsv"
    lines = [f"{key(t)}\tcontoh\tcontoh-01\taduan\tlatih" for t in texts]
    drawn.write_text("\n".join(["kunci\tset\tbatch\tkanal\tbagian", *lines]) + "\n", encoding="utf-8")
    return tmp_path / "labels", drawn


def test_labels_come_back_with_their_texts(tmp_path: Path) -> None:
    codes = [LINE, "pos adminduk p 0 - lp puj 0 ind", "net tata_kelola p 0 - - tny 0 ind"]
    labels, drawn = labelled(tmp_path, OWN, codes)
    found = load_annotations(shared_with(tmp_path, [t.upper() for t in OWN]), labels, drawn)
    assert {p.label["sentimen"] for p in found.posts} == set(SENTIMENTS)
    first = next(p for p in found.posts if p.kunci == key(OWN[0]))
    assert first.teks == OWN[0].upper()
    assert first.accepted("topik") == ("jalan", "transportasi")


def test_labels_without_a_polarity_are_counted_once_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels, drawn = labelled(tmp_path, OWN[:2], [LINE, "pos adminduk p 0 - lp puj 0 ind"])
    shared = shared_with(tmp_path, [OWN[0], OWN[0], OWN[1]])
    monkeypatch.setitem(OTHER, "contoh", ("text", "sentimen"))
    table = other_names(load_annotations(shared, labels, drawn).posts, shared)
    assert f"| contoh | {OWN[0]} | 1 | negatif 1 |" in table
    assert f"| contoh | {OWN[1]} | 1 | positif 1 |" in table


def test_what_cannot_be_joined_is_reported(tmp_path: Path) -> None:
    labels, drawn = labelled(tmp_path, OWN, [LINE, LINE, "- - - - - - - - lain"])
    found = load_annotations(shared_with(tmp_path, OWN[1:]), labels, drawn)
    assert found.unknown == (key(OWN[0]),)
    assert found.excluded == (key(OWN[2]),)
    assert len(found.posts) + len(found.unknown) + len(found.excluded) == len(OWN)
    assert "1 keys without a text" in found.report()


def test_an_older_shared_folder_and_a_key_nobody_drew_are_told_apart(tmp_path: Path) -> None:
    labels, drawn = labelled(tmp_path, OWN, [LINE] * 3)
    newer = (labels / "1" / "contoh-01.tsv").read_text(encoding="utf-8").splitlines()
    extra = newer[3].replace(key(OWN[2]), key("belum ada di folder lama")).replace("contoh\t", "set_baru\t", 1)
    (labels / "1" / "baru-01.tsv").write_text("\n".join([newer[0], extra]) + "\n", encoding="utf-8")
    with drawn.open("a", encoding="utf-8") as handle:
        handle.write(f"{key('belum ada di folder lama')}\tset_baru\tbaru-01\taduan\tlatih\n")
    lines = drawn.read_text(encoding="utf-8").splitlines()
    drawn.write_text("\n".join(line for line in lines if key(OWN[0]) not in line) + "\n", encoding="utf-8")
    found = load_annotations(shared_with(tmp_path, OWN), labels, drawn)
    assert found.unknown == (key("belum ada di folder lama"),)
    assert found.undrawn == (key(OWN[0]),)
    assert len(found.posts) == 2
    assert "1 keys without a text in the shared folder, 1 of unknown draw" in found.report()


def test_twins_of_frozen_posts_are_in_neither_part_but_counted(tmp_path: Path) -> None:
    labels, drawn = labelled(tmp_path, OWN[:2], [LINE] * 2)
    text = drawn.read_text(encoding="utf-8").replace("latih", "kembar", 1)
    drawn.write_text(text, encoding="utf-8")
    found = load_annotations(shared_with(tmp_path, OWN), labels, drawn)
    assert (len(found.part("latih")), len(found.part("beku")), len(found.part("kembar"))) == (1, 0, 1)
    assert "2 posts joined (1 to train on, 0 frozen, 1 twins" in found.report()


def test_conflicting_readings_of_one_text_are_named(tmp_path: Path) -> None:
    labels, drawn = labelled(tmp_path, OWN[:1], [LINE])
    other = (labels / "1" / "contoh-01.tsv").read_text(encoding="utf-8").replace("negatif\tnetral", "positif\t")
    (labels / "1" / "contoh-02.tsv").write_text(other, encoding="utf-8")
    assert set(load_annotations(shared_with(tmp_path, OWN[:1]), labels, drawn).conflicting) == {key(OWN[0])}


def test_a_join_of_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no data folder"):
        load_annotations(tmp_path)
    with pytest.raises(InputError, match="no label file"):
        load_annotations(shared_with(tmp_path, OWN), tmp_path / "labels")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("neg jalan p .3 dc lp kel 0", "9 fields instead of 10"),
        ("bad jalan p .3 dc lp kel 0 ind", "'bad' is none of"),
        ("neg jalanan p .3 dc lp kel 0 ind", "'jalanan' is none of"),
        ("neg jalan x .3 dc lp kel 0 ind", "sasaran"),
        ("neg jalan p 3 dc lp kel 0 ind", "severity 3 outside"),
        ("neg jalan p .3 dc lp kel 2 ind", "kasar"),
        ("neg jalan p .3 dc lp kel 0 klingon", "unknown language"),
        ("- - - - - - - - ind", "not 'lain'"),
    ],
)
def test_an_illegal_line_is_refused(line: str, complaint: str) -> None:
    with pytest.raises(BadLineError, match=complaint):
        decode(f"1 {line}")


def test_an_incomplete_sheet_writes_nothing(tmp_path: Path) -> None:
    sheet = tmp_path / "s-01.tsv"
    sheet.write_text(f"1\t{key('satu')}\tcontoh\tsatu\n2\t{key('dua')}\tcontoh\tdua\n", encoding="utf-8")
    answers = tmp_path / "codes.txt"
    answers.write_text(f"1 {LINE}\n1 {LINE}\n9 {LINE}\n", encoding="utf-8")
    target, problems = enter(sheet, answers, "uji", "1", tmp_path / "labels")
    assert sorted(p.split(":")[1].strip() for p in problems) == ["missing", "not in the sheet", "twice"]
    assert not target.exists()


def test_kappa_of_nothing_is_an_error() -> None:
    with pytest.raises(InputError):
        kappa([], [])
    assert kappa(["a", "b"], ["a", "b"]) == 1.0


def test_accepted_counts_either_direction() -> None:
    row = decode(f"1 {LINE}")[1]
    other = row | {"sentimen": "netral", "sentimen_alt": ""}
    assert "sama=0.000" in table([(row, other)], ["sentimen"])[0]
    assert "diterima=1.000" in table([(row, other)], ["sentimen"])[0]


def test_a_reader_who_stands_apart_shows(tmp_path: Path) -> None:
    row = decode(f"1 {LINE}")[1]
    pairs = [
        (row | {"pekerja": w}, row | {"atribusi": blame}) for w, blame in (("w1", "dapat_dicegah"), ("w2", "korban"))
    ]
    assert [(r[0], r[-1]) for r in by_reader(pairs)] == [("w1", "1.00"), ("w2", "0.00")]


def test_the_second_reading_touches_every_batch(tmp_path: Path) -> None:
    for name in ("a-01", "b-01"):
        (tmp_path / f"{name}.tsv").write_text("".join(f"{i}\tk{name}{i}\ts\tt\n" for i in range(9)), encoding="utf-8")
    lines = pick(tmp_path, 3, seed=1)
    assert Counter(line[1:5] for line in lines) == {"a-01": 3, "b-01": 3}
    assert lines == pick(tmp_path, 3, seed=1)


# What the committed labels promise.

COMMITTED = read(LABELS / "1")
needs_labels = pytest.mark.skipif(not COMMITTED, reason="no committed labels in this checkout")


@needs_labels
def test_committed_labels_hold_allowed_values_only() -> None:
    allowed = {
        "sentimen": {*SENTIMENTS},
        "topik": {*TOPICS},
        "sasaran": {"pemerintah", "bukan"},
        "atribusi": {"korban", "tak_sengaja", "dapat_dicegah", "tidak_ada"},
        "dimensi": {*DIMENSIONS, "tidak_ada"},
        "jenis": {*KINDS},
        "kasar": {"0", "1"},
    }
    for row in COMMITTED:
        assert list(row) == FIELDS
        assert set(row["bahasa"].split("+")) <= set(LANGUAGES)
        if row["sentimen"]:
            for name, values in allowed.items():
                assert {row[name], *filter(None, row.get(f"{name}_alt", "").split("|"))} <= values, row["kunci"]
            assert 0 <= float(row["keparahan"]) <= 1
            assert row["sasaran"] == "pemerintah" or row["sentimen"] == "netral", row["kunci"]


@needs_labels
def test_every_committed_key_was_drawn_and_is_read_once() -> None:
    with DRAWN.open(encoding="utf-8") as handle:
        drawn = {r["kunci"]: r for r in csv.DictReader(handle, delimiter="\t")}
    keys = [r["kunci"] for r in COMMITTED]
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(drawn)
    assert max(Counter(r["batch"] for r in COMMITTED).values()) <= 100


@needs_labels
def test_no_file_of_labels_holds_a_text() -> None:
    for path in LABELS.rglob("*.tsv"):
        with path.open(encoding="utf-8") as handle:
            assert next(handle).rstrip("\n").split("\t") == FIELDS
            assert all(len(cell) <= 60 for line in handle for cell in line.rstrip("\n").split("\t")), path.name


@pytest.mark.shared
@needs_labels
@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="../shared is absent")
def test_every_committed_key_resolves_in_shared() -> None:
    found = load_annotations(SHARED)
    assert found.unknown == found.undrawn == ()
    assert found.conflicting == {}
    assert len(found.posts) + len(found.excluded) == len(COMMITTED)


@pytest.mark.shared
@needs_labels
@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="../shared is absent")
def test_nothing_to_train_on_near_duplicates_a_frozen_post() -> None:
    posts = list(load_annotations(SHARED).posts)
    assert {p.bagian for p in posts} >= {"latih", "beku"}
    assert leaks(posts) == []


@needs_labels
def test_the_second_reading_covers_every_planned_batch_and_is_by_another_reader() -> None:
    first = {r["kunci"]: r for r in COMMITTED}
    second = [r for r in read(LABELS / "2") if r["kunci"] in first]
    assert len(second) >= 500
    assert all(r["pekerja"] != first[r["kunci"]]["pekerja"] for r in second)
    # the third round was read by w16 alone: nobody else has read it yet
    again = {first[r["kunci"]]["batch"] for r in second}
    assert {r["batch"] for r in COMMITTED if r["pekerja"] != "w16"} == again


@needs_labels
def test_two_readers_agree_as_far_as_was_asked() -> None:
    measured = {row[0]: float(row[3]) for row in agreement_rows(paired("2"))}
    asked = {"sentimen": 0.75, "topik": 0.80, "jenis": 0.75, "atribusi": 0.65}
    assert {name: measured[name] for name, least in asked.items() if measured[name] < least} == {}


@needs_labels
def test_the_frozen_part_can_show_confusion_in_three_channels() -> None:
    with DRAWN.open(encoding="utf-8") as handle:
        frozen = {r["kunci"]: r["kanal"] for r in csv.DictReader(handle, delimiter="\t") if r["bagian"] == "beku"}
    counts = Counter((frozen[r["kunci"]], r["sentimen"]) for r in COMMITTED if r["kunci"] in frozen)
    full = {c for c in set(frozen.values()) if all(counts[c, tone] >= 150 for tone in SENTIMENTS)}
    assert len(full) >= 3
    assert sum(counts.values()) >= 2000


def test_the_learning_curve_nests_its_points_and_reads_the_posts_about_government(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = np.array(["anotasi"] * 600 + ["umum"] * 5, dtype=object)
    sizes: list[set[int]] = []

    class Sentiment:
        rows = SimpleNamespace(source=source)

        def train_rows(self) -> np.ndarray:
            return np.arange(len(source))

        def fit(self, at: np.ndarray) -> int:
            sizes.append(set(at.tolist()))
            return len(at)

        def frozen(self, model: int) -> tuple[dict[str, dict[str, float]], dict[str, list[list[int]]]]:
            names = ("macro_f1", "macro_f1_lo", "macro_f1_hi", "macro_f1_lenient", "n")
            return {curve.PART: dict.fromkeys(names, float(model))}, {}

    class Topic:
        rows, usable, fit = Sentiment.rows, np.arange(len(source)), Sentiment.fit

        def frozen(self, model: int) -> dict[str, dict[str, float]]:
            return {curve.PART: {"macro_f1_20": float(model), "accuracy_lenient": 0.0}}

    monkeypatch.setattr(curve.train_sentiment, "Recipe", Sentiment)
    monkeypatch.setattr(curve.train_topic, "Recipe", Topic)
    points = curve.measure()["points"]
    assert [p["annotations"] for p in points] == [0, 250, 500, 600]
    assert [p["macro_f1"] for p in points] == [5, 255, 505, 605] == [p["topic"] for p in points]
    assert all(small < large for small, large in pairwise(sizes[:4]))
