"""The card of a ``mini`` model: as the linear models' (models/recipes/card.py), with what differs put right."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from models.recipes.card import rounded
from opini.classify.card import card_text, lenient_table
from opini.classify.mini import MiniTextClassifier


def write_card(folder: Path, model: MiniTextClassifier, metrics: dict[str, Any], texts: list[str]) -> None:
    """Save the model with ``metrics.json`` and ``README.md``."""
    model.save(folder)
    loaded = MiniTextClassifier.load(folder)
    loaded.predict_proba(texts[:100])
    whole, alone = [], []
    for _ in range(3):
        cleaner = loaded.cleaner_
        started = time.perf_counter()
        cleaned = cleaner.clean_many(texts)
        between = time.perf_counter()
        loaded.predict_proba_cleaned(cleaned)
        alone.append(time.perf_counter() - between)
        whole.append(time.perf_counter() - started)
    metrics["speed"] = {
        "texts_per_second": round(len(texts) / min(whole)),
        "texts_per_second_without_cleaning": round(len(texts) / min(alone)),
        "mean_characters": round(sum(map(len, texts)) / len(texts)),
        "load_average": round(os.getloadavg()[0], 1),
    }
    metrics["machine"] = f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} shared cores"
    kept = (".safetensors", ".onnx", ".json")
    metrics["bytes"] = sum(f.stat().st_size for f in folder.iterdir() if f.suffix in kept and f.name != "metrics.json")
    metrics["grams"] = int(loaded._linear.coef_.shape[0])
    metrics["pieces"], metrics["temperature"] = loaded._subwords.size, 1.0
    value = rounded(metrics)
    (folder / "metrics.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(text(value), encoding="utf-8")


def text(metrics: dict[str, Any]) -> str:
    """The whole card in Markdown."""
    a, b = metrics["weights of encoder and linear"]
    whole = card_text({**metrics, "left_out_ours": {}})
    head, _, rest = whole.partition("## ")
    title = head.split("\n", 1)[0]
    speed, parity = metrics["speed"], metrics["parity"]
    parts = [
        title,
        "Written by `models/recipes/mini` from `metrics.json`. Weights: CC BY-SA 4.0 (`models/LICENSE`). A small "
        "encoder of this project (own pieces, own pre-training; no foreign checkpoint) as ONNX and int8, blended with "
        "the linear model of hashed n-grams. The vocabulary holds only pieces seen in at least 20 documents of two "
        "sources.",
        f"- {metrics['pieces']:,} pieces, {metrics['grams']:,} grams, {metrics['bytes'] / 1e6:.1f} MB; "
        f"{speed['texts_per_second']:,} texts/s with cleaning, {speed['texts_per_second_without_cleaning']:,} without "
        f"({metrics['machine']}, load {speed['load_average']}; {speed['mean_characters']} characters a text)",
        f"- log-odds: {a:.2f} x encoder + {b:.2f} x linear, chosen on sources left out, which also calibrates",
        f"- int8 against 32 bits on {parity['texts']} texts: {parity['label agreement']:.1%} of labels agree, largest "
        f"difference of a probability {parity['largest difference of a probability']:.3f}",
    ]
    tables = [
        f"## Sources left out, against labels by annotation.md: {name}\n\n{lenient_table(rows)}"
        for name, rows in metrics["left_out_parts"].items()
    ]
    body = "## " + rest
    before, mark, after = body.partition("## Sources\n")
    before = before.replace("## Held out: never trained on\n\n" + EMPTY + "\n\n", "")
    return "\n\n".join([*parts, before.rstrip(), *tables]) + "\n\n" + mark + after


EMPTY = "| data | n | accuracy | macro-F1 | 95 % | ECE | F1 per class |\n|---|---|---|---|---|---|---|"
