"""Topic rows: the category names of the shared sets mapped onto the 20 ids by ``topic_map.toml``."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from models.recipes.data import (
    HERE,
    Rows,
    annotated_rows,
    concat,
    frozen_draws,
    is_frozen,
    make_rows,
    own_rows,
    read_set,
)

LABELLED = (
    "wargaku_surabaya_complaints",
    "bandung_tweets_keluhan_2016",
    "news_jun_jul_2025_sections",
    "sib200_topic_8langs",
    "nusaparagraph_topic",
    "bppt_panl_news_topic",
)
DATES = {"wargaku_surabaya_complaints": "tanggal_keluhan"}
LINKS = {"sib200_topic_8langs": "index_id"}  # the same sentences in every language


def topic_map() -> dict[str, Any]:
    return tomllib.loads((HERE / "topic_map.toml").read_text(encoding="utf-8"))


def labelled_rows() -> Rows:
    """Rows with a category of their own; ``accept`` holds every id that counts as right, joined by '|'."""
    table, records, frozen = topic_map(), [], frozen_draws()
    for name in LABELLED:
        rule = table[name]
        label = {value: topic for topic, values in rule["labels"].items() for value in values}
        also = rule.get("also", {})
        for row in read_set(name):
            text = (row.get(rule.get("text", "text")) or "").strip()
            names = [v.strip() for v in re.split(r",", row.get(rule["column"]) or "")]
            whole = (row.get(rule["column"]) or "").strip()
            names = [whole] if whole in label else names
            found = [label[v] for v in names if v in label]
            if not whole and "office" in rule:
                office = rule["by_office"].get((row.get(rule["office"]) or "").strip())
                found = [office] if office else []
            if not text or not found:
                continue
            extra = [t for v in names for t in also.get(v, [])]
            records.append(
                {
                    "text": text,
                    "label": found[0],
                    "source": name,
                    "heldout": is_frozen(row, frozen.get(name, ())),
                    "accept": "|".join(dict.fromkeys([*found, *extra])),
                    "date": row.get(DATES.get(name, ""), "") or "",
                    "lang": row.get("lang", ""),
                    "link": f"{name}:{row[LINKS[name]]}" if name in LINKS else "",
                }
            )
    return make_rows(records, extra=("accept", "date", "lang"))


def starting_with(stems: list[str]) -> re.Pattern[str]:
    """Matches where a word starts with one of the stems."""
    return re.compile(r"\b(?:" + "|".join(map(re.escape, stems)) + ")")


def weak_rows() -> Rows:
    """Rows of one-subject sets that name their subject: the label follows from the source."""
    records, frozen = [], frozen_draws()
    for name, rule in topic_map()["by_source"].items():
        must = starting_with(rule["must"])
        unless = starting_with(rule["unless"]) if "unless" in rule else None
        for row in read_set(name):
            text = (row.get("text") or "").strip()
            low = text.lower()
            if text and must.search(low) and not (unless and unless.search(low)):
                record = {"text": text, "label": rule["label"], "source": name, "accept": rule["label"]}
                records.append(record | {"heldout": is_frozen(row, frozen.get(name, ()))})
    return make_rows(records, extra=("accept", "date", "lang"))


def topic_rows() -> Rows:
    """Everything a topic model may learn from or is measured on, own examples and annotations included."""
    return concat(labelled_rows(), weak_rows(), own_rows("topik"), annotated_rows("topik"))
