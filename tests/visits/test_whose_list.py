"""Whose list a visit stands on: of who goes, of the handler, of the heads of the office."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case
from casetrack.cases.policy import HEADS
from casetrack.db import session
from casetrack.visits.models import Visit, VisitWay
from casetrack.visits.policy import concerns
from tests.builders import NOTHING, make_case, make_child, make_office, make_staff
from tests.visits.builders import FIRST


def is_on_list_of(user: Staff, visit: Visit, case: Case) -> bool:
    """The rule, said once more without a database."""
    is_head = user.role in HEADS and case.office_id == user.office_id
    return is_head or user.id in (visit.visitor_id, case.handler_id)


@pytest.mark.usefixtures("database", "keys")
def test_everybody_has_the_visits_on_their_list_that_concern_them_and_no_other() -> None:
    offices = [make_office(), make_office()]
    people = [make_staff(role, office=office) for office in offices for role in Role]
    handlers = [person for person in people if person.role in (Role.PROSECUTOR, Role.SECTION_HEAD)]
    for handler, visitor in product(handlers, [None, *people]):
        child = make_child(make_case(handler=handler))
        visit = Visit(
            case_id=child.case_id,
            office_id=handler.office_id,
            party_id=child.id,
            visitor_id=visitor.id if visitor is not None else None,
            planned_on=FIRST,
            way=VisitWay.HOME,
        )
        visit.findings = NOTHING
        session().add(visit)
    session().flush()
    every = session().execute(select(Visit, Case).join(Case, Case.id == Visit.case_id)).all()

    for user in people:
        ids = session().scalars(
            select(Visit.id).join(Case, Case.id == Visit.case_id).where(concerns(user))
        )
        expected = [visit.id for visit, case in every if is_on_list_of(user, visit, case)]
        assert sorted(ids) == sorted(expected), user.role
