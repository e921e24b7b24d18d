"""What the outputs of known Indonesian checkpoints mean, and the test that they mean it.

``data/label_maps.toml`` names checkpoints whose labels were verified. A map can still be wrong (a checkpoint is
replaced, a label order is guessed), so a model is asked plain sentences before it is used: of the five sentences of
each of its classes at least four must come out right. Four, because one odd reading is no proof of a wrong map, while
a swapped pair of labels gets nearly all of its ten sentences wrong.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opini.errors import ArtefactError, InputError

__all__ = ["NEEDED", "classes_of", "known", "outputs_of", "probe", "probe_sentences"]

NEEDED = 4  # of the five sentences of each class (chosen, see above)
_FILE = Path(__file__).resolve().parent / "data" / "label_maps.toml"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def known(name: str | None = None) -> dict[str, dict[str, Any]]:
    """Registered checkpoints by id in lower case, or the one of that name (empty if it is none).

    >>> known("mdhugol/indonesia-bert-sentiment-classification").popitem()[1]["labels"]["LABEL_0"]
    'positif'
    """
    found = {entry["id"].lower(): entry for entry in _table()["checkpoint"]}
    if name is None:
        return found
    return {key: entry for key, entry in found.items() if key == name.lower()}


def probe_sentences(task: str = "sentiment") -> dict[str, list[str]]:
    """Five unmistakable sentences a class of a task, written by the project.

    >>> {label: len(texts) for label, texts in probe_sentences().items()}
    {'negatif': 5, 'netral': 5, 'positif': 5}
    """
    return {label: list(texts) for label, texts in _table()["probe"].get(task, {}).items()}


def outputs_of(names: Sequence[str], labels: Mapping[Any, str] | Sequence[str] | None, source: str) -> list[str]:
    """The label of each output. ``labels``: from the checkpoint's names (in any case) or numbers to ours, or in order.

    Raises :class:`InputError` when the map is missing, or names other outputs than the checkpoint has.
    """
    registered = labels is None
    if labels is None:
        entry = known(source)
        if not entry:
            raise InputError(
                f"what the outputs {list(names)} of {source} mean is not known here",
                cure='say it: labels={"' + str(names[0]) + '": "negatif", ...}',
            )
        labels = entry.popitem()[1]["labels"]
    if isinstance(labels, str) or not isinstance(labels, Mapping | Sequence):
        raise InputError("labels is not a map", cure='give labels={"LABEL_0": "negatif", ...}')
    given: dict[Any, Any] = dict(labels) if isinstance(labels, Mapping) else dict(enumerate(labels))
    plain = {key.casefold() if isinstance(key, str) else key: label for key, label in given.items()}
    out = [plain.get(name.casefold(), plain.get(i)) for i, name in enumerate(names)]
    # a row of the registry may know several spellings, a caller's map names what is there
    spare = set() if registered else set(plain) - {name.casefold() for name in names} - set(range(len(names)))
    if spare or not all(isinstance(label, str) and label for label in out):
        raise InputError(
            f"labels names {sorted(map(str, given))} and the checkpoint's outputs are {list(names)}",
            cure="map each output to one label",
        )
    if len(set(out)) < 2:
        raise InputError("labels maps every output to one label", cure="map to at least two")
    return [str(label) for label in out]


def classes_of(outputs: Sequence[str]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """``(classes, columns)``: sorted labels, and of each output the class it counts towards.

    >>> [a.tolist() for a in classes_of(["positif", "netral", "negatif"])]
    [['negatif', 'netral', 'positif'], [2, 1, 0]]
    """
    classes, columns = np.unique(np.array(outputs), return_inverse=True)
    return classes, columns.astype(np.int64).reshape(-1)


def probe(model: Any, source: str, task: str = "sentiment") -> dict[str, int]:
    """How many of its five sentences each class gets right; :class:`ArtefactError` if one gets fewer than needed.

    Classes without sentences are not tested; without any tested class the answer is empty.
    """
    sentences = probe_sentences(task)
    tested = {str(label): sentences[str(label)] for label in model.classes_ if str(label) in sentences}
    right = {label: int((model.predict(texts) == label).sum()) for label, texts in tested.items()}
    if any(n < NEEDED for n in right.values()):
        told = ", ".join(f"{label} {n} of {len(tested[label])}" for label, n in right.items())
        raise ArtefactError(
            f"{source} does not read plain sentences as its label map says ({told} right, {NEEDED} needed)",
            cure="give the right labels={...}, or probe=False if it was made for other texts",
        )
    return right
