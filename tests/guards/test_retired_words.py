"""Names are the standard words of the field: those that were retired do not come back.

Which they are, and what is said instead, stands in `retired_words.txt` beside this module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

import casetrack

ROOT = Path(casetrack.__file__).parent.parent
FOLDERS = ("casetrack", "benchmarks", "config", "tests")
LIST = Path(__file__).with_name("retired_words.txt")


def _retired() -> dict[str, dict[str, str]]:
    """By `module`, `package`, `name` and `variable`: the retired words and what is said instead."""
    words: dict[str, dict[str, str]] = {"module": {}, "package": {}, "name": {}, "variable": {}}
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


def _variables(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Each variable and parameter, with its line. A field of a class is none."""
    fields = {
        target
        for node in nodes
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in ast.walk(statement)
    }
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields:
            yield node.lineno, node.id
        elif isinstance(node, ast.FunctionDef):
            addresses = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
            for parameter in ast.walk(node.args):
                if isinstance(parameter, ast.arg) and f"<{parameter.arg}>" not in addresses:
                    yield parameter.lineno, parameter.arg
        elif isinstance(node, ast.Lambda):
            yield from ((node.lineno, parameter.arg) for parameter in node.args.args)


def _pattern_of(retired: Mapping[str, Mapping[str, str]]) -> re.Pattern[str]:
    """What a module has in which one of these names stands: only such a module need be parsed.

    Variables are words of every day, and have a sign behind them.
    """
    names, variables = ("|".join(map(re.escape, retired[sort])) for sort in ("name", "variable"))
    return re.compile(rf"\b(?:{names})\b|\b(?:{variables})\s*(?:[=:,)\]#]| in\b|$)", re.MULTILINE)


def _faults(sources: Iterable[tuple[str, str]]) -> list[str]:
    """Each retired word in these modules, with its place and the word to use."""
    retired, texts = _retired(), []
    may_stand = _pattern_of(retired)
    for path, text in sources:
        *folders, module = Path(path).with_suffix("").parts
        places = [("package", folder) for folder in folders] + [("module", module)]
        texts += [
            f"{path}: {name}: say {retired[sort][name]}"
            for sort, name in places
            if name in retired[sort]
        ]
        if not may_stand.search(text):
            continue
        nodes = list(ast.walk(ast.parse(text)))
        texts += [
            f"{path}:{line}: {name}: say {retired['variable'][name]}"
            for line, name in _variables(nodes)
            if name in retired["variable"]
        ]
        for node in nodes:
            texts += [
                f"{path}:{getattr(node, 'lineno', 0)}: {name}: say {retired['name'][name]}"
                for name in _names(node)
                if name in retired["name"]
            ]
    return texts


def test_no_retired_word_names_anything() -> None:
    """No module, package, class, function, argument or attribute; of tests what several share."""
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    shared = (file for file in files if not file.name.startswith("test_"))
    paths = [ROOT / "run", *shared]
    sources = ((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in paths)
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
        ("a.py", "[one.id for one in visits]", "a.py:1: one: say what it holds, like visit"),
        ("a.py", "def f(told): ...", "a.py:1: told: say what it holds, like entry"),
        ("a.py", "(found := f())", "a.py:1: found: say what it holds, like row"),
        ("a.py", "key = lambda said: said.zh", "a.py:1: said: say what it holds, like text"),
    ],
)
def test_the_check_sees_a_word_that_comes_back(path: str, text: str, fault: str) -> None:
    """As a module, a package, a class, an alias, an argument, an attribute, a variable."""
    assert _faults([(path, text)]) == [fault]


@pytest.mark.parametrize(
    "text",
    [
        'TITLE = "Words"  # When\nCODE = "promises"\n',
        "class Concern:\n    told: str\n",
        '@bp.get("/dates/<told>")\ndef record(told): ...\n',
    ],
)
def test_a_retired_word_may_stand_where_it_names_no_thing(text: str) -> None:
    """A heading, a code and a comment; a field of a table; a part of an address."""
    assert _faults([("a.py", text)]) == []
