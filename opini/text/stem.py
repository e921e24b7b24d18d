"""Stemming through PySastrawi, behind one door, off by default.

When **not** to stem (the usual case in opini):

- before a classifier: measured on SmSA (``benchmarks/stemming.py``), stemming costs half a point of macro-F1, with a
  stop-word list five; affixes carry the voice and the feeling (*dilayani* / *melayani*, *mengecewakan* / *kecewa*);
- before a judgement of this floor (severity, dimension, kind, attribution): their cues are written unstemmed;
- before titles, phrases, evidence or anything a person reads: stems are no words people use;
- on regional or mixed text: the rules are Indonesian and cut Banjar, Javanese or Sundanese words at random;
- on names: Sastrawi turns Penajam into *najam*, Berau into *rau* and relawan into *rawan*. Names the gazetteer knows,
  negators and masks are returned unchanged; give names of people to ``TextCleaner(protect=...)``.

When it helps: search ("dilayani" finds "pelayanan"), and rough counts of word families in formal Indonesian.

PySastrawi's code is MIT, its root-word list is CC BY-NC-SA 3.0 (Kateglo): an optional extra, never vendored. The old
``Sastrawi`` 1.0.1 distribution overwrites the same import name and is 600 times slower: a warning says so when it is
installed.

>>> stem("penajam"), stem("tidak")
('penajam', 'tidak')
"""

from __future__ import annotations

import warnings
from functools import cache, lru_cache
from typing import Any

from opini._optional import require
from opini.text.resources import column

__all__ = ["stem"]

# Distinct words remembered: Sastrawi's own cache is an unbounded dictionary, so it is not used (chosen: about 10 MB).
_CACHE = 65_536


@cache
def _stemmer() -> Any:
    factory = require("Sastrawi.Stemmer.StemmerFactory", extra="stem", feature="Stemming")
    _warn_if_old()
    return factory.StemmerFactory().create_stemmer(isDev=True).delegatedStemmer


def _warn_if_old() -> None:
    from importlib import metadata

    try:
        version = metadata.version("Sastrawi")
    except metadata.PackageNotFoundError:
        return
    warnings.warn(
        f"the old distribution Sastrawi {version} is installed and overwrites PySastrawi (600 times slower): "
        "pip uninstall Sastrawi PySastrawi, then pip install 'opini[stem]'",
        RuntimeWarning,
        stacklevel=3,
    )


@lru_cache(maxsize=_CACHE)
def stem(token: str) -> str:
    """The stem of one cleaned token; protected names, negators, masks and non-words are returned unchanged.

    Raises :class:`opini.errors.MissingExtraError` when PySastrawi is missing.
    """
    if not token.replace("-", "").isalpha() or token in column("places", 0) or token in column("negators", 0):
        return token
    return str(_stemmer().stem(token)) or token
