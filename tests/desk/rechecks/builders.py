"""Decisions that were taken lawfully, each in a unit of work of its own, and what is put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.approval import Approval, WhoDecides
from casetrack.accounts.models import Role, Staff
from casetrack.cases.kinds import AgeStatus, DispositionKind
from casetrack.cases.models import Case, Disposition, Obligation, Party
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.rechecks.models import TO_CHIEF, TO_HANDLER, LaterFlag
from casetrack.review.decisions import ReviewOutcome, decide_review
from casetrack.review.models import ReviewPeriod
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_staff
from tests.probation.builders import accuse, order
from tests.review.builders import RECEIVED, decide, handler_of, receive

Done = TypeVar("Done")


@dataclass
class Decided:
    """A child about whom something was decided, by the ids of everybody and everything."""

    app: Flask
    case_id: int
    child_id: int
    handler_id: int
    chief_id: int

    @property
    def case(self) -> Case:
        return session().get_one(Case, self.case_id)

    @property
    def child(self) -> Party:
        return session().get_one(Party, self.child_id)

    @property
    def decision(self) -> Disposition:
        query = select(Disposition).where(Disposition.party_id == self.child_id)
        return session().scalars(query.order_by(Disposition.id)).all()[-1]

    @property
    def review(self) -> ReviewPeriod:
        query = select(ReviewPeriod).where(ReviewPeriod.party_id == self.child_id)
        return session().scalars(query.order_by(ReviewPeriod.id)).all()[-1]

    def act(self, *, on: date = TODAY) -> Act:
        """Whoever handles the case, who acts."""
        return acting(session().get_one(Staff, self.handler_id), on=on, at=NOON)

    def afterwards(self, step: Callable[[Decided], Done]) -> Done:
        """Do it, and commit it."""
        with self.app.app_context(), unit_of_work():
            return step(self)

    def flags(self) -> list[tuple[str, bool]]:
        """The rules that the law says against the decisions, and whether each waits."""
        with self.app.app_context():
            query = select(LaterFlag).where(LaterFlag.case_id == self.case_id)
            return [
                (flag.rule, flag.waits) for flag in session().scalars(query.order_by(LaterFlag.id))
            ]

    def standing(self) -> list[str]:
        """The rules of those that did not end."""
        with self.app.app_context():
            query = select(LaterFlag.rule).where(
                LaterFlag.case_id == self.case_id, LaterFlag.ended_on.is_(None)
            )
            return list(session().scalars(query.order_by(LaterFlag.id)))

    def owed(self) -> set[int | None]:
        """Who owes an answer."""
        with self.app.app_context():
            query = select(Obligation.owner_id).where(
                Obligation.case_id == self.case_id,
                Obligation.kind.in_((TO_HANDLER, TO_CHIEF)),
                Obligation.is_open,
            )
            return set(session().scalars(query))


def make(app: Flask, decided: Callable[[Party], object], **review: object) -> Decided:
    """A child of 16, protected, under review in an office with a chief procurator; then decided."""
    with app.app_context(), unit_of_work():
        prosecutor = make_staff()
        # No decision of these tests waits for the chief: it came on paper before there was one.
        chief = make_staff(office=prosecutor.office)
        child = make_child(make_case(handler=prosecutor))
        child.age_status = AgeStatus.MINOR
        accuse(child)
        receive(child, **review)  # type: ignore[arg-type]  # what the test tells of it
        desk = Decided(app, child.case_id, child.id, prosecutor.id, chief.id)
    with app.app_context(), unit_of_work():
        decided(desk.child)
    with app.app_context(), unit_of_work():
        session().get_one(Staff, desk.chief_id).role = Role.CHIEF_PROCURATOR
    return desk


def prosecuted(child: Party) -> object:
    """Prosecuted."""
    return _decided(child, ReviewOutcome(DispositionKind.PROSECUTED, TODAY, reason="已经核实"))


def recorded(child: Party) -> object:
    """Prosecuted yesterday, and written down today by its paper."""
    yesterday = TODAY - timedelta(days=1)
    paper = Approval(
        WhoDecides.CHIEF_PROCURATOR, yesterday, number="测检批〔2026〕8号", is_recorded=True
    )
    act = replace(acting(handler_of(child), on=TODAY, at=NOON), approved=paper)
    outcome = ReviewOutcome(DispositionKind.PROSECUTED, yesterday, reason="已经核实")
    query = select(ReviewPeriod).where(ReviewPeriod.party_id == child.id)
    return decide_review(session().scalars(query).one(), outcome, act)


def on_probation(child: Party) -> object:
    """Six months of probation."""
    return order(child)


def _decided(child: Party, outcome: ReviewOutcome) -> object:
    query = select(ReviewPeriod).where(ReviewPeriod.party_id == child.id)
    return decide(session().scalars(query).one(), outcome)


__all__ = ["RECEIVED", "Decided", "make", "on_probation", "prosecuted", "recorded"]
