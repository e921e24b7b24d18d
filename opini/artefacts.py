"""Inert model folders: JSON, safetensors and ONNX, each file checked by SHA-256 before a byte of it is used.

A folder holds ``manifest.json`` (format number, kind, and name, size and digest of every other file) and the files
it lists, nothing else. Nothing in it can run code, and no name found in it is imported. Saving the same content twice
gives the same bytes. Writing goes to a temporary folder first, so a crash leaves the old model or the new one.

>>> import tempfile, numpy as np
>>> from pathlib import Path
>>> with tempfile.TemporaryDirectory() as tmp:
...     folder = Path(tmp) / "m"
...     save(folder, kind="contoh", config={"a": 1}, tensors={"w": np.arange(3, dtype=np.float32)})
...     loaded = load(folder)
...     loaded.kind, loaded.config, loaded.tensors()["w"].tolist()
('contoh', {'a': 1}, [0.0, 1.0, 2.0])
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opini.errors import ArtefactError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FORMAT", "Artefact", "load", "save"]

FORMAT = 1
MANIFEST = "manifest.json"
TENSORS = "model.safetensors"
CONFIG = "config.json"
# A folder nobody shipped on purpose should not fill the memory: largest file accepted, in bytes (chosen).
MAX_FILE = 2 * 1024**3
_SUFFIXES = frozenset({".json", ".safetensors", ".onnx", ".txt", ".tsv", ".md"})
# Files a person may add beside the model; they are never read as part of it.
_IGNORED = frozenset({"README.md", "LICENSE", "metrics.json"})


def _dump(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return (text + "\n").encode()


@dataclass(frozen=True, slots=True)
class Artefact:
    """A verified model folder, read into memory."""

    folder: Path
    kind: str
    config: dict[str, Any]
    files: Mapping[str, bytes]

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The arrays of ``model.safetensors`` (empty if there is none)."""
        if TENSORS not in self.files:
            return {}
        from safetensors.numpy import load as load_tensors

        try:
            return dict(load_tensors(self.files[TENSORS]))
        except Exception as error:  # safetensors raises its own, untyped errors
            raise ArtefactError(
                f"{self.folder / TENSORS} is not readable", cure="download or train it again"
            ) from error


def save(
    folder: str | os.PathLike[str],
    *,
    kind: str,
    config: Mapping[str, Any],
    tensors: Mapping[str, NDArray[np.generic]] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> None:
    """Write a model folder; the same arguments give the same bytes.

    An existing artefact at ``folder`` is replaced as a whole (files a person added beside it are kept); any other
    existing non-empty folder raises :class:`ArtefactError`.
    """
    target = Path(folder)
    if target.exists() and any(target.iterdir()) and not (target / MANIFEST).exists():
        raise ArtefactError(f"{target} is not empty and not a model folder", cure="choose another path")
    content = dict(files or {})
    content[CONFIG] = _dump(dict(config))
    if tensors:
        import numpy as np
        from safetensors.numpy import save as save_tensors

        content[TENSORS] = save_tensors({k: np.ascontiguousarray(tensors[k]) for k in sorted(tensors)})
    for name in content:
        _check_name(target, name)
    listing = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in content.items()}
    content[MANIFEST] = _dump({"format": FORMAT, "kind": kind, "files": listing})
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as tmp:
        fresh = Path(tmp) / "new"
        fresh.mkdir()
        if target.exists():
            for name in _IGNORED - set(content):
                if (target / name).is_file():
                    shutil.copy2(target / name, fresh / name)
        for name, data in content.items():
            (fresh / name).write_bytes(data)
        if target.exists():
            os.replace(target, Path(tmp) / "old")
        os.replace(fresh, target)


def load(folder: str | os.PathLike[str]) -> Artefact:
    """Read and verify a model folder; raises :class:`ArtefactError` before anything of a bad one is used."""
    path = Path(folder)
    manifest_file = path / MANIFEST
    if not manifest_file.is_file():
        raise ArtefactError(f"{path} holds no {MANIFEST}", cure="give the folder that model.save(...) wrote")
    try:
        manifest = json.loads(manifest_file.read_bytes())
        version, kind, listing = manifest["format"], manifest["kind"], dict(manifest["files"])
        expected = {str(n): (int(v["bytes"]), str(v["sha256"])) for n, v in listing.items()}
    except (ValueError, KeyError, TypeError) as error:
        raise ArtefactError(f"{manifest_file} is not a manifest", cure="download or train the model again") from error
    if not isinstance(version, int) or version > FORMAT:
        raise ArtefactError(f"{path} has format {version!r}, this opini reads up to {FORMAT}", cure="upgrade opini")
    files: dict[str, bytes] = {}
    for name, (size, digest) in sorted(expected.items()):
        _check_name(path, name)
        file = path / name
        if file.is_symlink() or not file.is_file():
            raise ArtefactError(f"{file} is missing", cure="download or train the model again")
        if size > MAX_FILE or file.stat().st_size != size:
            raise ArtefactError(f"{file} has the wrong size", cure="download or train the model again")
        data = file.read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise ArtefactError(f"{file} was changed after it was saved", cure="download or train the model again")
        files[name] = data
    extra = {f.name for f in path.iterdir()} - set(expected) - _IGNORED - {MANIFEST}
    if extra:
        raise ArtefactError(f"{path} holds files its manifest does not list: {sorted(extra)}", cure="remove them")
    try:
        config = json.loads(files[CONFIG])
    except (KeyError, ValueError) as error:
        raise ArtefactError(f"{path / CONFIG} is not JSON", cure="download or train the model again") from error
    if not isinstance(config, dict) or not isinstance(kind, str):
        raise ArtefactError(f"{path} is not a model folder", cure="download or train the model again")
    return Artefact(folder=path, kind=kind, config=config, files=files)


def _check_name(folder: Path, name: str) -> None:
    if Path(name).name != name or Path(name).suffix not in _SUFFIXES or name.startswith("."):
        raise ArtefactError(f"{folder} lists a file name that is not allowed: {name!r}", cure="do not use this folder")
