"""Whoever is on the desk finds the cases that the rule names, and no other.

What the comparison notices is tried in tests/cases/test_who_knows_of_a_case.py.
"""

from __future__ import annotations

from casetrack.cases.policy import may_know, may_know_head
from tests.builders import TODAY
from tests.cases.test_who_knows_of_a_case import Everything
from tests.guards.conftest import Furnished


def test_everybody_on_the_desk_is_found_the_cases_they_may_know_of(desk: Furnished) -> None:
    with desk.app.app_context():
        everything, seen = Everything(), {}
        for login, user in desk.staff.items():
            for head, condition in ((False, may_know), (True, may_know_head)):
                query = condition(user, on=TODAY)
                ids, expected = everything.found_by(query, user, on=TODAY, head=head)
                assert ids == expected, login
                seen[login, head] = len(ids)

    # Or nothing would be compared.
    assert seen["head", True] >= seen["prosecutor", False] > seen["social", False] > 0
    assert seen["social", True] == seen["admin", False] == 0
