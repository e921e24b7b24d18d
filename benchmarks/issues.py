"""Issue discovery against complaints grouped by hand, against text worlds, and against itself.

B-cubed F1 of the issues ``opini.monitor`` finds, beside TF-IDF with average linkage at the threshold that is best for
it on the very items it is scored on. Hand-grouped items (``models/data/issues``): opini sees the whole stream, as
an office would, and is scored on the ``uji`` half, which no setting was chosen on; the baseline sees only those items,
with document frequencies of the whole stream. Then the same ids after every splitting and order of the input, and as
days go by.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/issues.py [--half uji] [--worlds 3]

Writes ``results/issues.json``; the real part needs ``../shared``.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from issue_worlds import world
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.feature_extraction.text import TfidfVectorizer

import opini
from opini.config import MonitorSettings
from opini.demo import demo_profile_toml, demo_stream, demo_truth
from opini.evaluate.clustering import BCubed, b_cubed
from opini.issues.cluster import IssueBook, discover
from opini.stream.buckets import day_index
from opini.stream.duplicates import near_duplicate_groups
from opini.stream.table import Codes, OpinionTable
from opini.stream.weights import opinion_weights

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from models.annotation.keys import key  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
STREAMS = {
    "wargaku_surabaya_complaints": ("id", "tanggal_keluhan", {"channel": "aduan", "place": "kelurahan"}),
    "bandung_tweets_keluhan_2016": ("ID", "date", {"channel": "media_sosial", "time": "date"}),
}
SETTINGS = MonitorSettings()
GAP_DAYS = 21  # the rule of the hand grouping, given to the stronger baseline
THRESHOLDS = np.arange(0.30, 1.0, 0.02)
Pairs = tuple[list[str], list[int]]


def main() -> None:
    """Run all parts, print the table, store the numbers."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--half", default="uji", choices=("uji", "latih"))
    ask.add_argument("--worlds", type=int, default=3)
    ask.add_argument("--part", default="", help="run one part and keep the stored numbers of the others")
    ask.add_argument("--kecamatan", action="store_true", help="also with kecamatan instead of kelurahan (slow)")
    ask.add_argument("--ids", action="store_true", help="only print a digest of the ids of one world (used by itself)")
    args = ask.parse_args()
    if args.ids:
        print(digest(table_of(world(1, told=0.5))))
        return
    found: dict[str, object] = {"bagian": args.half}
    parts = {
        "tangan": lambda: by_hand(args.half, args.kecamatan) if DATA.is_dir() else None,
        "id": stability,
        "tempat_di_kolom": lambda: worlds(args.worlds, told=0.8),
        "tempat_di_teks": lambda: worlds(args.worlds, told=0.0),
        "demo": demo,
    }
    for name, part in parts.items():
        if args.part in ("", name):
            found[name] = part()
            print(json.dumps({name: found[name]}, indent=1, ensure_ascii=False), flush=True)
            out = ROOT / "benchmarks" / "results" / "issues.json"
            before = json.loads(out.read_text(encoding="utf-8")) if out.exists() and args.part else {}
            out.write_text(json.dumps({**before, **found}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def by_hand(half: str, coarse: bool) -> dict[str, object]:
    """opini and the baselines on the hand-grouped items of a half."""
    rows = list(csv.DictReader((ROOT / "models/data/issues/groups.tsv").open(), delimiter="\t"))
    ways: dict[str, dict[str, str | None]] = {"opini": {}}
    if coarse:
        ways["opini, hanya kecamatan"] = {"place": None}
    ours: dict[str, list[Pairs]] = {label: [] for label in ways}
    texts: list[tuple[list[str], list[str], list[str], list[str], np.ndarray]] = []
    seconds, outside = {}, {}
    for name, (ident, when, asked) in STREAMS.items():
        frame = pl.read_csv(DATA / name / "data.csv")
        first: dict[str, int] = {}
        for i in np.argsort(np.array(frame[when].to_list()), kind="stable").tolist():
            first.setdefault(key(frame["text"][i]), i)
        mine = [r for r in rows if r["set"] == name and r["bagian"] == half]
        at = [first[r["kunci"]] for r in mine]
        truth = [r["kelompok"] for r in mine]
        plain = frame.select(
            pl.col(ident).alias("id"), *(c for c in ("text", when, "kecamatan", "kelurahan") if c in frame)
        )
        for label, change in ways.items():
            start = time.process_time()
            report = opini.monitor(plain, progress=False, **{**asked, **change})
            if label == "opini":
                seconds[name] = round(time.process_time() - start, 1)
            isu = dict(zip(map(str, report.opinions["id"]), report.opinions["isu"], strict=True))
            codes, names = [], {}
            for i in at:
                got = isu.get(str(plain["id"][i]))
                codes.append(-1 if got is None else names.setdefault(got, len(names)))
            ours[label].append((truth, codes))
            if label == "opini":
                outside[name] = round(float(np.mean([v is None for v in isu.values()])), 3)
        cleaned = [opini.clean(t) for t in frame["text"].to_list()]
        place = frame["kelurahan"].to_list() if "kelurahan" in frame.columns else [None] * len(cleaned)
        days = np.array([t.timestamp() / 86_400 for t in frame[when].str.to_datetime()])
        texts.append(
            (cleaned, [cleaned[i] for i in at], truth, [f"tempat_{place[i]}" if place[i] else "" for i in at], days[at])
        )
    table = {label: _shown(_joined(pairs), [b_cubed(*p).f1 for p in pairs]) for label, pairs in ours.items()}
    for label, analyzer, grams, informed in (
        ("TF-IDF kata 1-2, average linkage", "word", (1, 2), False),
        ("TF-IDF huruf 3-5, average linkage", "char_wb", (3, 5), False),
        ("TF-IDF huruf 3-5 + tempat + jeda waktu", "char_wb", (3, 5), True),
    ):
        table[label] = _baseline(texts, analyzer, grams, informed)
    whole = {"tanpa_isu": outside, "detik_monitor": seconds}
    return {"n": sum(len(t[2]) for t in texts), "skor": table, "aliran": whole}


def _joined(pairs: Sequence[Pairs]) -> BCubed:
    truth = [f"{s}{t}" for s, (a, _) in enumerate(pairs) for t in a]
    found = [c if c < 0 else c + 10**6 * s for s, (_, b) in enumerate(pairs) for c in b]
    return b_cubed(truth, found)


def _shown(score: BCubed, parts: Sequence[float] = ()) -> dict[str, object]:
    shown: dict[str, object] = {n: round(getattr(score, n), 3) for n in ("precision", "recall", "f1")}
    return shown | ({"per_sumber": [round(p, 3) for p in parts]} if parts else {})


def _baseline(texts: Sequence, analyzer: str, grams: tuple[int, int], informed: bool) -> dict[str, object]:
    """One threshold for all sources, the best one on these items."""
    trees = []
    for stream, mine, truth, place, days in texts:
        docs = [f"{text} {where}".strip() for text, where in zip(mine, place, strict=True)] if informed else mine
        model = TfidfVectorizer(
            analyzer=analyzer,
            ngram_range=grams,
            sublinear_tf=True,
            token_pattern=r"\S+" if analyzer == "word" else None,
        )
        x = model.fit([*stream, *docs] if informed else stream).transform(docs)
        distance = np.clip(1.0 - (x @ x.T).toarray(), 0.0, None)
        if informed:
            distance = np.where(np.abs(days[:, None] - days[None, :]) > GAP_DAYS, 1.0, distance)
        trees.append((truth, linkage(distance[np.triu_indices(len(docs), 1)], "average")))
    best: tuple[float, float, list[Pairs]] = (-1.0, 0.0, [])
    for threshold in THRESHOLDS:
        pairs = [(truth, fcluster(tree, threshold, "distance").tolist()) for truth, tree in trees]
        best = max(best, (_joined(pairs).f1, float(threshold), pairs), key=lambda b: b[0])
    return _shown(_joined(best[2]), [b_cubed(*p).f1 for p in best[2]]) | {"ambang": round(best[1], 2)}


def demo() -> dict[str, object]:
    """The told stories of the demo city, the shipped models in the loop; ordinary talk has no truth."""
    path = Path(os.environ.get("TMPDIR", "/tmp")) / "opini-demo-profil.toml"
    path.write_text(demo_profile_toml(), encoding="utf-8")
    stream, truth = demo_stream(), demo_truth()
    report = opini.monitor(stream, profile=opini.Profile.from_toml(path), progress=False)
    isu = dict(zip(report.opinions["id"], report.opinions["isu"], strict=True))
    told = [i for i, story in enumerate(truth["cerita"]) if story]
    names: dict[str, int] = {}
    codes = [-1 if isu[truth["id"][i]] is None else names.setdefault(isu[truth["id"][i]], len(names)) for i in told]
    stories = [truth["cerita"][i] for i in told]
    cleaned = [opini.clean(t) for t in stream["teks"]]
    base = _baseline([(cleaned, [cleaned[i] for i in told], stories, [], np.zeros(0))], "word", (1, 2), False)
    return {"n": len(told), "opini": _shown(b_cubed(stories, codes)), "TF-IDF kata 1-2": base}


def worlds(count: int, told: float) -> dict[str, object]:
    """Worlds of ``issue_worlds``: mean over seeds; the first seed was looked at, the others never."""
    ours, base = [], []
    for seed in range(1, count + 1):
        made = world(seed, told=told)
        t = table_of(made)
        ours.append(b_cubed(made.isu, book(t).isu.codes).f1)
        docs = [
            f"{a} {'tempat_' + b.replace(' ', '_') if b else ''}".strip()
            for a, b in zip(made.teks, made.wilayah, strict=True)
        ]
        days = np.array(made.waktu) / 86_400
        base.append(
            max(
                _baseline([(docs, docs, made.isu, [""] * len(docs), days)], "char_wb", (3, 5), i)["f1"]
                for i in (False, True)
            )
        )
    return {
        "opini": [round(f, 3) for f in ours],
        "TF-IDF huruf terbaik": base,
        "rata2": [round(float(np.mean(v)), 3) for v in (ours, base)],
    }


def table_of(made, order: Sequence[int] | None = None) -> OpinionTable:
    """A world as a table, rows given in any order."""
    pick = list(order) if order is not None else list(range(len(made.teks)))
    return OpinionTable.build(
        id=[f"{i:06d}" for i in pick],
        waktu=[made.waktu[i] for i in pick],
        bersih=[made.teks[i] for i in pick],
        teks=[made.teks[i] for i in pick],
        wilayah=Codes.of([made.wilayah[i] for i in pick]),
    )


def book(t: OpinionTable) -> IssueBook:
    """Issues of a table."""
    groups = near_duplicate_groups(t.bersih, jaccard=SETTINGS.duplicate_jaccard)
    return discover(t, day_index(t.waktu, "Asia/Makassar", 6.0), opinion_weights(t, groups, SETTINGS), SETTINGS)


def digest(t: OpinionTable) -> str:
    """Issue of every opinion, as one line."""
    return " ".join(str(v) for v in book(t).isu.decode())


def stability() -> dict[str, object]:
    """Same ids whatever the batches and the process; and what becomes of ids as days go by."""
    made = world(1, told=0.5)
    known = digest(table_of(made))
    rng = np.random.default_rng(0)
    same = []
    for _ in range(4):
        late = np.array(made.waktu) + rng.uniform(0, 86_400, len(made.waktu))  # arrives up to 24 h after it was written
        same.append(digest(table_of(made, np.argsort(late).tolist())) == known)
    again = []
    for seed in (1,):
        env = {**os.environ, "PYTHONHASHSEED": str(seed)}
        done = subprocess.run([sys.executable, __file__, "--ids"], env=env, capture_output=True, text=True, check=True)
        again.append(done.stdout.strip() == known)
    return {
        "urutan_sama": float(np.mean(same)),
        "mulai_ulang_sama": float(np.mean(again)),
        "seiring_waktu": _ageing(made),
    }


def _ageing(made) -> dict[str, float]:
    """Reports every ten days: share of issues (three or more opinions) known by the same id ten days later."""
    t = table_of(made)
    last, kept, moved = None, [], []
    for cut in range(10, 61, 10):
        n = int(np.searchsorted(t.waktu, t.waktu[0] + cut * 86_400))
        now = book(t.take(slice(0, n)))
        if last is not None:
            names = set(now.isu.names)
            kept += [r.isu in names for r in last.issues]
            before, after = last.isu.decode(), now.isu.decode()[: len(last.isu.codes)]
            moved += [a == b for a, b in zip(before, after, strict=True) if a is not None]
        last = now
    return {"id_tetap": round(float(np.mean(kept)), 3), "opini_tetap_di_isunya": round(float(np.mean(moved)), 3)}


if __name__ == "__main__":
    main()
