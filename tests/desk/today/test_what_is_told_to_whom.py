"""Nobody is told that nothing is open, or late, because they may not see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect, CaseStatus
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.today.groups import AgendaGroup, Whose
from casetrack.desk.today.queries import duties_of
from casetrack.visits.workload.models import Absence
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.desk.today.builders import END, VISIT, make_duty, make_grant
from tests.signed_in import prepare, sign_in, text_of


@pytest.mark.parametrize("role", [Role.CLERK, Role.ASSISTANT, Role.PROSECUTOR])
def test_today_of_those_put_on_a_case_has_what_is_late_in_it(app: Flask, role: Role) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, END, in_days=-12, child=make_child(case))
        helper = make_staff(role, office=make_staff().office)
        make_grant(case, helper)
        stranger = make_staff(role)
        handler_name = case.handler.name if case.handler else ""

    page = text_of(sign_in(app, helper).get("/"))

    assert "One thing is late" in page
    assert " days late" in page
    assert f"; {handler_name}" in page
    assert "Nothing is late." in text_of(sign_in(app, stranger).get("/"))


def test_a_social_worker_has_their_own_visits_on_today_and_no_others(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        child = make_child(case)
        worker = make_staff(Role.SOCIAL_WORKER)
        make_grant(case, worker, Aspect.VISITS, child=child)
        make_duty(case, VISIT, in_days=-2, child=child)

    assert "Nothing is late." in text_of(sign_in(app, worker).get("/"))


@pytest.mark.in_turn(13)
def test_a_head_who_looks_at_their_own_is_told_so(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, END, in_days=-12)
        assert case.handler is not None
        head = make_staff(Role.SECTION_HEAD, office=case.handler.office)

    client = sign_in(app, head)

    assert "Nothing of yours is late." in text_of(client.get("/?whose=mine"))
    # The page opens on the office: never on an empty box while something is late.
    assert "One thing is late" in text_of(client.get("/"))


@pytest.mark.parametrize("role", [Role.SECTION_HEAD, Role.CHIEF_PROCURATOR])
def test_what_nobody_in_service_answers_for_stands_on_the_today_of_the_head(
    app: Flask, role: Role
) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, END, in_days=-12, child=make_child(case))
        assert case.handler is not None
        head = make_staff(role, office=case.handler.office)
        stranger = make_staff(role)
        gone = case.handler.name

    client = sign_in(app, head)
    assert "Nothing of yours is late." in text_of(client.get("/?whose=mine"))
    with app.app_context(), unit_of_work():
        session().get_one(Staff, case.handler_id).is_active = False

    page = text_of(client.get("/?whose=mine"))

    assert "One thing is late" in page
    assert f"; {gone} (out of service)" in page
    assert "Nothing of yours is late." in text_of(sign_in(app, stranger).get("/?whose=mine"))


@pytest.mark.parametrize("how", ["closed", "without a handler", "owed by somebody elsewhere"])
def test_the_head_has_what_nobody_answers_for_in_any_case_of_the_office(
    app: Flask, how: str
) -> None:
    with prepare(app):
        case = make_case()
        head = make_staff(Role.SECTION_HEAD, office=case.office)
        owner = make_staff(Role.SOCIAL_WORKER) if how.startswith("owed") else case.handler
        assert owner is not None
        assert case.handler is not None
        duty = make_duty(case, END, in_days=-12, owner=owner)
        owner.is_active = case.handler.is_active = False
        if how == "closed":
            case.status, case.closed_on = CaseStatus.CLOSED, TODAY
        elif how == "without a handler":
            case.handler_id = duty.owner_id = None

        duties = duties_of(head, Whose.MINE, on=TODAY).groups

    assert [owed.id for owed in duties[AgendaGroup.LATE]] == [duty.id]


def test_the_chief_is_spared_what_a_section_head_has_on_theirs(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, END, in_days=-12)
        assert case.handler is not None
        section, chief = (
            make_staff(role, office=case.handler.office)
            for role in (Role.SECTION_HEAD, Role.CHIEF_PROCURATOR)
        )
        case.handler.is_active = False

    assert "One thing is late" in text_of(sign_in(app, section).get("/?whose=mine"))
    assert "Nothing of yours is late." in text_of(sign_in(app, chief).get("/?whose=mine"))


def test_what_falls_due_while_somebody_is_away_stands_on_the_today_of_the_head(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, END, in_days=1, child=make_child(case))
        make_duty(case, VISIT, in_days=6, child=make_child(case))
        assert case.handler is not None
        head = make_staff(Role.SECTION_HEAD, office=case.handler.office)
        until = TODAY + timedelta(days=3)
        session().add(
            Absence(
                staff_id=case.handler_id,
                first_on=TODAY,
                last_on=until,
                told_by_id=head.id,
                told_at=NOON,
            )
        )
        session().flush()

        duties = duties_of(head, Whose.MINE, on=TODAY).groups

    assert [owed.kind for owed in duties[AgendaGroup.AHEAD]] == [END]


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.CASE_MANAGEMENT, "/visits", 403),
        (Role.CASE_MANAGEMENT, "/visits/month", 403),
        (Role.CASE_MANAGEMENT, "/suggestions", 403),
        (Role.SOCIAL_WORKER, "/suggestions", 403),
        (Role.SOCIAL_WORKER, "/visits", 200),
        (Role.CLERK, "/visits", 200),
        (Role.CLERK, "/suggestions", 200),
    ],
)
def test_who_may_see_no_visit_or_suggestion_is_told_so_and_has_no_way_there(
    app: Flask, role: Role, address: str, status: int
) -> None:
    with prepare(app):
        user = make_staff(role)
    client = sign_in(app, user)

    answer = client.get(address)

    assert answer.status_code == status
    assert ("Who may:" in text_of(answer)) is (status == 403)
    if address != "/visits/month":
        assert (f'href="{address}"' in text_of(client.get("/?whose=mine"))) is (status == 200)


def test_case_management_is_told_that_the_visits_of_a_case_are_not_for_it(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, VISIT, in_days=-2, child=make_child(case))
        assert case.handler is not None
        management = make_staff(Role.CASE_MANAGEMENT, office=case.handler.office)
        dates_only = make_staff()
        make_grant(case, dates_only, Aspect.DATES)

    for staff in (management, dates_only):
        answer = sign_in(app, staff).get(f"/cases/{case.id}/visits")
        assert answer.status_code == 403
        assert "No visits yet" not in text_of(answer)
