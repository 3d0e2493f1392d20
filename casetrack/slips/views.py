"""The slip of a visit: one page, for whoever goes, from the day before until the day after."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404
from casetrack.cases.policy import sight_of
from casetrack.errors import NotAllowed
from casetrack.identity.contacts import show_contacts
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import slip_parts
from casetrack.slips.queries import looks_of
from casetrack.visits.models import slip_days
from casetrack.visits.policy import may_see_slip, may_visit
from casetrack.visits.queries import find_visit
from casetrack.web.access import acting, requires
from casetrack.web.clock import local
from casetrack.web.dates import word_day
from casetrack.web.words import language

bp = Blueprint("slips", __name__)


@bp.get("/cases/<int:case_id>/visits/<int:visit_id>/slip")
@requires(Permission.VISITS_SLIP)
def show(case_id: int, visit_id: int) -> ResponseReturnValue:
    """Where, whom to ring, what to look at; each time it is shown is a look in the audit."""
    case, act = case_or_404(case_id), acting()
    sight = sight_of(act.by, case, on=act.on)
    visit = find_visit(case, visit_id, sight=sight) or abort(404)
    if not may_see_slip(act.by, visit, case, on=act.on, sight=sight):
        raise NotAllowed(Permission.VISITS_SLIP.value, case_id=case.id)
    of = VisitOf(case, visit.party, visit.id, act.on)
    return render_template(
        "slips/show.html",
        case=case,
        visit=visit,
        parts=slip_parts(of, act.by, aside=False),
        beside=slip_parts(of, act.by, aside=True),
        days=slip_days(visit.state, visit.planned_on),
        is_mine=visit.slip_is_with(act.by.id, on=act.on),
        may_record=may_visit(act.by, case, party_id=visit.party_id, on=act.on, sight=sight),
        looks=list(
            dict.fromkeys(_said(at, on=act.on) for at in (*looks_of(visit, by=act.by), act.at))
        ),
        # Opened last of all: what is looked at is noted once everything else is there.
        contacts=show_contacts(case, visit.party, act, visit_id=visit.id),
    )


def _said(at: datetime, *, on: date) -> str:
    """The hour of a look, with its day where that is another one."""
    there = local(at)
    hour = there.strftime("%H:%M")
    return hour if there.date() == on else f"{word_day(there.date(), language())} {hour}"
