"""The packages compared with opini's cleaner, what each is asked to do, and what its documentation claims to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Variant:
    """One row of the table: the key of :data:`cleaning_worker.BUILD`, what runs, what it claims to do.

    ``harsh`` variants take words away (stop-words, masks) and are shown apart.
    """

    key: str
    what: str
    claims: frozenset[str]
    harsh: bool = False


@dataclass(frozen=True)
class Peer:
    """A package, how to install it, its variants, and a note printed under the table."""

    name: str
    requirements: tuple[str, ...]
    variants: tuple[Variant, ...]
    note: str = ""


def _claims(words: str) -> frozenset[str]:
    return frozenset(words.split())


PEERS: tuple[Peer, ...] = (
    Peer(
        "opini",
        (str(_HERE.parent),),
        (
            Variant("opini", "`clean(text)`", _claims("slang elongation links emoji")),
            Variant("opini+mask", "`clean(mask_pii(text))`", _claims("slang elongation links emoji"), harsh=True),
            Variant("lower", "`text.lower()`: the reference that does nothing else", _claims("")),
        ),
        "The install is all of opini (models, readers, reports), not the cleaner alone.",
    ),
    Peer(
        "indoNLP",
        ("indoNLP",),
        (
            Variant(
                "indoNLP",
                "`pipeline([remove_html, remove_url, emoji_to_words, replace_slang, replace_word_elongation])`",
                _claims("slang elongation links emoji"),
            ),
            Variant(
                "indoNLP+stop", "the same and `remove_stopwords`", _claims("slang elongation links emoji"), harsh=True
            ),
        ),
    ),
    Peer(
        "leksara",
        ("leksara",),
        (
            Variant("leksara", 'preset `"ecommerce_review"`', _claims("slang elongation links emoji"), harsh=True),
            Variant(
                "leksara-gentle",
                "the preset's masks and steps without stop-words, stemming, rating and punctuation",
                _claims("slang elongation links emoji"),
            ),
        ),
        "Plain pip brings the old `Sastrawi` 1.0.1, whose stemmer is what makes the preset slow; it and PySastrawi "
        "overwrite each other's files.",
    ),
    Peer("basa", ("basa",), (Variant("basa", "`quick(text)`", _claims("slang elongation")),)),
    Peer(
        "nlp-id",
        ("nlp-id",),
        (
            Variant("nlp-id", "`Lemmatizer().lemmatize(text)`", _claims("")),
            Variant("nlp-id+stop", "`StopWord().remove_stopword`, then lemmatize", _claims(""), harsh=True),
        ),
    ),
    Peer(
        "PySastrawi",
        ("PySastrawi",),
        (
            Variant("PySastrawi", "`stem(text)`", _claims("")),
            Variant("PySastrawi+stop", "stop-word remover, then stem: the usual tutorial", _claims(""), harsh=True),
        ),
    ),
    Peer(
        "indo-normalizer",
        ("indo-normalizer",),
        (Variant("indo-normalizer", "`Normalizer().normalize_text(text)`", _claims("slang elongation")),),
    ),
    Peer(
        "pysentimiento",
        ("--no-deps", "emoji", "pysentimiento"),
        (Variant("pysentimiento", '`preprocess_tweet(text, lang="en")`', _claims("elongation links emoji")),),
        "Not made for Indonesian (es, en, it, pt). Only its preprocessing file runs, with emoji alone: a plain install "
        "adds torch, CUDA libraries, spaCy and transformers (several GB), so size, import and memory are left out.",
    ),
)
