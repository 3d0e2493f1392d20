"""The page of who works on a case lists everybody who may see it, as the policy has it."""

from __future__ import annotations

import re

from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import visible_cases
from casetrack.casework.team import NewGrant, grant, put_on_case
from casetrack.db import session
from tests.builders import NOON, TODAY, acting, make_case, make_office, make_staff
from tests.desk import prepare, sign_in, text_of


def test_it_lists_everybody_who_sees_the_case_and_nobody_else(app: Flask) -> None:
    with prepare(app):
        handler = make_staff(name="Lin Xiao")
        case = make_case(handler=handler)
        _handled(case, handler)
        here = {role: make_staff(role, office=handler.office, name=f"{role} here") for role in Role}
        elsewhere = {role: make_staff(role, name=f"{role} elsewhere") for role in Role}
        gone = make_staff(Role.SECTION_HEAD, office=handler.office, name="a former head")
        gone.is_active = False
        on_it, granted = make_staff(office=handler.office), make_staff(office=make_office())
        put_on_case(case, on_it, acting(handler, on=TODAY, at=NOON))
        grant(case, NewGrant(Aspect.DATES, granted.id), acting(handler, on=TODAY, at=NOON))
        everybody = [*here.values(), *elsewhere.values(), gone, on_it, granted, handler]
        sees = {one.name for one in everybody if _sees(one, case)}
        all_names = {one.name for one in everybody}
        address = f"/cases/{case.id}/team"

    page = text_of(sign_in(app, handler).get(address))

    table = re.sub(r"\s+", " ", page.split("<tbody>")[1].split("</tbody>")[0])
    listed = {name for name in all_names if f'<th scope="row">{name}</th>' in table}
    assert listed == sees
    assert {"section_head here", "chief_procurator here", "case_management here"} <= listed
    assert "section head of the office" in table


def _handled(case: Case, by: Staff) -> None:
    """The grant by which its handler has a case, as opening it gives it."""
    session().add(
        CaseGrant(
            case_id=case.id,
            staff_id=by.id,
            ground=Ground.HANDLER,
            aspect=Aspect.WHOLE,
            since=TODAY,
            given_at=NOON,
        )
    )
    session().flush()


def _sees(staff: Staff, case: Case) -> bool:
    found = visible_cases(staff, on=TODAY).where(Case.id == case.id)
    return session().scalar(found.with_only_columns(Case.id)) is not None
