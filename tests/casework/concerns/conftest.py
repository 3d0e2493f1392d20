"""A child in a case, and everybody who may or may not hear of what is feared for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant
from casetrack.casework.concerns.models import Concern, ConcernStep
from casetrack.db import session
from casetrack.desk.notices.alerts import EXTENSION
from casetrack.desk.notices.sending import MaildirRoute
from tests.builders import NOON, TODAY, make_child, make_staff
from tests.casework.concerns.builders import DONE
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.builders import case_of, grant_visits, handler_of

__all__ = ["DONE"]

SEEN = "Does not want to live; fresh cuts."
URGENT = {
    "state": "done",
    "condition": "urgent",
    "findings": SEEN,
    "day": "2026-11-24",
    "way": "home",
    "done_now": "Stays with the child.",
    "told": "The mother, in person.",
}

ANSWER = {
    "done": DONE,
    "done_on": "2026-11-24",
    "seen": "face",
    "seen_by": "The social worker, in the ward",
    "safety": "for_now",
    "watch": "Her mother, through the night",
    "next_on": "2026-11-25",
}
RAISED = {
    "level": "urgent",
    "seen": SEEN,
    "done_now": "Stays with the child.",
    "told": "The mother, in person.",
    "source": "work",
    "day": "2026-11-24",
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
    """A child in a case, whoever works on it, and whoever may not know of it."""

    app: Flask
    case_id: int
    child_id: int
    handler: Staff
    head: Staff
    clerk: Staff
    management: Staff
    worker: Staff
    chief: Staff
    entrusted: Staff
    other_child_id: int
    stranger: Staff

    def as_(self, staff: Staff) -> FlaskClient:
        return sign_in(self.app, staff)

    def record_urgent(self, by: Staff | None = None) -> int:
        """Record an urgent visit on the page of visits nobody planned; the id of the concern."""
        address = f"/cases/{self.case_id}/visits/unplanned"
        child = str(self.child_id)
        sent = {**URGENT, "party": child, "asked_of": child}
        answer = self.as_(by or self.handler).post(address, data=sent)
        assert answer.status_code == 302, text_of(answer)
        with self.app.app_context():
            last = sa.select(Concern.id).order_by(Concern.id.desc())
            return session().scalars(last).first() or 0

    def raise_one(self, by: Staff, *, status: int = 302, **typed: str) -> int:
        """Raise a concern outside of a visit; its id."""
        sent = {**RAISED, "party": str(self.child_id), **typed}
        answer = self.as_(by).post(f"/cases/{self.case_id}/concerns/new", data=sent)
        assert answer.status_code == status, text_of(answer)
        with self.app.app_context():
            last = sa.select(Concern.id).order_by(Concern.id.desc())
            return session().scalars(last).first() or 0

    def page(self, concern: int, form: str = "") -> str:
        """The address of a concern, or of one of its forms."""
        return f"/cases/{self.case_id}/concerns/{concern}" + (form and f"/{form}")

    def answer(
        self, by: Staff, concern: int, *, status: int = 302, form: str = "answer", **typed: str
    ) -> str:
        """Say what was done, and that the handler looks again tomorrow; what is answered."""
        with self.app.app_context():
            steps = sa.select(sa.func.max(ConcernStep.id)).filter_by(concern_id=concern)
            last = session().scalar(steps) or 0
        people = {"done_by": str(by.id), "next_by": str(self.handler.id), "after": str(last)}
        sent = self.as_(by).post(self.page(concern, form), data={**ANSWER, **people, **typed})
        assert sent.status_code == status, text_of(sent)
        return text_of(sent)

    def say(self, by: Staff, concern: int, form: str, text: str, *, status: int = 302) -> str:
        """Add something, disagree, or end it."""
        sent = self.as_(by).post(self.page(concern, form), data={"text": text, "reason": text})
        assert sent.status_code == status, text_of(sent)
        return text_of(sent)

    def today_of(self, staff: Staff) -> str:
        """Their Today."""
        return text_of(self.as_(staff).get("/"))


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with prepare(app):
        child = make_child()
        case, handler = case_of(child), handler_of(child)
        people = {
            role: make_staff(role, office=handler.office)
            for role in (
                Role.SECTION_HEAD,
                Role.CHIEF_PROCURATOR,
                Role.CLERK,
                Role.CASE_MANAGEMENT,
            )
        }
        _put_on(case, people[Role.CLERK])
        worker = grant_visits(case, child)
        entrusted = make_staff()
        session().add(
            CaseGrant(
                case_id=case.id,
                office_id=entrusted.office_id,
                ground=Ground.GRANTED,
                aspect=Aspect.SUPERVISION,
                party_id=child.id,
                since=TODAY,
                given_at=NOON,
            )
        )
        other = make_child(case=case)
        stranger = make_staff()
        session().flush()
        for member in (handler, *people.values()):
            member.email = f"{member.login}@example.org"
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
            people[Role.CHIEF_PROCURATOR],
            entrusted,
            other.id,
            stranger,
        )


@pytest.fixture
def mail(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The maildir that this installation writes to."""
    before = app.extensions[EXTENSION]
    folder = tmp_path / "mail"
    route = MaildirRoute(folder=folder)
    app.extensions[EXTENSION] = replace(
        before, route=route, base_url="https://desk.example.org", language="en"
    )
    yield folder
    app.extensions[EXTENSION] = before
