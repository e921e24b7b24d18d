"""A span that the cleaner made into several tokens, or several spans into one, is still explained as one raw span."""

from __future__ import annotations

from opini.classify import LinearTextClassifier


def test_a_fused_word_is_one_span(model: LinearTextClassifier) -> None:
    text = "gpp min bagus"
    spans = [(c.start, c.end) for c in model.explain(text)]
    assert len(spans) == len(set(spans))
    assert all(0 <= a < b <= len(text) for a, b in spans)


def test_text_without_tokens_has_no_contributions(model: LinearTextClassifier) -> None:
    assert model.explain("") == []
    assert model.explain("   \n") == []


def test_explaining_a_long_text_is_fast_enough(model: LinearTextClassifier) -> None:
    import time

    text = "jalan rusak di depan pasar sejak kemarin " * 20
    model.explain(text)
    started = time.perf_counter()
    model.explain(text)
    assert time.perf_counter() - started < 0.5  # design: < 50 ms for one post; ten times that for 800 characters
