"""An office with a chief procurator, a head and a prosecutor, and a child under review there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Role, Staff
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.courses.approvals import actions, office
from casetrack.courses.approvals.committee import enter_minutes
from casetrack.courses.approvals.models import CommitteeMinutes, Deputy, Proposal
from casetrack.db import session
from casetrack.probation.actions import Terms
from casetrack.probation.proposals import ORDER
from casetrack.review.decisions import ReviewOutcome
from casetrack.review.models import ReviewKind
from casetrack.review.proposals import IN_REVIEW
from casetrack.review.queries import running
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.probation.builders import SIX_MONTHS, accuse
from tests.review.builders import receive
from tests.signed_in import prepare, sign_in, text_of

GROUND = "犯罪情节轻微，已取得谅解"
NOT_PROSECUTED = ReviewOutcome(DispositionKind.DISCRETIONARY_NON_PROSECUTION, TODAY, ground=GROUND)


@dataclass
class Office:
    """Who is there, by ids: every request has a session of its own."""

    prosecutor: int
    head: int
    chief: int
    case_id: int
    child_id: int

    @property
    def case(self) -> Case:
        return session().get_one(Case, self.case_id)

    @property
    def child(self) -> Party:
        return session().get_one(Party, self.child_id)

    def staff(self, id: int) -> Staff:
        return session().get_one(Staff, id)

    def act(self, id: int, *, on: date = TODAY) -> Act:
        """Somebody who acts, on nobody else's decision."""
        return acting(self.staff(id), on=on, approved=None)

    def delegate(
        self,
        to: int,
        *kinds: EntryKind,
        since: date = TODAY,
        until: date = TODAY,
        by: int | None = None,
    ) -> Deputy:
        """What the chief procurator leaves to another head; everything, if no kind is named."""
        everything = office.may_delegate(self.case.office_id, on=TODAY)
        new = office.StandIn(to, since, until, frozenset(kinds) or everything)
        return office.name_deputy(new, self.act(by or self.chief, on=min(since, TODAY)))

    def sit(self, number: str, *, on: date = TODAY, by: int | None = None) -> CommitteeMinutes:
        """The minutes of a sitting of the committee, entered by the head."""
        act = self.act(by or self.head, on=max(on, TODAY))
        return enter_minutes(number, on, "高远征、郑岚、苏敏", act)

    def deputy_chief(self) -> int:
        """A deputy chief procurator of the office, to whom nothing is delegated yet."""
        return make_staff(Role.DEPUTY_CHIEF, office=self.case.office).id

    def propose(
        self, outcome: ReviewOutcome = NOT_PROSECUTED, *, by: int | None = None, on: date = TODAY
    ) -> Proposal:
        """What a review is to end with."""
        period = running(self.child, ReviewKind.PROSECUTION)
        assert period is not None
        proposable = IN_REVIEW[ReviewKind.PROSECUTION]
        terms = replace(outcome, decided_on=on)
        return actions.propose(
            self.case, proposable, period, terms, self.act(by or self.prosecutor, on=on)
        )

    def propose_order(self, terms: Terms = SIX_MONTHS, *, on: date = TODAY) -> Proposal:
        """Conditional non-prosecution."""
        act = self.act(self.prosecutor, on=on)
        return actions.propose(self.case, ORDER, self.child, replace(terms, decided_on=on), act)

    def decide(
        self,
        proposal: Proposal,
        *,
        by: int | None = None,
        on: date = TODAY,
        minutes: str = "",
        remark: str = "",
    ) -> object:
        """Decided as proposed."""
        return actions.decide_proposal(
            proposal,
            self.act(by or self.chief, on=on),
            decided_on=on,
            opened=proposal.version,
            minutes=minutes,
            remark=remark,
        )


def make_decided_office() -> Office:
    """Everybody, and a child whose case came in for prosecution on 10 November 2026."""
    prosecutor = make_staff()
    head = make_staff(Role.SECTION_HEAD, office=prosecutor.office)
    chief = make_staff(Role.CHIEF_PROCURATOR, office=prosecutor.office)
    case = make_case(handler=prosecutor)
    child = make_child(case)
    accuse(child)
    receive(child)
    return Office(prosecutor.id, head.id, chief.id, case.id, child.id)


TYPED = {
    "kind": "discretionary_non_prosecution",
    "decided_on": "2026-11-24",
    "ground": GROUND,
}


@dataclass
class Pages:
    """An office whose people are signed in."""

    app: Flask
    office: Office
    prosecutor: FlaskClient
    head: FlaskClient
    chief: FlaskClient
    stranger: FlaskClient
    decision: str

    def propose(self, **typed: str) -> str:
        """Propose; the address of the proposal."""
        answer = self.prosecutor.post(self.decision, data={**TYPED, **typed})
        assert answer.status_code == 302, text_of(answer)
        return answer.location

    def proposals(self) -> list[Proposal]:
        with self.app.app_context():
            return list(session().scalars(select(Proposal).order_by(Proposal.id)))

    def decided(self) -> list[Disposition]:
        with self.app.app_context():
            return list(session().scalars(select(Disposition)))


def pages_of(app: Flask) -> Iterator[Pages]:
    """The pages of that office at noon of the day of the tests."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app), app.test_request_context():
            office = make_decided_office()
            period = running(office.child, ReviewKind.PROSECUTION)
            assert period is not None
            address = f"/cases/{office.case_id}/reviews/{period.id}/decision"
            stranger = make_staff(Role.CHIEF_PROCURATOR)
            people = [
                session().get_one(Staff, number)
                for number in (office.prosecutor, office.head, office.chief, stranger.id)
            ]
            prosecutor, head, chief, other = (sign_in(app, person) for person in people)
        yield Pages(app, office, prosecutor, head, chief, other, address)


def asked_of(client: FlaskClient, page: str) -> str:
    """The page of a proposal on which the law was asked just now."""
    answer = client.post(f"{page}/law", data={}, follow_redirects=True)
    assert answer.status_code == 200
    return text_of(answer)
