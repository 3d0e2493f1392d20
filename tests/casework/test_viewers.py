"""Who looked at a case: told to its handler and to heads, and noted each time it is read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case
from casetrack.casework.team import NewGrant, let_in, put_on_case
from casetrack.db import session
from casetrack.web.clock import today
from tests.builders import acting, make_case, make_staff
from tests.signed_in import events_in, prepare, sign_in, text_of


@pytest.fixture
def handler(app: Flask) -> Staff:
    with prepare(app):
        return make_staff(name="Lin Xiao")


@pytest.fixture
def case(app: Flask, handler: Staff) -> Case:
    with prepare(app):
        return make_case(handler=session().get_one(Staff, handler.id))


def test_the_handler_reads_who_opened_it_and_that_is_noted(
    app: Flask, handler: Staff, case: Case
) -> None:
    with prepare(app):
        head = make_staff(
            Role.SECTION_HEAD, office=session().get_one(Staff, handler.id).office, name="Zheng Lan"
        )
    sign_in(app, head).get(f"/cases/{case.id}")
    client = sign_in(app, handler)

    page = text_of(client.get(f"/cases/{case.id}/looks"))

    assert "Zheng Lan" in page
    assert "the whole case" in page
    assert "read who looked at it" in page, "this reading stands among them"
    (event,) = events_in(app, kind=AuditKind.LOOKS_READ)
    assert (event.actor_id, event.case_id) == (handler.id, case.id)


def test_nobody_else_is_told_who_looked(app: Flask, handler: Staff, case: Case) -> None:
    with prepare(app):
        me = session().get_one(Staff, handler.id)
        here = session().get_one(Case, case.id)
        colleague, clerk, stranger = (
            make_staff(office=me.office),
            make_staff(Role.CLERK, office=me.office),
            make_staff(office=me.office),
        )
        for who in (colleague, clerk):
            put_on_case(here, who, acting(me, on=today()))
        manager = make_staff(Role.CASE_MANAGEMENT, office=me.office)
    for who, status in ((colleague, 403), (clerk, 403), (manager, 403), (stranger, 404)):
        assert sign_in(app, who).get(f"/cases/{case.id}/looks").status_code == status, who.role
    assert events_in(app, kind=AuditKind.LOOKS_READ) == []


def test_who_may_see_it_stands_with_the_reason_its_giver_and_its_end(
    app: Flask, handler: Staff, case: Case
) -> None:
    with prepare(app):
        me, here, on = (
            session().get_one(Staff, handler.id),
            session().get_one(Case, case.id),
            today(),
        )
        deputy = make_staff(office=me.office, name="Wu Tong")
        until = on + timedelta(days=9)
        new = NewGrant(Aspect.WHOLE, staff_id=deputy.id, since=on, until=until)
        let_in(here, new, Ground.DEPUTY, acting(me, on=on))

    page = text_of(sign_in(app, handler).get(f"/cases/{case.id}/team"))

    assert "Wu Tong" in page
    assert "stands in for the handler" in page
    assert "given by Lin Xiao" in page
    assert until.isoformat() in page
    assert f'href="/cases/{case.id}/looks"' in page
