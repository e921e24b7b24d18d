"""What a classifier makes of the truth: wrong, more often neutral than not, differently by channel, and drifting.

Accuracies .65 to .85 with a neutral bias, sarcasm read as praise in 2 to 8 % of negatives, topics right about seven to
nine times in ten, relevance with a precision of about .9 (domain.md 6.1). The probabilities are those of a calibrated
model on an ordinary mix of tones: a crisis moves the mix and leaves the model behind, as in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sensor", "draw_sensor", "read_relevance", "read_tone", "read_topic"]

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_USUAL_MIX = np.array([0.36, 0.44, 0.20])  # tones the model was calibrated on (chosen: the annotated posts' shares)


@dataclass(frozen=True, slots=True)
class Sensor:
    """One world's classifier. ``tone[h, c]`` is P(read | true) of half ``h`` of the run in channel ``c``, (3, 3)."""

    tone: Array  # (2, channels, true, read)
    topic: float  # share of topics read right
    about: float  # P(read as about government | it is)
    spill: float  # P(read as about | it is not)


def draw_sensor(rng: np.random.Generator, channels: int, accuracy: tuple[float, float] = (0.65, 0.85)) -> Sensor:
    """A sensor as different from others as two models on two boards are."""
    tone = np.empty((2, channels, 3, 3))
    for c in range(channels):
        right = rng.uniform(*accuracy)
        for h in range(2):
            level = right if h == 0 else float(np.clip(right + rng.normal(-0.02, 0.03), 0.55, 0.95))
            sarcasm = rng.uniform(0.02, 0.08)
            to_neutral = rng.uniform(0.60, 0.80)  # neutral bias: most errors of a polar tone are neutral
            miss = 1.0 - level
            tone[h, c, 0] = [level, miss * to_neutral, miss * (1.0 - to_neutral)]
            tone[h, c, 0, 2] = max(tone[h, c, 0, 2], sarcasm)
            tone[h, c, 1] = [miss * 0.6, level, miss * 0.4]
            tone[h, c, 2] = [miss * (1.0 - to_neutral), miss * to_neutral, level]
        tone[:, c] /= tone[:, c].sum(axis=-1, keepdims=True)
    return Sensor(tone, float(rng.uniform(0.75, 0.92)), float(rng.uniform(0.88, 0.96)), float(rng.uniform(0.10, 0.30)))


def read_tone(rng: np.random.Generator, sensor: Sensor, true: Ints, channel: Ints, late: NDArray[np.bool_]) -> Array:
    """(n, 3) probabilities: the posterior of the class that was read, sharpened or blurred a little row by row."""
    rows = sensor.tone[late.astype(np.int64), channel, true]
    edges = rows.cumsum(axis=1)
    read = (rng.random(len(true))[:, None] > edges[:, :2]).sum(axis=1)
    # Bayes over the first half's confusion: the model does not know that it drifts.
    joint = _USUAL_MIX[None, :, None] * sensor.tone[0]
    posterior = joint / joint.sum(axis=1, keepdims=True)  # (channels, true, read)
    p = posterior[channel, :, read]
    sharp = rng.uniform(0.6, 1.6, len(true))[:, None]
    p = p**sharp
    return np.asarray(p / p.sum(axis=1, keepdims=True), dtype=np.float64)


def read_topic(rng: np.random.Generator, sensor: Sensor, isu: Ints, n: int) -> Ints:
    """Issue of each opinion as read: errors land anywhere on the board."""
    wrong = rng.random(len(isu)) > sensor.topic
    return np.where(wrong, rng.integers(0, n, len(isu)), isu)


def read_relevance(rng: np.random.Generator, sensor: Sensor, about: NDArray[np.bool_]) -> Array:
    """P(about the government) of each opinion."""
    hit = rng.random(len(about)) < np.where(about, sensor.about, sensor.spill)
    return np.where(hit, rng.uniform(0.6, 0.99, len(about)), rng.uniform(0.02, 0.45, len(about)))
