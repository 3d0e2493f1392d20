"""A visit of which nobody was told before: it begins to be on the day its visitor may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.journal import NOTHING
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed
from casetrack.visits.models import OnRestDay, Visit, VisitPlan, VisitWay


@dataclass(frozen=True)
class UnannouncedVisit:
    """Terms of an unannounced visit. measure_id: the measure it serves and ends with.

    entry: that told of the plan, and when that was.
    """

    party_id: int
    day: date
    way: VisitWay
    visitor_id: int | None
    aim: BilingualText
    measure_id: int | None
    entry: JournalEntry | None


def plan_unannounced(case: Case, told: UnannouncedVisit) -> Visit:
    """Let the visit be, owed by its visitor on its day, and withheld from who sees a part alone.

    Asks nobody's leave and writes nothing into the journal: what was planned stands there, and the
    day would tell it to whoever reads there.
    """
    plan = VisitPlan(
        case_id=case.id,
        party_id=told.party_id,
        measure_id=told.measure_id,
        visitor_id=told.visitor_id,
        aim=told.aim,
        on_rest_day=OnRestDay.KEEP,
        ways=[told.way.value],
        entry_id=told.entry.id if told.entry else None,
    )
    session().add(plan)
    session().flush()
    visit = Visit(
        case_id=case.id,
        party_id=told.party_id,
        plan_id=plan.id,
        visitor_id=told.visitor_id,
        planned_on=told.day,
        way=told.way,
        is_spot_check=True,
        findings=NOTHING,
    )
    session().add(visit)
    session().flush()
    planned = told.entry.when.first if told.entry else None
    owe(
        case,
        ObligationKind.VISIT,
        due=told.day,
        subject=visit,
        why=why_agreed("spot_check_drawn", fact_on=planned, entry=told.entry),
        owner_id=told.visitor_id,
        party_id=told.party_id,
        is_withheld=True,
    )
    return visit
