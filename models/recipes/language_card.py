"""The card of the language model, written from its ``metrics.json`` and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opini.classify.card import score_table
from opini.vocabulary import LANGUAGES

__all__ = ["language_card"]


def language_card(metrics: Mapping[str, Any]) -> str:
    """The whole card in Markdown."""
    speed, lain, msa, tags = metrics["speed"], metrics["lain"], metrics["msa"], metrics["tags"]
    parts = [
        f"# {metrics['model']}",
        "Written by `models/recipes` from `metrics.json`. Weights: CC BY-SA 4.0 (`models/LICENSE`). Linear classifier "
        "on hashed words and character 3-4 grams of the text as it was typed (`opini.classify.reading`); the files "
        "spell out no text and no n-gram. Letters of other scripts are told by their Unicode block.",
        f"- {metrics['grams']:,} grams, {metrics['bytes'] / 1e6:.2f} MB; {speed['texts_per_second']:,} texts/s with "
        f"reading, {speed['texts_per_second_without_cleaning']:,} without ({metrics['machine']}; "
        f"{speed['mean_characters']} characters a text)",
        f"- temperature {metrics['temperature']:.3f}, chosen on training texts left out of a fold",
        "- labels: " + ", ".join(f"`{code}` {name}" for code, name in LANGUAGES.items()),
        "- `daerah_lain` learnt from Acehnese, Toba Batak, Ngaju, Betawi, Makassar, Musi, Rejang, Ambonese Malay and "
        "own texts in Manado, Papuan and Kutai Malay, Sasak, Batak, Acehnese, Ngaju, Iban",
        "- a text without Latin letters or another script (empty, emoji, numbers) gets the prior, "
        f"`ind` {metrics['prior']['ind']:.2f}, and abstains",
        "## Held out: never trained on",
        "SIB-200 and NusaX hold the same sentences in every language; whole sentence ids are held out, by the splits "
        "of their authors. `melayu_eval` and `lain_eval` were written for this project, by the writer of the training "
        "texts of the same kind: expect less on posts of many writers.",
        score_table(metrics["heldout"]),
        "## Foreign text (`lain`), own set",
        f"Precision {lain['precision']:.3f}, recall {lain['recall']:.3f} on {lain['foreign']} foreign and "
        f"{lain['domestic']} domestic, Malay and English texts, mostly short, slangy or mixed; recall "
        f"{lain['recall_latin']:.3f} on the {lain['foreign_latin']} foreign texts in Latin letters. One to three "
        "words, and languages no training text shows, are where it misses.",
        "This set is a development set: languages with many misses got more training texts, and the offset of `lain` "
        "was chosen on it. Two blind sets chose nothing and no error on them was looked at: "
        f"{_blind(metrics['lain_second'])} (shorter, no native scripts; languages from all over the world, half of "
        f"them small), and {_blind(metrics['lain_third'])} (what tourists and foreign workers from some twenty "
        "countries write, against Indonesian, regional languages, English and Malay on the same subjects). The third "
        "set was written by the writer of the last 289 training texts, before them and on other subjects. Expect the "
        "lower one on foreign text of your own.",
        "## Malay (`msa`)",
        "The shared sets hold no Malay. It was learnt from sentences written for this project (Malaysian words and "
        "spelling, a few from Brunei and Singapore) and bags of the frequent words of wordfreq's Malay list. Of "
        f"{msa['malay']} own Malay texts {msa['recall']:.0%} are found and {msa['called_ind']:.0%} are called `ind`; "
        f"{msa['indonesian_called_msa']:.1%} of {msa['indonesian']:,} held-out Indonesian texts are called `msa`. "
        "Formal Malay and Indonesian share most of their words: a sentence without a telling word is `ind`.",
        "## By number of words",
        "Held-out parallel sentences and random windows of them; a window of one or two words is often the same word "
        "in several languages.",
        _lengths(metrics["lengths"]),
        "## Words of code-mixed posts: `model.tag`",
        f"{tags['n']:,} words of held-out IJELID tweets (Indonesian, Javanese, English; punctuation and mixed words "
        f"left out; any of the other nine answers is wrong): accuracy {tags['accuracy']:.3f}, macro-F1 "
        f"{tags['macro_f1']:.3f} ({', '.join(f'{k} {v:.2f}' for k, v in tags['f1'].items())}), ECE {tags['ece']:.3f}.",
        "## Confusion: SIB-200 dev + NusaX valid (rows: truth)",
        _confusion(metrics["confusion"]),
        "## Known weaknesses",
        "Betawi and colloquial Jakarta Indonesian are one continuum: short Betawi is often `ind`. Banjar, Kutai and "
        "Malay share most words. Names and brands alone tell little: look at the probability. Buginese and Balinese of "
        "social media were never seen, only translations, paragraphs and own texts. Sundanese and Javanese posts that "
        "mix in much Indonesian get whichever holds more of the words: use `tag`.",
        "## Sources",
        "| set | texts used | licence as stated at the source |\n|---|---|---|",
    ]
    rows = [
        f"| {name} | {n} | {metrics['licences'].get(name, 'this project')} |"
        for name, n in metrics["trained_on"].items()
    ]
    return "\n\n".join(parts) + "\n" + "\n".join(rows) + "\n"


def _blind(scores: Mapping[str, Any]) -> str:
    return (
        f"precision {scores['precision']:.3f}, recall {scores['recall']:.3f} on {scores['foreign']} foreign and "
        f"{scores['domestic']} other texts"
    )


def _lengths(lengths: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["| words | n | accuracy | mean confidence | ECE |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {r['n']:,} | {r['accuracy']:.3f} | {r['confidence']:.3f} | {r['ece']:.3f} |"
        for name, r in lengths.items()
    ]
    return "\n".join(lines)


def _confusion(table: Mapping[str, Mapping[str, int]]) -> str:
    said = [label for label in LANGUAGES if any(label in row for row in table.values())]
    lines = [f"| | {' | '.join(said)} |", "|---|" + "---|" * len(said)]
    for truth, row in table.items():
        lines.append(f"| {truth} | {' | '.join(str(row.get(label, '')) for label in said)} |")
    return "\n".join(lines)
