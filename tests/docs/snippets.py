"""Finds the fenced blocks of a page and runs them: what a reader copies works.

Python blocks of a page share one namespace, bash blocks run with ``set -e``; both in a folder of the page's own. A
comment ``<!-- berkas: profil.toml -->`` above a block writes it to that file instead of running it;
``<!-- tidak dijalankan: why -->`` lets it only be compiled. A line ``expression  # literal`` must give that literal.
"""

from __future__ import annotations

import ast
import doctest
import io
import re
import subprocess
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[a-z]*)[^\n]*\n(?P<code>.*?)^(?P=indent)```$", re.M | re.S)
_NOTE = re.compile(r"<!-- (?P<word>berkas|tidak dijalankan): (?P<value>[^\n]+?) -->\s*\Z")
RUN = ("python", "bash")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, code, first line in the page, and what the comment above says."""

    language: str
    code: str
    line: int
    file: str = ""
    excuse: str = ""


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page in order."""
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        indent = len(found["indent"])
        code = "\n".join(line[indent:] for line in found["code"].splitlines()) + "\n"
        note = _NOTE.search(text[: found.start()])
        said = {note["word"]: note["value"]} if note else {}
        line = text.count("\n", 0, found.start()) + 2
        yield Block(found["language"], code, line, said.get("berkas", ""), said.get("tidak dijalankan", ""))


def run(block: Block, page: Path, space: dict[str, object], environment: dict[str, str]) -> None:
    """Run one block in the working folder; raises what a reader would see."""
    where = f"{page.name}:{block.line}"
    if block.file:
        Path(block.file).write_text(block.code, "utf-8")
    elif block.language == "bash":
        _bash(block, where, environment)
    elif block.language == "python" and block.code.lstrip().startswith(">>> "):
        _doctest(block, where, space)
    elif block.language == "python":
        tree = ast.parse(block.code, where)
        promised = {} if block.excuse else _promises(block.code)
        if block.excuse:
            compile(block.code, where, "exec", dont_inherit=True)
            return
        for node in tree.body:
            if isinstance(node, ast.Expr) and node.end_lineno in promised:
                value = eval(compile(ast.Expression(node.value), where, "eval", dont_inherit=True), space)
                assert _plain(value) == promised[node.end_lineno], f"{where}: line {node.end_lineno} gives {value!r}"
            else:
                exec(compile(ast.Module([node], []), where, "exec", dont_inherit=True), space)


def _promises(code: str) -> dict[int, object]:
    """Line -> the literal its trailing comment shows."""
    found: dict[int, object] = {}
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT and token.line[: token.start[1]].strip():
            try:
                found[token.start[0]] = ast.literal_eval(token.string.lstrip("# "))
            except (ValueError, SyntaxError):
                continue
    return found


def _plain(value: object) -> object:
    return value.tolist() if hasattr(value, "tolist") else value


def _bash(block: Block, where: str, environment: dict[str, str]) -> None:
    options = ["-n"] if block.excuse else ["-e", "-o", "pipefail"]
    done = subprocess.run(
        ["bash", *options], input=block.code, capture_output=True, text=True, env=environment, timeout=900, check=False
    )
    assert done.returncode == 0, f"{where}: {done.stdout[-600:]}{done.stderr[-900:]}"


def _doctest(block: Block, where: str, space: dict[str, object]) -> None:
    test = doctest.DocTestParser().get_doctest(block.code, space, where, where, 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append, clear_globs=False)
    space.update(test.globs)
    assert said == [], "".join(said)


def meaning(block: Block) -> str:
    """What a block does, comments aside: equal for a page and its translation."""
    if block.file.endswith(".toml") or block.language == "toml":
        return repr(tomllib.loads(block.code))
    if block.language == "python" and not block.code.lstrip().startswith(">>> "):
        return ast.dump(ast.parse(block.code))
    return re.sub(r"[ \t]*(?<!\S)#(?!!).*", "", block.code)
