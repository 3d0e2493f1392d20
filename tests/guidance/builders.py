"""Orders and programmes, plausible and dull, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.casework.actions import Progress, log_progress
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.actions import OrderTerms, issue_orders
from casetrack.guidance.assessment import ASSESSED
from casetrack.guidance.models import GuardianshipOrder, Programme
from casetrack.guidance.programmes import PROGRAMMES, ProgrammeTerms
from tests.builders import NOON, TODAY, acting, make_child, make_father

DUTIES = ("Phone limited to one hour in the evening", "Talks with his son every day")


def case_of(child: Party) -> Case:
    """The case somebody is in."""
    return session().get_one(Case, child.case_id)


def handler_of(child: Party) -> Staff:
    """Who handles it."""
    handler = case_of(child).handler
    assert handler is not None
    return handler


def assess(child: Party, *, on: date = TODAY) -> None:
    """Record that the family education of somebody was assessed."""
    progress = Progress("走访家庭，监护到位", PartialDate.day(on), ASSESSED, about_ids=(child.id,))
    log_progress(case_of(child), progress, acting(handler_of(child), on=on, at=NOON))


def order_terms(child: Party, father: Party, **changed: Any) -> OrderTerms:
    """An order of six months to the father, served on the day it was issued."""
    values: dict[str, Any] = {
        "child_id": child.id,
        "recipient_ids": (father.id,),
        "reason": "Leaves the child alone in the evening",
        "duties": DUTIES,
        "issued": PartialDate.day(date(2026, 11, 20)),
        "served_on": date(2026, 11, 20),
        "months": 6,
    }
    return OrderTerms(**{**values, **changed})


def issue(child: Party, father: Party, **changed: Any) -> GuardianshipOrder:
    """Issue it, by the handler of the case."""
    (order,) = issue_orders(
        case_of(child),
        order_terms(child, father, **changed),
        acting(handler_of(child), on=TODAY, at=NOON),
    )
    return order


def make_order(**changed: Any) -> GuardianshipOrder:
    """An order in a case of its own."""
    child = make_child()
    return issue(child, make_father(child), **changed)


def programme_terms(child: Party, **changed: Any) -> ProgrammeTerms:
    """Corrective education for the child, six sessions."""
    values: dict[str, Any] = {
        "kind": MeasureKind.CORRECTIVE_EDUCATION,
        "child_id": child.id,
        "started": PartialDate.day(date(2026, 11, 2)),
        "aim": "Tell right from wrong online",
        "contents": ("The law on bank cards",),
        "sessions_planned": 6,
    }
    return ProgrammeTerms(**{**values, **changed})


def start(child: Party, **changed: Any) -> Programme:
    """Begin it, by the handler of the case."""
    return PROGRAMMES.begin(
        case_of(child),
        programme_terms(child, **changed),
        acting(handler_of(child), on=TODAY, at=NOON),
    )


def owed_end(order: GuardianshipOrder) -> Obligation | None:
    """What is owed at the end of an order."""
    return session().scalar(
        select(Obligation).where(
            Obligation.kind == ObligationKind.ORDER_END, Obligation.subject_id == order.id
        )
    )


def entries_in(case: Case) -> list[JournalEntry]:
    """The journal of a case, in the order of its numbers."""
    return list(
        session().scalars(
            select(JournalEntry)
            .where(JournalEntry.case_id == case.id)
            .order_by(JournalEntry.number)
        )
    )
