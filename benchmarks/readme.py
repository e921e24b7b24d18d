"""Fill the measured part of README.md and README.id.md from stored numbers: metrics.json of the models and
results/speed.json.

python benchmarks/readme.py
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- measured:start -->", "<!-- measured:end -->"
PAGES = {"en": "README.md", "id": "README.id.md"}
# The Indonesian of every row; English is the key. Rows of speed.json not listed here stay as they are.
INDONESIAN = {
    "measured": "yang diukur",
    "value": "nilai",
    "sentiment, frozen posts on public affairs (n={n}), macro-F1": "sentimen, kiriman beku publik (n={n}), macro-F1",
    "sentiment, SmSA valid, macro-F1": "sentimen, SmSA valid, macro-F1",
    "sentiment, NusaX valid, 12 languages pooled, macro-F1": "sentimen, NusaX valid, 12 bahasa digabung, macro-F1",
    "topic, `fast`, WargaKu from October 2022, trained on earlier, accuracy": (
        "topik, `fast`, WargaKu sejak Oktober 2022, dilatih pada yang lebih awal, akurasi"
    ),
    "topic, frozen posts on public affairs, macro-F1": "topik, kiriman beku publik, macro-F1",
    "language, ten languages, held-out sentences, macro-F1": "bahasa, sepuluh bahasa, kalimat disisihkan, macro-F1",
    "`clean`, a new cleaner": "`clean`, pembersih baru",
    "`clean`, real informal lines (about 140 characters)": "`clean`, baris cakapan asli (sekitar 140 huruf)",
    "`mask_pii`, then `clean`": "`mask_pii`, lalu `clean`",
    "`annotate`: mask, clean, language, tone, topic": "`annotate`: samarkan, bersihkan, bahasa, nada, topik",
    "`monitor`: 120 days to report tables": "`monitor`: 120 hari menjadi tabel laporan",
    "`import opini`, fresh process": "`import opini`, proses baru",
    "first `clean`, fresh process": "`clean` pertama, proses baru",
    "first `predict`, fresh process": "`predict` pertama, proses baru",
    "a second (CPU, one core)": "tiap detik (CPU, satu inti)",
    "lenient": "longgar",
}


def load(path: str) -> Any:
    """One JSON file of the repository."""
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def block(language: str = "en") -> str:
    """The table between the markers."""

    def say(text: str) -> str:
        return INDONESIAN.get(text, text) if language == "id" else text

    def score(part: dict[str, Any]) -> str:
        """Macro-F1 with its interval, and the lenient one where there is one."""
        text = f"{part['macro_f1']:.3f} ({part['macro_f1_lo']:.3f}-{part['macro_f1_hi']:.3f})"
        return text + (f", {say('lenient')} {part['macro_f1_lenient']:.3f}" if "macro_f1_lenient" in part else "")

    registry = tomllib.loads((ROOT / "models/shipped/registry.toml").read_text(encoding="utf-8"))

    def measured(name: str, tier: str) -> Any:
        return load(f"models/shipped/{name}/{registry[name]['tiers'][tier]}/metrics.json")

    tone, topic = (measured(name, registry[name]["default"]) for name in ("sentiment", "topic"))
    spoken = load("models/shipped/language/fast-1/metrics.json")
    public = "about government"
    parts = measured("topic", "fast")["heldout"].items()  # the encoder has no model of its own for that split
    later = next(part for name, part in parts if name.startswith("WargaKu"))
    ten = next(part for part in spoken["heldout"].values() if "macro_f1" in part)
    frozen = say("sentiment, frozen posts on public affairs (n={n}), macro-F1").format(n=tone["frozen"][public]["n"])
    rows = [
        (frozen, score(tone["frozen"][public])),
        (say("sentiment, SmSA valid, macro-F1"), score(tone["heldout"]["smsa_indonlu valid"])),
        (
            say("sentiment, NusaX valid, 12 languages pooled, macro-F1"),
            score(tone["heldout"]["nusax_senti_12langs valid"]),
        ),
        (say("topic, `fast`, WargaKu from October 2022, trained on earlier, accuracy"), f"{later['accuracy']:.3f}"),
        (say("topic, frozen posts on public affairs, macro-F1"), score(topic["frozen"][public])),
        (say("language, ten languages, held-out sentences, macro-F1"), f"{ten['macro_f1']:.3f}"),
    ]
    for row in load("benchmarks/results/speed.json")["rows"].values():
        fast = f"{row['per_s']:,.0f} {say('a second (CPU, one core)')}" if "per_s" in row else f"{row['wall_s']:.2f} s"
        rows.append((say(row["what"]), fast))
    lines = [f"| {say('measured')} | {say('value')} |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)]
    return "\n".join(lines)


def main() -> None:
    """Rewrite the blocks."""
    for language, name in PAGES.items():
        page = ROOT / name
        text = page.read_text(encoding="utf-8")
        head, rest = text.split(START)
        page.write_text(f"{head}{START}\n{block(language)}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
