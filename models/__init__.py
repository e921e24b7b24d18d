"""Shipped artefacts, the recipes that make them, and the annotations they learn from (not part of the wheel)."""
