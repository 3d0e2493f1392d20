"""Keep what must be done by a day: owe it, move it, settle it. Today reads nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.cases.kinds import ObligationKind
from casetrack.cases.models import Case, Obligation
from casetrack.db import Model, session
from casetrack.db.transaction import touch


def owe(
    case: Case,
    kind: ObligationKind,
    *,
    due: date,
    subject: Model,
    why: dict[str, Any],
    owner_id: int | None = None,
    party_id: int | None = None,
    is_provisional: bool = False,
) -> Obligation:
    """Say that `subject` must be settled by `due` (inclusive); move the day if it was owed already.

    owner_id: who answers for it; the handler of the case if not given.
    why: `{"fact": code, "rule": rule id, "basis": […], "steps": […], …}`, worded at the edge.
    """
    session().flush()
    row = _find(kind, subject)
    if row is None:
        row = Obligation(kind=kind, subject=subject.__tablename__, subject_id=_id(subject))
        session().add(row)
    row.case_id = case.id
    row.office_id = case.office_id
    row.owner_id = owner_id if owner_id is not None else case.handler_id
    row.party_id = party_id
    row.due = due
    row.is_open = True
    row.settled_on = None
    row.is_provisional = is_provisional
    row.why = why
    touch(case.id)
    return row


def settle(kind: ObligationKind, subject: Model, *, on: date) -> None:
    """Say that this was done on that day, or need not be done any more."""
    row = _find(kind, subject)
    if row is not None and row.is_open:
        row.is_open = False
        row.settled_on = on
        touch(row.case_id)


def find_owed(kind: ObligationKind, subject: Model) -> Obligation | None:
    """What is or was owed about this record; None if nothing ever was."""
    return _find(kind, subject)


def hand_over(case: Case, *, from_id: int | None, to_id: int) -> None:
    """Give what one person owes in this case to another."""
    owed = select(Obligation).where(
        Obligation.case_id == case.id, Obligation.is_open, Obligation.owner_id == from_id
    )
    for row in session().scalars(owed):
        row.owner_id = to_id


def refresh_next_due(case_ids: Iterable[int]) -> None:
    """Bring "next date" of these cases up to date with what is owed."""
    for case_id in case_ids:
        case = session().get_one(Case, case_id)
        first = (
            session()
            .execute(
                select(Obligation.due, Obligation.kind)
                .where(Obligation.case_id == case_id, Obligation.is_open)
                .order_by(Obligation.due, Obligation.id)
                .limit(1)
            )
            .first()
        )
        case.next_due = first.due if first else None
        case.next_due_kind = first.kind.value if first else None


def _find(kind: ObligationKind, subject: Model) -> Obligation | None:
    return session().scalar(
        select(Obligation).where(
            Obligation.kind == kind,
            Obligation.subject == subject.__tablename__,
            Obligation.subject_id == _id(subject),
        )
    )


def _id(subject: Model) -> int:
    found: int = subject.__dict__["id"]
    return found
