"""Write the data card of the annotations (``models/data/README.md``) from the label files.

python -m models.annotation.card --shared ../shared
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from models.annotation.agreement import COMPARED, accepted, kappa, read
from models.annotation.enter import LABELS
from models.annotation.load import Annotations, load_annotations
from models.annotation.old_labels import old_labels, other_names, rows_table
from opini.vocabulary import SENTIMENTS

HOME = LABELS.parent
CURVE = HOME / "learning_curve.json"
Pair = tuple[dict[str, str], dict[str, str]]

HEAD = """# Annotations of Indonesian opinions on public affairs

Written by `python -m models.annotation.card`; do not edit. Labels only: a post is named by `sha256(normalised
text)[:12]`, its text stays where its owner published it.
`models.annotation.load.load_annotations("../shared")` joins the two.

**Who read.** The readers `w1` ... are sessions of one large language model that read each post by the written
guideline (`../shared/annotation.md`) and the [adjudication log](ADJUDICATION.md), one by one; no lexicon,
rule or classifier of this project decided a label. Readers of one model share its blind spots, so agreement
*between them* is an upper bound; the agreement with the 150 reference labels, which other readers wrote, is
the independent check. A native reader's second pass over the frozen part is the most valuable thing anyone
can add.

**Where reading was not independent.** In the second round four readers looked beyond their sheets: w11 at the
label counts of one other sheet, w12 at other readers' codes of Bandung sheets before its last two (two labels
of its first were changed, one of them after that), w13 at reference labels of the second calibration sheet,
w14 at the commonest label combinations of four sets. Several read the hard cases of others before the overlap
sheet. The calibration figures below were entered before. In the third round w16 had read w15's hard cases (two of
them name posts of the overlap sheet) and knew the counts of positif in the frozen part while reading the draws meant to
raise them. After the second reading the responsibility of 374 posts (w3) and the kind of 400 and responsibility of 311
(w16) were read again, because these two readers had stood apart; the second readings were left as they were. Before
that kappa on atribusi was .793 (second reading) and .859 (drift).

**Frozen part.** Whole sets (Jogja app reviews, three vaccine sets, IKN tweets of 2023-24, news of June-July
2025) and time ranges (WargaKu from 15 November 2022, MBG from August 2025, police from February 2025, Coretax
from July 2025, election headlines of February 2024), readers' comments beneath news of 2019 (channel `lainnya`),
and draws of likely praise from Bandung are marked `beku` in `draw.tsv`. No recipe trains on them, nor on
near-duplicates of them; only the texts of the comments, without labels, were in the pre-training text of `mini-1`.
At least 150 posts of every sentiment stand in three channels: `aduan`, `media_sosial`, `lainnya`. `media_massa`
cannot reach that: of 200 frozen headlines one is negatif and none positif, so some 30,000 would have to be read.
"""

WEAK = """## Known weaknesses

- Replies were read without the thread they answer; targets of terse replies are inferred.
- Bugis, Madurese and Balinese posts are few and less certain than the rest; some sets were stemmed or lost
  their digits before they were published (Pertamax, Coretax), so negations and durations may be missing.
- Posts that are not about government carry `netral` with the expressed polarity as alternate (rule 33):
  scores on them should be read strict and lenient.
- Severity and responsibility of private complaints are the least settled fields.
- In complaint channels almost nobody praises: positif there comes from a draw a model proposed, so the share
  of praise in that channel means nothing; only the confusion within it does.
"""


def counts(found: Annotations) -> str:
    """Posts by field and class, split into the part to train on and the frozen one."""
    out = ["## Counts\n"]
    sets: dict[str, Counter[str]] = defaultdict(Counter)
    for p in found.posts:
        sets[p.set][p.bagian] += 1
        sets[p.set][p.label["sentimen"]] += 1
    head = ["set", "latih", "beku", *SENTIMENTS]
    out.append(rows_table(head, [[n, *(c[k] for k in head[1:])] for n, c in sorted(sets.items())]))
    frozen: dict[str, Counter[str]] = defaultdict(Counter)
    for p in found.part("beku"):
        frozen[p.kanal][p.label["sentimen"]] += 1
    out.append("Frozen part by channel:\n")
    out.append(
        rows_table(["kanal", *SENTIMENTS], [[n, *(c[s] for s in SENTIMENTS)] for n, c in sorted(frozen.items())])
    )
    for name in ("topik", "sasaran", "jenis", "dimensi", "atribusi", "kasar", "keparahan", "bahasa"):
        tally = Counter(p.label[name] for p in found.posts)
        out.append(f"**{name}**: " + ", ".join(f"{k} {n}" for k, n in tally.most_common(24)) + "\n")
    return "\n".join(out)


def per_class(pairs: list[Pair], name: str) -> str:
    """Kappa of each class against the rest, classes seen at least ten times by either reader."""
    seen = Counter(x[name] for p in pairs for x in p)
    parts = []
    for label, n in seen.most_common():
        if n >= 10:
            one = ["1" if a[name] == label else "0" for a, _ in pairs]
            two = ["1" if b[name] == label else "0" for _, b in pairs]
            parts.append(f"{label} {kappa(one, two):.2f}")
    return ", ".join(parts)


def agreement_rows(pairs: list[Pair], fields: Sequence[str] = COMPARED) -> list[list[str]]:
    """Field, n, same, kappa, accepted."""
    body = []
    for name in fields:
        same = sum(a[name] == b[name] for a, b in pairs) / len(pairs)
        either = sum(a[name] in accepted(b, name) or b[name] in accepted(a, name) for a, b in pairs) / len(pairs)
        k = kappa([a[name] for a, _ in pairs], [b[name] for _, b in pairs])
        body.append([name, str(len(pairs)), f"{same:.3f}", f"{k:.3f}", f"{either:.3f}"])
    return body


def paired(turn: str) -> list[Pair]:
    """First reading and the reading of another pass, posts labelled in both."""
    first = {r["kunci"]: r for r in read(LABELS / "1")}
    pairs = [(first[r["kunci"]], r) for r in read(LABELS / turn) if r["kunci"] in first]
    return [p for p in pairs if p[0]["sentimen"] and p[1]["sentimen"]]


def by_reader(pairs: list[Pair]) -> list[list[str]]:
    """Of the posts a reader labelled first and another read again: how many got the same label, field by field."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[pair[0]["pekerja"]].append(pair)
    fields = ("sentimen", "topik", "jenis", "atribusi")
    return [
        [w, str(len(ps)), *(f"{sum(a[f] == b[f] for a, b in ps) / len(ps):.2f}" for f in fields)]
        for w, ps in sorted(found.items())
    ]


def severity_gap(pairs: list[Pair]) -> str:
    """Mean absolute difference of severity."""
    gaps = [abs(float(a["keparahan"]) - float(b["keparahan"])) for a, b in pairs]
    return f"keparahan: mean absolute difference {sum(gaps) / len(gaps):.3f}"


def agreement(shared: Path) -> str:
    """Reference, second pass, drift check."""
    head = ["field", "n", "same", "kappa", "inside accepted"]
    with (shared / "annotation_reference.tsv").open(encoding="utf-8") as handle:
        reference = {r["kunci"]: r for r in csv.DictReader(handle, delimiter="\t")}
    for r in reference.values():
        for name in ("sentimen", "topik"):
            r[name], _, r[f"{name}_alt"] = r[name].partition("|")
    out = ["## Agreement\n", "With the reference labels, per reader, blind, before anything else was labelled:\n"]
    by_worker: dict[str, list[Pair]] = defaultdict(list)
    for r in read(LABELS / "acuan"):
        if r["kunci"] in reference and r["sentimen"]:
            by_worker[r["pekerja"]].append((r, reference[r["kunci"]]))
    body = [[w, *row] for w, ps in sorted(by_worker.items()) for row in agreement_rows(ps, ("sentimen", "topik"))]
    out.append(rows_table(["reader", *head], body))
    for turn, title in (
        ("2", "Second reading by another reader, blind, posts of every batch shuffled together:"),
        ("ulang", "Drift: early batches read again at the end by a reader who had not seen them:"),
    ):
        pairs = paired(turn) if (LABELS / turn).is_dir() else []
        if pairs:
            out += [title + "\n", rows_table(head, agreement_rows(pairs)), severity_gap(pairs) + "\n"]
            if turn == "2":
                out += [
                    f"kappa per class, {n}: {per_class(pairs, n)}\n" for n in ("sentimen", "topik", "jenis", "atribusi")
                ]
                out += [
                    "Share of equal labels by first reader (w16's own posts of the third round have no second reader "
                    "yet):\n",
                    rows_table(["reader", "n", "sentimen", "topik", "jenis", "atribusi"], by_reader(pairs)),
                ]
    return "\n".join(out)


def curve(train: int) -> str:
    """The learning curve, if it was measured, and how many of the ``train`` posts its last point knows."""
    if not CURVE.exists():
        return ""
    data = json.loads(CURVE.read_text(encoding="utf-8"))
    body = [
        [
            p["annotations"],
            f"{p['macro_f1']:.3f} ({p['lo']:.3f}-{p['hi']:.3f})",
            f"{p['lenient']:.3f}",
            f"{p['topic']:.3f}",
            f"{p['topic_accuracy_lenient']:.3f}",
        ]
        for p in data["points"]
    ]
    head = ["annotations", "sentimen macro-F1 (95 %)", "lenient", "topik macro-F1, ids with >= 20", "topik accepted"]
    note = (
        "A fixed linear model trained on all public sets and own examples plus so many annotations, scored on the "
        f"frozen posts about government (n={data['n']}); `python -m models.annotation.curve`. The last point knows "
        f"{data['points'][-1]['annotations']} of the {train} posts to train on: near-duplicates count once, and rounds "
        "read after it was measured are missing.\n\n"
    )
    return "## Learning curve\n\n" + note + rows_table(head, body) + "\n![Learning curve](learning_curve.svg)\n"


def main() -> None:
    """Write the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    args = parser.parse_args()
    found = load_annotations(args.shared)
    joined = "\n".join(found.report().splitlines()[:4])
    parts = [
        HEAD,
        f"```\n{joined}\n```\n",
        counts(found),
        agreement(args.shared),
        old_labels(found.posts),
        other_names(found.posts, args.shared),
        curve(len(found.part("latih"))),
        WEAK,
    ]
    (HOME / "README.md").write_text("\n".join(p for p in parts if p), encoding="utf-8")
    print(f"written: {HOME / 'README.md'}")


if __name__ == "__main__":
    main()
