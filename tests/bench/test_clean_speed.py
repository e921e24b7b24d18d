"""Speed of cleaning and masking on posts of about 100 characters, one core.

Targets (project issue B): clean >= 15,000 posts/s, with masking >= 10,000, judgements >= 20,000. The gates are a
third of that, so that a busy machine does not fail them; ``python tests/bench/test_clean_speed.py`` prints the numbers.
"""

import random
import time
from typing import Any

import pytest

from opini.text import TextCleaner, clean, mask_pii
from opini.text.abuse import abuse
from opini.text.attribution import attribution
from opini.text.dimension import dimension
from opini.text.emoji_polarity import polarity
from opini.text.kinds import kind
from opini.text.language import language
from opini.text.severity import severity

_PARTS = (
    "min tlg dong jln di dpn kantor lurah rusak parah bgt",
    "udh 2 bln blm ada perbaikan sm sekali dr dinas",
    "pak wali, air pdam mati trs sejak kmrn pagi",
    "kada tahu lagi mengadu kemana pang ulun",
    "@pemkot @pdam kok ga ada respon sih?!",
    "makasih petugas damkar cepet datengnya 👍🏽👍🏽",
    "#SamarindaBanjir lagi, anak2 gabisa sekolah",
    "harga gas 3kg tembus 45rb di pengecer",
    "cek https://t.co/AbC123 ya gaes wkwkwk",
    "katanya bansos dibagi rata, ternyata yg dapet itu2 aja",
    "hub 0812-3456-7890 klo mau ikut demo",
    "pelayanan di mpp ramah dan cepat, mantap pokoknya",
)


def posts(n: int, seed: int = 7) -> list[str]:
    """``n`` different posts of 85 to 115 characters."""
    rng = random.Random(seed)
    out = []
    while len(out) < n:
        text = " ".join(rng.sample(_PARTS, 2)) + f" ke-{rng.randint(2, 9999)}"
        if 85 <= len(text) <= 115:
            out.append(text)
    return out


def _rate(work: object, texts: list[str]) -> float:
    assert callable(work)
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            work(text)
        best = max(best, len(texts) / (time.process_time() - start))
    return best


JOBS = {
    "clean": (TextCleaner().clean, 15_000),
    "mask_pii": (mask_pii, 15_000),
    "mask_pii + clean": (lambda text: clean(mask_pii(text)), 10_000),
    "severity": (severity, 20_000),
    "attribution": (attribution, 20_000),
    "dimension": (dimension, 20_000),
    "kind": (lambda text: kind(text, "media_sosial"), 20_000),
    "language": (language, 20_000),
    "abuse": (abuse, 20_000),
    "emoji polarity": (polarity, 20_000),
}


@pytest.mark.parametrize("name", JOBS)
def test_speed_is_within_a_third_of_the_target(name: str) -> None:
    work, target = JOBS[name]
    texts = posts(2000)
    if name not in ("clean", "mask_pii", "mask_pii + clean", "language"):
        texts = TextCleaner().clean_many(texts)
    assert _rate(work, texts) > target / 3


def test_clean_benchmark(benchmark: Any) -> None:
    cleaner = TextCleaner()
    texts = posts(500)
    out = benchmark.pedantic(cleaner.clean_many, args=(texts,), rounds=5, warmup_rounds=1)
    assert len(out) == 500


if __name__ == "__main__":
    import sys

    sample = posts(5000)
    cleaned = TextCleaner().clean_many(sample)
    for job, (function, goal) in JOBS.items():
        speed = _rate(function, sample if "clean" in job or job in ("mask_pii", "language") else cleaned)
        sys.stdout.write(f"{job:18} {speed:>9,.0f} posts/s (target {goal:,})\n")
