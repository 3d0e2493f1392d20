"""Whoever is on the desk finds the cases that the rule names, and no other."""

from __future__ import annotations

from sqlalchemy import select

from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import may_know, may_know_head
from casetrack.db import session
from tests.builders import TODAY
from tests.cases.test_who_knows_of_a_case import knows
from tests.guards.conftest import Furnished


def test_everybody_on_the_desk_is_found_the_cases_they_may_know_of(desk: Furnished) -> None:
    with desk.app.app_context():
        cases = list(session().scalars(select(Case)))
        grants = list(session().scalars(select(CaseGrant)))
        seen = {}
        for login, user in desk.staff.items():
            for head, condition in ((False, may_know), (True, may_know_head)):
                ids = list(session().scalars(select(Case.id).where(condition(user, on=TODAY))))
                expected = [c.id for c in cases if knows(user, c, grants, on=TODAY, head=head)]
                assert sorted(ids) == sorted(expected), login
                seen[login, head] = len(ids)

    # Or nothing would be compared.
    assert seen["head", True] >= seen["prosecutor", False] > seen["social", False] > 0
    assert seen["social", True] == seen["admin", False] == 0
