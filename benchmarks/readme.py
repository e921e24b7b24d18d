"""Fill the measured part of README.md from stored numbers: metrics.json of the models and results/speed.json.

python benchmarks/readme.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- measured:start -->", "<!-- measured:end -->"


def load(path: str) -> Any:
    """One JSON file of the repository."""
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def score(part: dict[str, Any]) -> str:
    """Macro-F1 with its interval, and the lenient one where there is one."""
    text = f"{part['macro_f1']:.3f} ({part['macro_f1_lo']:.3f}-{part['macro_f1_hi']:.3f})"
    return text + (f", lenient {part['macro_f1_lenient']:.3f}" if "macro_f1_lenient" in part else "")


def block() -> str:
    """The table between the markers."""
    tone, topic = (load(f"models/shipped/{name}/fast-1/metrics.json") for name in ("sentiment", "topic"))
    language = load("models/shipped/language/fast-1/metrics.json")
    speed = load("benchmarks/results/speed.json")["rows"].values()
    public = "about government"
    nusax = tone["heldout"]["nusax_senti_12langs valid"]
    later = next(part for name, part in topic["heldout"].items() if name.startswith("WargaKu"))
    ten = next(part for part in language["heldout"].values() if "macro_f1" in part)
    lines = [
        "| measured | value |",
        "|---|---|",
        f"| sentiment, frozen posts on public affairs (n={tone['frozen'][public]['n']}), macro-F1 | "
        f"{score(tone['frozen'][public])} |",
        f"| sentiment, SmSA valid, macro-F1 | {score(tone['heldout']['smsa_indonlu valid'])} |",
        f"| sentiment, NusaX valid, 12 languages pooled, macro-F1 | {score(nusax)} |",
        f"| topic, WargaKu from October 2022, trained on earlier, accuracy | {later['accuracy']:.3f} |",
        f"| topic, frozen posts on public affairs, macro-F1 | {score(topic['frozen'][public])} |",
        f"| language, ten languages, held-out sentences, macro-F1 | {ten['macro_f1']:.3f} |",
    ]
    for row in speed:
        value = f"{row['per_s']:,.0f} a second (CPU, one core)" if "per_s" in row else f"{row['wall_s']:.2f} s"
        lines.append(f"| {row['what']} | {value} |")
    return "\n".join(lines)


def main() -> None:
    """Rewrite the block."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, rest = text.split(START)
    readme.write_text(f"{head}{START}\n{block()}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
