"""One meaning, one name: no two classes of casetrack are called the same."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import casetrack

PACKAGE = Path(casetrack.__file__).parent

CLASS = re.compile(r"^\s*class\s+(\w+)", re.MULTILINE)
# The library looks for a class of this name inside each form.
OF_THE_FRAMEWORK = {"Meta"}


def _sources() -> Iterator[tuple[str, str]]:
    """The path and the text of every module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")


def _twice(sources: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The names of more than one class, each with where its classes stand."""
    places: dict[str, list[str]] = defaultdict(list)
    texts = list(sources)
    count = Counter(name for _path, text in texts for name in CLASS.findall(text))
    for path, text in texts:
        # Only where a name stands that stands twice is it worth to parse the module.
        if all(count[name] < 2 for name in CLASS.findall(text)):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and node.name not in OF_THE_FRAMEWORK:
                places[node.name].append(f"{path}:{node.lineno}")
    return {name: stand for name, stand in places.items() if len(stand) > 1}


def test_no_two_classes_have_one_name() -> None:
    """`VisitOutcome` and `ReviewOutcome` can be looked for; four classes named `Line` cannot."""
    assert _twice(_sources()) == {}


def test_the_check_finds_a_name_given_twice() -> None:
    """In one module or in two, at the top or inside another class; a framework's name may recur."""
    sources = [
        ("visits/month.py", "class Day: ...\nclass Form:\n    class Meta: ...\n"),
        ("desk/today/page.py", "class Strip:\n    class Day: ...\n    class Meta: ...\n"),
    ]
    assert _twice(sources) == {"Day": ["visits/month.py:1", "desk/today/page.py:2"]}
