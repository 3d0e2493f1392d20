"""What docs/architecture.md says of the floors and of names is so."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from itertools import takewhile

import pytest

from casetrack.config import TEMPLATES

ROOT = TEMPLATES.parent
PACKAGE = ROOT / "casetrack"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"`([^`\n]+)`")
DECLARED = re.compile(r"^ *class (\w+)", re.MULTILINE)
A_CLASS = re.compile(r"[A-Z][a-z]\w*")


def rows(head: str) -> Iterator[list[str]]:
    """The cells of each line of the table with this head."""
    lines = PAGE[PAGE.index(head) :].splitlines()[2:]
    for line in takewhile(lambda text: text.startswith("|"), lines):
        yield [cell.strip() for cell in line.strip("|").split("|")]


def names_within(page: str) -> list[str]:
    """Every `package.module.thing` that is named."""
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    quoted = (item.split("(")[0] for item in QUOTED.findall(page))
    return sorted({item for item in quoted if "." in item and item.split(".")[0] in rooms})


def is_there(name: str) -> bool:
    """Whether a module, or something in one, has this name."""
    value: object = importlib.import_module("casetrack")
    path = "casetrack"
    for part in name.split("."):
        path = f"{path}.{part}"
        if not hasattr(value, part):
            try:
                value = importlib.import_module(path)
            except ModuleNotFoundError:
                return False
        else:
            value = getattr(value, part)
    return True


@pytest.mark.one_engine
def test_the_table_of_floors_is_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    floors = [re.findall(r"\w+", layer) for layer in contract["layers"]]

    assert [QUOTED.findall(cells[0]) for cells in rows("| floor |")] == floors


@pytest.mark.one_engine
def test_every_name_is_one_of_the_code() -> None:
    names = names_within(PAGE)

    assert len(names) > 50, "they are found at all"
    assert [name for name in names if not is_there(name)] == []


@pytest.mark.one_engine
def test_every_class_of_the_glossary_is_one_of_the_code() -> None:
    classes = {
        name
        for file in PACKAGE.rglob("*.py")
        for name in DECLARED.findall(file.read_text(encoding="utf-8"))
    }
    named = {
        word
        for cells in rows("| in the code |")
        for word in QUOTED.findall(cells[0])
        if A_CLASS.fullmatch(word)
    }

    assert len(named) > 20, "they are found at all"
    assert named - classes == set()


@pytest.mark.one_engine
def test_it_is_short_enough_to_be_read() -> None:
    assert len(PAGE.splitlines()) <= 250  # lines
