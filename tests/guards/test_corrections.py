"""What is recorded is corrected in one way: one form asks why, one place points at the first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import casetrack.app
from casetrack.casework.correction_pages import Reasoned
from casetrack.web.forms import Form

PACKAGE = Path(casetrack.app.__file__).parent
# Where an entry is made to correct another, and where a form asks why.
THE_WAY = {"casework/correcting.py", "casework/correction_pages.py"}
# Minutes of the committee are of no case, and have a page of their office.
OF_NO_CASE = {"courses/approvals/office_views.py"}
POINTS_AT = {"corrects_id", "correction_reason"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield str(file.relative_to(PACKAGE)), ast.parse(file.read_text(encoding="utf-8"))


def points_at_another(one: ast.AST) -> bool:
    """Whether this makes an entry correct another."""
    if isinstance(one, ast.Assign):
        return any(isinstance(to, ast.Attribute) and to.attr in POINTS_AT for to in one.targets)
    return isinstance(one, ast.keyword) and one.arg in POINTS_AT


def asks_why_apart(one: ast.AST) -> bool:
    return isinstance(one, ast.Constant) and one.value == "Why it is corrected"


def forms(of: type[Form]) -> Iterator[type[Form]]:
    for one in of.__subclasses__():
        yield one
        yield from forms(one)


def test_an_entry_corrects_another_in_one_place() -> None:
    found = {name for name, tree in trees() if any(map(points_at_another, ast.walk(tree)))}

    assert found == {"casework/correcting.py"}


def test_why_something_is_corrected_is_asked_by_one_form() -> None:
    found = {name for name, tree in trees() if any(map(asks_why_apart, ast.walk(tree)))}

    assert found == {"casework/correction_pages.py"}


def test_what_asks_why_is_saved_by_the_page_of_corrections() -> None:
    corrects = {one.__name__ for one in forms(Reasoned)}
    left = set()
    for name, tree in trees():
        for view in ast.walk(tree):
            if not isinstance(view, ast.FunctionDef) or name in THE_WAY | OF_NO_CASE:
                continue
            called = {ast.unparse(one.func) for one in ast.walk(view) if isinstance(one, ast.Call)}
            makes = any(one.split(".")[0].split("(")[0] in corrects for one in called)
            if makes and called & {"save", "save_sent"}:
                left.add(f"{name} {view.name}")

    assert len(corrects) > 8, "they are found at all"
    assert left == set(), "each is given to correct_page"
