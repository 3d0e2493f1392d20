"""Whoever reads a case is in the audit, and a page view changes nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from casetrack.accounts.models import Staff
from casetrack.audit.chain import verify
from casetrack.audit.record import AuditKind
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.view_log import record_view
from casetrack.db import session
from tests.builders import NOON, acting, make_case, make_staff
from tests.signed_in import events_in, prepare, sign_in

pytestmark = pytest.mark.both_engines


def test_a_look_is_one_row_with_case_person_and_part_chained_by_who_writes_next(
    app: Flask,
) -> None:
    with prepare(app):
        case = make_case()
        by = session().get_one(Staff, case.handler_id)

    with app.app_context():
        record_view(case, acting(by, at=NOON), part="visits")
        waiting = verify(session()).waiting
    with prepare(app):
        make_case()
    with app.app_context():
        verified = verify(session())

    (event,) = events_in(app, kind=AuditKind.CASE_READ.value)
    assert (event.case_id, event.actor_id, event.details) == (case.id, by.id, {"part": "visits"})
    assert waiting == 1
    assert verified.is_whole()
    assert verified.waiting == 0


def test_the_page_of_a_case_leaves_one_look_and_no_entry(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        by = session().get_one(Staff, case.handler_id)

    answer = sign_in(app, by).get(f"/cases/{case.id}")

    assert answer.status_code == 200
    (event,) = events_in(app, kind=AuditKind.CASE_READ.value)
    assert (event.case_id, event.actor_id) == (case.id, by.id)
    assert event.request_id == answer.headers["X-Request-Id"]
    with app.app_context():
        assert session().scalars(sa.select(JournalEntry)).all() == []


def test_a_stranger_sees_nothing_and_leaves_a_trace(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        stranger = make_staff()

    client = sign_in(app, stranger)

    for number in (case.id, 999_999, 10**12):
        assert client.get(f"/cases/{number}").status_code == 404

    assert events_in(app, kind=AuditKind.CASE_READ.value) == []
    tried = events_in(app, kind=AuditKind.NOT_FOUND.value, actor_id=stranger.id)
    assert [event.case_id for event in tried] == [case.id, 999_999]


def test_looks_at_a_published_case_are_recorded_too(app: Flask) -> None:
    with prepare(app):
        case = make_case(provenance=Provenance.PUBLISHED)
        reader = make_staff()

    assert sign_in(app, reader).get(f"/cases/{case.id}").status_code == 200

    assert len(events_in(app, kind=AuditKind.CASE_READ.value, actor_id=reader.id)) == 1


def test_a_refusal_is_recorded_with_what_was_missing(app: Flask) -> None:
    with prepare(app):
        case: Case = make_case(provenance=Provenance.PUBLISHED)
        reader = make_staff()

    assert sign_in(app, reader).post(f"/cases/{case.id}/log", data={"text": "x"}).status_code == 403

    (event,) = events_in(app, kind=AuditKind.REFUSED.value)
    assert (event.case_id, event.actor_id) == (case.id, reader.id)
    assert event.details == {"permission": "journal:write"}
