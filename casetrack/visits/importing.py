"""What a file tells of visits without a date owed: owe the planned ones, raise recent concerns."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.events import handles
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed
from casetrack.visits.concerns import keep_told_concern
from casetrack.visits.models import Visit


@handles(CaseImported)
def begin_missing_dates(imported: CaseImported) -> None:
    """Owe each planned visit on its day, also where that is past and no outcome is told.

    Not after the day on which its series, or what it serves, had ended. What a file of before tells
    of urgent visits is kept as concerns.
    """
    case, today = imported.case, imported.on
    visits = select(Visit).where(Visit.case_id == case.id).order_by(Visit.planned_on, Visit.id)
    for visit in session().scalars(visits):
        keep_told_concern(case, visit, on=today)
        planned = visit.planned_on
        if not visit.is_open() or planned is None or is_in_file(ObligationKind.VISIT, visit):
            continue
        if not _is_called_off(visit, planned):
            _owe(case, visit, planned)


def _is_called_off(visit: Visit, planned: date) -> bool:
    plan = visit.plan
    if plan is None:
        return False
    measure_ended = plan.measure.ended_on if plan.measure is not None else None
    return any(ended is not None and planned > ended for ended in (plan.ended_on, measure_ended))


def _owe(case: Case, visit: Visit, planned: date) -> None:
    entry = entry_in_file(visit.entry_id or (visit.plan.entry_id if visit.plan else None))
    owe(
        case,
        ObligationKind.VISIT,
        due=planned,
        subject=visit,
        why=why_agreed("visits_planned", fact_on=entry.when.first if entry else None, entry=entry),
        owner_id=visit.visitor_id,
        party_id=visit.party_id,
        is_provisional=visit.is_provisional,
    )
