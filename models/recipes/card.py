"""``metrics.json`` and the card ``README.md`` beside an artefact: every number in the card comes from the metrics."""

from __future__ import annotations

import json
import platform
import time
from pathlib import Path
from typing import Any

from opini.classify.card import card_text
from opini.classify.linear import LinearTextClassifier


def measure_speed(model: LinearTextClassifier, texts: list[str]) -> dict[str, float]:
    """Texts a second of one core's time, best of three; each time the cleaner starts without remembered words.

    Processor time, not the clock: on a shared machine the clock measures the others.
    """
    model.predict_proba(texts[:200])
    best, cleaned = float("inf"), []
    for _ in range(3):
        cleaner = model.cleaner_
        started = time.process_time()
        cleaned = cleaner.clean_many(texts)
        model.predict_proba_cleaned(cleaned)
        best = min(best, time.process_time() - started)
    scoring = min(_timed(lambda: model.predict_proba_cleaned(cleaned)) for _ in range(3))
    return {
        "texts_per_second": round(len(texts) / best),
        "texts_per_second_without_cleaning": round(len(texts) / scoring),
        "mean_characters": round(sum(map(len, texts)) / len(texts)),
    }


def _timed(work: Any) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def write_card(folder: Path, model: LinearTextClassifier, metrics: dict[str, Any], texts: list[str]) -> None:
    metrics["speed"] = measure_speed(model, texts)
    metrics["machine"] = f"{platform.machine()}, Python {platform.python_version()}, one core"
    metrics["bytes"] = sum(
        f.stat().st_size for f in folder.iterdir() if f.suffix in (".safetensors",) or f.name == "config.json"
    )
    metrics["grams"] = int(model.coef_.shape[0])
    (folder / "metrics.json").write_text(
        json.dumps(rounded(metrics), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (folder / "README.md").write_text(card_text(rounded(metrics)), encoding="utf-8")


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    if isinstance(value, float):
        return None if value != value else round(value, 4)
    return value
