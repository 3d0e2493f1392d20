"""The urgent concern on Today, on the page of the case and in the mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant
from casetrack.concerns.models import Concern
from casetrack.db import session
from tests.builders import NOON, TODAY, make_child, make_staff
from tests.desk import events_in, prepare, sign_in, text_of
from tests.notices.builders import maildir, night, outbox
from tests.visits.builders import case_of, grant_visits, handler_of

SEEN = "Does not want to live; fresh cuts."
DONE = "Rang the emergency ward; the mother went along."
URGENT = {
    "state": "done",
    "condition": "urgent",
    "findings": SEEN,
    "day": "2026-11-24",
    "way": "home",
    "done_now": "Stays with the child.",
    "told": "The mother, in person.",
}


def _put_on(case: Case, staff: Staff) -> None:
    session().add(
        CaseGrant(
            case_id=case.id,
            staff_id=staff.id,
            ground=Ground.ASSIGNED,
            aspect=Aspect.WHOLE,
            since=TODAY,
            given_at=NOON,
        )
    )
    session().flush()


@dataclass
class Desk:
    """A child in a case, who handles it, a head, a clerk on the case, case management."""

    app: Flask
    case_id: int
    child_id: int
    handler: Staff
    head: Staff
    clerk: Staff
    management: Staff
    worker: Staff

    def as_(self, staff: Staff) -> FlaskClient:
        return sign_in(self.app, staff)

    def record_urgent(self, by: Staff | None = None) -> int:
        """Record an urgent visit on the page of visits nobody planned; the id of the concern."""
        address = f"/cases/{self.case_id}/visits/unplanned"
        sent = {**URGENT, "party": str(self.child_id)}
        answer = self.as_(by or self.handler).post(address, data=sent)
        assert answer.status_code == 302, text_of(answer)
        with self.app.app_context():
            return session().scalars(sa.select(Concern.id).order_by(Concern.id.desc())).first() or 0


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with prepare(app):
        child = make_child()
        case, handler = case_of(child), handler_of(child)
        people = {
            role: make_staff(role, office=handler.office)
            for role in (Role.SECTION_HEAD, Role.CLERK, Role.CASE_MANAGEMENT)
        }
        _put_on(case, people[Role.CLERK])
        worker = grant_visits(case, child)
        for one in (handler, *people.values()):
            one.email = f"{one.login}@example.org"
    with time_machine.travel(NOON, tick=False):
        yield Desk(
            app,
            case.id,
            child.id,
            handler,
            people[Role.SECTION_HEAD],
            people[Role.CLERK],
            people[Role.CASE_MANAGEMENT],
            worker,
        )


def test_an_urgent_visit_stands_first_on_today_of_the_handler_and_of_the_head(desk: Desk) -> None:
    desk.record_urgent(by=desk.worker)

    for staff in (desk.handler, desk.head):
        page = text_of(desk.as_(staff).get("/"))
        assert 'class="concern"' in page
        assert page.index(SEEN) < page.index('class="fort"')
        assert "One urgent concern has no answer" in page


def test_it_is_not_on_today_of_others(desk: Desk) -> None:
    desk.record_urgent()

    for staff in (desk.clerk, desk.management, desk.worker):
        page = text_of(desk.as_(staff).get("/"))
        assert "rgent" not in page
        assert SEEN not in page


def test_it_leaves_today_only_when_somebody_says_what_was_done(desk: Desk, app: Flask) -> None:
    concern = desk.record_urgent()
    head = desk.as_(desk.head)
    address = f"/cases/{desk.case_id}/concerns/{concern}/answer"

    empty = head.post(address, data={"done": " "})
    still = text_of(head.get("/"))
    said = head.post(address, data={"done": DONE}, follow_redirects=True)

    assert empty.status_code == 422
    assert 'class="concern"' in still
    assert DONE in text_of(said)
    for staff in (desk.handler, desk.head):
        assert 'class="concern"' not in text_of(desk.as_(staff).get("/"))
    assert DONE in text_of(head.get(f"/cases/{desk.case_id}"))
    kinds = [event.kind for event in events_in(app, case_id=desk.case_id)]
    assert EntryKind.CONCERN_ANSWERED in kinds


def test_the_page_of_the_case_has_it_on_top(desk: Desk) -> None:
    concern = desk.record_urgent()

    page = text_of(desk.as_(desk.handler).get(f"/cases/{desk.case_id}"))

    assert page.index('class="concern"') < page.index('class="log"')
    assert f"/cases/{desk.case_id}/concerns/{concern}/answer" in page


def test_who_does_not_answer_for_it_is_refused_and_finds_no_way_to_it(desk: Desk) -> None:
    concern = desk.record_urgent()
    address = f"/cases/{desk.case_id}/concerns/{concern}/answer"

    for staff in (desk.clerk, desk.management, desk.worker):
        assert desk.as_(staff).get(address).status_code == 403
    assert address not in text_of(desk.as_(desk.clerk).get(f"/cases/{desk.case_id}"))
    assert "rgent" not in text_of(desk.as_(desk.management).get(f"/cases/{desk.case_id}"))


def test_the_next_mail_tells_the_handler_and_the_head_and_names_nobody(
    desk: Desk, tmp_path: Path
) -> None:
    desk.record_urgent()

    night(desk.app, on=TODAY + timedelta(days=1), route=maildir(tmp_path))

    letters = {one.address: one for one in outbox(desk.app)}
    assert set(letters) == {f"{one.login}@example.org" for one in (desk.handler, desk.head)}
    for letter in letters.values():
        assert letter.subject == "casetrack: 1 urgent concern without an answer"
        assert "/concerns/" in letter.body
        assert SEEN not in letter.body
        assert "Sun" not in letter.body


def test_it_is_told_every_day_until_it_is_answered(desk: Desk, tmp_path: Path) -> None:
    desk.record_urgent()

    for days in (1, 2, 3):
        night(desk.app, on=TODAY + timedelta(days=days), route=maildir(tmp_path))

    assert len(outbox(desk.app)) == 6
