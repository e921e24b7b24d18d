"""Model folders: same bytes twice, and nothing of a bad folder is ever used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from opini import artefacts
from opini.errors import ArtefactError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "model"
    artefacts.save(target, kind="uji", config={"b": 2, "a": [1]}, tensors={"w": np.arange(5.0)}, files={"v.txt": b"x"})
    return target


def contents(folder: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in folder.iterdir()}


def test_saving_twice_gives_the_same_bytes(folder: Path) -> None:
    before = contents(folder)
    artefacts.save(folder, kind="uji", config={"a": [1], "b": 2}, tensors={"w": np.arange(5.0)}, files={"v.txt": b"x"})
    assert contents(folder) == before


def test_load_returns_what_was_saved(folder: Path) -> None:
    loaded = artefacts.load(folder)
    assert loaded.kind == "uji"
    assert loaded.config == {"a": [1], "b": 2}
    assert loaded.tensors()["w"].tolist() == [0, 1, 2, 3, 4]


def test_a_card_beside_the_model_survives_saving_again(folder: Path) -> None:
    (folder / "README.md").write_text("kartu")
    artefacts.save(folder, kind="uji", config={})
    assert (folder / "README.md").read_text() == "kartu"


@pytest.mark.parametrize("damage", ["flip", "truncate", "remove", "extra", "pickle", "symlink"])
def test_a_damaged_folder_is_refused(folder: Path, damage: str) -> None:
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    if damage == "flip":
        weights.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "truncate":
        weights.write_bytes(data[:-8])
    elif damage == "remove":
        weights.unlink()
    elif damage == "extra":
        (folder / "hook.py").write_text("raise SystemExit")
    elif damage == "pickle":
        weights.write_bytes(b"\x80\x04." + data[3:])
    else:
        moved = folder.parent / "elsewhere"
        weights.rename(moved)
        weights.symlink_to(moved)
    with pytest.raises(ArtefactError):
        artefacts.load(folder)


@pytest.mark.parametrize("name", ["../evil.json", "code.py", ".hidden.json", "a/b.json", "weights.pkl"])
def test_file_names_outside_the_rules_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArtefactError, match="not allowed"):
        artefacts.save(tmp_path / "m", kind="uji", config={}, files={name: b""})


def test_a_newer_format_says_upgrade(folder: Path) -> None:
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_text())
    content["format"] = artefacts.FORMAT + 1
    manifest.write_text(json.dumps(content))
    with pytest.raises(ArtefactError, match="upgrade opini"):
        artefacts.load(folder)


def test_a_folder_of_something_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "naskah.txt").write_text("penting")
    with pytest.raises(ArtefactError, match="not empty"):
        artefacts.save(tmp_path, kind="uji", config={})
    assert (tmp_path / "naskah.txt").read_text() == "penting"


@pytest.mark.parametrize("content", ["[]", "{}", '{"format": "x", "kind": 1, "files": {}}', "nul\x00"])
def test_a_strange_manifest_is_refused(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    with pytest.raises(ArtefactError):
        artefacts.load(folder)
