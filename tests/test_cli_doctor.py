"""``opini doctor`` names what is broken and how to mend it."""

from importlib import metadata

import pytest

from opini import cli_doctor
from opini.errors import ArtefactError


def states(what: str) -> list[str]:
    return [f["keadaan"] for f in cli_doctor.findings() if what in f["hal"]]


def test_a_whole_installation_is_well() -> None:
    found = list(cli_doctor.findings())
    assert not [f for f in found if f["keadaan"] == cli_doctor.BAD]
    assert sum(f["hal"].startswith("model ") for f in found) >= 4


def test_the_old_sastrawi_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "1.0.1" if name == "Sastrawi" else real(name))
    clash = next(f for f in cli_doctor.findings() if f["hal"] == "Sastrawi")
    assert clash["keadaan"] == cli_doctor.BAD
    assert "uninstall Sastrawi" in clash["saran"]


def test_a_missing_or_old_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.1" if name == "polars" else real(name))
    assert states("polars") == [cli_doctor.BAD]


def test_a_tampered_model_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: object) -> None:
        raise ArtefactError("sidik tidak cocok", cure="pasang ulang")

    monkeypatch.setattr("opini.artefacts.load", refuse)
    assert set(states("model ")) == {cli_doctor.BAD}
