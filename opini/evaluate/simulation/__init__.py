"""Worlds whose truth is known: streams of opinions with planted crises and planted false friends (domain.md 6.1)."""

from opini.evaluate.simulation.episodes import CRISES, TRAPS, Episode
from opini.evaluate.simulation.world import SPLITS, Truth, World, simulate, split_seeds

__all__ = ["CRISES", "SPLITS", "TRAPS", "Episode", "Truth", "World", "simulate", "split_seeds"]
