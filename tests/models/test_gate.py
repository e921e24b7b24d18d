"""The gate lets the same model pass, stops a worse one, and never passes for lack of anything to compare."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from models.recipes import gate
from models.recipes.data import HERE
from opini.classify import LinearTextClassifier

_CASE = gate.Case(
    [f"{tone} {end}" for tone in ("jalan rusak", "rapat pagi", "terima kasih bagus") for end in "abcdefghijklmnopqrst"],
    [(label,) for label in ("negatif", "netral", "positif") for _ in range(20)],
)
_TOLERANCES = {"kecil": {"macro_f1": 0.01, "accuracy": 0.01, "macro_f1_lenient": 0.01, "ece_excess": 0.02}}


@pytest.fixture(scope="module")
def models() -> tuple[LinearTextClassifier, LinearTextClassifier]:
    """A good one, and one taught that complaints are neutral."""
    labels = [accepted[0] for accepted in _CASE.accepted]
    good = LinearTextClassifier(bits=12, folds=0).fit(_CASE.texts, labels)
    wrong = ["netral" if i % 2 and v == "negatif" else v for i, v in enumerate(labels)]
    return good, LinearTextClassifier(bits=12, folds=0, C=0.3).fit(_CASE.texts, wrong)


def test_a_model_passes_against_itself(models: tuple[LinearTextClassifier, LinearTextClassifier]) -> None:
    lines = gate.compare(models[0], models[0], {"kecil": _CASE}, _TOLERANCES)
    assert [line.number for line in lines] == list(_TOLERANCES["kecil"])
    assert not any(line.breach for line in lines)


def test_a_worse_model_is_stopped_and_a_better_one_is_not(
    models: tuple[LinearTextClassifier, LinearTextClassifier],
) -> None:
    good, bad = models
    worse = gate.compare(bad, good, {"kecil": _CASE}, _TOLERANCES)
    assert {line.number for line in worse if line.breach} >= {"macro_f1", "accuracy"}
    assert "**BREACH**" in gate.report(worse)
    better = gate.compare(good, bad, {"kecil": _CASE}, {"kecil": {"macro_f1": 0.0, "accuracy": 0.0}})
    assert not any(line.breach for line in better)


def test_an_accepted_alternate_counts_only_leniently(
    models: tuple[LinearTextClassifier, LinearTextClassifier],
) -> None:
    soft = gate.Case(_CASE.texts, [("netral", a[0]) if a[0] == "negatif" else a for a in _CASE.accepted])
    found = gate.scores(models[0], soft)
    assert found["macro_f1_lenient"] > found["macro_f1"] + 0.1


@pytest.mark.parametrize(
    ("cases", "tolerances"),
    [
        ({"kecil": _CASE}, {}),
        ({"kecil": _CASE}, {"ukuran": {"bytes": 1.2}}),
        ({}, _TOLERANCES),
        ({"kecil": gate.Case([], [])}, _TOLERANCES),
        ({"kecil": _CASE}, {"kecil": {"makro": 0.1}}),
    ],
)
def test_comparing_nothing_raises(
    models: tuple[LinearTextClassifier, LinearTextClassifier],
    cases: dict[str, gate.Case],
    tolerances: dict[str, dict[str, float]],
) -> None:
    with pytest.raises(RuntimeError, match="gate"):
        gate.compare(models[0], models[0], cases, tolerances, (10.0, 10.0))


def test_a_number_nobody_could_measure_is_a_breach() -> None:
    assert gate.Line("kecil", "macro_f1", 0.8, float("nan"), 0.5).breach
    assert gate.Line("kecil", "ece_excess", float("nan"), float("nan"), 0.5).breach


def test_a_bloated_model_is_stopped() -> None:
    assert gate.Line(gate.SIZE, "bytes", 4e6, 6e6, 1.25).breach
    assert not gate.Line(gate.SIZE, "bytes", 4e6, 4.9e6, 1.25).breach


def test_the_command_says_it_with_its_exit_code(
    tmp_path: Path, models: tuple[LinearTextClassifier, LinearTextClassifier], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, model in zip(("good", "bad"), models, strict=True):
        model.save(tmp_path / name)
    names = tomllib.loads((HERE / "gate.toml").read_text(encoding="utf-8"))["sentiment"]
    monkeypatch.setattr(gate, "frozen_cases", lambda name: {case: _CASE for case in names if case != gate.SIZE})
    good, bad = str(tmp_path / "good"), str(tmp_path / "bad")
    assert gate.main(["sentiment", good, "--current", good]) == 0
    assert gate.main(["sentiment", bad, "--current", good]) == 1


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", ["sentiment", "topic"])
def test_every_named_set_exists_and_is_frozen(name: str) -> None:
    from models.recipes.data import DATA

    if not DATA.is_dir():
        pytest.skip("needs ../shared")
    cases = gate.frozen_cases(name)
    tolerances = tomllib.loads((HERE / "gate.toml").read_text(encoding="utf-8"))[name]
    assert set(tolerances) - {gate.SIZE} <= set(cases)
    assert min(len(case.texts) for case in cases.values()) >= 200
    assert np.all([len(case.texts) == len(case.accepted) for case in cases.values()])
