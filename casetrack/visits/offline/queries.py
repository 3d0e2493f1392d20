"""Visits somebody may take along on a device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.cases.policy import sight_of
from casetrack.db import session
from casetrack.visits.models import Visit, VisitState
from casetrack.visits.policy import comes_along, may_see, may_see_slip, may_visit

# Of today and tomorrow; nobody makes more visits in two days.
MOST = 40


def visits_to_keep(user: Staff, *, on: date) -> Sequence[tuple[Case, Visit]]:
    """The planned visits of that day and the next to which somebody goes, by day and hour.

    Those of which they may be shown the slip and record the outcome. At most MOST.
    """
    found = (
        select(Visit, Case)
        .join(Case, Case.id == Visit.case_id)
        .where(
            or_(Visit.visitor_id == user.id, Visit.id.in_(comes_along(user.id))),
            Visit.state == VisitState.PLANNED,
            Visit.planned_on.between(on, on + timedelta(days=1)),
            may_see(user, on=on),
        )
        .options(
            joinedload(Visit.party).options(lazyload("*")),
            joinedload(Visit.visitor).options(lazyload(Staff.office)),
            joinedload(Visit.plan),
        )
        .order_by(Visit.planned_on, Visit.planned_at, Visit.id)
        .limit(MOST)
    )
    kept = []
    for visit, case in session().execute(found).unique():
        sight = sight_of(user, case, on=on)
        if may_see_slip(user, visit, case, on=on, sight=sight) and may_visit(
            user, case, party_id=visit.party_id, on=on, sight=sight
        ):
            kept.append((case, visit))
    return kept
