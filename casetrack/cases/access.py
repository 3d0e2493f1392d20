"""The door of a case: a case one may not know of is not there (404), one given away is refused."""

from __future__ import annotations

from datetime import date

from flask import abort, g, request
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant, Party
from casetrack.cases.policy import ensure_may, grant_holds
from casetrack.cases.queries import RowOfCase, find_case, find_in
from casetrack.db import session
from casetrack.db.transaction import is_writing
from casetrack.errors import HandedOn
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today

# What is feared for a child is said by whoever fears it, also while another stands in for them.
OPEN_TO_WHO_IS_AWAY = frozenset({"concerns"})


def case_or_404(case_id: int) -> Case:
    """The case if the person signed in may know of it.

    What is sent to be saved holds the case until it is saved: two savings in one case take turns.
    Raises HandedOn where it is sent by who handled it, or has given their desk away for now.
    """
    user, lock = signed_in_user(), is_writing()
    case = find_case(case_id, visible_to=user, on=today(), lock=lock)
    if lock and (request.blueprint or "") not in OPEN_TO_WHO_IS_AWAY:
        ensure_in_hand(user, case_id, case, on=today())
    if case is None:
        abort(404)
    enter_case(case)
    return case


def enter_case(case: Case) -> None:
    """Let nobody of this case be named in what the request saves."""
    g.cases_entered = cases_entered() | {case.id}


def cases_entered() -> frozenset[int]:
    """The cases in whose texts this request may write."""
    ids: frozenset[int] = g.get("cases_entered", frozenset())
    return ids


def case_to(permission: Permission, case_id: int, *, party_id: int | None = None) -> Case:
    """The case if the person may know of it (else 404) and may do this in it (else NotAllowed)."""
    case = case_or_404(case_id)
    ensure_may(signed_in_user(), permission, case, on=today(), party_id=party_id)
    return case


def row_or_404(case: Case, model: type[RowOfCase], row_id: int) -> RowOfCase:
    """A row of this case."""
    return find_in(case, model, row_id) or abort(404)


def party_or_404(case: Case, party_id: int) -> Party:
    """A party of this case."""
    return row_or_404(case, Party, party_id)


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
