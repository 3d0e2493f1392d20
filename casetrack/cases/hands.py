"""In whose hands a case is: who stands in for its handler, and who handled it before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant
from casetrack.cases.policy import grant_holds
from casetrack.db import session
from casetrack.errors import HandedOn


def stands_in(case: Case, *, on: date) -> tuple[str, date | None] | None:
    """Who stands in for the handler of a case on that day, and until when; one statement."""
    row = (
        session()
        .execute(
            select(Staff.name, CaseGrant.until)
            .join(CaseGrant, CaseGrant.staff_id == Staff.id)
            .where(
                CaseGrant.case_id == case.id,
                CaseGrant.ground == Ground.DEPUTY,
                CaseGrant.aspect == Aspect.WHOLE,
                grant_holds(on),
            )
            .order_by(CaseGrant.id)
            .limit(1)
        )
        .one_or_none()
    )
    return None if row is None else (row.name, row.until)


def ensure_in_hand(user: Staff, case_id: int, case: Case | None, *, on: date) -> None:
    """Refuse what somebody sends who gave the case away; case: None if they see it no more.

    Raises HandedOn with the name of who works on it. Whoever never handled it is told nothing.
    """
    if case is None:
        former = select(CaseGrant.id).where(
            CaseGrant.case_id == case_id,
            CaseGrant.staff_id == user.id,
            CaseGrant.ground.in_((Ground.HANDLER, Ground.DEPUTY)),
        )
        handler = select(Staff).join(Case, Case.handler_id == Staff.id).where(Case.id == case_id)
        if session().scalar(former.limit(1)) is not None:
            present = session().scalar(handler.options(lazyload("*")))
            if present is not None:
                raise HandedOn(present.name)
    elif case.handler_id == user.id and (deputy := stands_in(case, on=on)) is not None:
        name, until = deputy
        raise HandedOn(name, until=until, desk_of=user.id)
