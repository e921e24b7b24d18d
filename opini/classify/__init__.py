"""Sentiment and topic of a text: models behind one protocol, shipped with the package, offline. See CONTRIBUTING.md."""

from opini.classify.linear import LinearTextClassifier as LinearTextClassifier
from opini.classify.mini import MiniTextClassifier as MiniTextClassifier
from opini.classify.registry import load as load
from opini.classify.registry import shipped as shipped

__all__ = ["LinearTextClassifier", "MiniTextClassifier", "load", "shipped"]
