"""What is recorded is corrected in one way: one form asks why, one place points at the first."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from casetrack.app import FEATURES
from casetrack.casework.correction_pages import Reasoned
from casetrack.web.forms import Form
from tests.guards.modules import modules_with

# Where an entry is made to correct another, and where a form asks why.
THE_WAY = {"casework/correcting.py", "casework/correction_pages.py"}
# Minutes of the committee are of no case, and have a page of their office.
OF_NO_CASE = {"courses/approvals/office_views.py"}
POINTS_AT = {"corrects_id", "correction_reason"}
WHY = "Why it is corrected"


def points_at_another(one: ast.AST) -> bool:
    """Whether this makes an entry correct another."""
    if isinstance(one, ast.Assign):
        return any(isinstance(to, ast.Attribute) and to.attr in POINTS_AT for to in one.targets)
    return isinstance(one, ast.keyword) and one.arg in POINTS_AT


def asks_why_apart(one: ast.AST) -> bool:
    return isinstance(one, ast.Constant) and one.value == WHY


def forms(of: type[Form]) -> Iterator[type[Form]]:
    for one in of.__subclasses__():
        yield one
        yield from forms(one)


def test_an_entry_corrects_another_in_one_place() -> None:
    trees = modules_with(*POINTS_AT)
    pointing = {name for name, tree in trees if any(map(points_at_another, ast.walk(tree)))}

    assert pointing == {"casework/correcting.py"}


def test_why_something_is_corrected_is_asked_by_one_form() -> None:
    asking = {name for name, tree in modules_with(WHY) if any(map(asks_why_apart, ast.walk(tree)))}

    assert asking == {"casework/correction_pages.py"}


def test_what_asks_why_is_saved_by_the_page_of_corrections() -> None:
    assert FEATURES, "their forms are loaded"
    corrects = {one.__name__ for one in forms(Reasoned)}
    left = set()
    for name, tree in modules_with(*corrects):
        for view in ast.walk(tree):
            if not isinstance(view, ast.FunctionDef) or name in THE_WAY | OF_NO_CASE:
                continue
            called = {ast.unparse(one.func) for one in ast.walk(view) if isinstance(one, ast.Call)}
            makes = any(one.split(".")[0].split("(")[0] in corrects for one in called)
            if makes and called & {"save", "save_sent"}:
                left.add(f"{name} {view.name}")

    assert len(corrects) > 8, "they are found at all"
    assert left == set(), "each is given to correct_page"


def test_a_correction_beside_the_one_way_is_seen() -> None:
    written = ast.parse("entry.corrects_id = 1\nenter(case, correction_reason=why)")
    asked = ast.parse(f'TextField(_l("{WHY}"))')

    assert sum(map(points_at_another, ast.walk(written))) == 2
    assert any(map(asks_why_apart, ast.walk(asked)))
