"""What an office above is told: in which offices under it nobody decides now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.approvals.models import Deputy, Proposal, ProposalState
from casetrack.approvals.queries import stands_in
from casetrack.cases.policy import HEADS
from casetrack.db import session


def below_without_chief(user: Staff, *, on: date) -> Sequence[Any]:
    """The offices under that of this person in which no chief procurator decides, nor a deputy.

    Each with how many proposals wait there, and by when the first is to be decided. Nothing of a
    case is told: whoever leads the office above asks there. One statement.
    """
    decides = Staff.__table__.alias()
    there = exists().where(
        decides.c.office_id == Procuratorate.id,
        decides.c.is_active,
        or_(
            decides.c.role == Role.CHIEF_PROCURATOR,
            and_(
                decides.c.role.in_(HEADS),
                decides.c.id.in_(select(Deputy.deputy_id).where(stands_in(on))),
            ),
        ),
    )
    waits = and_(Proposal.office_id == Procuratorate.id, Proposal.state == ProposalState.WAITING)
    first = func.min(Proposal.due)
    return (
        session()
        .execute(
            select(Procuratorate, func.count(Proposal.id).label("waiting"), first.label("due"))
            .outerjoin(Proposal, waits)
            .where(Procuratorate.parent_id == user.office_id, ~there)
            .group_by(Procuratorate.id)
            .order_by(first.is_(None), first, Procuratorate.id)
        )
        .all()
    )
