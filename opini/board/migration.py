"""Another model takes over: the recent opinions are scored by both, and the change is written down where it begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.store import Connection, opinions
from opini.vocabulary import SENTIMENTS, TOPICS

__all__ = ["score_again"]

_TONE = ("negatif", "netral", "positif")


def score_again(connection: Connection, board: str, name: str, model: Any, *, since: int) -> dict[str, float | int]:
    """Overwrite the predictions of a model (``"sentiment"`` or ``"topic"``) from a time on; labels in the data stay.

    Returns how many opinions, and for tone the net tone of the same opinions before and after (-100..100).
    """
    flag = "nada_model" if name == "sentiment" else "topik_model"
    n, before, after = 0, 0.0, 0.0
    for rows in _modelled(connection, board, flag, since):
        p = _predicted(model, [row["bersih"] for row in rows])
        classes = [str(c) for c in model.classes_]
        n += len(rows)
        if name == "sentiment":
            p = p[:, [classes.index(label) for label in SENTIMENTS]]
            before += sum((row["positif"] or 0.0) - (row["negatif"] or 0.0) for row in rows)
            after += float((p[:, 2] - p[:, 0]).sum())
            changed = [dict(zip(_TONE, values, strict=True)) for values in p.tolist()]
        else:
            best = p.argmax(axis=1).tolist()
            found = [classes[b] if classes[b] in TOPICS else "lainnya" for b in best]
            changed = [{"topik": t, "topik_p": float(p[i, best[i]])} for i, t in enumerate(found)]
        opinions.predict_again(
            connection, board, [{"sidik": row["sidik"], **new} for row, new in zip(rows, changed, strict=True)]
        )
    scale = 100.0 / n if n else 0.0
    return {"n": n, "neto_lama": before * scale, "neto_baru": after * scale, "selisih": (after - before) * scale}


def _modelled(connection: Connection, board: str, flag: str, since: int) -> Iterator[Sequence[Mapping[str, Any]]]:
    parts = list(opinions.load(connection, board, since=since))  # read before writing: one connection does both
    for part in parts:
        rows = [row for row in part if row[flag] and row["bersih"]]
        if rows:
            yield rows


def _predicted(model: Any, cleaned: list[str]) -> NDArray[np.float64]:
    from opini.text import TextCleaner

    ready = getattr(model, "cleaner_", None) == TextCleaner()
    return np.asarray(model.predict_proba_cleaned(cleaned) if ready else model.predict_proba(cleaned))
