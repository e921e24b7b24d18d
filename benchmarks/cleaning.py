"""opini's cleaner beside the other Indonesian ones: same inputs, same machine, one thread, one environment each.

    .venv/bin/python benchmarks/cleaning.py [--rounds 3] [--only opini,basa] [--fresh]

Writes ``benchmarks/results/cleaning.json`` and, from it, ``docs/comparison-cleaning.md``. The first run installs the
packages with plain pip into a cache folder outside the repository (see environments.py); with ``../shared`` present,
5,000 informal lines are timed too and indo-collex serves as a yardstick that none of the packages wrote.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import cleaning_checks as checks
from cleaning_peers import PEERS, Peer, Variant
from cleaning_table import write_table
from environments import ROOT, Environment, as_record, machine, prepare

RESULTS = ROOT / "benchmarks" / "results" / "cleaning.json"
SHARED = ROOT.parent / "shared" / "data"
WORKER = Path(__file__).resolve().parent / "cleaning_worker.py"
SEED = 20261124
BUDGET = 1.0  # seconds a slice may take: slow packages are timed on fewer texts
STARTS = 3  # fresh processes for import time
JOB_LIMIT = 600  # seconds for one job of a worker before it is called a failure
COLLEX, STABLE = 400, 100  # words and posts judged; leksara with its old Sastrawi stems a few words a second
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def work(environment: Environment, variant: str, kind: str, job: dict) -> dict | list | None:
    """What a worker made of a job; ``None`` if it died or ran out of time (said on the screen)."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.json", Path(folder) / "out.json"
        source.write_text(json.dumps(job), "utf-8")
        command = [environment.python, "-P", str(WORKER), kind, variant, str(source), str(target)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=JOB_LIMIT, check=False, cwd=folder,
                env={**os.environ, **_ONE_THREAD},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            print(f"  {variant} {kind}: over {JOB_LIMIT} s")
            return None
        if done.returncode or not target.exists():
            print(f"  {variant} {kind}: failed: {(done.stderr.splitlines() or ['no message'])[-1][:200]}")
            return None
        return json.loads(target.read_text("utf-8"))


def demo_posts() -> list[str]:
    """Different posts of 80 to 120 characters from opini's own demo stream, shuffled by a seed."""
    from opini import demo_stream

    posts = sorted({text for text in demo_stream()["teks"] if 80 <= len(text) <= 120})
    random.Random(SEED).shuffle(posts)
    return posts


def informal_lines(n: int) -> list[str]:
    """``n`` seeded lines of the shared informal corpus; empty where it is absent."""
    path = SHARED / "unlabelled" / "informal_tweets_reviews_id.txt"
    if not path.exists():
        return []
    lines = [line for line in path.read_text("utf-8").split("\n") if line.strip()]
    return random.Random(SEED).sample(lines, n)


def yardstick() -> list[tuple[str, frozenset[str]]]:
    """Seeded informal words of indo-collex and their standard forms, where the shared data is present."""
    path = SHARED / "lexicons" / "indo_collex" / "full.csv"
    if not path.exists():
        return []
    standard: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            standard.setdefault(row["transformed"].casefold().strip(), set()).add(
                row["original-for"].casefold().strip()
            )
    words = [(word, frozenset(forms)) for word, forms in sorted(standard.items()) if word not in forms]
    return random.Random(SEED).sample(words, COLLEX)


def slices(texts: list[str], n: int, size: int) -> list[list[str]]:
    """``n`` slices of ``size`` texts, one after the other (fewer texts each if there are not enough)."""
    size = min(size, len(texts) // n)
    return [texts[i * size : (i + 1) * size] for i in range(n)]


def right_or_wrong(environment: Environment, variant: Variant, posts: list[str], pairs: list[tuple[str, str]]) -> dict:
    """Everything about a variant that is judged, not timed; ``pairs`` are the golden lines."""
    collex = yardstick()
    texts = sorted({t for case in checks.cases() for t in case.texts()} | {raw for raw, _ in pairs})
    sample = posts[:STABLE]
    out = work(environment, variant.key, "outputs", {"texts": texts + [word for word, _ in collex] + sample})
    if out is None:
        return {"problem": "worker failed"}
    cleaned = dict(zip(texts, out, strict=False))
    result: dict = {
        "checks": checks.share_by_kind(cleaned),
        "golden": checks.golden_shares(cleaned, pairs),
        "errors": sum(not isinstance(value, str) for value in out),
    }
    if collex:
        made = out[len(texts) : len(texts) + len(collex)]
        hits = sum(
            isinstance(o, str) and " ".join(o.casefold().split()) in f for o, (_, f) in zip(made, collex, strict=True)
        )
        result["indo_collex"] = {"right": hits, "of": len(collex)}
    once = [value if isinstance(value, str) else "" for value in out[-len(sample) :]]
    again = work(environment, variant.key, "outputs", {"texts": once}) or []
    result["idempotent"] = {"right": sum(a == b for a, b in zip(once, again, strict=False)), "of": len(sample)}
    hostile = work(environment, variant.key, "hostile", {})
    if hostile is not None:
        bad = {name: row["verdict"] for name, row in hostile.items() if row["verdict"] != "ok"}
        result["hostile"] = {"right": len(hostile) - len(bad), "of": len(hostile), "bad": bad}
        result["hostile"]["slowest_s"] = max(row["seconds"] for row in hostile.values())
    return result


def timed(runs: list[dict]) -> dict:
    """Texts per CPU second over all rounds: first slice (cold), median, lowest and highest of the later slices."""
    cold = [run["slices"][0]["n"] / max(run["slices"][0]["cpu"], 1e-9) for run in runs]
    warm = [s["n"] / max(s["cpu"], 1e-9) for run in runs for s in run["slices"][1:]]
    return {
        "cold": statistics.median(cold),
        "warm": statistics.median(warm),
        "lowest": min(warm),
        "highest": max(warm),
        "n_slice": runs[0]["slices"][-1]["n"],
        "peak_mb": statistics.median(run["peak_mb"] for run in runs),
    }


def started(runs: list[dict]) -> dict:
    """Medians of fresh processes: seconds to import and build, to the first text, MB before and after."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def main() -> None:
    """Runs everything and writes the results."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=3, help="interleaved rounds of timing")
    arguments.add_argument("--only", default="", help="packages by name, comma-separated (opini always runs)")
    arguments.add_argument("--fresh", action="store_true", help="make the environments anew")
    arguments.add_argument("--out", type=Path, default=RESULTS)
    options = arguments.parse_args()
    wanted = [p for p in PEERS if not options.only or p.name in ("opini", *options.only.split(","))]

    commit, pairs = _commit(), checks.golden()  # the working tree may change while this runs
    posts, informal = demo_posts(), informal_lines(5000)
    corpora = {"demo": slices(posts, 6, 600)}
    if informal:
        corpora["informal"] = slices(informal, 5, 1000)
    peers: dict[str, dict] = {}
    running: list[tuple[Peer, Variant, Environment]] = []
    for peer in wanted:
        print(f"environment {peer.name}", flush=True)
        environment = prepare(peer.name, list(peer.requirements), fresh=options.fresh, reinstall=peer.name == "opini")
        peers[peer.name] = {**as_record(environment), "note": peer.note, "variants": {}}
        if not environment.problem:
            running += [(peer, variant, environment) for variant in peer.variants]

    times: dict[tuple[str, str], list[dict]] = {}
    for turn in range(options.rounds):
        for _, variant, environment in running:
            for corpus, parts in corpora.items():
                run = work(environment, variant.key, "speed", {"slices": parts, "budget": BUDGET})
                if isinstance(run, dict):
                    times.setdefault((variant.key, corpus), []).append(run)
        print(f"timing round {turn + 1} of {options.rounds} done", flush=True)
    for peer, variant, environment in running:
        row: dict = {"what": variant.what, "claims": sorted(variant.claims), "harsh": variant.harsh}
        starts = [work(environment, variant.key, "start", {"text": "jalan rusak"}) for _ in range(STARTS)]
        row["start"] = started([s for s in starts if isinstance(s, dict)]) if any(starts) else None
        row["speed"] = {c: timed(times[variant.key, c]) for c in corpora if (variant.key, c) in times}
        row |= right_or_wrong(environment, variant, posts, pairs)
        peers[peer.name]["variants"][variant.key] = row
        print(f"judged {variant.key}", flush=True)

    result = {
        "machine": machine(),
        "date": dt.date.today().isoformat(),
        "commit": commit,
        "rounds": options.rounds,
        "seed": SEED,
        "characters": {
            name: round(statistics.mean(len(t) for p in parts for t in p)) for name, parts in corpora.items()
        },
        "peers": peers,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if options.out == RESULTS:
        write_table(result)
    print(f"wrote {options.out}")


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    sys.exit(main())
