"""Every rule of law that can be asked is asked somewhere, or it says with what it will be.

A function that only tests call protects nobody, and nothing looks wrong.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import casetrack
from tests.guards.modules import modules_with

ROOT = Path(casetrack.__file__).parent
LAW = ROOT / "law"

# Written down with the law, and asked by the work that is not built yet: on what subject.
NOT_ASKED_YET: Mapping[str, str] = {}


@cache
def parsed(file: Path) -> ast.Module:
    """A file of the product."""
    return ast.parse(file.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[str, Path]]:
    """Every public function of the law, and where it stands."""
    for file in sorted(LAW.rglob("*.py")):
        for node in parsed(file).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node.name, file


def module_of(file: Path) -> str:
    """The dotted name of a file of the law."""
    parts = ("casetrack", *file.relative_to(ROOT).with_suffix("").parts)
    return ".".join(part for part in parts if part != "__init__")


def imported(tree: ast.Module) -> set[tuple[str, str, str]]:
    """What a module imports from the law: from where, the name there, the name here."""
    return {
        (node.module, alias.name, alias.asname or alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("casetrack.law")
        for alias in node.names
        if node.module is not None
    }


def read_names(tree: ast.AST) -> set[str]:
    """Every name that is read there, or called."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


@cache
def asked_elsewhere() -> set[tuple[str, str]]:
    """From where, and under which name, every module that reads what it imports has it."""
    rows = set()
    for _module, tree in modules_with("casetrack.law"):
        read = read_names(tree)
        rows |= {(home, name) for home, name, here in imported(tree) if here in read}
    return rows


def is_asked(name: str, home: Path) -> bool:
    """Whether anything of the product asks it: another module, or another function of its own."""
    if {(module_of(home), name), ("casetrack.law", name)} & asked_elsewhere():
        return True
    return any(
        name in read_names(node)
        for node in parsed(home).body
        if not (isinstance(node, ast.FunctionDef) and node.name == name)
    )


def test_every_function_of_the_law_is_asked_or_says_with_what_it_will_be() -> None:
    unasked = {name for name, home in functions() if not is_asked(name, home)}

    assert unasked - NOT_ASKED_YET.keys() == set(), "ask it, or say with which work it will be"
    assert NOT_ASKED_YET.keys() - unasked == set(), "it is asked now: take it from the list"


def test_the_guard_tells_what_is_asked_from_what_is_not() -> None:
    seen = ast.parse("from casetrack.law import sealing as seal\nseal(facts)\nother = 3")

    assert imported(seen) == {("casetrack.law", "sealing", "seal")}
    assert imported(ast.parse("from casetrack.review import sealing")) == set()
    assert read_names(seen) == {"seal", "facts"}
    assert is_asked("due", LAW / "dates.py")
    assert not is_asked("unasked", LAW / "records.py")
