"""Decisions that were revoked or changed, with the next step of each, until it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel.speaklater import LazyString
from sqlalchemy import or_, select
from sqlalchemy.orm import lazyload

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import has_permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, DispositionKind
from casetrack.cases.models import Case, Disposition, Obligation, Party
from casetrack.cases.policy import sees_all_of
from casetrack.courses.approvals.models import Proposal, ProposalState
from casetrack.db import all_rows, session
from casetrack.ledger.registry import duty_line

# Days back; and those on which it is said that a probation runs again, which asks for no decision.
DAYS, RUNS_AGAIN_DAYS = 365, 30
CHIEFS = frozenset({Role.CHIEF_PROCURATOR, Role.DEPUTY_CHIEF})
_ARREST = (DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED)
_RUNS_AGAIN = ObligationKind.PROBATION_END
_NEXT = {
    DispositionKind.ARREST_APPROVED: (ObligationKind.RELEASE,),
    DispositionKind.ARREST_NOT_APPROVED: (ObligationKind.ARREST_REVIEW,),
}
# Of a decision on prosecution: where the review went on, the decision is owed, or a probation runs.
_DECIDED_ANEW = (
    ObligationKind.PROSECUTION_REVIEW,
    ObligationKind.FINAL_DECISION,
    ObligationKind.PROBATION_END,
)


@dataclass(frozen=True)
class UndoneLine:
    """One undone decision with the duty that follows it.

    title: what is done next; None where a probation runs again and nothing is decided.
    """

    decision: Disposition
    person: Party
    next: Obligation
    title: LazyString | None
    url: str


def undone_today(user: Staff, *, on: date) -> Sequence[UndoneLine]:
    """Decisions undone within DAYS that nothing followed yet, the latest first.

    In open cases that this user sees whole, and handles, proposed the decision or its undoing in,
    or is chief or deputy chief procurator for. At most three statements, one where there is none.
    """
    found = [one for one in _undone(user, on) if one.undone_on is not None]
    if not found:
        return []
    of_these = {one.party_id for one in found}
    about = select(Disposition).where(Disposition.party_id.in_(of_these))
    last = _not_followed(found, all_rows(about.order_by(Disposition.id)))
    duties = select(Obligation).where(Obligation.party_id.in_(of_these), Obligation.is_open)
    owed = all_rows(duties.order_by(Obligation.due, Obligation.id))
    lines = (_line(one, owed, user, on=on) for one in last)
    return [one for one in lines if one is not None]


def _undone(user: Staff, on: date) -> Sequence[Disposition]:
    mine = Proposal.proposed_by_id == user.id, Proposal.state == ProposalState.DECIDED
    proposed = select(Proposal.decided_entry_id).where(*mine)
    undoing = Proposal.subject == Disposition.__tablename__
    concerned = [
        Case.handler_id == user.id,
        Disposition.entry_id.in_(proposed),
        Disposition.id.in_(select(Proposal.subject_id).where(*mine, undoing)),
    ]
    if user.role in CHIEFS:
        concerned.append(Case.office_id == user.office_id)
    return all_rows(
        select(Disposition)
        .options(lazyload("*"))
        .join(Case, Case.id == Disposition.case_id)
        .where(
            Disposition.undone_on > on - timedelta(days=DAYS),
            Case.status == CaseStatus.OPEN,
            or_(*concerned),
            sees_all_of(user, on=on),
        )
        .order_by(Disposition.undone_on.desc(), Disposition.id)
    )


def _not_followed(
    found: Iterable[Disposition], every: Sequence[Disposition]
) -> Iterable[Disposition]:
    """Those after which nothing was decided, the earliest of a chain that was undone at once."""
    told: set[tuple[int, bool]] = set()
    for one in found:
        assert one.undone_on is not None, "it was asked for by it"
        day, line = one.undone_on, (one.party_id, one.kind in _ARREST)
        is_followed = any(
            other.id > one.id
            and (other.party_id, other.kind in _ARREST) == line
            and (other.stands or (other.decided.first or day) >= day)
            for other in every
        )
        if not is_followed and line not in told:
            told.add(line)
            yield one


def _line(
    one: Disposition, owed: Sequence[Obligation], user: Staff, *, on: date
) -> UndoneLine | None:
    assert one.undone_on is not None, "it was asked for by it"
    kinds = _NEXT.get(one.kind, _DECIDED_ANEW)
    duty = next((d for d in owed if d.party_id == one.party_id and d.kind in kinds), None)
    runs_again = duty is not None and duty.kind is _RUNS_AGAIN
    if duty is None or (runs_again and (on - one.undone_on).days >= RUNS_AGAIN_DAYS):
        return None
    shown, person = duty_line(duty.kind), session().get_one(Party, one.party_id)
    may_act = shown.needs is None or has_permission(user, shown.needs)
    url = shown.url(duty) if may_act else url_for("dossier.show", case_id=one.case_id)
    return UndoneLine(one, person, duty, None if runs_again else shown.title, url)
