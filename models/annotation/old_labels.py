"""What public sets call a post, against what the guideline calls it: tables of the data card."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from models.annotation.keys import key
from models.annotation.load import Annotation
from models.annotation.sample import rows
from models.recipes.data import sentiment_rows
from opini.vocabulary import SENTIMENTS

# Sets whose label is no polarity, or one without a name: the column, and the field of ours it may speak about.
OTHER = {
    "bbm_minyak_goreng_tweets": ("label", "sentimen"),
    "vaksin_emotion_2021_dated": ("label_name", "sentimen"),
    "sundanese_emotion": ("label", "sentimen"),
    "banjar_hate_speech": ("label", "kasar"),
    "jav_sun_abusive_hate": ("uk", "kasar"),
    "news_comments_abusive": ("label", "kasar"),
}


def rows_table(head: Sequence[str], body: Iterable[Sequence[object]]) -> str:
    """A Markdown table.

    >>> print(rows_table(["a", "b"], [[1, 2]]), end="")
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(c) for c in row) + " |" for row in body]
    return "\n".join(lines) + "\n"


def old_labels(posts: Sequence[Annotation]) -> str:
    """What each public set calls a post, against what the guideline calls it."""
    ours = {p.kunci: p for p in posts}
    public = sentiment_rows()
    cells: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    inside: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for k, source, label in zip(public.key, public.source, public.label, strict=True):
        if k in ours and ours[k].set == source and (source, k) not in seen:  # a repeated text counts once
            seen.add((source, k))
            cells[source][(label, ours[k].label["sentimen"])] += 1
            inside[source] += label in ours[k].accepted("sentimen")
    head = ["set", "n", "same", "inside accepted", *(f"{s} → ours" for s in SENTIMENTS)]
    body = []
    for source, cell in sorted(cells.items()):
        n = sum(cell.values())
        same = sum(v for (old, new), v in cell.items() if old == new) / n
        shares = [" / ".join(str(cell[(old, new)]) for new in SENTIMENTS) for old in SENTIMENTS]
        body.append([source, n, f"{same:.2f}", f"{inside[source] / n:.2f}", *shares])
    return (
        "## Old labels against the guideline\n\nEach cell counts what posts with that old label are called here"
        " (negatif / netral / positif). A low share says how little a set means by its words what we mean.\n\n"
        + rows_table(head, body)
    )


def other_names(posts: Sequence[Annotation], shared: Path) -> str:
    """Sets whose labels are emotions, abuse or numbers: how each falls on a field of ours, every text once."""
    ours: dict[str, dict[str, Annotation]] = defaultdict(dict)
    for post in posts:
        ours[post.set][post.kunci] = post
    body = []
    for source, (column, field) in OTHER.items():
        cells: dict[str, Counter[str]] = defaultdict(Counter)
        left = dict(ours[source])
        for row in rows(shared, source) if left else ():
            if (k := key(row.get("text") or "")) in left:
                cells[row[column] or "(none)"][left.pop(k).label[field]] += 1
        for old, new in sorted(cells.items()):
            body.append([source, old, new.total(), ", ".join(f"{k} {n}" for k, n in sorted(new.items()))])
    return (
        "Labels that are no polarity or have no name, on the field they may speak about (in the fuel tweets 0 turns out"
        " to be negative and 1 the rest):\n\n" + rows_table(["set", "old label", "n", "ours"], body)
    )
