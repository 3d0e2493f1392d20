"""Names are the standard words of the field: those that were retired do not come back.

Which they are, and what is said instead, stands in `retired_words.txt` beside this module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import casetrack

PACKAGE = Path(casetrack.__file__).parent
LIST = Path(__file__).with_name("retired_words.txt")


def _retired() -> dict[str, dict[str, str]]:
    """By `module`, `package` and `name`: the retired words, each with what is said instead."""
    words: dict[str, dict[str, str]] = {"module": {}, "package": {}, "name": {}}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, instead = line.split(": ", 1)
            sort, name = word.split(" ")
            words[sort][name] = instead
    return words


def _names(node: ast.AST) -> Iterator[str]:
    """The identifiers that a node of the syntax tree holds itself."""
    for field in ("id", "attr", "arg", "name", "asname"):
        if isinstance(name := getattr(node, field, None), str):
            yield name


def _faults(sources: Iterable[tuple[str, str]]) -> list[str]:
    """Each retired word in these modules, with its place and the word to use."""
    retired, found = _retired(), []
    for path, text in sources:
        *folders, module = Path(path).with_suffix("").parts
        places = [("package", one) for one in folders] + [("module", module)]
        found += [
            f"{path}: {name}: say {retired[sort][name]}"
            for sort, name in places
            if name in retired[sort]
        ]
        if not any(name in text for name in retired["name"]):
            continue
        for node in ast.walk(ast.parse(text)):
            found += [
                f"{path}:{getattr(node, 'lineno', 0)}: {name}: say {retired['name'][name]}"
                for name in _names(node)
                if name in retired["name"]
            ]
    return found


def test_no_retired_word_names_anything() -> None:
    """No module, package, class, function, argument or attribute of casetrack."""
    paths = sorted(PACKAGE.rglob("*.py"))
    sources = ((str(one.relative_to(PACKAGE)), one.read_text(encoding="utf-8")) for one in paths)
    assert _faults(sources) == []


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("people/told.py", "", "people/told.py: told: say journal_text"),
        ("desk/agenda/views.py", "", "desk/agenda/views.py: agenda: say today"),
        ("a.py", "class Words: ...", "a.py:1: Words: say BilingualText"),
        ("a.py", "from b import C as When", "a.py:1: When: say PartialDate"),
        ("a.py", "def f(*, tellings): ...", "a.py:1: tellings: say journal_fields"),
        ("a.py", "PAGES.hang_on(bp)", "a.py:1: hang_on: say register"),
        ("a.py", "Feature(of_a_case=())", "a.py:1: of_a_case: say case_rows"),
    ],
)
def test_the_check_sees_a_word_that_comes_back(path: str, text: str, fault: str) -> None:
    """As a module, a package, a class, an alias, an argument, an attribute, a keyword."""
    assert _faults([(path, text)]) == [fault]


def test_a_retired_word_may_stand_in_a_text() -> None:
    """A heading "Words", a code "promises" and a comment are no names."""
    assert _faults([("a.py", 'TITLE = "Words"  # When\nCODE = "promises"\n')]) == []
