"""Notes of a psychologist: opened by assigned staff whom somebody else approved; looks recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, Party
from casetrack.casework.team import NewGrant, grant, put_on_case
from casetrack.db import session
from casetrack.errors import RuleBroken
from tests.builders import NOON, TODAY, acting, make_father, make_staff
from tests.casework.attachments import made_files as made
from tests.casework.attachments.conftest import Files
from tests.signed_in import prepare, sign_in, text_of


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def opened_to(desk: Files, whom: Staff, by: Staff, **more: object) -> None:
    """A grant of the notes, with its reason."""
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        about = {"staff_id": whom.id, "reason": "评估心理状况", **more}
        new = NewGrant(Aspect.NOTES, **about)  # type: ignore[arg-type]  # values of several types
        grant(case, new, acting(session().merge(by), on=TODAY, at=NOON))


def test_notes_are_closed_until_somebody_else_approves_and_each_look_is_told(desk: Files) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        head = make_staff(Role.SECTION_HEAD, office=case.office)
        assistant = make_staff(Role.ASSISTANT, office=case.office)
        father = make_father(session().get_one(Party, desk.child_id))
    desk.send((made.pdf(), "notes.pdf"), kind="clinical_notes")
    (row,) = desk.rows()
    page = desk.file(row)
    take = {"reason": "评估心理状况"}

    closed = text_of(desk.client.get(page))
    nothing = desk.client.get(f"{page}/pages/1")
    refused = desk.client.post(f"{page}/original", data=take)
    with pytest.raises(RuleBroken, match="by somebody else"):
        opened_to(desk, desk.handler, desk.handler)
    opened_to(desk, desk.handler, head, party_id=father.id)
    of_another = desk.client.get(f"{page}/pages/1")
    opened_to(desk, desk.handler, head, until=TODAY)
    seen = desk.client.get(f"{page}/pages/1")
    shown = text_of(desk.client.get(page))
    # Approved, but not assigned; then both.
    opened_to(desk, assistant, desk.handler)
    stranger = sign_in(desk.app, assistant).get(f"{page}/pages/1")
    with prepare(desk.app):
        case, by = session().get_one(Case, desk.case_id), session().merge(desk.handler)
        put_on_case(case, session().merge(assistant), acting(by, on=TODAY, at=NOON))
    colleague = sign_in(desk.app, assistant).get(f"{page}/pages/1")
    of_head = sign_in(desk.app, head).get(f"{page}/pages/1")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        over = sign_in(desk.app, desk.handler).get(f"{page}/pages/1")

    assert "once somebody else approved it" in closed
    assert "<img" not in closed
    assert [nothing.status_code, refused.status_code] == [404, 422]
    assert [of_another.status_code, seen.status_code] == [404, 200]
    assert "Looked at page 1" in shown
    assert [stranger.status_code, colleague.status_code] == [404, 200]
    assert [of_head.status_code, over.status_code] == [404, 404]


def test_notes_are_opened_to_one_person_with_a_reason(desk: Files) -> None:
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        other = make_staff()
        act = acting(session().merge(desk.handler), on=TODAY, at=NOON)
        for new in (
            NewGrant(Aspect.NOTES, office_id=other.office_id, reason="评估"),
            NewGrant(Aspect.NOTES, staff_id=other.id, reason=" "),
        ):
            with pytest.raises(RuleBroken):
                grant(case, new, act)
