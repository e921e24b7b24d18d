"""Turn a reader's codes into a label file, refusing what is incomplete or outside the allowed values.

    python -m models.annotation.enter SHEET CODES --worker w1 --pass 1

A line of CODES is ``no sentimen topik sasaran keparahan atribusi dimensi jenis kasar bahasa`` separated by spaces,
e.g. ``12 neg|net jalan|transportasi p .3 dc lp kel 0 ind+jav``. ``-`` means none; a foreign or noise post is
``12 - - ...`` with language ``lain``. The file goes to ``models/data/labels/<pass>/<batch>.tsv``.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from opini.vocabulary import DIMENSIONS, KINDS, LANGUAGES, TOPICS

LABELS = Path(__file__).parent.parent / "data" / "labels"
FIELDS = [
    *("kunci", "set", "batch", "pas", "pekerja", "sentimen", "sentimen_alt", "topik", "topik_alt", "sasaran"),
    *("keparahan", "atribusi", "dimensi", "jenis", "kasar", "bahasa"),
]
SENTIMENT = {"neg": "negatif", "net": "netral", "pos": "positif"}
TARGET = {"p": "pemerintah", "b": "bukan"}
BLAME = {"k": "korban", "ts": "tak_sengaja", "dc": "dapat_dicegah", "-": "tidak_ada"}
SIDE = dict(zip(("lp", "kk", "in", "kb", "ka", "kp", "id", "ap"), DIMENSIONS, strict=True)) | {"-": "tidak_ada"}
KIND = dict(zip(("kel", "asp", "puj", "ber", "pgm", "tny", "bal", "kmp", "lain"), KINDS, strict=True))


class BadLineError(ValueError):
    """A line of codes that cannot be a label."""


def split(value: str, allowed: dict[str, str] | tuple[str, ...]) -> tuple[str, str]:
    """Primary label and alternates joined by ``|``, each checked."""
    names = []
    for code in value.split("|"):
        if code not in allowed:
            raise BadLineError(f"{code!r} is none of {', '.join(allowed)}")
        names.append(allowed[code] if isinstance(allowed, dict) else code)
    return names[0], "|".join(dict.fromkeys(n for n in names[1:] if n != names[0]))


def decode(line: str) -> tuple[int, dict[str, str]]:
    """One line of codes as the label fields.

    >>> decode("3 neg|net jalan p .3 dc lp kel 0 ind")[1]["sentimen_alt"]
    'netral'
    """
    parts = line.split()
    if len(parts) != 10:
        raise BadLineError(f"{len(parts)} fields instead of 10")
    number, tone, topic, target, weight, blame, side, kind, rude, language = parts
    out: dict[str, str] = {}
    languages = language.split("+")
    if not set(languages) <= set(LANGUAGES):
        raise BadLineError(f"unknown language {language!r}")
    out["bahasa"] = language
    if tone == "-":
        if languages != ["lain"]:
            raise BadLineError("no sentiment, but the language is not 'lain'")
        return int(number), out | dict.fromkeys((f for f in FIELDS[5:-1]), "")
    out["sentimen"], out["sentimen_alt"] = split(tone, SENTIMENT)
    out["topik"], out["topik_alt"] = split(topic, TOPICS)
    severity = float(weight) if weight != "-" else 0.0
    if not 0 <= severity <= 1:
        raise BadLineError(f"severity {weight} outside 0..1")
    out["keparahan"] = f"{severity:g}"
    for name, value, table in (
        ("sasaran", target, TARGET),
        ("atribusi", blame, BLAME),
        ("dimensi", side, SIDE),
        ("jenis", kind, KIND),
        ("kasar", rude, {"0": "0", "1": "1"}),
    ):
        if value not in table:
            raise BadLineError(f"{name}: {value!r} is none of {', '.join(table)}")
        out[name] = table[value]
    return int(number), out


def enter(sheet: Path, codes: Path, worker: str, turn: str, labels: Path = LABELS) -> tuple[Path, list[str]]:
    """Write the label file of one sheet; returns its path and the problems found (then nothing is written)."""
    with sheet.open(encoding="utf-8") as handle:
        posts = {int(n): (k, s) for n, k, s, _ in (line.rstrip("\n").split("\t", 3) for line in handle)}
    problems, decoded = [], {}
    for raw in codes.read_text(encoding="utf-8").splitlines():
        if not raw.strip() or raw.startswith("#"):
            continue
        try:
            number, fields = decode(raw)
        except ValueError as error:
            problems.append(f"{raw.strip()[:80]}: {error}")
            continue
        if number not in posts:
            problems.append(f"{number}: not in the sheet")
        elif number in decoded:
            problems.append(f"{number}: twice")
        decoded[number] = fields
    problems += [f"{n}: missing" for n in posts if n not in decoded]
    target = labels / turn / f"{sheet.stem}{'' if turn == '1' else '-' + worker}.tsv"
    if problems:
        return target, problems
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, FIELDS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        for number, (k, source) in posts.items():
            head = {"kunci": k, "set": source, "batch": sheet.stem, "pas": turn, "pekerja": worker}
            writer.writerow(head | decoded[number])
    return target, []


def main() -> int:
    """Enter one sheet and say what is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("codes", type=Path)
    parser.add_argument("--worker", required=True)
    parser.add_argument("--pass", dest="turn", default="1", choices=["1", "2", "acuan", "tumpang", "ulang"])
    args = parser.parse_args()
    target, problems = enter(args.sheet, args.codes, args.worker, args.turn)
    print("\n".join(problems) if problems else f"written: {target}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
