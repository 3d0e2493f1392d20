"""Which duties of a case somebody sees: those of the parts of it that they see."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Aspect, ObligationKind
from casetrack.cases.models import Case, CaseGrant, Obligation
from casetrack.cases.policy import OFFICE_WIDE, active_grants, may_know

# Aspects that hold every date of a case; the others hold the visits alone.
_ALL_DATES = (Aspect.WHOLE, Aspect.DATES)


def may_see_duty(user: Staff, *, on: date) -> ColumnElement[bool]:
    """The condition for queries that join Case to Obligation.

    The handler and those who see the whole office see every duty of a case; anybody else the
    duties of the part, and of the child, that was granted.
    """
    ways: list[ColumnElement[bool]] = [
        Case.handler_id == user.id,
        exists().where(
            CaseGrant.case_id == Case.id,
            active_grants(user, on=on),
            or_(CaseGrant.party_id.is_(None), CaseGrant.party_id == Obligation.party_id),
            or_(CaseGrant.aspect.in_(_ALL_DATES), Obligation.kind == ObligationKind.VISIT),
        ),
    ]
    if user.role in OFFICE_WIDE:
        ways.append(Case.office_id == user.office_id)
    return and_(may_know(user, on=on), or_(*ways))


def may_see_office(user: Staff) -> bool:
    """Whether they see what is owed in the whole office."""
    return user.role in OFFICE_WIDE
