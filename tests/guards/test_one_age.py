"""Nothing reads the age that was chosen by hand but what stores it, and the one age.

Whoever reads the choice decides by it, and a birth date says something else.
"""

from __future__ import annotations

import ast
import re

from casetrack.config import TEMPLATES
from tests.guards.modules import modules_with

# What it is worked out from, and where the choice itself is made, changed, shown in its form, told.
READERS = {
    "cases/models/party.py",
    "casework/identity/ages.py",
    "casework/identity/actions.py",
    "casework/actions.py",
    "casework/forms.py",
    "casework/new_parties.py",
    "casework/people.py",
    "casework/views.py",
    # What waits for a change of the choice, and asks the one age then.
    "guidance/assessment_duty.py",
    "clocks/sealings.py",
    "desk/rechecks/consequences.py",
    "exchange/facts.py",
    # Says of somebody who is there what the file says that adds to the case.
    "desk/ledgers/importing.py",
    "demo/desk.py",
}


def reads_choice(tree: ast.AST) -> bool:
    """Whether something reads the attribute, under its name or by it."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "age_status")
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "getattr"
            and any(
                isinstance(arg, ast.Constant) and arg.value == "age_status" for arg in node.args
            )
        )
        for node in ast.walk(tree)
    )


def test_the_choice_made_by_hand_is_read_where_it_is_kept_and_nowhere_else() -> None:
    data = {name for name, tree in modules_with("age_status") if reads_choice(tree)}

    assert data == READERS


def test_no_template_shows_the_choice_but_its_form() -> None:
    read = re.compile(r"(?<!form)\.age_status")
    paths = [file for file in TEMPLATES.rglob("*.html") if read.search(file.read_text("utf-8"))]

    assert paths == []


def test_a_reader_of_the_choice_is_seen() -> None:
    assert reads_choice(ast.parse("if person.age_status is AgeStatus.ADULT: pass"))
    assert reads_choice(ast.parse("getattr(person, 'age_status')"))
    assert not reads_choice(ast.parse("NewParty(name, age_status=AgeStatus.ADULT)"))
